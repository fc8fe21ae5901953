import Foundation
import PlimsollModel

// Runs specifications: workings first, then the steps, one world for each scenario.

/// Runs scenarios and finds them.
public enum SpecRunner {
    /// The scenarios of all `*.feature.md` files of a folder, by file name.
    ///
    /// - Throws: `SpecFailure` for a file that cannot be parsed, and whatever reading throws.
    public static func scenarios(inFolder folder: String) throws -> [SpecScenario] {
        var found: [SpecScenario] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        where name.hasSuffix(".feature.md") {
            let path = folder + "/" + name
            let text = try String(contentsOfFile: path, encoding: .utf8)
            found += try SpecParser.scenarios(of: text, path: path)
        }
        return found
    }

    /// Runs one scenario; throws its first failure, with file and line.
    public static func run(_ scenario: SpecScenario) throws(SpecFailure) {
        try checkWorkings(scenario)
        let world = SpecWorld()
        var previous = SpecKeyword.given
        for step in scenario.steps {
            world.line = step.line
            if step.keyword != .then, previous != .when, let open = world.refusals.first {
                throw failure(scenario, open.line, "refused with \(open.rejection)")
            }
            if step.keyword == .when && previous != .when { world.records.removeAll() }
            previous = step.keyword
            do {
                try perform(step, in: world)
            } catch let fault as SpecFault {
                throw failure(scenario, fault.line, fault.message)
            } catch {
                throw failure(scenario, step.line, "\(error)")
            }
        }
        if let open = world.refusals.first {
            throw failure(scenario, open.line, "refused with \(open.rejection)")
        }
    }

    private static func failure(
        _ scenario: SpecScenario, _ line: Int, _ message: String
    ) -> SpecFailure {
        SpecFailure(path: scenario.path, line: line, message: message)
    }

    private static func checkWorkings(_ scenario: SpecScenario) throws(SpecFailure) {
        let lines = scenario.workings.map { ($0.line, $0.text) }
        for (line, working) in Working.statements(of: lines) {
            do throws(Working.Fault) {
                try working.check()
            } catch {
                throw failure(scenario, line, error.message)
            }
        }
    }

    /// The phrase of a step with what stands in its braces.
    ///
    /// - Throws: A message if no phrase fits, or more than one.
    static func phrase(
        of text: String
    ) throws(Working.Fault) -> (phrase: StepPhrase, arguments: [String]) {
        var found: [(StepPhrase, [String])] = []
        for phrase in StepPhrase.allCases {
            if let arguments = phrase.arguments(in: text) { found.append((phrase, arguments)) }
        }
        if found.count == 1 { return found[0] }
        let phrases = found.map { "\"\($0.0.rawValue)\"" }.joined(separator: " and ")
        throw Working.Fault(
            message: found.isEmpty
                ? "no step phrase fits \"\(text)\"" : "\"\(text)\" fits \(phrases)")
    }

    private static func perform(_ step: SpecStep, in world: SpecWorld) throws {
        let (phrase, arguments) = try matched(step)
        let rows = (step.table?.rows ?? []).map { row in
            SpecRow(
                line: row.line,
                fields: Dictionary(
                    zip(step.table?.header ?? [], row.cells),
                    uniquingKeysWith: { first, _ in first }),
                columns: step.table?.header ?? [])
        }
        let first = arguments.first ?? ""
        let second = arguments.count > 1 ? arguments[1] : ""
        let before = world.refusals.count
        switch phrase {
        case .pool, .positions, .openOrders, .balances, .prices, .refused, .these, .none:
            if step.keyword != .then { throw world.fault("the phrase belongs to Then") }
            try expect(phrase, first, second, rows, in: world)
        case .assets, .indices, .instruments, .settings, .wallet, .holds:
            if step.keyword == .then { throw world.fault("the phrase belongs to Given") }
            try setUp(phrase, first, second, rows, in: world)
        default:
            if step.keyword == .then { throw world.fault("the phrase belongs to When") }
            try act(phrase, first, second, rows, in: world)
        }
        if step.keyword == .given, world.refusals.count > before {
            throw world.fault("refused with \(world.refusals[before].rejection)")
        }
    }

    private static func matched(_ step: SpecStep) throws -> (StepPhrase, [String]) {
        do {
            return try phrase(of: step.text)
        } catch {
            throw SpecFault(line: step.line, message: error.message)
        }
    }

    private static func setUp(
        _ phrase: StepPhrase, _ first: String, _ second: String, _ rows: [SpecRow],
        in world: SpecWorld
    ) throws {
        switch phrase {
        case .assets: for row in rows { try world.listAsset(row) }
        case .indices: for row in rows { try world.listIndex(row) }
        case .instruments: for row in rows { _ = try world.listInstrument(row) }
        case .settings: try world.configure(rows)
        case .wallet: try world.deposit(first, second)
        default: try world.hold(first, second, rows)
        }
    }

    private static func act(
        _ phrase: StepPhrase, _ first: String, _ second: String, _ rows: [SpecRow],
        in world: SpecWorld
    ) throws {
        switch phrase {
        case .chooses: try world.choose(first, second)
        case .places: for row in rows { try world.place(first, row) }
        case .amends: for row in rows { try world.amend(first, row) }
        case .cancels: try world.cancel(first, second)
        case .withdraws: try world.withdraw(first, second)
        case .insures: try world.insure(first)
        case .mark: try world.setMark(first, second)
        case .hears: for row in rows { try world.hear(first, row) }
        case .passes: try world.pass(first)
        case .funds: try world.apply(.fundNow(try world.instrument(first)))
        default: try world.operate(first)
        }
    }

    private static func expect(
        _ phrase: StepPhrase, _ first: String, _ second: String, _ rows: [SpecRow],
        in world: SpecWorld
    ) throws {
        switch phrase {
        case .pool: try world.checkPool(first, second, rows)
        case .positions: try world.checkPositions(first, rows)
        case .openOrders: try world.checkOpenOrders(first, rows)
        case .balances: try world.checkBalances(rows)
        case .prices: try world.checkPrices(first, rows)
        case .refused: try world.checkRefusals(first)
        case .these: try world.checkRecords(first, rows)
        default: try world.checkRecords(first, [])
        }
    }
}
