public import PlimsollModel
public import PlimsollNumerics

// A guard over what an account is worth. Its peak rises with the equity and never falls but by
// money that is taken out; when the equity has fallen from it by the chosen part, the guard acts.

/// What a guard does when the equity has fallen.
public enum GuardAction: String, Hashable, Sendable, CaseIterable {
    /// Tells, and begins anew from where the equity is.
    case alert
    /// Cancels all orders, closes all positions, and switches itself off.
    case close
}

/// An account's guard over its equity.
public struct EquityGuard: Hashable, Sendable {
    /// Whether it looks.
    public var isOn = false
    /// The part of the peak that may be lost.
    public var fall = Rate(raw: 10_000_000)
    /// What it does then.
    public var action = GuardAction.alert
    /// The most the account was worth since the guard was switched on, in USD.
    public var peak = Amount.zero
    /// When it was switched on; nil while it is off.
    public var since: Timestamp?
    /// When it acted last.
    public var lastFired: Timestamp?
    /// The closing that is under way; nil while it only watches.
    var closing: Closing?

    /// True while it cancels orders and closes positions.
    public var isClosing: Bool { closing != nil }

    /// A closing under way.
    struct Closing: Hashable, Sendable {
        /// When it began.
        var began: Timestamp
        /// Rounds of orders sent.
        var rounds = 0
        /// Not before this is the next round sent.
        var next: Timestamp
        /// What the last refusal said.
        var refusal = ""
    }

    /// Rounds of orders before the guard gives up.
    static let mostRounds = 60
    /// Time between two rounds.
    static let pause = Nanoseconds(seconds: 1)

    /// A guard that is off.
    public init() {}

    func check() throws(WatchRefusal) {
        guard fall >= Rate(raw: 100_000), fall < Rate(whole: 1) else {
            throw WatchRefusal(field: "fall", expected: "0.001 to below 1", found: "\(fall)")
        }
    }

    /// Looks at the equity.
    ///
    /// - Parameter flow: Money that came in since the last look, less what left.
    /// - Returns: True if the equity has fallen by the chosen part.
    mutating func look(equity: Amount, flow: Amount, at time: Timestamp) -> Bool {
        guard isOn, closing == nil else { return false }
        peak = max(equity, peak + flow)
        guard peak.isPositive, peak - equity >= peak.times(fall, rounding: .up) else {
            return false
        }
        lastFired = time
        switch action {
        case .alert: peak = equity
        case .close: closing = Closing(began: time, next: time)
        }
        return true
    }
}

extension EquityGuard {
    /// The next thing to do in a closing.
    enum Step: Hashable {
        /// Wait for the answer, or for the next round.
        case wait
        /// Send these.
        case send([Action])
        /// There is nothing left.
        case flat
        /// Too many rounds.
        case giveUp
    }

    /// What to do in a closing at a moment; counts a round if there is something to send.
    ///
    /// - Parameter largest: The most one market order of an instrument may be.
    mutating func step(
        _ account: AccountID, _ facts: AccountFacts, at time: Timestamp,
        largest: (InstrumentID) -> Quantity
    ) -> Step {
        guard var closing else { return .wait }
        if facts.positions.isEmpty && facts.openOrders == 0 { return .flat }
        if time < closing.next { return .wait }
        if closing.rounds >= Self.mostRounds { return .giveUp }
        closing.rounds += 1
        closing.next = time.advanced(by: Self.pause)
        self.closing = closing
        var actions: [Action] = facts.openOrders > 0 ? [.cancelAll(account, nil)] : []
        for position in facts.positions {
            let most = largest(position.instrument)
            let size = position.size.magnitude
            var order = OrderRequest(
                account: account, instrument: position.instrument,
                side: position.size.isPositive ? .sell : .buy, type: .market,
                quantity: most.isPositive ? min(size, most) : size)
            order.positionSide = position.side
            // In hedge mode the side says it: a sell of the long leg can only reduce it.
            order.isReduceOnly = position.side == .both
            actions.append(.place(order))
        }
        return .send(actions)
    }
}
