import NIOConcurrencyHelpers
import VenueSequencer
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import VenuePorts
import VenueReadModels

// One look. Deciding comes first and touches nothing; then everything that follows is written in
// one transaction; then it is told and done.

/// What one look comes to before it is written.
struct Outcome {
    var facts: Facts
    var accounts: [AccountID: AccountWatch] = [:]
    /// Guards whose peak has crept up and is not written for that alone.
    var raised: [AccountID: EquityGuard] = [:]
    var notices: [Notice] = []
    var moves: [PlannedMove] = []
    var orders: [(account: AccountID, action: Action)] = []

    /// An account as this look leaves it.
    func watch(_ account: AccountID, _ desk: Desk) -> AccountWatch {
        accounts[account] ?? desk.watch(account)
    }
}

/// A transfer that a top-up wants.
struct PlannedMove: Hashable, Sendable {
    let account: AccountID
    let asset: AssetID
    let amount: Amount
    /// What the equation asked for.
    let wanted: Amount
    /// The ratio that made it necessary, in words.
    let ratio: String
    /// The day it counts for.
    let day: Int64
}

extension Watch {
    /// Looks once. Called by the timer; tests call it themselves.
    public func look() { look(isLast: false) }

    func look(isLast: Bool) {
        let told = desk.withLockedValue { look(&$0, isLast: isLast) }
        guard let told else { return }
        for notice in told.notices {
            if notice.toPage || notice.toBrowser { board.publish(notice) }
        }
        for notice in told.notices where told.waiting.contains(notice.id) { deliver(notice) }
        if isLast { return }
        for move in told.moves { send(move) }
        for order in told.orders { send(order.action, of: order.account) }
    }

    /// What a look that is written has others told and done.
    private struct Told {
        var notices: [Notice]
        var waiting: Set<Int64>
        var moves: [PlannedMove]
        var orders: [(account: AccountID, action: Action)]
    }

    private func look(_ desk: inout Desk, isLast: Bool) -> Told? {
        let wish = desk.wish(context.limits)
        let (facts, taken) = facts(&desk, wish)
        var outcome = Outcome(facts: facts)
        let answered = answers.withLockedValue { answers in
            defer { answers = [] }
            return answers
        }
        settle(answered, desk, &outcome)
        judge(desk, &outcome)
        topUp(desk, &outcome)
        let isDue =
            isLast || facts.time.since(desk.savedAt) >= context.limits.saveInterval
        watchEquity(desk, &outcome, isDue: isDue)
        desk.raise(outcome.raised)
        let change = change(&outcome, desk)
        if change.isOnlySequence && !(isDue && facts.sequence != desk.sequence) {
            return Told(notices: [], waiting: [], moves: [], orders: outcome.orders)
        }
        guard write(change, &desk) else {
            // Nothing was told and nothing done: the next look has all of it again.
            context.sightings.giveBack(taken)
            answers.withLockedValue { $0 = answered + $0 }
            return nil
        }
        desk.savedAt = facts.time
        desk.sequence = facts.sequence
        desk.nextNotice += Int64(outcome.notices.count)
        for case .moved(let account, _, _) in answered { desk.moving.remove(account) }
        for move in outcome.moves { desk.moving.insert(move.account) }
        apply(outcome.accounts, &desk)
        return Told(
            notices: outcome.notices, waiting: change.undelivered, moves: outcome.moves,
            orders: outcome.orders)
    }

    private func facts(
        _ desk: inout Desk, _ wish: FactsWish
    ) -> (facts: Facts, taken: Sightings.Taken) {
        var wish = wish
        var (facts, seen) = context.sequencer.read { engine in
            // Asked for inside, both are of the same moment.
            let seen = context.sightings.take()
            desk.holders.formUnion(seen.holders)
            for account in seen.holders.prefix(context.limits.accountsPerLook) {
                wish.accounts[account, default: []].formUnion(desk.wish(of: account))
            }
            let accounts = desk.accounts
            let facts = Facts(
                engine, wish, seen.taken.ranges, context.sequencer.adlStandings
            ) { accounts[$0]?.topUp?.asset }
            return (facts, seen)
        }
        facts.happenings = seen.taken.happenings
        for place in facts.instruments.indices
        where wish.volumes.contains(facts.instruments[place].symbol) {
            facts.instruments[place].volumeMultiple = VolumeSpike.multiple(
                context.board, InstrumentID(place), at: facts.time)
        }
        for (account, seen) in facts.accounts
        where wish.accounts[account]?.contains(.pools) == true && !seen.holdsPosition {
            desk.holders.remove(account)
        }
        return (facts, seen.taken)
    }

    private func judge(_ desk: Desk, _ outcome: inout Outcome) {
        let facts = outcome.facts
        var accounts = Set(facts.accounts.keys)
        accounts.formUnion(facts.happenings.keys)
        accounts.formUnion(desk.symbolAccounts)
        for account in accounts.sorted() {
            let judgement = Judgement(
                outcome.watch(account, desk), of: account, at: facts)
            if judgement.hasChanged { outcome.accounts[account] = judgement.watch }
            outcome.notices += judgement.notices
        }
    }

    private func change(_ outcome: inout Outcome, _ desk: Desk) -> WatchChange {
        var change = WatchChange(sequence: outcome.facts.sequence)
        change.accounts = outcome.accounts
        for place in outcome.notices.indices {
            let id = desk.nextNotice + Int64(place)
            outcome.notices[place].id = id
            let notice = outcome.notices[place]
            if notice.toWebhook && outcome.watch(notice.account, desk).webhook.url != nil {
                change.undelivered.insert(id)
            }
        }
        change.notices = outcome.notices
        return change
    }

    // MARK: The store

    /// Writes a change; a fault is reported once until writing goes well again.
    func write(_ change: WatchChange, _ desk: inout Desk) -> Bool {
        do {
            try context.store.write(change)
            desk.isFailing = false
            return true
        } catch {
            let fault = error as? VenueFault ?? VenueFault(.storage, "\(error)")
            if !desk.isFailing { report(fault) }
            desk.isFailing = true
            return false
        }
    }

    /// Has accounts be as they were written.
    func apply(_ accounts: [AccountID: AccountWatch], _ desk: inout Desk) {
        desk.put(accounts)
        for account in accounts.keys {
            context.sightings.follow(account, desk.interests(account))
        }
    }
}
