import PlimsollMargin
import NIOConcurrencyHelpers
import VenueSequencer
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import VenuePorts

// What the watch does by itself: it moves money before the line is reached, and closes an account
// that has lost what its owner was ready to lose. Everything goes through the sequencer as the
// owner's own commands would.

extension Watch {
    private static let complaintPause = Nanoseconds(seconds: 3_600)

    // MARK: Top-up

    /// Decides about top-ups.
    func topUp(_ desk: Desk, _ outcome: inout Outcome) {
        let facts = outcome.facts
        for (account, seen) in facts.accounts.sorted(by: { $0.key < $1.key }) {
            guard let figures = seen.topUp, !desk.moving.contains(account),
                var topUp = outcome.watch(account, desk).topUp?.today(facts.time)
            else { continue }
            let ratio = figures.figures.marginRatio.map { AlertWords.percent($0.raw) }
            switch topUp.decide(figures) {
            case .rests: continue
            case .moves(let amount, let wanted):
                // Noted as used before it is moved: a crash in between can only make it less.
                topUp.usedToday += amount
                outcome.moves.append(
                    PlannedMove(
                        account: account, asset: topUp.asset, amount: amount, wanted: wanted,
                        ratio: ratio ?? "beyond 100 %", day: topUp.day))
            case .cannot(let reason):
                if let last = topUp.lastComplaint,
                    facts.time.since(last) < Self.complaintPause
                {
                    continue
                }
                topUp.lastComplaint = facts.time
                outcome.notices.append(
                    Self.notice(
                        account, .topUp, .critical, "The top-up could not help",
                        "Margin ratio \(ratio ?? "beyond 100 %"), and \(reason).", facts.time))
            }
            outcome.set(account, desk) { $0.topUp = topUp }
        }
    }

    /// Has money moved for a top-up.
    func send(_ move: PlannedMove) {
        let action = Action.transfer(move.account, move.asset, move.amount, .fundingToTrading)
        let answers = answers
        context.sequencer.enqueue(action) { result in
            let refusal: String? =
                switch result {
                case .success(let applied): applied.rejection().map { "\($0)" }
                case .failure(let fault): fault.message
                }
            answers.withLockedValue { $0.append(.moved(move.account, move, refusal: refusal)) }
        }
    }

    /// Takes note of what became of the watch's own commands.
    func settle(_ answers: [Answer], _ desk: Desk, _ outcome: inout Outcome) {
        let time = outcome.facts.time
        for answer in answers {
            switch answer {
            case .moved(let account, let move, nil):
                let asset = assetName(move.asset)
                let isShort = move.amount < move.wanted
                outcome.notices.append(
                    Self.notice(
                        account, .topUp, isShort ? .warning : .info,
                        "\(move.amount) \(asset) moved into trading",
                        "The margin ratio was \(move.ratio)."
                            + (isShort ? " \(move.wanted) \(asset) would have been needed." : ""),
                        time))
            case .moved(let account, let move, let refusal?):
                outcome.set(account, desk) { watch in
                    guard watch.topUp?.day == move.day else { return }
                    watch.topUp?.usedToday -= move.amount
                }
                outcome.notices.append(
                    Self.notice(
                        account, .topUp, .critical, "The top-up was refused",
                        "\(move.amount) \(assetName(move.asset)): \(refusal).", time))
            case .refused(let account, let reason):
                outcome.set(account, desk) { $0.equityGuard?.closing?.refusal = reason }
            }
        }
    }

    private func assetName(_ asset: AssetID) -> String {
        context.sequencer.read { $0.spec(of: asset).name }
    }

    // MARK: Equity

