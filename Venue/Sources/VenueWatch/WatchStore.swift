public import PlimsollModel

// Where the watch keeps what must outlive the process. The port is small: everything is read at the
// start, and each look writes what it changed together with the command up to which it has told.

/// Everything a store holds but the notices.
public struct WatchRecord: Hashable, Sendable {
    /// The last command that was told; nil in a new store.
    public var sequence: UInt64?
    /// Accounts that are not as everybody's.
    public var accounts: [AccountID: AccountWatch] = [:]
    /// The greatest number of a notice; 0 before the first.
    public var lastNotice: Int64 = 0
    /// The greatest number ever given to an alert; 0 before the first.
    public var lastAlert: Int64 = 0
    /// Notices whose delivery to a webhook is not settled, oldest first.
    public var undelivered: [Notice] = []

    /// An empty store.
    public init() {}
}

/// Changes that are made together or not at all.
public struct WatchChange: Sendable {
    /// The last command that was told; nil leaves it as it is.
    public var sequence: UInt64?
    /// Accounts as they are from now on.
    public var accounts: [AccountID: AccountWatch] = [:]
    /// New notices, by rising number.
    public var notices: [Notice] = []
    /// Which of them wait for a webhook.
    public var undelivered: Set<Int64> = []
    /// Notices whose delivery is settled, well or not.
    public var settled: Set<Int64> = []
    /// The greatest number ever given to an alert; nil leaves it as it is.
    public var lastAlert: Int64?

    /// A change of the sequence alone, or of nothing.
    public init(sequence: UInt64? = nil) { self.sequence = sequence }

    /// True if nothing but the sequence changes.
    var isOnlySequence: Bool {
        accounts.isEmpty && notices.isEmpty && settled.isEmpty && lastAlert == nil
    }
}

/// Keeps alerts, guards and notices. Used by one thread at a time; every call blocks until done.
public protocol WatchStore: AnyObject, Sendable {
    /// Everything but the notices.
    func load() throws -> WatchRecord
    /// Makes changes together; of each account with new notices the newest `Notice.limit` stay.
    func write(_ change: WatchChange) throws
    /// Notices of an account by rising number.
    ///
    /// - Parameters:
    ///   - after: Only those beyond this, oldest first; nil for the newest.
    ///   - limit: At most so many.
    func notices(of account: AccountID, after: Int64?, limit: Int) throws -> [Notice]
    /// How many of an account's notices are not read.
    func unreadCount(of account: AccountID) throws -> Int
    /// Marks an account's notices up to a number as read.
    func markRead(of account: AccountID, upTo id: Int64) throws
}
