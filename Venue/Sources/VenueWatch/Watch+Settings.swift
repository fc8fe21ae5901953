import VenueSequencer
import NIOConcurrencyHelpers
import PlimsollEngine
public import PlimsollModel
public import PlimsollNumerics
import VenuePorts

// What owners ask and change. Every change is written before it is answered. Blocks; not for event
// loops.

/// An alert with what it has done.
public struct AlertReport: Hashable, Sendable {
    /// The alert.
    public let alert: Alert
    /// When it fired last; nil for never.
    public let lastFired: Timestamp?
}

extension Watch {
    // MARK: Alerts

    /// The alerts of an account, by number.
    public func alerts(of account: AccountID) -> [AlertReport] {
        let watch = desk.withLockedValue { $0.watch(account) }
        return watch.allAlerts.map {
            AlertReport(alert: $0, lastFired: watch.states[$0.id]?.lastFired)
        }
    }

    /// Makes an alert; its number is given here.
    ///
    /// - Throws: `WatchRefusal`, or what writing throws.
    public func makeAlert(_ wish: Alert, for account: AccountID) throws -> AlertReport {
        try check(wish)
        return try desk.withLockedValue { desk in
            var watch = desk.watch(account)
            guard watch.ownCount < Alert.limit else {
                throw WatchRefusal(
                    field: nil, expected: "at most \(Alert.limit) alerts", found: "one more")
            }
            var alert = wish
            alert.id = desk.lastAlert + 1
            alert.created = context.clock.now
            watch.alerts[alert.id] = alert
            var change = WatchChange()
            change.lastAlert = alert.id
            change.accounts[account] = watch
            try context.store.write(change)
            desk.lastAlert = alert.id
            apply(change.accounts, &desk)
            return AlertReport(alert: alert, lastFired: nil)
        }
    }

    /// Changes an alert; it begins anew as one that has seen nothing.
    ///
    /// - Parameter body: Changes what is to be changed; number and time of making stay.
    /// - Throws: `WatchRefusal`, `VenueFault(.notFound)`, what `body` or writing throws.
    public func changeAlert(
        _ id: Int64, of account: AccountID, _ body: (inout Alert) throws -> Void
    ) throws -> AlertReport {
        try change(account) { watch in
            guard var alert = watch.allAlerts.first(where: { $0.id == id }) else {
                throw VenueFault(.notFound, "there is no alert \(id)")
            }
            let before = alert
            try body(&alert)
            (alert.id, alert.created) = (id, before.created)
            try check(alert)
            watch.alerts[id] = alert
            let lastFired = watch.states[id]?.lastFired
            var state = AlertState()
            state.lastFired = lastFired
            watch.states[id] = state
            return AlertReport(alert: alert, lastFired: lastFired)
        }
    }

    /// Removes an alert.
    ///
    /// - Throws: `VenueFault(.notFound)`, or what writing throws.
    public func removeAlert(_ id: Int64, of account: AccountID) throws {
        try change(account) { watch in
            guard let alert = watch.allAlerts.first(where: { $0.id == id }) else {
                throw VenueFault(.notFound, "there is no alert \(id)")
            }
            watch.alerts[id] = nil
            watch.states[id] = nil
            if alert.isDefault { watch.removed.insert(id) }
        }
    }

    private func check(_ alert: Alert) throws {
        try alert.check()
        guard let symbol = alert.symbol else { return }
        guard context.sequencer.read({ $0.instrument(symbol) }) != nil else {
            throw WatchRefusal(
                field: "symbol", expected: "a listed instrument", found: "\"\(symbol)\"")
        }
    }

    // MARK: Notices

    /// Notices of an account by rising number, and how many of all are not read.
    ///
    /// - Parameters:
    ///   - after: Only those beyond this; nil for the newest.
    ///   - limit: At most so many.
    public func notices(
        of account: AccountID, after: Int64?, limit: Int
    ) throws -> (notices: [Notice], unread: Int) {
        (
            try context.store.notices(of: account, after: after, limit: limit),
            try context.store.unreadCount(of: account)
        )
    }

    /// Marks an account's notices up to a number as read.
    public func markRead(of account: AccountID, upTo id: Int64) throws {
        try context.store.markRead(of: account, upTo: id)
    }

    // MARK: Top-up

    /// The top-up of an account as of today; nil before it was set.
    public func topUp(of account: AccountID) -> TopUp? {
        desk.withLockedValue { $0.watch(account).topUp?.today(context.clock.now) }
    }

    /// Sets the top-up of an account; what was moved today stays counted.
    public func setTopUp(_ wish: TopUp, of account: AccountID) throws -> TopUp {
        try wish.check()
        return try change(account) { watch in
            let time = context.clock.now
            let known = watch.topUp?.today(time)
            var topUp = wish.today(time)
            topUp.usedToday = known?.asset == wish.asset ? known?.usedToday ?? .zero : .zero
            watch.topUp = topUp
            return topUp
        }
    }

    // MARK: Equity guard

    /// The guard of an account, and what the account is worth now.
    public func equityGuard(of account: AccountID) -> (state: EquityGuard, equity: Amount) {
        let equity = context.sequencer.read { $0.equity(of: account) }
        return (desk.withLockedValue { $0.watch(account).equityGuard } ?? EquityGuard(), equity)
    }

    /// Sets the guard of an account. Switched on, it counts from the equity of this moment; a
    /// closing under way ends where it is.
    public func setEquityGuard(
        isOn: Bool, fall: Rate, action: GuardAction, of account: AccountID
    ) throws -> (state: EquityGuard, equity: Amount) {
        var state = EquityGuard()
        (state.isOn, state.fall, state.action) = (isOn, fall, action)
        try state.check()
        return try desk.withLockedValue { desk in
            var watch = desk.watch(account)
            state.lastFired = watch.equityGuard?.lastFired
            // From this moment on money that comes or goes is noted.
            let interests = desk.interests(account)
            let equity = context.sequencer.read { engine in
                context.sightings.forgetFlow(account)
                if isOn { context.sightings.follow(account, interests.union(.flows)) }
                return engine.equity(of: account)
            }
            if isOn { (state.peak, state.since) = (max(.zero, equity), context.clock.now) }
            watch.equityGuard = state
            do {
                try write(account, watch, &desk)
            } catch {
                context.sightings.follow(account, interests)
                throw error
            }
            return (state, equity)
        }
    }

    // MARK: Writing

    /// Changes what is watched for an account, and writes it before anybody sees it.
    func change<Answer>(
        _ account: AccountID, _ body: (inout AccountWatch) throws -> Answer
    ) throws -> Answer {
        try desk.withLockedValue { desk in
            var watch = desk.watch(account)
            let answer = try body(&watch)
            try write(account, watch, &desk)
            return answer
        }
    }

    private func write(
        _ account: AccountID, _ watch: AccountWatch, _ desk: inout Desk
    ) throws {
        var change = WatchChange()
        change.accounts[account] = watch
        try context.store.write(change)
        apply(change.accounts, &desk)
    }
}
