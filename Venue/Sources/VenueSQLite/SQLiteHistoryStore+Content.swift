import Foundation
import GRDB
public import PlimsollWire

// What the file says, as one hash: equal histories have equal hashes, however their rows came to
// be written. With it a rebuilt history is compared with the one it replaces.

extension SQLiteHistoryStore {
    /// What one table says.
    public struct Contents: Hashable, Sendable {
        /// The table.
        public let table: String
        /// Its rows.
        public let rows: Int
        /// The hash of all its rows in order.
        public let hash: StateHash
    }

    /// Tables with what their rows are ordered by; a place in the file is no part of a row.
    private static let tables = [
        ("progress", "id"), ("instrument", "id"), ("orders", "id"), ("amendment", "number"),
        ("fill", "place"), ("trade", "number"), ("income", "number"),
        ("margin_change", "number"), ("funding", "place"), ("liquidation", "place"),
        ("deleveraging", "place"), ("kline", "instrument, source, minutes, open_time"),
    ]

    /// The hash and the number of rows of every table.
    ///
    /// - Complexity: Reads the whole file.
    public func contents() throws -> [Contents] {
        try read { database in
            try Self.tables.map { table, order in
                let (rows, hash) = try Self.content(database, table, order)
                return Contents(table: table, rows: rows, hash: hash)
            }
        }
    }

    private static func content(
        _ database: Database, _ table: String, _ order: String
    ) throws -> (Int, StateHash) {
        var hasher = StateHasher()
        var count = 0
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM \(table) ORDER BY \(order)")
        while let row = try rows.next() {
            count += 1
            for (column, value) in row where column != "place" { feed(value, &hasher) }
        }
        return (count, hasher.finish())
    }

    private static func feed(_ value: DatabaseValue, _ hasher: inout StateHasher) {
        switch value.storage {
        case .null: hasher.add(UInt64(0))
        case .int64(let number): hasher.add(number)
        case .double(let number): hasher.add(number.bitPattern)
        case .string(let text): hasher.add([UInt8](text.utf8))
        case .blob(let data): hasher.add([UInt8](data))
        }
    }
}
