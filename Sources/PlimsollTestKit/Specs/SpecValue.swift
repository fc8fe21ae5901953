import PlimsollModel
import PlimsollNumerics

// Between the texts of a table and the values of the engine.

/// A figure or a word that a table may expect.
enum SpecValue {
    case number(Rational)
    case text(String)

    init(_ amount: Amount) { self = .number(Rational(raw: amount.raw)) }
    init(_ price: Price) { self = .number(Rational(raw: price.raw)) }
    init(_ quantity: Quantity) { self = .number(Rational(raw: quantity.raw)) }
    init(_ rate: Rate) { self = .number(Rational(raw: rate.raw)) }
    init(_ whole: Int) { self = .number(Rational(Int128(whole))) }

    /// Nothing, written as a dash.
    static var none: SpecValue { .text("-") }

    /// What keeps a cell from being this value, or nil. A figure is meant exactly; with a tilde in
    /// front it is meant to its last place.
    func mismatch(_ cell: String) -> String? {
        switch self {
        case .text(let text): return text == cell ? nil : "expected \(cell), was \(text)"
        case .number(let actual):
            let isNear = cell.hasPrefix("~")
            guard let written = WrittenNumber(isNear ? cell.dropFirst() : cell[...]) else {
                return "expected \(cell), was \(actual)"
            }
            let fits = isNear ? written.isNear(actual) : written.value == actual
            return fits ? nil : "expected \(cell), was \(actual)"
        }
    }
}

/// One row of a table by the names of its columns.
struct SpecRow {
    let line: Int
    let fields: [String: String]
    /// Columns nobody has asked for; a word that means nothing is a mistake.
    var columns: [String]

    func text(_ column: String) -> String? {
        fields[column].flatMap { $0.isEmpty || $0 == "-" ? nil : $0 }
    }

    func fault(_ message: String) -> SpecFault { SpecFault(line: line, message: message) }

    func required(_ column: String) throws -> String {
        guard let text = text(column) else { throw fault("expected a column \"\(column)\"") }
        return text
    }

    func raw(_ column: String) throws -> Int64? {
        guard let text = text(column) else { return nil }
        return try SpecText.raw(text, line)
    }

    func amount(_ column: String) throws -> Amount? { try raw(column).map { Amount(raw: $0) } }
    func price(_ column: String) throws -> Price? { try raw(column).map { Price(raw: $0) } }
    func rate(_ column: String) throws -> Rate? { try raw(column).map { Rate(raw: $0) } }
    func quantity(_ column: String) throws -> Quantity? {
        try raw(column).map { Quantity(raw: $0) }
    }

    func whole(_ column: String) throws -> Int? {
        guard let text = text(column) else { return nil }
        guard let whole = Int(text) else { throw fault("expected a number, found \(text)") }
        return whole
    }

    func duration(_ column: String) throws -> Nanoseconds? {
        guard let text = text(column) else { return nil }
        return try SpecText.duration(text, line)
    }

    func isYes(_ column: String) -> Bool { text(column) == "yes" }
}

/// What went wrong at a line; the runner adds the file.
struct SpecFault: Error {
    let line: Int
    let message: String
}

/// Readers of single texts.
enum SpecText {
    /// Units of 1e-8 of a number with at most 8 places.
    static func raw(_ text: String, _ line: Int) throws -> Int64 {
        guard let value = WrittenNumber(text)?.value,
            let scaled = value.multiplied(by: Rational(100_000_000)), scaled.denominator == 1,
            let raw = Int64(exactly: scaled.numerator)
        else { throw SpecFault(line: line, message: "expected a number, found \"\(text)\"") }
        return raw
    }

    /// A length of time, as "8 h".
    static func duration(_ text: String, _ line: Int) throws -> Nanoseconds {
        let parts = text.split(separator: " ")
        let units: [String: Int64] = ["ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000]
        guard parts.count == 2, let count = Int64(parts[0]), let unit = units[String(parts[1])]
        else { throw SpecFault(line: line, message: "expected a duration, found \"\(text)\"") }
        return Nanoseconds(milliseconds: count * unit)
    }

    /// A sum of money, as "100 USDT".
    static func money(_ text: String, _ line: Int) throws -> (raw: Int64, asset: String) {
        let parts = text.split(separator: " ")
        if parts.count != 2 {
            throw SpecFault(line: line, message: "expected an amount and an asset, found \(text)")
        }
        return (try raw(String(parts[0]), line), String(parts[1]))
    }
}
