import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollModel
import VenueMarket
import VenuePorts

// Makers and takers of the market place and cancel far more orders than anyone will ever ask for.
// The history keeps their trades, which are everybody's, and leaves out the rest.

/// Knows which accounts belong to the market. Stands before the history among the sinks.
final class MarketMembers: EventSink {
    private struct State {
        var members: Set<AccountID> = []
        var hasLooked = false
    }

    private let state = NIOLockedValueBox(State())

    /// True for an account of the market.
    func contains(_ account: AccountID) -> Bool {
        state.withLockedValue { $0.members.contains(account) }
    }

    func applied(_ command: AppliedCommand, engine: borrowing Engine) {
        // A venue that starts from a snapshot does not hear of accounts opened before it.
        let hasLooked = state.withLockedValue { $0.hasLooked }
        if !hasLooked { look(engine) }
        for event in command.events.events {
            if case .accountOpened(let account, let key) = event, MarketAccounts.contains(key) {
                state.withLockedValue { _ = $0.members.insert(account) }
            }
        }
    }

    private func look(_ engine: borrowing Engine) {
        var found: Set<AccountID> = []
        var number = 1
        while number <= engine.accountCount {
            let account = AccountID(number)
            if MarketAccounts.contains(engine.key(of: account)) { found.insert(account) }
            number += 1
        }
        let members = found
        state.withLockedValue { state in
            state.members = members
            state.hasLooked = true
        }
    }
}
