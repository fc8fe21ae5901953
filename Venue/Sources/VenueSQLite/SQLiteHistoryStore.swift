import GRDB
import NIOConcurrencyHelpers
import PlimsollModel
import VenuePorts
public import VenueReadModels

// The history in one SQLite file. Rows and the sequence they come from are written in one
// transaction, so the file always stands exactly at a command: after a crash the journal is read
// from there on, and nothing is counted twice.

/// A history in a SQLite file, with a write-ahead log beside it.
///
/// A crash of the machine may take the last transactions with it (`synchronous = NORMAL`), whole
/// ones and the newest first; the journal has them.
public final class SQLiteHistoryStore: HistoryStore {
    let pool: DatabasePool
    /// What `progress` says, so that asking for it reads no file.
    let durable = NIOLockedValueBox(UInt64(0))

    /// Opens a history, or begins one.
    ///
    /// - Parameter path: The file; its folder must be there.
    /// - Throws: `VenueFault(.storage)`, or `.damaged` if the file is no history of this version.
    public init(path: String) throws {
        var configuration = Configuration()
        configuration.label = "history"
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = NORMAL")
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
        }
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            let migrator = SQLiteSchema.migrator
            if try pool.read(migrator.hasBeenSuperseded) {
                throw VenueFault(.damaged, "\(path) was written by a later version of the venue")
            }
            try migrator.migrate(pool)
        } catch {
            throw Self.fault(error, "open \(path)")
        }
        let sequence = try progress().sequence
        durable.withLockedValue { $0 = sequence }
    }

    /// Brings everything into the one file and closes it; it answers nothing after that.
    public func close() throws {
        do {
            // Whoever moves the file moves all of it: nothing stays behind in the log beside it.
            try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            try pool.close()
        } catch {
            throw Self.fault(error, "close the history")
        }
    }

    static func fault(_ error: any Error, _ deed: String) -> VenueFault {
        if let fault = error as? VenueFault { return fault }
        let isDamage = (error as? DatabaseError).map {
            $0.resultCode == .SQLITE_CORRUPT || $0.resultCode == .SQLITE_NOTADB
        }
        return VenueFault(isDamage == true ? .damaged : .storage, "cannot \(deed): \(error)")
    }

    /// Reads a state of the file that no writing changes meanwhile.
    func read<Answer>(_ body: (Database) throws -> Answer) throws -> Answer {
        do { return try pool.read(body) } catch { throw Self.fault(error, "read the history") }
    }

    // MARK: Progress

    /// The last command whose rows are in the file.
    public var durableSequence: UInt64 { durable.withLockedValue { $0 } }

    private func progress() throws -> (sequence: UInt64, time: Timestamp, nextNumber: UInt64) {
        try read { database in
            guard
                let row = try Row.fetchOne(
                    database, sql: "SELECT sequence, time, next_number FROM progress")
            else { return (0, .zero, 1) }
            return (
                UInt64(row.int(0)), Timestamp(row.int(1)), UInt64(row.int(2))
            )
        }
    }

    /// What a projection needs to go on where these rows end.
    public func seed() throws -> HistorySeed {
        var seed = HistorySeed()
        let progress = try progress()
        seed.time = progress.time
        seed.nextNumber = progress.nextNumber
        seed.openOrders = try read { database in
            try Selection("orders", Self.orderColumns, "ended_at IS NULL")
                .all(database, order: "id").map(OrderRecord.init(row:))
        }
        seed.klines = try read(Self.lastKlines)
        return seed
    }
}
