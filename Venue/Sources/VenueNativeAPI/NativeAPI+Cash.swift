import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import VenueIdentity
import VenuePorts
import VenueReadModels
import VenueSequencer

// How a request to move money goes its way: noted, moved by the engine, noted again.

extension NativeAPI {
    private static let day = Nanoseconds(hours: 24)

    /// Takes a wish for money.
    func deposit(
        _ amount: Amount, of asset: AssetID, for user: User
    ) async throws -> CashRequest {
        let name = context.sequencer.read { $0.spec(of: asset).name }
        let isPractice = !context.settings.needsApproval
        return try await cashLocks.run(user.id) {
            if isPractice { try await checkFaucet(amount, asset, user) }
            let request = try await note(
                .deposit, amount, name, user, as: isPractice ? .executing : .pending)
            guard isPractice else { return request }
            return try await finish(request, by: "practice")
        }
    }

    /// Takes money out; in a venue with approval it leaves the wallet at once and the account's
    /// holder gets it, or gets it back, when the operator has decided.
    func withdraw(
        _ amount: Amount, of asset: AssetID, for user: User
    ) async throws -> CashRequest {
        let name = context.sequencer.read { $0.spec(of: asset).name }
        return try await cashLocks.run(user.id) {
            try await checkLimit(amount, asset, user)
            let request = try await note(.withdrawal, amount, name, user, as: .executing)
            return try await finish(request, by: "")
        }
    }

    private func note(
        _ direction: CashDirection, _ amount: Amount, _ asset: String, _ user: User,
        as status: CashStatus
    ) async throws -> CashRequest {
        let time = context.clock.now
        return try await blocking.run {
            try self.context.identity.request(
                direction, amount, of: asset, for: user.id, as: status, at: time)
        }
    }

    // MARK: Limits

    /// What was asked for in a direction within a day, in USD at index prices.
    private func askedToday(_ direction: CashDirection, _ user: User) async throws -> Int128 {
        let since = context.clock.now.advanced(by: Nanoseconds(-Self.day.raw))
        let recent = try await blocking.run {
            try self.context.identity.cashRequests(of: user.id, since: since, limit: 10_000)
        }
        var sum: Int128 = 0
        for request in recent
        where request.direction == direction && request.status != .refused {
            let asset = context.sequencer.read { $0.asset(request.asset) }
            sum += worth(request.amount, asset)
        }
        return sum
    }

    /// An amount in USD, in units of 1e-8, rounded down; an asset without index counts 1.
    private func worth(_ amount: Amount, _ asset: AssetID?) -> Int128 {
        guard let asset else { return 0 }
        let price = context.sequencer.read { engine in
            engine.spec(of: asset).index.map { engine.indexPrice($0) }
        }
        guard let price else { return Int128(amount.raw) }
        return Int128(amount.raw) * Int128(price.raw) / Int128(unitsPerOne)
    }

    private func checkFaucet(_ amount: Amount, _ asset: AssetID, _ user: User) async throws {
        let limit = Int128(context.settings.faucetPerDay) * Int128(unitsPerOne)
        let asked = try await askedToday(.deposit, user)
        let left = max(0, limit - asked)
        if worth(amount, asset) > left {
            throw NativeError(
                409, "faucetLimit",
                "expected at most \(DecimalText.text(wide: left)) USD of practice money today",
                field: "amount")
        }
    }

    private func checkLimit(_ amount: Amount, _ asset: AssetID, _ user: User) async throws {
        let limit = Int128(context.identity.terms(of: user.level).dailyWithdrawal.raw)
        let asked = try await askedToday(.withdrawal, user)
        let left = max(0, limit - asked)
        if worth(amount, asset) > left {
            throw NativeError(
                409, "withdrawalLimit",
                "expected at most \(DecimalText.text(wide: left)) USD more within 24 hours at "
                    + "verification level \(user.level)", field: "amount")
        }
    }

    // MARK: On its way

    /// Has the engine move the money of a request that is executing, and notes what came of it.
    ///
    /// - Parameter status: What the request is again if the venue takes no commands.
    private func finish(
        _ request: CashRequest, by decider: String, otherwise status: CashStatus = .refused
    ) async throws -> CashRequest {
        let account = try await account(of: request.account)
        guard let asset = context.sequencer.read({ $0.asset(request.asset) }) else {
            throw NativeError.notFound("asset \(request.asset) is not listed")
        }
        let action: Action =
            request.direction == .deposit
            ? .deposit(account, asset, request.amount)
            : .withdraw(account, asset, request.amount)
        let applied = try await submit(action, for: request, otherwise: status)
        if let rejection = applied.rejection() {
            let refusal = NativeError(rejection)
            try await move(request, to: .refused, note: refusal.message)
            throw refusal
        }
        let waits = request.direction == .withdrawal && context.settings.needsApproval
        return try await move(request, to: waits ? .pending : .done, note: decider)
    }

