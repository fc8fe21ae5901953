import Foundation
import PlimsollNumerics
import Testing
import VenueCalculator
import VenueJSON

// Every calculator against the figures others state, against figures worked out independently with
// exact fractions, and against inputs that make no sense.

/// One case: a calculator with inputs and the figures it should give.
struct CalculatorCase: CustomTestStringConvertible {
    let calculator: String
    let title: String
    let inputs: JSON
    let expected: [(name: String, value: String)]
    let within: String

    var testDescription: String { "\(calculator): \(title)" }

    static var published: [CalculatorCase] {
        Calculators.all.flatMap { calculator in
            calculator.examples.map {
                CalculatorCase(
                    calculator: calculator.name, title: $0.title, inputs: $0.inputs,
                    expected: $0.results, within: $0.within)
            }
        }
    }

    /// The committed cases, worked out by a program that knows only the formulas.
    static func worked() throws -> [CalculatorCase] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../Golden/calculators/cases.json").standardized
        return try JSONReader.read([UInt8](Data(contentsOf: file))).items.map { entry in
            guard let inputs = entry["inputs"], case .object(let members) = entry["expected"]
            else { throw Failure("a case has inputs and expected") }
            return CalculatorCase(
                calculator: entry["calculator"]?.text ?? "", title: entry["title"]?.text ?? "",
                inputs: inputs,
                expected: members.map { (name: $0.key, value: $0.value.text ?? "null") },
                within: entry["within"]?.text ?? "0")
        }
    }
}

/// Numbers that are the same in every run.
struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state ^ (state >> 29)) &* 0xBF58_476D_1CE4_E5B9
    }
}

struct Failure: Error { let words: String; init(_ words: String) { self.words = words } }

private func check(_ example: CalculatorCase) throws {
    let calculator = try #require(Calculators.named(example.calculator))
    let answer = try calculator.answer(to: example.inputs)
    #expect(!answer.working.isEmpty && answer.formula == calculator.formula)
    for (name, stated) in example.expected {
        if stated == "null" {
            #expect(answer.value(name) == nil, "\(name)")
            continue
        }
        let figure = try #require(answer.value(name), "\(name): \(answer.results)")
        let gap = (try Amount(figure) - (try Amount(stated))).magnitude
        #expect(gap <= (try Amount(example.within)), "\(name) is \(figure), stated as \(stated)")
    }
}

@Suite("Calculators")
struct CalculatorTests {
    /// What is shown as an example must come out as its source says.
    @Test(arguments: CalculatorCase.published)
    func examples(_ example: CalculatorCase) throws { try check(example) }

    /// Exact fractions decide; the calculator may be off by its own last place and no more.
    @Test(arguments: try CalculatorCase.worked())
    func worked(_ example: CalculatorCase) throws { try check(example) }

    /// A calculator without a score of golden cases is not tried.
    @Test func everyCalculatorHasTwentyCases() throws {
        let cases = try CalculatorCase.worked() + CalculatorCase.published
        for calculator in Calculators.all {
            let count = cases.filter { $0.calculator == calculator.name }.count
            #expect(count >= 20, "\(calculator.name): \(count)")
        }
    }

    /// The page builds its forms from the description: nothing may be named twice, and what is
    /// required has no standard.
    @Test func descriptionsAreSound() {
        #expect(Set(Calculators.all.map(\.name)).count == Calculators.all.count)
        for calculator in Calculators.all {
            let names = calculator.inputs.map(\.name)
            #expect(Set(names).count == names.count, "\(calculator.name)")
            #expect(!calculator.examples.isEmpty && !calculator.formula.isEmpty)
            for input in calculator.inputs where input.isRequired { #expect(input.standard == nil) }
        }
    }

    /// A refusal names the field, what was expected and what was found.
    @Test(arguments: [
        ("pnl", #"{"side":"up"}"#, #"side: expected one of long, short, found "up""#),
        (
            "pnl", #"{"side":"long","quantity":"0"}"#,
            #"quantity: expected a positive number of at most 10000000000, found "0""#
        ),
        (
            "pnl", #"{"side":"long","quantity":"1"}"#,
            "entryPrice: expected a positive price, found none"
        ),
        (
            "pnl", #"{"colour":"red"}"#,
            "colour: expected one of side, quantity, entryPrice, exitPrice, leverage, openingFee, "
                + "closingFee, contract, contractSize, found an unknown input"
        ),
        (
            "pnl",
            #"{"side":"long","quantity":"10000000000","entryPrice":"1000000000","exitPrice":"1"}"#,
            "entryPrice: expected a position value of at most 10000000000, found a greater one"
        ),
        (
            "average-entry", #"{"entries":[{"quantity":"1","price":"x"}]}"#,
            #"entries[0].price: expected a positive price with at most 8 decimal places, found "x""#
        ),
        ("average-entry", #"{"entries":[]}"#, "entries: expected 1 to 100 items, found 0"),
        (
            "position-size", #"{"side":"long","entryPrice":"10","stopPrice":"11","risk":"1"}"#,
            "stopPrice: expected a price below the entry, found 11"
        ),
        (
            "isolated-vs-cross",
            #"{"side":"long","quantity":"1","entryPrice":"10","walletBalance":"0"}"#,
            "walletBalance: expected at least the isolated margin of 1, found 0"
        ),
        (
            "cross-liquidation",
            #"{"walletBalance":"1","positions":[{"side":"long","quantity":"9e9"}]}"#,
            "positions[0].quantity: expected a positive number of at most 10000000000 with at most "
                + "8 decimal places, found \"9e9\""
        ),
    ])
    func refusals(name: String, inputs: String, words: String) throws {
        let calculator = try #require(Calculators.named(name))
        let json = try JSONReader.read(inputs.utf8)
        let fault = #expect(throws: CalculatorFault.self) { try calculator.answer(to: json) }
        #expect(fault?.description == words)
    }

    /// Inputs at the ends of their ranges are refused or answered; they never stop the server.
    @Test func extremesNeverTrap() throws {
        var chance = Dice(state: 20_251_010)
        let numbers = [
            "0", "0.00000001", "1", "-1", "0.1", "-0.1", "10000000000", "-10000000000",
            "1000000000", "999999999.99999999", "1000", "3650", "24", "10000", "-100", "0.99999999",
        ]
        for calculator in Calculators.all {
            for _ in 0..<400 {
                let inputs = Self.invented(calculator.inputs, numbers, &chance)
                do {
                    _ = try calculator.answer(to: inputs)
                } catch {
                    #expect(!error.field.isEmpty)
                }
            }
        }
    }

    private static func invented(
        _ inputs: [CalculatorInput], _ numbers: [String],
        _ chance: inout Dice
    ) -> JSON {
        var members: [(key: String, value: JSON)] = []
        for input in inputs {
            switch input.kind {
            case .decimal(let bounds, _):
                let fitting = numbers.filter {
                    (try? Amount($0)).map { bounds.contains($0.raw) } ?? false
                }
                members.append((input.name, .string(fitting.randomElement(using: &chance) ?? "1")))
            case .whole(let bounds):
                let value = Bool.random(using: &chance) ? bounds.lowerBound : bounds.upperBound
                members.append((input.name, .int(value)))
            case .word(let words):
                members.append((input.name, .string(words.randomElement(using: &chance) ?? "")))
            case .symbol: break
            case .list(let items, _):
                members.append(
                    (input.name, .array((0..<3).map { _ in invented(items, numbers, &chance) })))
            }
        }
        return .object(members)
    }
}
