import Foundation
import GRDB
public import PlimsollModel
import PlimsollNumerics
import VenuePorts

// The store in a SQLite file of its own. Times are nanoseconds since 1970, figures units of 1e-8,
// secrets only sealed. One transaction holds what one look changed, the last command it knew among
// it, so that a crash can neither repeat a notice nor lose one.

/// A store in a SQLite file.
public final class SQLiteWatchStore: WatchStore {
    private let queue: DatabaseQueue

    /// Opens a store, or begins one; nil for one in memory.
    ///
    /// - Throws: `VenueFault(.storage)` with the path.
    public init(path: String?) throws {
        var configuration = Configuration()
        configuration.label = "watch"
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            // An alert that was shown to its owner as made must outlive the next power cut.
            try database.execute(sql: "PRAGMA synchronous = FULL")
        }
        do {
            queue =
                try path.map { try DatabaseQueue(path: $0, configuration: configuration) }
                ?? DatabaseQueue(configuration: configuration)
            let migrator = Self.migrator
            if try queue.read(migrator.hasBeenSuperseded) {
                throw VenueFault(
                    .damaged, "\(path ?? "memory") was written by a later version of the venue")
            }
            try migrator.migrate(queue)
        } catch let fault as VenueFault {
            throw fault
        } catch {
            throw VenueFault(.storage, "\(path ?? "memory"): could not be opened: \(error)")
        }
    }

    private static func telling<Answer>(
        _ verb: String, _ body: () throws -> Answer
    ) throws -> Answer {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw VenueFault(.storage, "alerts and notices could not be \(verb): \(error)")
        }
    }

    private func read<Answer>(_ body: (Database) throws -> Answer) throws -> Answer {
        try Self.telling("read") { try queue.read(body) }
    }

    // MARK: The start

    /// Everything but the notices.
    public func load() throws -> WatchRecord {
        try read { database in
            var record = WatchRecord()
            for row in try Row.fetchAll(database, sql: "SELECT name, value FROM progress") {
                let (name, value): (String, Int64) = (row[0], row[1])
                switch name {
                case "sequence": record.sequence = UInt64(value)
                case "alert": record.lastAlert = value
                case "notice": record.lastNotice = value
                default: break
                }
            }
            try Self.readAlerts(database, &record)
            try Self.readGuards(database, &record)
            record.undelivered = try Row.fetchAll(
                database, sql: "SELECT * FROM notice WHERE is_waiting = 1 ORDER BY id"
            ).compactMap { Notice(row: $0) }
            return record
        }
    }

    private static func readAlerts(_ database: Database, _ record: inout WatchRecord) throws {
        for row in try Row.fetchAll(database, sql: "SELECT * FROM alert") {
            guard let alert = Alert(row: row) else { continue }
            record.accounts[row.account, default: AccountWatch()].alerts[alert.id] = alert
        }
        for row in try Row.fetchAll(database, sql: "SELECT * FROM removed_alert") {
            record.accounts[row.account, default: AccountWatch()].removed.insert(row["alert"])
        }
        for row in try Row.fetchAll(database, sql: "SELECT * FROM alert_state") {
            record.accounts[row.account, default: AccountWatch()].states[row["alert"]] =
                AlertState(row: row)
        }
    }

    private static func readGuards(_ database: Database, _ record: inout WatchRecord) throws {
        for row in try Row.fetchAll(database, sql: "SELECT * FROM top_up") {
            record.accounts[row.account, default: AccountWatch()].topUp = TopUp(row: row)
        }
        for row in try Row.fetchAll(database, sql: "SELECT * FROM equity_guard") {
            record.accounts[row.account, default: AccountWatch()].equityGuard =
                EquityGuard(row: row)
        }
        for row in try Row.fetchAll(database, sql: "SELECT * FROM webhook") {
            record.accounts[row.account, default: AccountWatch()].webhook = Webhook(row: row)
        }
    }

    // MARK: Changes

    /// Makes changes together.
    public func write(_ change: WatchChange) throws {
        try Self.telling("written") {
            try queue.write { database in
                for (account, watch) in change.accounts { try database.put(watch, account) }
                try Self.put(change.notices, waiting: change.undelivered, database)
                for id in change.settled {
                    try database.execute(
                        sql: "UPDATE notice SET is_waiting = 0 WHERE id = ?", arguments: [id])
                }
                try database.progress("sequence", change.sequence.map { Int64($0) })
                try database.progress("alert", change.lastAlert)
                try database.progress("notice", change.notices.last?.id)
            }
        }
    }

    private static func put(
        _ notices: [Notice], waiting: Set<Int64>, _ database: Database
    ) throws {
        for notice in notices { try database.put(notice, isWaiting: waiting.contains(notice.id)) }
        for account in Set(notices.map(\.account)) {
            try database.execute(
                sql: """
                    DELETE FROM notice WHERE account = ? AND id <= (
                        SELECT id FROM notice WHERE account = ? ORDER BY id DESC
                        LIMIT 1 OFFSET \(Notice.limit))
                    """, arguments: [account.raw, account.raw])
        }
    }

    // MARK: Notices

    /// Notices of an account by rising number.
    public func notices(of account: AccountID, after: Int64?, limit: Int) throws -> [Notice] {
        try read { database in
            let order = after == nil ? "DESC" : "ASC"
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM notice WHERE account = ? AND id > ?
                    ORDER BY id \(order) LIMIT ?
                    """,
                arguments: [account.raw, after ?? 0, limit])
            let found = rows.compactMap { Notice(row: $0) }
            return after == nil ? found.reversed() : found
        }
    }

    /// How many are not read.
    public func unreadCount(of account: AccountID) throws -> Int {
        try read { database in
            try Int.fetchOne(
                database, sql: "SELECT COUNT(*) FROM notice WHERE account = ? AND is_read = 0",
                arguments: [account.raw]) ?? 0
        }
    }

    /// Marks notices as read.
    public func markRead(of account: AccountID, upTo id: Int64) throws {
        try Self.telling("written") {
            try queue.write { database in
                try database.execute(
                    sql: """
                        UPDATE notice SET is_read = 1
                        WHERE account = ? AND id <= ? AND is_read = 0
                        """, arguments: [account.raw, id])
            }
        }
    }

    /// Brings everything into the one file and closes it; it answers nothing after that.
    public func close() throws {
        try Self.telling("closed") {
            try queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            try queue.close()
        }
    }

    // MARK: Tables

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: alerts, guards, notices") { database in
            try database.execute(sql: tables)
        }
        return migrator
    }

    private static let tables = """
        CREATE TABLE progress (name TEXT PRIMARY KEY, value INTEGER NOT NULL)
            STRICT, WITHOUT ROWID;
        CREATE TABLE alert (
            account INTEGER NOT NULL, id INTEGER NOT NULL, kind TEXT NOT NULL, symbol TEXT,
            price TEXT, direction TEXT, threshold INTEGER, is_on INTEGER NOT NULL,
            repeats TEXT NOT NULL, cooldown INTEGER NOT NULL, to_page INTEGER NOT NULL,
            to_browser INTEGER NOT NULL, to_webhook INTEGER NOT NULL, note TEXT NOT NULL,
            created INTEGER NOT NULL, PRIMARY KEY (account, id)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE removed_alert (
            account INTEGER NOT NULL, alert INTEGER NOT NULL, PRIMARY KEY (account, alert)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE alert_state (
            account INTEGER NOT NULL, alert INTEGER NOT NULL, is_armed INTEGER NOT NULL,
            has_returned INTEGER NOT NULL, side INTEGER, is_clear INTEGER NOT NULL,
            last_fired INTEGER, PRIMARY KEY (account, alert)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE top_up (
            account INTEGER PRIMARY KEY, is_on INTEGER NOT NULL, asset INTEGER NOT NULL,
            at_ratio INTEGER NOT NULL, to_ratio INTEGER NOT NULL, most_per_day INTEGER NOT NULL,
            used INTEGER NOT NULL, day INTEGER NOT NULL, complained INTEGER
        ) STRICT;
        CREATE TABLE equity_guard (
            account INTEGER PRIMARY KEY, is_on INTEGER NOT NULL, fall INTEGER NOT NULL,
            action TEXT NOT NULL, peak INTEGER NOT NULL, since INTEGER, last_fired INTEGER,
            closing_since INTEGER
        ) STRICT;
        CREATE TABLE webhook (
            account INTEGER PRIMARY KEY, url TEXT, secret BLOB, last_status TEXT
        ) STRICT;
        CREATE TABLE notice (
            id INTEGER PRIMARY KEY, account INTEGER NOT NULL, alert INTEGER, kind TEXT NOT NULL,
            level TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, symbol TEXT,
            time INTEGER NOT NULL, is_read INTEGER NOT NULL, link TEXT, to_page INTEGER NOT NULL,
            to_browser INTEGER NOT NULL, to_webhook INTEGER NOT NULL, is_waiting INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX notice_account ON notice (account, id);
        CREATE INDEX notice_unread ON notice (account) WHERE is_read = 0;
        CREATE INDEX notice_waiting ON notice (id) WHERE is_waiting = 1;
        """
}
