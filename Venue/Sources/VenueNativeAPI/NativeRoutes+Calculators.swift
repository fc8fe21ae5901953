import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import VenueCalculator
import VenueJSON
import VenueSequencer
import VenueTransport

// Calculators: pure questions about positions that need not exist. Anyone may ask; the leverage
// brackets of the venue's symbols come from the engine, everything else from the inputs.

extension NativeRoutes {
    private static let kinds = ["decimal", "whole", "word", "list"]
    private static let itemFields: [Schema.Field] = [
        .init("name", .text), .init("label", .text), .init("unit", .text),
        .init("default", .nullable(.text)), .init("kind", .word(kinds)),
        .init("words", .nullable(.list(.text))), .init("isRequired", .flag),
    ]
    private static let inputShape = Schema.object(
        itemFields + [.init("items", .list(.object(itemFields)), optional: true)])
    private static let calculatorShape = Schema.object([
        .init("name", .text), .init("title", .text), .init("summary", .text),
        .init("formula", .text), .init("inputs", .list(inputShape)),
        .init(
            "examples",
            .list(
                .object([
                    .init("title", .text), .init("source", .text), .init("inputs", .object([])),
                    .init("results", .object([])), .init("within", .decimal),
                ]))),
    ])
    private static let answerShape = Schema.object([
        .init("name", .text), .init("inputs", .object([])),
        .init(
            "results",
            .list(
                .object([
                    .init("name", .text), .init("label", .text),
                    .init("value", .nullable(.decimal)), .init("unit", .text),
                    .init("note", .nullable(.text)),
                ]))),
        .init("formula", .text), .init("working", .text),
    ])

    static let calculators: [NativeRoute] = [
        NativeRoute(
            method: "GET", path: "calculators",
            summary: "The calculators with their inputs and worked examples.",
            result: .object([.init("calculators", .list(calculatorShape))])
        ) { api, _ in
            let symbols = brackets(api).symbols
            return .json { writer in
                writer.array("calculators") { writer in
                    for calculator in Calculators.all {
                        writer.object { $0.write(calculator, symbols) }
                    }
                }
            }
        },
        NativeRoute(
            method: "POST", path: "calculators/{name}",
            summary: "What a calculator says to its inputs, with the formula and its numbers.",
            body: [], result: answerShape
        ) { api, call in
            guard let calculator = Calculators.named(call.path[0]) else {
                throw NativeError.notFound(
                    "expected one of " + Calculators.all.map(\.name).joined(separator: ", ")
                        + ", found \"\(call.path[0])\"")
            }
            do throws(CalculatorFault) {
                let answer = try calculator.answer(
                    to: call.fields.json, brackets: brackets(api))
                return .json { $0.write(answer) }
            } catch {
                throw NativeError.badField(
                    error.field, expected: error.expected, found: error.found)
            }
        },
    ]

    /// The brackets of the venue's linear instruments.
    private static func brackets(_ api: NativeAPI) -> BracketBook {
        api.context.sequencer.read { engine in
            var tables: [(symbol: String, table: BracketTable)] = []
            for place in 0..<engine.instrumentCount {
                let spec = engine.spec(of: InstrumentID(place))
                if !spec.contract.isInverse { tables.append((spec.symbol, spec.brackets)) }
            }
            return BracketBook(tables)
        }
    }
}

extension JSONWriter {
    /// Writes the members of a calculator.
    fileprivate mutating func write(_ calculator: Calculator, _ symbols: [String]) {
        member("name", calculator.name)
        member("title", calculator.title)
        member("summary", calculator.summary)
        member("formula", calculator.formula)
        array("inputs") { writer in
            for input in calculator.inputs { writer.object { $0.write(input, symbols) } }
        }
        array("examples") { writer in
            for example in calculator.examples { writer.object { $0.write(example) } }
        }
    }

    private mutating func write(_ input: CalculatorInput, _ symbols: [String]) {
        member("name", input.name)
        member("label", input.label)
        member("unit", input.unit)
        memberOrNull("default", input.standard)
        member("kind", input.kindName)
        var words: [String]?
        if case .word(let known) = input.kind { words = known }
        if case .symbol = input.kind { words = symbols }
        if let words {
            array("words") { writer in
                for word in words { writer.value(word) }
            }
        } else {
            memberNull("words")
        }
        member("isRequired", input.isRequired)
        if case .list(let items, _) = input.kind {
            array("items") { writer in
                for item in items { writer.object { $0.write(item, symbols) } }
            }
        }
    }

    private mutating func write(_ example: CalculatorExample) {
        member("title", example.title)
        member("source", example.source)
        member("inputs", json: example.inputs.compact.utf8)
        object("results") { writer in
            for (name, value) in example.results {
                writer.key(name)
                writer.value(value)
            }
        }
        member("within", example.within)
    }

    /// Writes the members of a calculator's answer.
    fileprivate mutating func write(_ answer: CalculatorAnswer) {
        member("name", answer.name)
        member("inputs", json: answer.inputs.compact.utf8)
        array("results") { writer in
            for result in answer.results {
                writer.object { writer in
                    writer.member("name", result.name)
                    writer.member("label", result.label)
                    writer.memberOrNull("value", result.value)
                    writer.member("unit", result.unit)
                    writer.memberOrNull("note", result.note)
                }
            }
        }
        member("formula", answer.formula)
        member("working", answer.working)
    }
}
