import PlimsollEngine
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import VenueJSON
import VenuePorts
import VenueSequencer
import VenueStress
import VenueTransport

// What would become of an account in a crash. The account is copied out of the live venue in one
// short look; the crash happens in an engine of its own, off the threads that serve others.

extension NativeRoutes {
    private static let stressViewShape = Schema.object([
        .init("equity", .decimal), .init("pools", .list(.named("Pool"))),
        .init("positions", .list(.named("Position"))),
    ])
    private static let pointShape = Schema.object([
        .init("part", .decimal), .init("equity", .decimal),
        .init("marginRatio", .nullable(.decimal)),
    ])
    private static let deathShape = Schema.object([
        .init("order", .whole), .init("part", .decimal),
        .init("stage", .word(LiquidationStage.words.map(\.word))),
        .init("symbol", .nullable(.text)), .init("pool", .text),
        .init("marginRatio", .nullable(.decimal)),
        .init(
            "prices", .list(.object([.init("symbol", .text), .init("price", .decimal)]))),
        .init("equityBefore", .decimal), .init("equityAfter", .decimal), .init("rule", .text),
        .init("explanation", .text),
    ])
    private static let fillShape = Schema.object([
        .init("part", .decimal), .init("symbol", .text),
        .init("side", .word(Side.words.map(\.word))),
        .init("quantity", .decimal), .init("price", .decimal),
    ])
    private static let outcomeShape = Schema.object([
        .init("equity", .decimal), .init("lost", .decimal), .init("insuranceUsed", .decimal),
        .init("positionsLeft", .list(.named("Position"))),
    ])
    private static let crashShape = Schema.object([
        .init("name", .text), .init("title", .text), .init("day", .nullable(.text)),
        .init("source", .text), .init("kind", .word(Crash.Kind.allCases.map(\.rawValue))),
        .init("moves", .list(.object([.init("symbol", .text), .init("change", .decimal)]))),
    ])

    static let stress: [NativeRoute] = [
        NativeRoute(
            method: "POST", path: "stress",
            summary: "The account in a crash: what dies first, and what is left.",
            access: .holder(.read),
            body: [
                .init(
                    "shocks",
                    .list(.object([.init("symbol", .text), .init("change", .decimal)])),
                    optional: true),
                .init("crash", .nullable(.text), optional: true),
                .init("scale", .nullable(.decimal), optional: true),
                .init("others", .nullable(.decimal), optional: true),
                .init("haircut", .nullable(.decimal), optional: true),
            ],
            result: .object([
                .init("before", stressViewShape), .init("after", stressViewShape),
                .init("path", .list(pointShape)), .init("deaths", .list(deathShape)),
                .init("fills", .list(fillShape)),
                .init("outcome", outcomeShape),
            ])
        ) { api, call in try await stressed(api, call) },
        NativeRoute(
            method: "GET", path: "stress/crashes",
            summary: "The crashes that an account can be taken through.",
            result: .object([.init("crashes", .list(crashShape))])
        ) { api, _ in
            .json { writer in
                writer.array("crashes") { writer in
                    for crash in api.context.crashes.all { writer.object { $0.write(crash) } }
                }
            }
        },
    ]

    private static func stressed(
        _ api: NativeAPI, _ call: NativeCall
    ) async throws -> APIResponse {
        let wish = try StressWish(call.fields, crashes: api.context.crashes)
        let account = call.caller.account
        let desk = api.context.stress
        let sequencer = api.context.sequencer
        do {
            let report = try await desk.run {
                let (course, run) = try sequencer.read { engine in
                    (
                        try wish.course(engine),
                        StressRun(engine, account: account, haircut: wish.haircut)
                    )
                }
                return try run.report(course, within: desk.limit)
            }
            return sequencer.read { engine in
                .json { $0.write(report, of: account, engine, sequencer.adlStandings) }
            }
        } catch is StressDesk.Busy {
            throw NativeError(
                429, "overloaded", "other stresses are running; again in a moment")
        } catch is StressFault {
            throw NativeError(
                503, "overloaded", "expected the stress to take less than \(desk.limit)")
        }
    }
}

