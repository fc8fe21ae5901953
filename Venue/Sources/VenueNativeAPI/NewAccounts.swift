import VenuePorts
import VenueIdentity
import NIOConcurrencyHelpers
import PlimsollModel
import PlimsollNumerics
import VenueReadModels

// Who is new here: the terminal warns beginners where it leaves others alone. That somebody is no
// beginner any more never changes again and is remembered; that somebody is one is asked for again
// after a while, because streams ask four times a second.

/// Remembers who has traded a little.
final class NewAccounts: Sendable {
    /// Fills from which an account is no longer new.
    static let fills = 10
    /// Time from which it is no longer new.
    static let age = Nanoseconds(hours: 24 * 7)
    /// How long a count is believed.
    private static let belief = Nanoseconds(seconds: 5)
    /// Accounts remembered; then all are forgotten and counted again.
    private static let most = 100_000

    private struct Count: Sendable {
        let fills: Int
        let time: Timestamp
    }

    private let counts = NIOLockedValueBox<[AccountID: Count]>([:])

    /// Fills of an account, at most ten.
    ///
    /// A history that cannot answer counts as none: the caller is then warned once too often.
    func fills(
        of account: AccountID, _ history: any HistoryReader, at time: Timestamp
    ) async -> Int {
        if let known = counts.withLockedValue({ $0[account] }) {
            if known.fills >= Self.fills || time < known.time.advanced(by: Self.belief) {
                return known.fills
            }
        }
        let read: Int
        do {
            read = try await history.read(upTo: 0) { store in
                try store.fills(
                    of: account, in: nil, order: nil, fromID: nil,
                    HistoryWindow(limit: Self.fills)
                ).count
            }
        } catch {
            return 0
        }
        counts.withLockedValue { counts in
            if counts.count >= Self.most { counts = [:] }
            counts[account] = Count(fills: read, time: time)
        }
        return read
    }
}

extension NativeAPI {
    /// Whose margin report is written.
    func holder(_ caller: Caller) async -> AccountHolder {
        let level = caller.user?.level ?? 0
        return AccountHolder(
            account: caller.account, level: level,
            maxLeverage: context.identity.terms(of: level).maxLeverage,
            isNew: await isNew(caller))
    }

    /// True for fewer than ten fills ever, or fewer than seven days.
    func isNew(_ caller: Caller) async -> Bool {
        let now = context.clock.now
        if let user = caller.user, now < user.created.advanced(by: NewAccounts.age) { return true }
        let fills = await newAccounts.fills(of: caller.account, context.history, at: now)
        return fills < NewAccounts.fills
    }
}
