import GRDB
import PlimsollModel
import VenueReadModels

// Questions to one table. All of them are conditions, a window and an order, so they are put
// together here; values are always bound, never written into the text.

/// Rows of a table that meet conditions.
struct Selection {
    let table: String
    let columns: String
    private var conditions: [String] = []
    private var arguments: [Int64] = []
    private var texts: [String] = []

    init(_ table: String, _ columns: String, _ condition: String? = nil) {
        self.table = table
        self.columns = columns
        if let condition { conditions.append(condition) }
    }

    /// Adds a condition with one number for each `?`.
    mutating func require(_ condition: String, _ values: Int64...) {
        conditions.append(condition)
        arguments += values
    }

    /// Adds a condition with a number if there is one.
    mutating func require(_ condition: String, optional value: Int64?) {
        if let value { require(condition, value) }
    }

    /// Adds a condition with one text; such conditions come before those with numbers.
    mutating func require(_ condition: String, text: String) {
        conditions.insert(condition, at: texts.count)
        texts.append(text)
    }

    /// All rows, in order.
    func all(_ database: Database, order: String, limit: Int? = nil) throws -> [Row] {
        var sql = "SELECT \(columns) FROM \(table)"
        if !conditions.isEmpty { sql += " WHERE " + conditions.joined(separator: " AND ") }
        sql += " ORDER BY \(order)"
        var values: [any DatabaseValueConvertible] = texts
        values += arguments as [any DatabaseValueConvertible]
        if let limit {
            sql += " LIMIT ?"
            values.append(Int64(limit))
        }
        let statement = try database.cachedStatement(sql: sql)
        return try Row.fetchAll(statement, arguments: StatementArguments(values))
    }

    /// The rows of a window, ascending.
    ///
    /// - Parameters:
    ///   - time: The column the window is of.
    ///   - tie: The column that orders rows of one moment.
    ///   - isForward: True if a start is set in another way than by time.
    func rows(
        _ database: Database, _ window: HistoryWindow, time: String, tie: String,
        isForward: Bool = false
    ) throws -> [Row] {
        var bounded = self
        bounded.require("\(time) >= ?", optional: window.start?.raw)
        bounded.require("\(time) <= ?", optional: window.end?.raw)
        let limit = max(0, window.limit)
        if window.start != nil || isForward {
            return try bounded.all(database, order: "\(time), \(tie)", limit: limit)
        }
        return try bounded.all(database, order: "\(time) DESC, \(tie) DESC", limit: limit)
            .reversed()
    }

    /// Begins after the last row of the table whose number is below another in the same space.
    mutating func begin(
        at number: UInt64?, _ database: Database, number column: String, time: String, tie: String
    ) throws {
        guard let number else { return }
        var last = Selection(table, "\(time), \(tie)")
        last.require("\(column) < ?", Int64(clamping: number))
        last.require(
            "\(column) >= ?", Int64(clamping: ForcedIDs.space(of: number).lowerBound))
        let found = try last.all(database, order: "\(column) DESC, \(tie) DESC", limit: 1)
        guard let row = found.first else { return }
        require("(\(time), \(tie)) > (?, ?)", row.int(0), row.int(1))
    }
}

extension Row {
    /// A column that is always a number.
    func int(_ place: Int) -> Int64 { self[place] }
    /// A column that may be empty.
    func optional(_ place: Int) -> Int64? { self[place] }
    /// A column that is 0 or 1.
    func bool(_ place: Int) -> Bool { int(place) != 0 }
}
