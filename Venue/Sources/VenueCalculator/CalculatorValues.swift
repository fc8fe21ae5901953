public import PlimsollModel
import PlimsollNumerics
import VenueJSON

// The inputs of a calculator once they are known to be what the calculator asked for: every one is
// there or has its standard, every number is within its bounds, nothing unknown is among them.

/// Checked inputs.
struct CalculatorValues {
    private enum Value {
        case decimal(Int64)
        case word(String)
        case list([CalculatorValues])
    }

    /// The leverage brackets that are known by symbol.
    let brackets: BracketBook
    private let path: String
    private var values: [(name: String, value: Value)] = []

    init(
        _ json: JSON, as inputs: [CalculatorInput], brackets: BracketBook, path: String = ""
    ) throws(CalculatorFault) {
        self.path = path
        self.brackets = brackets
        guard case .object(let members) = json else {
            throw CalculatorFault(
                field: path.isEmpty ? "inputs" : String(path.dropLast()), expected: "an object",
                found: json.kindName)
        }
        for member in members where !inputs.contains(where: { $0.name == member.key }) {
            throw fault(
                member.key, "one of " + inputs.map(\.name).joined(separator: ", "),
                "an unknown input")
        }
        for input in inputs {
            if let value = try read(input, json[input.name]) { values.append((input.name, value)) }
        }
    }

    /// A refusal of an input.
    func fault(_ name: String, _ expected: String, _ found: String) -> CalculatorFault {
        CalculatorFault(field: path + name, expected: expected, found: found)
    }

    // MARK: Reading

    private func read(
        _ input: CalculatorInput, _ given: JSON?
    ) throws(CalculatorFault) -> Value? {
        var json = given
        if case .null? = json { json = nil }
        if json == nil, let standard = input.standard { json = .string(standard) }
        guard let json else {
            if input.isRequired { throw fault(input.name, Self.words(of: input.kind), "none") }
            return nil
        }
        switch input.kind {
        case .decimal(let bounds, let expected):
            return .decimal(try decimal(input.name, json, bounds, expected))
        case .whole(let bounds):
            let expected = Self.words(of: input.kind)
            let scaled = bounds.lowerBound * unitsPerOne...bounds.upperBound * unitsPerOne
            let raw = try decimal(input.name, json, scaled, expected)
            if raw % unitsPerOne != 0 { throw fault(input.name, expected, json.kindName) }
            return .decimal(raw)
        case .word(let words): return .word(try word(input.name, json, among: words))
        case .symbol: return .word(try word(input.name, json, among: brackets.symbols))
        case .list(let items, let most):
            return .list(try list(input.name, json, items, atMost: most))
        }
    }

    private func decimal(
        _ name: String, _ json: JSON, _ bounds: ClosedRange<Int64>, _ expected: String
    ) throws(CalculatorFault) -> Int64 {
        guard let text = json.text else { throw fault(name, expected, json.kindName) }
        let raw: Int64
        do {
            raw = try DecimalText.parse(text.utf8)
        } catch {
            throw fault(name, "\(expected) with at most 8 decimal places", json.kindName)
        }
        if !bounds.contains(raw) { throw fault(name, expected, json.kindName) }
        return raw
    }

    private func word(
        _ name: String, _ json: JSON, among words: [String]
    ) throws(CalculatorFault) -> String {
        if case .string(let text) = json, words.contains(text) { return text }
        throw fault(name, "one of " + words.joined(separator: ", "), json.kindName)
    }

    private func list(
        _ name: String, _ json: JSON, _ items: [CalculatorInput], atMost most: Int
    ) throws(CalculatorFault) -> [CalculatorValues] {
        guard case .array(let elements) = json else {
            throw fault(name, "a list of objects", json.kindName)
        }
        if elements.isEmpty || elements.count > most {
            throw fault(name, "1 to \(most) items", "\(elements.count)")
        }
        var read: [CalculatorValues] = []
        for (place, element) in elements.enumerated() {
            read.append(
                try CalculatorValues(
                    element, as: items, brackets: brackets, path: "\(path)\(name)[\(place)]."))
        }
        return read
    }

    private static func words(of kind: CalculatorInput.Kind) -> String {
        switch kind {
        case .decimal(_, let expected): expected
        case .whole(let bounds):
            "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
        case .word(let words): "one of " + words.joined(separator: ", ")
        case .symbol: "a symbol"
        case .list(_, let most): "a list of 1 to \(most) objects"
        }
    }

    // MARK: Asking

    private subscript(_ name: String) -> Value? { values.first { $0.name == name }?.value }

    /// True if an input was given or has a standard.
    func has(_ name: String) -> Bool { self[name] != nil }

    /// A number in units of 1e-8; zero where there is none.
    func raw(_ name: String) -> Int64 {
        if case .decimal(let raw) = self[name] { return raw }
        return 0
    }

    func price(_ name: String) -> Price { Price(raw: raw(name)) }
    func quantity(_ name: String) -> Quantity { Quantity(raw: raw(name)) }
    func amount(_ name: String) -> Amount { Amount(raw: raw(name)) }
    func rate(_ name: String) -> Rate { Rate(raw: raw(name)) }
    func whole(_ name: String) -> Int64 { raw(name) / unitsPerOne }

    /// A word; empty where there is none.
    func word(_ name: String) -> String {
        if case .word(let word) = self[name] { return word }
        return ""
    }

    /// The items of a list.
    func list(_ name: String) -> [CalculatorValues] {
        if case .list(let items) = self[name] { return items }
        return []
    }

    /// All inputs as they were understood.
    var json: JSON {
        .object(
            values.map { name, value in
                switch value {
                case .decimal(let raw): (key: name, value: .string(DecimalText.text(raw)))
                case .word(let word): (key: name, value: .string(word))
                case .list(let items): (key: name, value: .array(items.map(\.json)))
                }
            })
    }
}

/// Leverage brackets by symbol.
public struct BracketBook: Sendable {
    private let tables: [(symbol: String, table: BracketTable)]

    /// Tables of a venue; symbols it does not list are looked up among those built in.
    public init(_ tables: [(symbol: String, table: BracketTable)]) {
        var all = tables
        for symbol in BuiltInBrackets.symbols where !all.contains(where: { $0.symbol == symbol }) {
            if let table = BuiltInBrackets.table(of: symbol) { all.append((symbol, table)) }
        }
        self.tables = all
    }

    /// Those built in.
    public static let builtIn = BracketBook([])

    /// The symbols.
    public var symbols: [String] { tables.map(\.symbol) }

    /// The table of a symbol.
    func table(of symbol: String) -> BracketTable? {
        tables.first { $0.symbol == symbol }?.table
    }
}
