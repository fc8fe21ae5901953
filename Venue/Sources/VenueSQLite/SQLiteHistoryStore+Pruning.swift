import GRDB
public import PlimsollModel
public import VenueReadModels

// Old rows away, a few thousand at a time: between two of these calls the writing of new ones
// goes on. Rows that are only ever added lie in order of time, so their oldest come first.

extension SQLiteHistoryStore {
    /// Rows of one table that one call takes away at most.
    private static let most = 5_000

    /// Takes away rows whose time is over.
    public func prune(_ retention: HistoryRetention, now: Timestamp) throws -> Int {
        let edge = { (span: Nanoseconds) in now.advanced(by: Nanoseconds(-span.raw)).raw }
        do {
            return try pool.write { database in
                var count = try Self.pruneOrders(
                    database, unfilled: edge(retention.unfilledOrders),
                    filled: edge(retention.personal))
                for table in ["amendment", "fill", "income", "margin_change"] {
                    count += try Self.pruneLog(database, table, edge(retention.personal))
                }
                count += try Self.pruneLog(database, "trade", edge(retention.trades))
                for table in ["liquidation", "deleveraging"] {
                    count += try Self.pruneLog(database, table, edge(retention.forced))
                }
                return try count + Self.pruneMinutes(database, edge(retention.minutes))
            }
        } catch {
            throw Self.fault(error, "prune the history")
        }
    }

    private static func delete(
        _ database: Database, _ sql: String, _ values: [Int64]
    ) throws -> Int {
        let statement = try database.cachedStatement(sql: sql)
        try statement.execute(arguments: StatementArguments(values))
        return database.changesCount
    }

    private static func pruneOrders(
        _ database: Database, unfilled: Int64, filled: Int64
    ) throws -> Int {
        let sql = """
            DELETE FROM orders WHERE id IN (SELECT id FROM orders
                WHERE ended_at IS NOT NULL AND (filled > 0) = ? AND ended_at < ? LIMIT ?)
            """
        return try delete(database, sql, [0, unfilled, Int64(most)])
            + delete(database, sql, [1, filled, Int64(most)])
    }

    /// - Parameter table: One whose row numbers grow with time.
    private static func pruneLog(
        _ database: Database, _ table: String, _ edge: Int64
    ) throws -> Int {
        let oldest = "SELECT rowid AS place, time FROM \(table) ORDER BY rowid LIMIT ?"
        let sql = """
            DELETE FROM \(table) WHERE rowid IN
                (SELECT place FROM (\(oldest)) WHERE time < ?)
            """
        return try delete(database, sql, [Int64(most), edge])
    }

    /// The last candle of a series stays, as the next flat one needs its price.
    private static func pruneMinutes(_ database: Database, _ edge: Int64) throws -> Int {
        let series = "instrument = ? AND source = ? AND minutes = 1"
        let sql = """
            DELETE FROM kline WHERE \(series) AND open_time < ? AND open_time <
                (SELECT max(open_time) FROM kline WHERE \(series))
            """
        var count = 0
        for instrument in try Int64.fetchAll(database, sql: "SELECT id FROM instrument") {
            for source in KlineSource.allCases {
                let source = Int64(source.rawValue)
                count += try delete(database, sql, [instrument, source, edge, instrument, source])
            }
        }
        return count
    }
}