/// What a request for a stress asks.
private struct StressWish: Sendable {
    private var shocks: [(symbol: String, change: Rate)] = []
    private var crash: Crash?
    private let scale: Rate
    private let others: Rate
    let haircut: Rate

    private static let mostShocks = 64

    init(_ fields: Fields, crashes: CrashLibrary) throws {
        others =
            try Self.rate(fields, "others", -99_000_000...1_000_000_000, "from -0.99 to 10")
            ?? .zero
        haircut = try Self.rate(fields, "haircut", 0...unitsPerOne, "from 0 to 1") ?? .zero
        scale =
            try Self.rate(fields, "scale", 0...5 * unitsPerOne, "from 0 to 5")
            ?? Rate(whole: 1)
        if let name = try fields.optionalText("crash") {
            guard let found = crashes.named(name) else {
                throw NativeError.badField(
                    "crash", expected: "one of " + crashes.all.map(\.name).joined(separator: ", "),
                    found: "\"\(name)\"")
            }
            crash = found
        }
        let items = fields.json["shocks"]?.items ?? []
        if items.count > Self.mostShocks {
            throw NativeError.badField(
                "shocks", expected: "at most \(Self.mostShocks)", found: "\(items.count)")
        }
        for (place, item) in items.enumerated() { try add(item, "shocks[\(place)]") }
        if crash == nil && shocks.isEmpty && others.raw == 0 && haircut.raw == 0 {
            throw NativeError.badField(
                "shocks", expected: "shocks, a crash, others or a haircut", found: "none")
        }
        if crash != nil && !shocks.isEmpty {
            throw NativeError.badField(
                "shocks", expected: "none beside a crash", found: "\(shocks.count)")
        }
    }

    private mutating func add(_ item: JSON, _ path: String) throws {
        guard case .string(let symbol)? = item["symbol"] else {
            throw NativeError.badField(
                "\(path).symbol", expected: "a text", found: item["symbol"]?.kindName ?? "none")
        }
        let words = "a change from -0.99 to 10"
        guard let text = item["change"]?.text else {
            throw NativeError.badField(
                "\(path).change", expected: words, found: item["change"]?.kindName ?? "none")
        }
        let change: Rate
        do {
            change = try Rate(text)
        } catch {
            throw NativeError.badField("\(path).change", expected: words, found: "\"\(text)\"")
        }
        if change.raw < -99_000_000 || change.raw > 10 * unitsPerOne {
            throw NativeError.badField("\(path).change", expected: words, found: text)
        }
        if shocks.contains(where: { $0.symbol == symbol }) {
            throw NativeError.badField(
                "\(path).symbol", expected: "each symbol once", found: "\(symbol) again")
        }
        shocks.append((symbol, change))
    }

    private static func rate(
        _ fields: Fields, _ name: String, _ bounds: ClosedRange<Int64>, _ words: String
    ) throws -> Rate? {
        guard let raw = try fields.optionalDecimal(name) else { return nil }
        if bounds.contains(raw) { return Rate(raw: raw) }
        throw NativeError.badField(
            name, expected: "a decimal \(words)", found: DecimalText.text(raw))
    }

    /// Where the venue's index prices go.
    func course(_ engine: borrowing Engine) throws -> StressCourse {
        var symbols: [[String]] = []
        for place in 0..<engine.indexCount {
            symbols.append([engine.spec(of: IndexID(place)).name])
        }
        for place in 0..<engine.instrumentCount {
            let spec = engine.spec(of: InstrumentID(place))
            symbols[Int(spec.index.raw)].append(spec.symbol)
        }
        if let crash {
            return StressCourse(crash, scale: scale, symbols: symbols, others: others)
        }
        var changes = symbols.map { _ in others }
        for (place, shock) in shocks.enumerated() {
            guard let index = symbols.firstIndex(where: { $0.contains(shock.symbol) }) else {
                throw NativeError.badField(
                    "shocks[\(place)].symbol", expected: "a listed instrument",
                    found: "\"\(shock.symbol)\"")
            }
            let scaled = multiply(
                shock.change.raw, scale.raw, dividingBy: unitsPerOne, rounding: .towardZero)
            changes[index] = Rate(raw: scaled)
        }
        return StressCourse(changes: changes)
    }
}

