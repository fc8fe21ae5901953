import PlimsollModel
import PlimsollNumerics

/// The rows of a comma-separated file, field by field, with faults that know their place.
///
/// Blanks around a field are not part of it: Binance's depth file of 2025-10-10 has one before a
/// time. Quotes have no meaning; none of the known formats uses them.
struct RowReader {
    /// No known format has more columns.
    static let maxColumns = 32

    /// The file for messages.
    let file: String
    /// How many columns the current row has.
    private(set) var count = 0
    private var lines: LineReader
    private var starts = [Int](repeating: 0, count: maxColumns)
    private var ends = [Int](repeating: 0, count: maxColumns)

    init(file: String, source: any ByteSource) {
        self.file = file
        lines = LineReader(file: file, source: source)
    }

    /// The number of the current line.
    var line: Int { lines.number }

    /// The bytes the fields are in.
    var bytes: [UInt8] { lines.buffer }

    /// Moves to the next row; false at the end. Empty lines may stand at the end only.
    mutating func next() throws(FeedFault) -> Bool {
        guard try lines.next() else { return false }
        if lines.range.isEmpty {
            let fault = FeedFault(
                .emptyLine, file: file, at: .text(line: line, column: 1), expected: "a row",
                found: "an empty line")
            while try lines.next() { if !lines.range.isEmpty { throw fault } }
            return false
        }
        count = 0
        var start = lines.range.lowerBound
        let end = lines.range.upperBound
        while true {
            let comma = firstIndex(of: UInt8(ascii: ","), in: lines.buffer, start..<end)
            try add(start, comma ?? end)
            guard let comma else { return true }
            start = comma + 1
        }
    }

    private mutating func add(_ start: Int, _ end: Int) throws(FeedFault) {
        var (start, end) = (start, end)
        while start < end && lines.buffer[start] == UInt8(ascii: " ") { start += 1 }
        while end > start && lines.buffer[end - 1] == UInt8(ascii: " ") { end -= 1 }
        guard count < Self.maxColumns else {
            throw fault(
                .extraColumn, at: start, expected: "the end of the line", found: start..<end)
        }
        (starts[count], ends[count]) = (start, end)
        count += 1
    }

    /// Where a field is in `bytes`.
    func range(_ field: Int) -> Range<Int> { starts[field]..<ends[field] }

    /// A field as text.
    func text(_ field: Int) -> String {
        String(decoding: lines.buffer[range(field)], as: UTF8.self)
    }

    /// Whether a field is exactly these bytes.
    func matches(_ field: Int, _ other: [UInt8]) -> Bool {
        var index = starts[field]
        guard ends[field] - index == other.count else { return false }
        for byte in other {
            if lines.buffer[index] != byte { return false }
            index += 1
        }
        return true
    }

    /// A field as a number in units of 1e-8, rounded down.
    func decimal(_ field: Int, _ name: String) throws(FeedFault) -> Int64 {
        do { return try RecordedDecimal.parse(lines.buffer, in: range(field)) } catch {
            let expected = error == .outOfRange ? " within ±92233720368.54775807" : ""
            throw fault(.badNumber, field, expected: "\(name)\(expected)")
        }
    }

    /// A field as a size of 0 or more; nil beyond the range of the type.
    func size(_ field: Int, _ name: String) throws(FeedFault) -> Quantity? {
        let raw: Int64
        do { raw = try RecordedDecimal.parse(lines.buffer, in: range(field)) } catch {
            let isNegative = lines.buffer[starts[field]...].first == UInt8(ascii: "-")
            if error == .outOfRange && !isNegative { return nil }
            throw fault(.badNumber, field, expected: name)
        }
        if raw < 0 { throw fault(.badNumber, field, expected: "\(name) of 0 or more") }
        return Quantity(raw: raw)
    }

    /// A field as a number of 0 or more in units of 1e-8.
    func unsigned(_ field: Int, _ name: String) throws(FeedFault) -> Int64 {
        let raw = try decimal(field, name)
        if raw < 0 { throw fault(.badNumber, field, expected: "\(name) of 0 or more") }
        return raw
    }

    /// A field as a price; one of 0 or below only if `isLenient`.
    func price(_ field: Int, isLenient: Bool) throws(FeedFault) -> Price {
        let raw = try decimal(field, "a price")
        if raw <= 0 && !isLenient {
            throw fault(.priceNotPositive, field, expected: "a price above 0")
        }
        return Price(raw: raw)
    }

    /// A field as milliseconds or microseconds since 1970.
    func time(_ field: Int) throws(FeedFault) -> RecordedTime {
        guard let time = RecordedTime(sinceEpoch: lines.buffer, in: range(field)) else {
            throw fault(.badTime, field, expected: "a time in ms or µs since 1970")
        }
        return time
    }

    /// A fault in a field, quoting it.
    func fault(_ code: FeedFault.Code, _ field: Int, expected: String) -> FeedFault {
        if ends[field] == starts[field] {
            return FeedFault(
                code, file: file, at: .text(line: line, column: column(at: starts[field])),
                expected: expected, found: "an empty field")
        }
        return fault(code, at: starts[field], expected: expected, found: range(field))
    }

    /// A fault for what is missing at the end of the line.
    func faultAtEnd(_ code: FeedFault.Code, expected: String) -> FeedFault {
        FeedFault(
            code, file: file, at: .text(line: line, column: column(at: lines.range.upperBound)),
            expected: expected, found: "the end of the line")
    }

    /// A fault for the line as a whole.
    func faultInLine(_ code: FeedFault.Code, expected: String) -> FeedFault {
        fault(code, at: lines.range.lowerBound, expected: expected, found: lines.range)
    }

    private func fault(
        _ code: FeedFault.Code, at index: Int, expected: String, found: Range<Int>
    ) -> FeedFault {
        FeedFault(
            code, file: file, at: .text(line: line, column: column(at: index)),
            expected: expected, found: FeedFault.quote(lines.buffer[found]))
    }

    /// Characters, not bytes: continuation bytes of UTF-8 do not count.
    private func column(at index: Int) -> Int {
        lines.buffer[lines.range.lowerBound..<index].count { $0 & 0xc0 != 0x80 } + 1
    }
}
