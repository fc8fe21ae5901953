import VenuePorts
import PlimsollEngine
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import VenueJSON
import VenueReadModels
import VenueSequencer
import VenueTransport

// Why was I liquidated? Every forced step with the equation before and after, the positions and
// marks it was computed from, and the code of the rule.

extension NativeRoutes {
    static let figuresShape = Schema.object([
        .init("walletBalance", .decimal), .init("unrealizedPnl", .decimal),
        .init("marginBalance", .decimal), .init("positionInitialMargin", .decimal),
        .init("openOrderInitialMargin", .decimal), .init("initialMargin", .decimal),
        .init("maintenanceMargin", .decimal), .init("availableBalance", .decimal),
        .init("marginRatio", .nullable(.decimal)),
    ])
    static let stepShape = Schema.object([
        .init("id", .whole), .init("sequence", .whole), .init("time", .time),
        .init("account", .whole), .init("rule", .text),
        .init("stage", .word(LiquidationStage.words.map(\.word))),
        .init("symbol", .nullable(.text)), .init("quantity", .decimal), .init("price", .decimal),
        .init("fee", .decimal), .init("residue", .decimal), .init("shortfall", .decimal),
        .init("haircut", .decimal), .init("explanation", .text),
        .init("before", .named("PoolFigures")), .init("after", .named("PoolFigures")),
        .init(
            "positions",
            .list(
                .object([
                    .init("symbol", .text),
                    .init("positionSide", .word(PositionSide.words.map(\.word))),
                    .init("size", .decimal), .init("markPrice", .decimal),
                    .init("notional", .decimal), .init("unrealizedPnl", .decimal),
                    .init("maintenanceMargin", .decimal),
                ]))),
    ])
    private static let publicStepShape = Schema.object([
        .init("id", .whole), .init("sequence", .whole), .init("time", .time),
        .init("rule", .text), .init("stage", .word(LiquidationStage.words.map(\.word))),
        .init("symbol", .nullable(.text)), .init("quantity", .decimal), .init("price", .decimal),
    ])
    private static let deleveragingShape = Schema.object([
        .init("id", .whole), .init("time", .time), .init("rule", .text), .init("symbol", .text),
        .init("positionSide", .word(PositionSide.words.map(\.word))),
        .init("quantity", .decimal), .init("value", .decimal), .init("haircut", .decimal),
    ])
    static let window: [Schema.Field] = [
        .init("start", .time, optional: true), .init("end", .time, optional: true),
        .init("limit", .whole, optional: true),
    ]

    static let explanations: [NativeRoute] = [
        NativeRoute(
            method: "GET", path: "explanations",
            summary: "The account's forced trades, each explained.", access: .holder(.read),
            query: window,
            result: .object([
                .init("steps", .list(.named("LiquidationStep"))),
                .init("deleveragings", .list(deleveragingShape)),
            ])
        ) { api, call in
            let window = try historyWindow(call)
            let account = call.caller.account
            let found = try await api.context.history.read(
                upTo: api.context.sequencer.lastSequence
            ) { store in
                (
                    steps: try store.liquidations(of: account, in: nil, window),
                    victims: try store.deleveragings(of: account, window)
                )
            }
            return api.context.sequencer.read { engine in
                .json { writer in
                    writer.array("steps") { writer in
                        for step in found.steps { writer.object { $0.write(step, engine) } }
                    }
                    writer.array("deleveragings") { writer in
                        for victim in found.victims { writer.object { $0.write(victim, engine) } }
                    }
                }
            }
        },
        NativeRoute(
            method: "GET", path: "venue/liquidations",
            summary: "The venue's forced steps; whose they were is nobody else's affair.",
            query: window,
            result: .object([.init("steps", .list(publicStepShape))])
        ) { api, call in
            let window = try historyWindow(call)
            let steps = try await api.context.history.read(
                upTo: api.context.sequencer.lastSequence
            ) { store in try store.liquidations(of: nil, in: nil, window) }
            return api.context.sequencer.read { engine in
                .json { writer in
                    writer.array("steps") { writer in
                        for step in steps { writer.object { $0.writePublic(step, engine) } }
                    }
                }
            }
        },
    ]

