import PlimsollModel
import PlimsollNumerics

// Tables as comma-separated values (RFC 4180), for spreadsheets. A spreadsheet takes a cell that
// begins with one of = + - @ for a formula and runs it: texts that begin so get an apostrophe in
// front. Numbers are the venue's own and stay numbers.

/// Writes rows of comma-separated values.
struct CSVWriter {
    /// One cell.
    enum Cell {
        /// Words, which may be somebody's own.
        case text(String)
        /// A figure in units of 1e-8.
        case decimal(Int64)
        /// A number of something.
        case number(UInt64)
        /// A point in time, UTC.
        case time(Timestamp)
        /// True or false.
        case flag(Bool)
        /// Nothing.
        case none
    }

    /// What was written so far.
    private(set) var bytes: [UInt8] = []
    /// Rows written, the header not counted.
    private(set) var rows = 0

    /// A table with a header.
    init(_ header: [String]) {
        write(header.map { .text($0) })
        rows = 0
    }

    /// Writes one row.
    mutating func write(_ cells: [Cell]) {
        for (place, cell) in cells.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            write(cell)
        }
        bytes += Array("\r\n".utf8)
        rows += 1
    }

    private mutating func write(_ cell: Cell) {
        switch cell {
        case .text(let text): write(text)
        case .decimal(let raw): bytes += Array(DecimalText.text(raw).utf8)
        case .number(let number): bytes += Array(String(number).utf8)
        case .time(let time): bytes += Array(time.iso8601.utf8)
        case .flag(let flag): bytes += Array((flag ? "true" : "false").utf8)
        case .none: break
        }
    }

    private mutating func write(_ text: String) {
        let formulaSigns = Array("=+-@\t\r\n".utf8)
        var content = Array(text.utf8)
        if let first = content.first, formulaSigns.contains(first) {
            content.insert(UInt8(ascii: "'"), at: 0)
        }
        let quote = UInt8(ascii: "\"")
        let mustQuote = content.contains { [quote, 10, 13, UInt8(ascii: ",")].contains($0) }
        if !mustQuote {
            bytes += content
            return
        }
        bytes.append(quote)
        for byte in content {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        bytes.append(quote)
    }
}

extension Timestamp {
    /// The time in UTC with milliseconds, as `2025-10-10T21:15:00.000Z`.
    ///
    /// Years begin in March in here, so that the leap day is the last of its year.
    var iso8601: String {
        let milliseconds = divide(Int128(raw), by: 1_000_000, rounding: .down)
        let days = Int(divide(milliseconds, by: 86_400_000, rounding: .down))
        let rest = Int(milliseconds) - days * 86_400_000
        let shifted = days + 719_468
        let era = Int(divide(Int128(shifted), by: 146_097, rounding: .down))
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * fromMarch + 2) / 5 + 1
        let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60]
        return "\(Self.digits(year, 4))-\(Self.digits(month, 2))-\(Self.digits(day, 2))T"
            + clock.map { Self.digits($0, 2) }.joined(separator: ":")
            + ".\(Self.digits(rest % 1_000, 3))Z"
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
