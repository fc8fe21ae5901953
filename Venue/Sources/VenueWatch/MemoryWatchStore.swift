import NIOConcurrencyHelpers
public import PlimsollModel

// The store without a disk, for tests and for a venue that need not outlive its process.

/// A store that lives as long as the process.
public final class MemoryWatchStore: WatchStore {
    private struct State {
        var record = WatchRecord()
        var notices: [AccountID: [Notice]] = [:]
        var undelivered: Set<Int64> = []
    }
    private let state = NIOLockedValueBox(State())

    /// An empty store.
    public init() {}

    /// Everything but the notices.
    public func load() -> WatchRecord {
        state.withLockedValue { state in
            var record = state.record
            record.undelivered = state.notices.values.joined()
                .filter { state.undelivered.contains($0.id) }.sorted { $0.id < $1.id }
            return record
        }
    }

    /// Makes changes together.
    public func write(_ change: WatchChange) {
        state.withLockedValue { state in
            if let sequence = change.sequence { state.record.sequence = sequence }
            if let alert = change.lastAlert { state.record.lastAlert = alert }
            for (account, watch) in change.accounts { state.record.accounts[account] = watch }
            for notice in change.notices {
                var kept = state.notices[notice.account] ?? []
                kept.append(notice)
                state.notices[notice.account] = kept.suffix(Notice.limit)
                state.record.lastNotice = max(state.record.lastNotice, notice.id)
            }
            state.undelivered.formUnion(change.undelivered)
            state.undelivered.subtract(change.settled)
        }
    }

    /// Notices of an account by rising number.
    public func notices(of account: AccountID, after: Int64?, limit: Int) -> [Notice] {
        let kept = state.withLockedValue { $0.notices[account] ?? [] }
        guard let after else { return Array(kept.suffix(limit)) }
        return Array(kept.filter { $0.id > after }.prefix(limit))
    }

    /// How many are not read.
    public func unreadCount(of account: AccountID) -> Int {
        state.withLockedValue { $0.notices[account]?.count { !$0.isRead } ?? 0 }
    }

    /// Marks notices as read.
    public func markRead(of account: AccountID, upTo id: Int64) {
        state.withLockedValue { state in
            let kept = state.notices[account] ?? []
            state.notices[account] = kept.map { notice in
                var notice = notice
                if notice.id <= id { notice.isRead = true }
                return notice
            }
        }
    }
}
