public import VenueJSON

// What a calculator is: a name, what goes in, and one function that gives the figures together
// with the formula and the formula with the numbers put in. The figures come from PlimsollMargin,
// the formulas the engine itself decides by; there is no second copy of them here.

/// A question with a few figures for an answer, as "where is this position liquidated".
public struct Calculator: Sendable {
    /// Its name in addresses, as `max-open`.
    public let name: String
    /// Its name for people.
    public let title: String
    /// What it answers, in a sentence.
    public let summary: String
    /// The formula in words and signs.
    public let formula: String
    /// What goes in.
    public let inputs: [CalculatorInput]
    /// Worked examples with their sources.
    public let examples: [CalculatorExample]
    let compute: @Sendable (CalculatorValues) throws(CalculatorFault) -> CalculatorFigures

    /// The answer to a set of inputs.
    ///
    /// - Parameters:
    ///   - inputs: An object; decimals as text or exact numbers.
    ///   - brackets: The leverage brackets that are known by symbol.
    /// - Throws: `CalculatorFault` naming the input, what was expected and what was found.
    public func answer(
        to inputs: JSON, brackets: BracketBook = .builtIn
    ) throws(CalculatorFault) -> CalculatorAnswer {
        let values = try CalculatorValues(inputs, as: self.inputs, brackets: brackets)
        let figures = try compute(values)
        return CalculatorAnswer(
            name: name, inputs: values.json, results: figures.results, formula: formula,
            working: figures.working)
    }
}

/// One thing that goes into a calculator.
public struct CalculatorInput: Sendable {
    /// What it may be.
    public enum Kind: Sendable {
        /// A decimal within bounds, in units of 1e-8; the words say what is expected.
        case decimal(ClosedRange<Int64>, String)
        /// A whole number within bounds.
        case whole(ClosedRange<Int64>)
        /// One of some words.
        case word([String])
        /// A symbol whose leverage brackets are known.
        case symbol
        /// A list of objects with these members, at least one and at most so many.
        case list([CalculatorInput], atMost: Int)
    }

    /// Its name in the object of inputs.
    public let name: String
    /// Its name for people.
    public let label: String
    /// Its unit: `price`, `size`, `money`, `rate`, `times`, `hours`, or empty.
    public let unit: String
    /// What is taken where it is not given; nil for nothing.
    public let standard: String?
    /// What it may be.
    public let kind: Kind
    /// True if it must be given.
    public let isRequired: Bool

    init(
        _ name: String, _ label: String, _ unit: String, _ kind: Kind,
        default standard: String? = nil, optional isOptional: Bool = false
    ) {
        self.name = name
        self.label = label
        self.unit = unit
        self.kind = kind
        self.standard = standard
        isRequired = standard == nil && !isOptional
    }

    /// The kind in a word: `decimal`, `whole`, `word` or `list`.
    public var kindName: String {
        switch kind {
        case .decimal: "decimal"
        case .whole: "whole"
        case .word, .symbol: "word"
        case .list: "list"
        }
    }
}

/// One figure of an answer.
public struct CalculatorResult: Hashable, Sendable {
    /// Its name, as `liquidationPrice`.
    public let name: String
    /// Its name for people.
    public let label: String
    /// The figure as decimal text; nil where there is none.
    public let value: String?
    /// Its unit.
    public let unit: String
    /// Why there is no figure, or what to know about it; nil for nothing.
    public let note: String?

    init(
        _ name: String, _ label: String, _ value: (any CustomStringConvertible)?, _ unit: String,
        note: String? = nil
    ) {
        self.name = name
        self.label = label
        self.value = value.map { $0.description }
        self.unit = unit
        self.note = note
    }
}

/// What a calculator's function gives.
struct CalculatorFigures {
    var results: [CalculatorResult]
    /// The formula with the numbers.
    var working: String
}

/// An answer as a person sees it.
public struct CalculatorAnswer: Sendable {
    /// The calculator's name.
    public let name: String
    /// The inputs, those that were not given among them.
    public let inputs: JSON
    /// The figures.
    public let results: [CalculatorResult]
    /// The formula.
    public let formula: String
    /// The formula with the numbers.
    public let working: String

    /// A figure by name.
    public func value(_ name: String) -> String? { results.first { $0.name == name }?.value }
}

/// A worked example.
public struct CalculatorExample: Sendable {
    /// What it is about.
    public let title: String
    /// Who worked it.
    public let source: String
    /// The inputs.
    public let inputs: JSON
    /// The figures that source states, by name.
    public let results: [(name: String, value: String)]
    /// How far a figure may be from the stated one, which is often rounded.
    public let within: String

    init(
        _ title: String, _ source: String, _ inputs: KeyValuePairs<String, ExampleValue>,
        gives results: KeyValuePairs<String, String>, within: String = "0"
    ) {
        self.title = title
        self.source = source
        self.inputs = ExampleValue.object(inputs)
        self.results = results.map { (name: $0.key, value: $0.value) }
        self.within = within
    }
}

/// A value of an example, so that examples read as what they are.
enum ExampleValue: ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
    case text(String)
    case list([KeyValuePairs<String, String>])

    init(stringLiteral value: String) { self = .text(value) }
    init(arrayLiteral elements: KeyValuePairs<String, String>...) { self = .list(elements) }

    private var json: JSON {
        switch self {
        case .text(let text): .string(text)
        case .list(let items):
            .array(items.map { .object($0.map { (key: $0.key, value: .string($0.value)) }) })
        }
    }

    static func object(_ pairs: KeyValuePairs<String, ExampleValue>) -> JSON {
        .object(pairs.map { (key: $0.key, value: $0.value.json) })
    }
}

/// Why a calculator refuses its inputs.
public struct CalculatorFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The input, as `quantity` or `positions[1].entryPrice`.
    public let field: String
    /// What would have been right.
    public let expected: String
    /// What was there.
    public let found: String

    /// The refusal in a sentence.
    public var description: String { "\(field): expected \(expected), found \(found)" }
}