    /// Has an action done for a request that is executing.
    ///
    /// A venue that was too busy or has closed has done nothing, and the request is put back. What
    /// a journal that failed has kept is known at the next start only; the request waits for it.
    private func submit(
        _ action: Action, for request: CashRequest, otherwise status: CashStatus
    ) async throws -> AppliedCommand {
        do {
            return try await context.sequencer.submit(action)
        } catch let fault as VenueFault where fault.code == .overloaded || fault.code == .closed {
            try await move(request, to: status, note: "the venue took no commands")
            throw fault
        }
    }

    @discardableResult
    private func move(
        _ request: CashRequest, from status: CashStatus = .executing, to next: CashStatus,
        note: String
    ) async throws -> CashRequest {
        let time = context.clock.now
        let found = try await blocking.run {
            try self.context.identity.move(
                request.id, from: status, to: next, note: note, at: time)
            return try self.context.identity.cashRequest(request.id)
        }
        guard let found else { throw NativeError.notFound("request \(request.id)") }
        return found
    }

    /// The operator's word on a request that waits.
    func decide(_ id: Int64, isApproved: Bool, by decider: String) async throws -> CashRequest {
        guard let request = try await blocking.run({ try self.context.identity.cashRequest(id) })
        else { throw NativeError.notFound("request \(id)") }
        return try await cashLocks.run(request.user) {
            switch (request.direction, isApproved) {
            case (.deposit, true):
                let moved = try await move(
                    request, from: .pending, to: .executing, note: decider)
                return try await finish(moved, by: decider, otherwise: .pending)
            case (.withdrawal, false):
                let moved = try await move(
                    request, from: .pending, to: .executing, note: Self.refund)
                return try await giveBack(moved, decider)
            case (.deposit, false):
                return try await move(request, from: .pending, to: .refused, note: decider)
            case (.withdrawal, true):
                return try await move(request, from: .pending, to: .done, note: decider)
            }
        }
    }

    /// The note of a refused withdrawal whose money is on its way back.
    private static let refund = "giving back"

    private func giveBack(_ request: CashRequest, _ decider: String) async throws -> CashRequest {
        let account = try await account(of: request.account)
        guard let asset = context.sequencer.read({ $0.asset(request.asset) }) else {
            throw NativeError.notFound("asset \(request.asset) is not listed")
        }
        let applied = try await submit(
            .deposit(account, asset, request.amount), for: request, otherwise: .pending)
        if let rejection = applied.rejection() { throw NativeError(rejection) }
        return try await move(request, to: .refused, note: decider)
    }

    // MARK: After a crash

    /// Finishes requests that a crash interrupted: the history says whether the money moved.
    ///
    /// - Returns: In words, what became of each.
    public func resolveInterrupted() async throws -> [String] {
        let interrupted = try await blocking.run {
            try self.context.identity.cashRequests(of: nil, in: .executing)
        }
        var told: [String] = []
        for request in interrupted {
            let isRefund = request.note == Self.refund
            let hasMoved = try await hasMoved(request, isRefund: isRefund)
            let next: CashStatus
            switch (request.direction, isRefund, hasMoved) {
            case (_, true, true): next = .refused
            case (_, true, false): next = .pending
            case (.withdrawal, false, true):
                next = context.settings.needsApproval ? .pending : .done
            case (.deposit, false, true): next = .done
            case (_, false, false): next = .refused
            }
            try await move(request, to: next, note: "interrupted by a stop of the venue")
            told.append(
                "request \(request.id) (\(request.direction.rawValue) of \(request.amount) "
                    + "\(request.asset)) was interrupted and is now \(next.rawValue)")
        }
        return told
    }

    private func hasMoved(_ request: CashRequest, isRefund: Bool) async throws -> Bool {
        let account = try await account(of: request.account)
        let asset = context.sequencer.read { $0.asset(request.asset) }
        let isDeposit = request.direction == .deposit || isRefund
        let window = HistoryWindow(start: request.updated, limit: 1_000)
        let rows = try await context.history.read(upTo: context.sequencer.lastSequence) { store in
            try store.income(
                of: account, in: nil, reasons: [isDeposit ? .deposit : .withdrawal], window)
        }
        let expected = isDeposit ? request.amount : -request.amount
        return rows.contains { $0.amount == expected && $0.asset == asset }
    }
}
