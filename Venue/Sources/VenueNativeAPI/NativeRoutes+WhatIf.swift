import VenuePorts
import PlimsollMargin
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import VenueJSON
import VenueSequencer
import VenueTransport

// The call behind the order form: at every keystroke it says what the order would do to the whole
// account, what it may lose, and what is to be thought of before.

extension NativeRoutes {
    private static let lineShape = Schema.object([
        .init("symbol", .text), .init("positionSide", .word(PositionSide.words.map(\.word))),
        .init("isTarget", .flag), .init("before", .nullable(.decimal)),
        .init("after", .nullable(.decimal)), .init("distance", .nullable(.decimal)),
        .init("atr", .nullable(.decimal)), .init("distanceInAtrs", .nullable(.decimal)),
    ])
    private static let stopShape = Schema.object([
        .init("price", .decimal), .init("loss", .decimal), .init("lossRate", .nullable(.decimal)),
        .init("isBeyondLiquidation", .flag),
        .init(
            "gaps",
            .list(
                .object([
                    .init("gap", .decimal), .init("price", .decimal), .init("loss", .decimal),
                    .init("marginRatio", .nullable(.decimal)), .init("isLiquidated", .flag),
                ]))),
    ])
    private static let targetShape = Schema.object([
        .init("price", .decimal), .init("profit", .decimal),
        .init("rewardToRisk", .nullable(.decimal)),
    ])
    private static let warningShape = Schema.object([
        .init("code", .word(WhatIfWarning.codes)), .init("message", .text),
        .init("figure", .nullable(.decimal)),
    ])
    static let whatIfShape = Schema.object([
        .init("rejection", .nullable(.named("Rejection"))), .init("quantity", .decimal),
        .init("assumedPrice", .decimal), .init("notional", .decimal), .init("cost", .decimal),
        .init("fee", .decimal), .init("slippage", .decimal), .init("maxQuantity", .decimal),
        .init("before", .named("AccountView")), .init("after", .named("AccountView")),
        .init("lines", .list(lineShape)), .init("fundingPerDay", .decimal),
        .init("stop", .nullable(stopShape)), .init("target", .nullable(targetShape)),
        .init("warnings", .list(warningShape)),
    ])
    private static let whatIfFields: [Schema.Field] =
        orderFields + [
            .init("leverage", .whole, optional: true),
            .init("marginMode", .word(MarginMode.words.map(\.word)), optional: true),
            .init(
                "size",
                .object([
                    .init("kind", .word(SizeKind.words.map(\.word))), .init("value", .decimal),
                ]), optional: true),
            .init("stopLoss", .decimal, optional: true),
            .init("takeProfit", .decimal, optional: true),
        ]

