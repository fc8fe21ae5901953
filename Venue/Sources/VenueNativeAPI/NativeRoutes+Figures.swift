import VenuePorts
import PlimsollMargin
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import VenueJSON
import VenueSequencer
import VenueTransport

// Figures about the account that nobody should have to work out by hand: what would relieve it
// most, and how it would stand at other prices of two instruments.

extension NativeRoutes {
    private static let reliefShape = Schema.object([
        .init("action", .word(Relief.Action.allCases.map(\.rawValue))),
        .init("symbol", .nullable(.text)),
        .init("positionSide", .nullable(.word(PositionSide.words.map(\.word)))),
        .init("orderId", .nullable(.whole)), .init("asset", .text),
        .init("freesMaintenance", .decimal), .init("freesInitial", .decimal),
        .init("marginRatioAfter", .nullable(.decimal)), .init("text", .text),
    ])
    private static let axisShape = Schema.object([
        .init("symbol", .text), .init("markPrice", .decimal),
    ])

    static let figures: [NativeRoute] = [
        whatIf,
        NativeRoute(
            method: "GET", path: "account/relief",
            summary: "What would relieve the account, what frees most maintenance margin first.",
            access: .holder(.read), result: .object([.init("reliefs", .list(reliefShape))])
        ) { api, call in
            let reliefs = Relief.all(of: call.caller.account, api.context.sequencer)
            return .json { writer in
                writer.array("reliefs") { writer in
                    for relief in reliefs { writer.object { $0.write(relief) } }
                }
            }
        },
        NativeRoute(
            method: "GET", path: "surface",
            summary: "The margin ratio of the worst pool at other prices of two instruments.",
            access: .holder(.read),
            query: [
                .init("x", .text), .init("y", .text), .init("range", .decimal, optional: true),
                .init("steps", .whole, optional: true),
            ],
            result: .object([
                .init("x", axisShape), .init("y", axisShape), .init("changes", .list(.decimal)),
                .init(
                    "rows",
                    .list(
                        .list(
                            .object([
                                .init("ratio", .nullable(.decimal)),
                                .init("state", .word(PoolState.allCases.map(\.rawValue))),
                            ])))),
            ])
        ) { api, call in
            let surface = try RiskSurface(api, call)
            return api.context.sequencer.read { engine in .json { $0.write(surface, engine) } }
        },
    ]
}

/// How near a pool is to its line, in a word.
enum PoolState: String, Hashable, Sendable, CaseIterable {
    /// Margin ratio below 50 %.
    case safe
    /// From 50 % to below 80 %.
    case caution
    /// From 80 % to below 90 %.
    case danger
    /// From 90 % on.
    case critical
    /// At the line or below it.
    case liquidated

    /// The state of a pool.
    init(_ figures: PoolFigures?) {
        guard let figures else {
            self = .safe
            return
        }
        guard !figures.isLiquidatable, let ratio = figures.marginRatio else {
            self = .liquidated
            return
        }
        switch ratio.raw {
        case ..<50_000_000: self = .safe
        case ..<80_000_000: self = .caution
        case ..<90_000_000: self = .danger
        default: self = .critical
        }
    }
}

/// The margin ratio of an account over the prices of two instruments.
struct RiskSurface: Sendable {
    /// One point.
    struct Cell: Hashable, Sendable {
        let ratio: Rate?
        let state: PoolState
    }

    let x: InstrumentID
    let y: InstrumentID
    let changes: [Rate]
    /// Rows over y, columns over x.
    let rows: [[Cell]]