    static func historyWindow(_ call: NativeCall) throws -> HistoryWindow {
        let range: ClosedRange<Int64> = 0...9_000_000_000_000
        let start = try call.query("start", range, default: -1)
        let end = try call.query("end", range, default: -1)
        return HistoryWindow(
            start: start < 0 ? nil : Timestamp(milliseconds: start),
            end: end < 0 ? nil : Timestamp(milliseconds: end),
            limit: Int(try call.query("limit", 1...1_000, default: 100)))
    }
}

extension JSONWriter {
    /// Writes what everybody may know of a forced step.
    mutating func writePublic(_ record: LiquidationRecord, _ engine: borrowing Engine) {
        let step = record.step
        member("id", record.id)
        member("sequence", record.sequence)
        member("time", step.time.milliseconds)
        member("rule", step.stage.ruleCode)
        member("stage", step.stage.word)
        if let instrument = step.instrument {
            member("symbol", engine.spec(of: instrument).symbol)
        } else {
            memberNull("symbol")
        }
        member("quantity", step.quantity)
        member("price", step.price)
    }

    /// Writes the members of a forced step.
    mutating func write(_ record: LiquidationRecord, _ engine: borrowing Engine) {
        let step = record.step
        writePublic(record, engine)
        member("account", step.pool.account.raw)
        member("fee", step.fee)
        member("residue", step.residue)
        member("shortfall", step.shortfall)
        member("haircut", step.haircut)
        let symbol = step.instrument.map { engine.spec(of: $0).symbol } ?? "the pool"
        member("explanation", StepWords.text(step, symbol: symbol))
        object("before") { $0.write(step.before) }
        object("after") { $0.write(step.after) }
        array("positions") { writer in
            for position in record.positions {
                writer.object { writer in
                    writer.member("symbol", engine.spec(of: position.instrument).symbol)
                    writer.member("positionSide", position.positionSide.word)
                    writer.member("size", position.size)
                    writer.member("markPrice", position.markPrice)
                    writer.member("notional", position.notional)
                    writer.member("unrealizedPnl", position.unrealizedPnl)
                    writer.member("maintenanceMargin", position.maintenanceMargin)
                }
            }
        }
    }

    /// Writes the members of a deleveraging.
    mutating func write(_ record: DeleveragingRecord, _ engine: borrowing Engine) {
        member("id", record.id)
        member("time", record.time.milliseconds)
        member("rule", LiquidationStage.autoDeleverage.ruleCode)
        member("symbol", engine.spec(of: record.event.instrument).symbol)
        member("positionSide", record.event.positionSide.word)
        member("quantity", record.event.quantity)
        member("value", record.event.value)
        member("haircut", record.event.haircut)
    }
}

/// A forced step in a sentence or two.
enum StepWords {
    static func text(_ step: LiquidationStep, symbol: String) -> String {
        let balance = step.before.walletBalance + step.before.unrealizedPnl
        return
            "Wallet \(step.before.walletBalance) + unrealised PnL \(step.before.unrealizedPnl) = "
            + "margin balance \(balance), against a maintenance margin of "
            + "\(step.before.maintenanceMargin): " + deed(step, symbol) + "."
    }

    private static func deed(_ step: LiquidationStep, _ symbol: String) -> String {
        let size = step.quantity.isNegative ? -step.quantity : step.quantity
        let closing = step.quantity.isNegative ? "bought back" : "sold"
        switch step.stage {
        case .autoAddMargin: return "margin was added to \(symbol) from the cross pool"
        case .cancelOrders: return "the pool's open orders were cancelled"
        case .offsetHedge:
            return "\(size) \(symbol) long and short were closed against each other at "
                + "\(step.price)"
        case .reduce: return "\(size) \(symbol) was \(closing) through the book at \(step.price)"
        case .takeover:
            return "the insurance fund took over \(size) \(symbol) at its bankruptcy price "
                + "\(step.price)"
        case .autoDeleverage:
            return "\(size) \(symbol) was closed against counterparties at its bankruptcy price "
                + "\(step.price)"
        case .settleDebt: return "what was left as a debt was made good"
        case .autoExchange: return "collateral was sold for a debt"
        }
    }
}