    /// Looks at guards over the equity, and goes on with closings.
    ///
    /// - Parameter isDue: Whether the place in the journal is kept anyway: peaks that crept up are
    ///   written then, and not four times a second.
    func watchEquity(_ desk: Desk, _ outcome: inout Outcome, isDue: Bool) {
        let facts = outcome.facts
        for account in desk.guarded.sorted() {
            guard let seen = facts.accounts[account], let equity = seen.equity,
                var equityGuard = outcome.watch(account, desk).equityGuard
            else { continue }
            let before = equityGuard
            let flow = facts.happenings[account]?.flow ?? .zero
            let peak = equityGuard.peak
            if equityGuard.look(equity: equity, flow: flow, at: facts.time) {
                outcome.notices.append(
                    Self.fallen(account, equityGuard, equity, max(peak + flow, equity), facts.time))
            } else if before.closing != nil {
                close(account, seen, &equityGuard, &outcome)
            }
            if equityGuard == before && !(isDue && desk.raised.contains(account)) { continue }
            if equityGuard.differsByRise(from: before) && flow.isZero && !isDue {
                outcome.raised[account] = equityGuard
            } else {
                outcome.set(account, desk) { $0.equityGuard = equityGuard }
            }
        }
    }

    private func close(
        _ account: AccountID, _ seen: AccountFacts, _ equityGuard: inout EquityGuard,
        _ outcome: inout Outcome
    ) {
        let time = outcome.facts.time
        let refusal = equityGuard.closing?.refusal ?? ""
        let step = equityGuard.step(account, seen, at: time) { instrument in
            context.sequencer.read { $0.spec(of: instrument).maxMarketQuantity }
        }
        switch step {
        case .wait: return
        case .send(let actions):
            outcome.orders += actions.map { (account, $0) }
        case .flat:
            equityGuard.switchOff()
            outcome.notices.append(
                Self.notice(
                    account, .equityGuard, .critical, "The account is flat",
                    "All orders are cancelled and all positions are closed. The guard is off.",
                    time))
        case .giveUp:
            equityGuard.switchOff()
            let why = refusal.isEmpty ? "the book does not take them" : refusal
            outcome.notices.append(
                Self.notice(
                    account, .equityGuard, .critical, "The guard could not close everything",
                    "\(seen.positions.count) positions and \(seen.openOrders) orders are left: "
                        + "\(why). The guard is off.", time))
        }
    }

    /// Has an order of a closing done.
    func send(_ action: Action, of account: AccountID) {
        let answers = answers
        context.sequencer.enqueue(action) { result in
            let refusal: String? =
                switch result {
                case .success(let applied): applied.rejection().map { "\($0)" }
                case .failure(let fault): fault.message
                }
            guard let refusal else { return }
            answers.withLockedValue { $0.append(.refused(account, refusal)) }
        }
    }

    private static func fallen(
        _ account: AccountID, _ equityGuard: EquityGuard, _ equity: Amount, _ peak: Amount,
        _ time: Timestamp
    ) -> Notice {
        let fall = (peak - equity).ratio(to: peak, rounding: .down)
        let next =
            equityGuard.action == .close
            ? "All orders are cancelled and all positions are being closed."
            : "From here the guard begins anew."
        return notice(
            account, .equityGuard, .critical,
            "Equity fell by \(AlertWords.percent(fall.raw))",
            "It is \(equity) USD, after a peak of \(peak) USD. \(next)", time)
    }

    static func notice(
        _ account: AccountID, _ kind: NoticeKind, _ level: NoticeLevel, _ title: String,
        _ text: String, _ time: Timestamp
    ) -> Notice {
        var notice = Notice(
            account: account, kind: kind, level: level, title: title, text: text, time: time)
        notice.link = "/risk"
        return notice
    }
}

extension Outcome {
    /// Changes an account in this look.
    mutating func set(
        _ account: AccountID, _ desk: Desk, _ body: (inout AccountWatch) -> Void
    ) {
        var watch = watch(account, desk)
        body(&watch)
        accounts[account] = watch
    }
}

extension EquityGuard {
    /// Watches no more.
    mutating func switchOff() {
        (isOn, closing, since) = (false, nil, nil)
    }

    /// True if nothing but the peak is another than before.
    fileprivate func differsByRise(from before: EquityGuard) -> Bool {
        var same = before
        same.peak = peak
        return same == self
    }
}