    static let whatIf = NativeRoute(
        method: "POST", path: "what-if",
        summary: "What an order would do to the whole account, and what to think of before.",
        access: .holder(.read), body: whatIfFields, result: whatIfShape
    ) { api, call in
        let account = call.caller.account
        let question = try WhatIfQuestion(api, call.fields, account)
        let answer = WhatIf(api, question)
        let holder = await api.holder(call.caller)
        let fills = await api.newAccounts.fills(
            of: account, api.context.history, at: api.context.clock.now)
        var ranges: [InstrumentID: Price] = [:]
        for position in answer.preview.before.positions + answer.preview.after.positions
        where ranges[position.instrument] == nil {
            ranges[position.instrument] = await api.ranges.range(
                of: position.instrument, api.context.history, at: api.context.clock.now)
        }
        let known = ranges
        let standings = api.context.sequencer.adlStandings
        return api.context.sequencer.read { engine in
            let advice = WhatIfAdvice(
                answer, isNew: holder.isNew, isUntouched: fills == 0, engine)
            let refusal = answer.refusal(maxLeverage: holder.maxLeverage, engine)
            return .json { writer in
                if let refusal {
                    writer.object("rejection") { $0.write(refusal.words, rule: refusal.rule) }
                } else {
                    writer.memberNull("rejection")
                }
                writer.write(answer, ranges: known, engine, standings)
                writer.write(advice.warnings)
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func write(
        _ answer: WhatIf, ranges: [InstrumentID: Price], _ engine: borrowing Engine,
        _ standings: ADLStandings
    ) {
        let account = answer.order.account
        let size = answer.fill?.quantity ?? answer.quantity
        member("quantity", answer.quantity)
        member("assumedPrice", answer.entry)
        member("notional", WhatIf.amount(answer.math.value(size, at: answer.entry)))
        member("cost", answer.fill?.cost ?? .zero)
        member("fee", answer.fill?.fee ?? .zero)
        member("slippage", answer.slippage(engine))
        member("maxQuantity", answer.maxQuantity)
        object("before") { $0.write(answer.preview.before, of: account, engine, standings) }
        object("after") { $0.write(answer.preview.after, of: account, engine, standings) }
        writeLines(answer, ranges, engine)
        member("fundingPerDay", answer.fundingPerDay(engine))
        writeStop(answer, engine)
        if let profit = answer.profit {
            object("target") { writer in
                writer.member("price", answer.question.takeProfit)
                writer.member("profit", profit)
                writer.memberOrNull("rewardToRisk", answer.rewardToRisk)
            }
        } else {
            memberNull("target")
        }
    }

    /// Writes the liquidation price of every position before and after, the order's own first.
    private mutating func writeLines(
        _ answer: WhatIf, _ ranges: [InstrumentID: Price], _ engine: borrowing Engine
    ) {
        let lines = PositionLine.all(answer)
        array("lines") { writer in
            for line in lines {
                let range = ranges[line.instrument]
                writer.object { writer in
                    writer.member("symbol", engine.spec(of: line.instrument).symbol)
                    writer.member("positionSide", line.positionSide.word)
                    writer.member("isTarget", line.isTarget)
                    writer.memberOrNull("before", line.before?.liquidationPrice.price)
                    writer.memberOrNull("after", line.after?.liquidationPrice.price)
                    writer.memberOrNull("distance", line.after?.distance)
                    writer.memberOrNull("atr", range)
                    writer.memberOrNull("distanceInAtrs", line.distance(in: range))
                }
            }
        }
    }

    private mutating func writeStop(_ answer: WhatIf, _ engine: borrowing Engine) {
        guard let loss = answer.loss else {
            memberNull("stop")
            return
        }
        let gaps = answer.stopGaps(engine)
        object("stop") { writer in
            writer.member("price", answer.question.stopLoss)
            writer.member("loss", loss)
            writer.memberOrNull("lossRate", answer.lossRate)
            writer.member("isBeyondLiquidation", answer.isStopBeyondLiquidation)
            writer.array("gaps") { writer in
                for gap in gaps {
                    writer.object { writer in
                        writer.member("gap", gap.gap)
                        writer.member("price", gap.price)
                        writer.member("loss", gap.loss)
                        writer.memberOrNull("marginRatio", gap.marginRatio)
                        writer.member("isLiquidated", gap.isLiquidated)
                    }
                }
            }
        }
    }

    fileprivate mutating func write(_ warnings: [WhatIfWarning]) {
        array("warnings") { writer in
            for warning in warnings {
                writer.object { writer in
                    writer.member("code", warning.code)
                    writer.member("message", warning.message)
                    writer.memberOrNull("figure", warning.figure.map { Rate(raw: $0) })
                }
            }
        }
    }
}

/// The line of a position before and after an order.
private struct PositionLine {
    let instrument: InstrumentID
    let positionSide: PositionSide
    let isTarget: Bool
    let before: PositionReport?
    let after: PositionReport?

    /// Every position there is before or after, the order's own first.
    static func all(_ answer: WhatIf) -> [PositionLine] {
        let (before, after) = (answer.preview.before.positions, answer.preview.after.positions)
        var found: [PositionLine] = []
        for position in after + before {
            let isKnown = found.contains {
                $0.instrument == position.instrument && $0.positionSide == position.positionSide
            }
            if isKnown { continue }
            func isSame(_ other: PositionReport) -> Bool {
                other.instrument == position.instrument
                    && other.positionSide == position.positionSide
            }
            let order = answer.order
            found.append(
                PositionLine(
                    instrument: position.instrument, positionSide: position.positionSide,
                    isTarget: position.instrument == order.instrument
                        && position.positionSide == order.positionSide,
                    before: before.first(where: isSame), after: after.first(where: isSame)))
        }
        return found.filter(\.isTarget) + found.filter { !$0.isTarget }
    }

    /// The way from the mark to the line afterwards, in average ranges of an hour; rounded down.
    func distance(in range: Price?) -> Rate? {
        guard let range, range.isPositive, let after, let line = after.liquidationPrice.price else {
            return nil
        }
        let way = (after.terms.markPrice - line).magnitude
        let ratio = divide(
            Int128(way.raw) * Int128(unitsPerOne), by: Int128(range.raw), rounding: .down)
        return Int64(exactly: ratio).map { Rate(raw: $0) }
    }
}
