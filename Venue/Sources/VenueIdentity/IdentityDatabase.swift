import Foundation
import GRDB
import PlimsollModel
import PlimsollNumerics
import VenuePorts

// The tables. They hold what the journal does not: people and keys. Times are nanoseconds since
// 1970, amounts units of 1e-8, tokens only as SHA-256, secrets only sealed.

/// The database; whatever keeps it from being read or written is a fault of storage.
struct IdentityDatabase: Sendable {
    private let queue: DatabaseQueue

    /// Opens or makes the database; nil for one in memory.
    init(_ path: String?) throws {
        var configuration = Configuration()
        configuration.prepareDatabase { db in
            // A key that was shown to its owner must outlive the next power cut.
            try db.execute(sql: "PRAGMA journal_mode = WAL")
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try db.execute(sql: "PRAGMA foreign_keys = ON")
        }
        do {
            queue =
                try path.map { try DatabaseQueue(path: $0, configuration: configuration) }
                ?? DatabaseQueue(configuration: configuration)
            try Self.migrator.migrate(queue)
        } catch {
            throw VenueFault(.storage, "\(path ?? "memory"): could not be opened: \(error)")
        }
    }

    func read<Answer>(_ body: (Database) throws -> Answer) throws -> Answer {
        try Self.telling("read") { try queue.read(body) }
    }

    /// Reads while the caller's thread does other things.
    func readAside<Answer: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Answer
    ) async throws -> Answer {
        do {
            return try await queue.read(body)
        } catch let error as DatabaseError {
            throw VenueFault(.storage, "people and keys could not be read: \(error)")
        }
    }

    func write<Answer>(_ body: (Database) throws -> Answer) throws -> Answer {
        try Self.telling("written") { try queue.write(body) }
    }

    private static func telling<Answer>(
        _ verb: String, _ body: () throws -> Answer
    ) throws -> Answer {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw VenueFault(.storage, "people and keys could not be \(verb): \(error)")
        }
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: people, sessions, keys, cash") { db in
            try db.execute(sql: tables)
        }
        return migrator
    }

    private static let tables = """
        CREATE TABLE user (
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,
            password TEXT NOT NULL, level INTEGER NOT NULL DEFAULT 0,
            is_operator INTEGER NOT NULL DEFAULT 0, created INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE session (
            token BLOB PRIMARY KEY, user INTEGER NOT NULL REFERENCES user (id),
            expires INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX session_expiry ON session (expires);
        CREATE TABLE api_key (
            key TEXT PRIMARY KEY, user INTEGER NOT NULL REFERENCES user (id),
            label TEXT NOT NULL, kind TEXT NOT NULL, secret BLOB NOT NULL,
            permissions INTEGER NOT NULL, addresses TEXT NOT NULL, created INTEGER NOT NULL,
            revoked INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX api_key_user ON api_key (user);
        CREATE TABLE cash_request (
            id INTEGER PRIMARY KEY AUTOINCREMENT, user INTEGER NOT NULL REFERENCES user (id),
            direction TEXT NOT NULL, asset TEXT NOT NULL, amount INTEGER NOT NULL,
            status TEXT NOT NULL, note TEXT NOT NULL, created INTEGER NOT NULL,
            updated INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX cash_request_user ON cash_request (user, created);
        CREATE INDEX cash_request_status ON cash_request (status);
        """
}

extension User {
    init(row: Row) {
        self.init(
            id: row["id"], name: row["name"], level: row["level"],
            isOperator: row["is_operator"], created: Timestamp(row["created"]))
    }
}

extension APIKeyInfo {
    init(row: Row) {
        let addresses: String = row["addresses"]
        let permissions: Int64 = row["permissions"]
        self.init(
            key: row["key"], label: row["label"], kind: row["kind"],
            permissions: APIPermissions(rawValue: UInt8(clamping: permissions)),
            allowedAddresses: addresses.split(separator: " ").map(String.init),
            created: Timestamp(row["created"]))
    }
}

extension CashRequest {
    /// The request of a row; nil if a newer program wrote words this one does not know.
    init?(row: Row) {
        let (direction, status): (String, String) = (row["direction"], row["status"])
        guard let direction = CashDirection(rawValue: direction),
            let status = CashStatus(rawValue: status)
        else { return nil }
        self.init(
            id: row["id"], user: row["user"], direction: direction, asset: row["asset"],
            amount: Amount(raw: row["amount"]), status: status, note: row["note"],
            created: Timestamp(row["created"]), updated: Timestamp(row["updated"]))
    }
}