    /// Values the account's pools on a grid of prices.
    ///
    /// The query names the instruments `x` and `y`, how far the prices go either way (`range`, at
    /// most 0.9) and how many steps there are (`steps`, at most 41 and odd: the middle is now).
    init(_ api: NativeAPI, _ call: NativeCall) throws {
        let x = try NativeRoutes.instrument(api, named: call.query("x") ?? "", in: "x")
        let y = try NativeRoutes.instrument(api, named: call.query("y") ?? "", in: "y")
        if x == y {
            throw NativeError.badField(
                "y", expected: "another instrument than x", found: "the same")
        }
        let range = try Self.range(call)
        let steps = try call.query("steps", 3...41, default: 21)
        if steps % 2 == 0 {
            throw NativeError.badField("steps", expected: "an odd number", found: "\(steps)")
        }
        let half = steps / 2
        let changes = (-half...half).map { Rate(raw: range.raw * $0 / half) }
        let (markX, markY) = api.context.sequencer.read { engine in
            (engine.markPrice(x), engine.markPrice(y))
        }
        var rows: [[Cell]] = []
        for change in changes {
            let row = Self.moved(markY, by: change)
            let marks = changes.map {
                [MarkedPrice(x, Self.moved(markX, by: $0)), MarkedPrice(y, row)]
            }
            // One row at a time, so that commands need not wait for the whole grid.
            let seen = api.context.sequencer.preview([], for: call.caller.account, at: marks)
            rows.append(seen.marked.map(Self.cell))
        }
        (self.x, self.y, self.changes, self.rows) = (x, y, changes, rows)
    }

    private static func range(_ call: NativeCall) throws -> Rate {
        guard let text = call.query("range") else { return Rate(raw: 30_000_000) }
        let most = Rate(raw: 90_000_000)
        do {
            let raw = try DecimalText.parse(text.utf8)
            if raw > 0 && raw <= most.raw { return Rate(raw: raw) }
        } catch {}
        throw NativeError.badField(
            "range", expected: "a part above 0 and at most \(most)", found: "\"\(text)\"")
    }

    /// A mark moved by a part of itself, rounded down.
    private static func moved(_ mark: Price, by change: Rate) -> Price {
        mark + mark.times(change, rounding: .down)
    }

    /// What cannot be valued is beyond every line.
    private static func cell(_ pools: [(pool: PoolID, figures: PoolFigures)]?) -> Cell {
        guard let pools else { return Cell(ratio: nil, state: .liquidated) }
        let worst = pools.worst
        return Cell(
            ratio: worst == nil ? .zero : worst?.marginRatio, state: PoolState(worst))
    }
}

extension [(pool: PoolID, figures: PoolFigures)] {
    /// The figures of the pool with the worst margin ratio; nil without pools.
    var worst: PoolFigures? {
        var found: PoolFigures?
        for (_, figures) in self where found.map({ figures.isWorse(than: $0) }) ?? true {
            found = figures
        }
        return found
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ surface: RiskSurface, _ engine: borrowing Engine) {
        writeAxis("x", surface.x, engine)
        writeAxis("y", surface.y, engine)
        array("changes") { writer in
            for change in surface.changes { writer.value(decimal: change.raw) }
        }
        array("rows") { writer in
            for row in surface.rows { writer.write(row) }
        }
    }

    private mutating func write(_ row: [RiskSurface.Cell]) {
        array { writer in
            for cell in row { writer.object { $0.write(cell) } }
        }
    }

    private mutating func write(_ cell: RiskSurface.Cell) {
        memberOrNull("ratio", cell.ratio)
        member("state", cell.state.rawValue)
    }

    private mutating func writeAxis(
        _ key: StaticString, _ instrument: InstrumentID, _ engine: borrowing Engine
    ) {
        let (symbol, mark) = (engine.spec(of: instrument).symbol, engine.markPrice(instrument))
        object(key) { writer in
            writer.member("symbol", symbol)
            writer.member("markPrice", mark)
        }
    }

    fileprivate mutating func write(_ relief: Relief) {
        member("action", relief.action.rawValue)
        memberOrNull("symbol", relief.symbol)
        memberOrNull("positionSide", relief.positionSide?.word)
        if let order = relief.order {
            member("orderId", order.raw)
        } else {
            memberNull("orderId")
        }
        member("asset", relief.asset)
        member("freesMaintenance", relief.freesMaintenance)
        member("freesInitial", relief.freesInitial)
        memberOrNull("marginRatioAfter", relief.marginRatioAfter)
        member("text", relief.text)
    }
}
