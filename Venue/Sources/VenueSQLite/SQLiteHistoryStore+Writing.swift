import Foundation
import GRDB
import NIOConcurrencyHelpers
import PlimsollModel
import PlimsollWire
public import VenueReadModels

// Rows into the file: one transaction for a batch, with the sequence it brings the file to.

extension SQLiteHistoryStore {
    /// Adds the rows of consecutive commands, all or none.
    public func write(_ batch: HistoryBatch, upTo sequence: UInt64) throws {
        do {
            try pool.writeWithoutTransaction { database in
                try database.inTransaction(.immediate) {
                    var pen = Pen(database)
                    try pen.write(batch)
                    try pen.write(
                        "UPDATE progress SET sequence = ?, time = ?, next_number = ?",
                        [Int64(sequence), batch.time.raw, Int64(batch.nextNumber)])
                    return .commit
                }
            }
        } catch {
            throw Self.fault(error, "write the history")
        }
        durable.withLockedValue { $0 = sequence }
    }
}

/// Writes rows with statements that are made once.
struct Pen {
    private let database: Database
    private var bytes = ByteWriter(capacity: 512)

    init(_ database: Database) { self.database = database }

    /// Carries out a statement.
    func write(_ sql: String, _ values: [(any DatabaseValueConvertible)?]) throws {
        let statement = try database.cachedStatement(sql: sql)
        statement.setUncheckedArguments(StatementArguments(values))
        try statement.execute()
    }

    /// The canonical bytes of a value, as a column holds them.
    mutating func blob(_ value: some WireCodable) -> Data {
        bytes.removeAll()
        value.encode(into: &bytes)
        return Data(bytes.bytes)
    }

    mutating func write(_ batch: HistoryBatch) throws {
        for (instrument, symbol) in batch.symbols {
            try write(
                "INSERT OR REPLACE INTO instrument VALUES (?, ?)", [Int64(instrument.raw), symbol])
        }
        // Only how an order stands after the batch is worth writing.
        var last: [OrderID: Int] = [:]
        for (place, record) in batch.orders.enumerated() { last[record.order.id] = place }
        for (place, record) in batch.orders.enumerated() where last[record.order.id] == place {
            try write(record)
        }
        for record in batch.amendments { try write(record) }
        for record in batch.fills { try write(record) }
        for record in batch.trades { try write(record) }
        for record in batch.income { try write(record) }
        for record in batch.marginChanges { try write(record) }
        for record in batch.fundings { try write(record) }
        for record in batch.liquidations { try write(record) }
        for record in batch.deleveragings { try write(record) }
        for row in batch.klines { try write(row) }
    }
}