extension JSONWriter {
    /// Writes the members of a crash.
    fileprivate mutating func write(_ crash: Crash) {
        member("name", crash.name)
        member("title", crash.title)
        memberOrNull("day", crash.day)
        member("source", crash.source)
        member("kind", crash.kind.rawValue)
        array("moves") { writer in
            for move in crash.moves {
                writer.object { writer in
                    writer.member("symbol", move.symbol)
                    writer.member("change", move.change)
                }
            }
        }
    }

    /// Writes the members of a report.
    fileprivate mutating func write(
        _ report: StressReport, of account: AccountID, _ engine: borrowing Engine,
        _ standings: ADLStandings
    ) {
        object("before") { $0.write(report.before, of: account, engine, standings) }
        object("after") { $0.write(report.after, of: account, engine, standings) }
        array("path") { writer in
            for point in report.path {
                writer.object { writer in
                    writer.member("part", point.part)
                    writer.member("equity", point.equity)
                    writer.memberOrNull("marginRatio", point.marginRatio)
                }
            }
        }
        array("deaths") { writer in
            for (place, death) in report.deaths.enumerated() {
                writer.object { $0.write(death, order: place + 1, engine) }
            }
        }
        array("fills") { writer in
            for fill in report.fills {
                writer.object { writer in
                    writer.member("part", fill.part)
                    writer.member("symbol", engine.spec(of: fill.instrument).symbol)
                    writer.member("side", fill.side.word)
                    writer.member("quantity", fill.quantity)
                    writer.member("price", fill.price)
                }
            }
        }
        object("outcome") { writer in
            writer.member("equity", report.outcome.equity)
            writer.member("lost", report.before.equity - report.outcome.equity)
            writer.member("insuranceUsed", report.insuranceUsed)
            writer.array("positionsLeft") { writer in
                for position in report.outcome.positions {
                    writer.object { $0.write(position, of: account, engine, standings) }
                }
            }
        }
    }

    private mutating func write(
        _ view: StressView, of account: AccountID, _ engine: borrowing Engine,
        _ standings: ADLStandings
    ) {
        member("equity", view.equity)
        array("pools") { writer in
            for (pool, figures) in view.pools {
                writer.object { $0.write(pool, figures, engine) }
            }
        }
        array("positions") { writer in
            for position in view.positions {
                writer.object { $0.write(position, of: account, engine, standings) }
            }
        }
    }

    private mutating func write(
        _ death: StressDeath, order: Int, _ engine: borrowing Engine
    ) {
        let step = death.step
        let symbol = step.instrument.map { engine.spec(of: $0).symbol }
        member("order", order)
        member("part", death.part)
        member("stage", step.stage.word)
        memberOrNull("symbol", symbol)
        member("pool", PoolWords.text(step.pool, engine))
        memberOrNull("marginRatio", step.before.marginRatio)
        array("prices") { writer in
            for mark in death.marks {
                writer.object { writer in
                    writer.member("symbol", engine.spec(of: mark.instrument).symbol)
                    writer.member("price", mark.price)
                }
            }
        }
        member("equityBefore", step.before.marginBalance)
        member("equityAfter", step.after.marginBalance)
        member("rule", step.stage.ruleCode)
        member("explanation", StepWords.text(step, symbol: symbol ?? "the pool"))
    }
}

/// A pool in words.
private enum PoolWords {
    static func text(_ pool: PoolID, _ engine: borrowing Engine) -> String {
        switch pool {
        case .cross(_, let asset): return "cross \(engine.spec(of: asset).name)"
        case .multiAssets: return "multi-assets"
        case .isolated(_, let instrument, let side):
            let name = engine.spec(of: instrument).symbol
            return side == .both ? "isolated \(name)" : "isolated \(name) \(side.word)"
        }
    }
}
