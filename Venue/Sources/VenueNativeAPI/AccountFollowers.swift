import NIOConcurrencyHelpers
import PlimsollModel

// Whose accounts are followed, by which connections, and what is to be told. The writer's thread
// adds, the stream's thread takes out, event loops join and leave; each only for a moment.

/// The connections of live accounts.
final class AccountFollowers: Sendable {
    /// What is known of an account that is followed.
    private struct Follower {
        var holder: AccountHolder
        var connections: [AccountConnection] = []
        /// Those that have been told nothing yet.
        var fresh: [AccountConnection] = []
        var waiting: [Happening] = []
        var isOverrun = false
        var isTouched = false
        var areOrdersTouched = false
        /// Count of moves of prices at the last report.
        var moves: UInt64 = 0
        /// When the last report was due.
        var told = Timestamp.zero
        /// Ends the account's notices.
        var endNotices: (@Sendable () -> Void)?
    }

    /// What is to be told of an account now.
    struct Due {
        let holder: AccountHolder
        /// Connections that were told before.
        var listeners: [AccountConnection]
        /// Connections that are told everything.
        var fresh: [AccountConnection]
        var happenings: [Happening]
        /// Too much waited: no more can be told without a gap.
        var isOverrun: Bool
        var tellsAccount: Bool
        var tellsOrders: Bool
    }

    private struct State {
        var followers: [AccountID: Follower] = [:]
        var followed: Set<AccountID> = []
        var connections = 0
        /// Counts commands that moved a price.
        var moves: UInt64 = 0
        /// Where notices of accounts come from.
        var notices: AccountStream.Notices?
    }

    private let state = NIOLockedValueBox(State())
    private let options: AccountStreamOptions

    init(_ options: AccountStreamOptions) { self.options = options }

    /// Has notices of accounts that are followed from now on passed on.
    func set(_ notices: AccountStream.Notices?) {
        state.withLockedValue { $0.notices = notices }
    }

    /// Accounts that somebody listens to.
    var followed: Set<AccountID> { state.withLockedValue { $0.followed } }

    /// Every connection.
    var connections: [AccountConnection] {
        state.withLockedValue { state in state.followers.values.flatMap { $0.connections } }
    }

    // MARK: Coming and going

    /// Adds a connection; false if there are too many.
    func join(_ connection: AccountConnection, _ holder: AccountHolder) -> Bool {
        let account = holder.account
        let (hasJoined, isFirst) = state.withLockedValue { state -> (Bool, Bool) in
            var follower = state.followers[account] ?? Follower(holder: holder)
            guard state.connections < options.connections,
                follower.connections.count < options.connectionsPerAccount
            else { return (false, false) }
            follower.connections.append(connection)
            follower.fresh.append(connection)
            state.connections += 1
            state.followers[account] = follower
            state.followed.insert(account)
            return (true, follower.connections.count == 1)
        }
        if isFirst { beginNotices(account) }
        return hasJoined
    }

    private func beginNotices(_ account: AccountID) {
        guard let notices = state.withLockedValue({ $0.notices }) else { return }
        let end = notices(account) { [weak self] notice in
            _ = self?.take(.notice(notice), for: account)
        }
        let ended = state.withLockedValue { state -> (@Sendable () -> Void)? in
            // Everybody may have left meanwhile, or left and come again.
            guard state.followers[account] != nil else { return end }
            let before = state.followers[account]?.endNotices
            state.followers[account]?.endNotices = end
            return before
        }
        ended?()
    }

    /// Takes a connection out; nothing if it never joined.
    func leave(_ connection: AccountConnection) {
        let account = connection.account
        let endNotices = state.withLockedValue { state -> (@Sendable () -> Void)? in
            guard var follower = state.followers[account],
                let place = follower.connections.firstIndex(where: { $0 === connection })
            else { return nil }
            follower.connections.remove(at: place)
            follower.fresh.removeAll { $0 === connection }
            state.connections -= 1
            if !follower.connections.isEmpty {
                state.followers[account] = follower
                return nil
            }
            state.followers[account] = nil
            state.followed.remove(account)
            return follower.endNotices
        }
        endNotices?()
    }

    /// Notes what has become known of the person behind an account.
    func set(_ holder: AccountHolder) {
        state.withLockedValue { state in
            guard let known = state.followers[holder.account], known.holder != holder else {
                return
            }
            state.followers[holder.account]?.holder = holder
            state.followers[holder.account]?.isTouched = true
        }
    }

    // MARK: What happens

    /// Takes what a command changed; true if somebody is to be told soon.
    func take(_ news: AccountNews) -> Bool {
        state.withLockedValue { state in
            if news.pricesMoved { state.moves += 1 }
            for account in news.touched { state.followers[account]?.isTouched = true }
            for account in news.ordersTouched {
                state.followers[account]?.areOrdersTouched = true
            }
            for (account, what) in news.happenings { add(what, account, &state) }
            return !news.touched.isEmpty
        }
    }

    /// Takes something to be told; true if somebody listens.
    func take(_ what: Happening, for account: AccountID) -> Bool {
        state.withLockedValue { state in
            add(what, account, &state)
            return state.followers[account] != nil
        }
    }

    private func add(_ what: Happening, _ account: AccountID, _ state: inout State) {
        guard let count = state.followers[account]?.waiting.count else { return }
        if count < options.waitingPerAccount {
            state.followers[account]?.waiting.append(what)
        } else {
            state.followers[account]?.isOverrun = true
        }
    }

    // MARK: What is due

    /// Takes out what is to be told now.
    func takeDue(at now: Timestamp) -> [Due] {
        state.withLockedValue { state in
            var due: [Due] = []
            for (account, follower) in state.followers {
                var follower = follower
                if let found = takeDue(&follower, moves: state.moves, at: now) {
                    due.append(found)
                    state.followers[account] = follower
                }
            }
            return due
        }
    }

    private func takeDue(
        _ follower: inout Follower, moves: UInt64, at now: Timestamp
    ) -> Due? {
        // A clock that was set back must not silence anybody.
        let isTime = now.since(follower.told) >= options.reportPause || now < follower.told
        let isFresh = !follower.fresh.isEmpty
        let isChanged = follower.isTouched || follower.moves != moves
        let tellsAccount = isFresh || (isTime && isChanged)
        let tellsOrders = isFresh || (isTime && follower.areOrdersTouched)
        guard tellsAccount || tellsOrders || !follower.waiting.isEmpty || follower.isOverrun
        else { return nil }
        let fresh = follower.fresh
        let due = Due(
            holder: follower.holder,
            listeners: follower.connections.filter { one in !fresh.contains { $0 === one } },
            fresh: fresh, happenings: follower.waiting, isOverrun: follower.isOverrun,
            tellsAccount: tellsAccount, tellsOrders: tellsOrders)
        follower.fresh = []
        follower.waiting = []
        follower.isOverrun = false
        if tellsAccount { (follower.isTouched, follower.moves) = (false, moves) }
        if tellsOrders { follower.areOrdersTouched = false }
        if tellsAccount || tellsOrders { follower.told = now }
        return due
    }
}
