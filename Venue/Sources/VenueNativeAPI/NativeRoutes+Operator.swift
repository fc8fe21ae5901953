import PlimsollEngine
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import VenueIdentity
import VenueJSON
import VenueSequencer
import VenueTransport

// What the operator watches: the accounts nearest to liquidation, and where the venue's exposure
// lies.

extension NativeRoutes {
    private static let riskShape = Schema.object([
        .init("account", .whole), .init("name", .nullable(.text)), .init("pool", .text),
        .init("marginRatio", .nullable(.decimal)), .init("marginBalance", .decimal),
        .init("maintenanceMargin", .decimal), .init("positions", .whole),
        .init("largest", .nullable(.text)),
    ])
    private static let exposureShape = Schema.object([
        .init("symbol", .text), .init("long", .decimal), .init("short", .decimal),
        .init("openInterest", .decimal), .init("notional", .decimal), .init("accounts", .whole),
        .init("largestShare", .decimal), .init("isTrading", .flag),
        .init("isLiquidationHeld", .flag), .init("markPrice", .decimal),
        .init("insurance", .decimal),
    ])

    static let oversight: [NativeRoute] = [
        NativeRoute(
            method: "GET", path: "operator/risk",
            summary: "The pools nearest to liquidation, the worst first.", access: .operator_,
            query: [.init("limit", .whole, optional: true)],
            result: .object([.init("accounts", .list(riskShape))])
        ) { api, call in
            let limit = Int(try call.query("limit", 1...1_000, default: 50))
            let rows = try await api.ranking.run {
                let rows = RiskRanking.rows(api.context.sequencer, limit: limit)
                let users = try rows.map { row in
                    try api.context.identity.user(Int64(clamping: row.key.raw))
                }
                return zip(rows, users).map { (row: $0, user: $1) }
            }
            return .json { writer in
                writer.array("accounts") { writer in
                    for (row, user) in rows {
                        writer.object { $0.write(row, name: user?.name) }
                    }
                }
            }
        },
        NativeRoute(
            method: "GET", path: "operator/exposure",
            summary: "Who is on which side of every instrument; notional is in its settlement "
                + "asset, at mark.",
            access: .operator_, result: .object([.init("instruments", .list(exposureShape))])
        ) { api, _ in
            let exposures = api.exposures()
            return api.context.sequencer.read { engine in
                .json { writer in
                    writer.array("instruments") { writer in
                        for (place, exposure) in exposures.enumerated() {
                            writer.object { $0.write(exposure, InstrumentID(place), engine) }
                        }
                    }
                }
            }
        },
    ]
}

extension JSONWriter {
    fileprivate mutating func write(_ row: RiskRanking.Row, name: String?) {
        member("account", row.pool.account.raw)
        memberOrNull("name", name)
        member("pool", row.name)
        if let ratio = row.figures.marginRatio {
            member("marginRatio", ratio)
        } else {
            memberNull("marginRatio")
        }
        member("marginBalance", row.figures.marginBalance)
        member("maintenanceMargin", row.figures.maintenanceMargin)
        member("positions", row.positions)
        memberOrNull("largest", row.largest)
    }

    fileprivate mutating func write(
        _ exposure: InstrumentExposure, _ instrument: InstrumentID, _ engine: borrowing Engine
    ) {
        let mark = engine.markPrice(instrument)
        let spec = engine.spec(of: instrument)
        let interest = max(exposure.long.size, exposure.short.size)
        member("symbol", spec.symbol)
        member("long", exposure.long.size)
        member("short", exposure.short.size)
        member("openInterest", interest)
        member(
            "notional",
            mark.isZero
                ? .zero : PositionMath.notional(spec.contract, size: interest, price: mark))
        member("accounts", exposure.accounts)
        member("largestShare", Self.share(exposure.largest, of: interest))
        member("isTrading", engine.isTrading(instrument))
        member("isLiquidationHeld", engine.isLiquidationHeld(instrument))
        member("markPrice", mark)
        member("insurance", exposure.insurance)
    }

    /// A part of one side, rounded down.
    private static func share(_ part: Quantity, of whole: Quantity) -> Rate {
        if whole.isZero { return .zero }
        return Rate(
            raw: multiply(part.raw, unitsPerOne, dividingBy: whole.raw, rounding: .down))
    }
}
