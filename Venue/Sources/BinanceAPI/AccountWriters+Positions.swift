import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import VenueJSON

// Rows of positions. Clients tell the side from the sign of `notional`, the margin mode from
// whether `isolatedMargin` is zero, and recompute the collateral from liquidation price, entry
// price and maintenance rate: those are written with all the digits they have.

extension AccountWriters {
    /// The answer of `positionRisk`.
    public static func positionRisk(
        _ positions: [PositionStatus], _ version: AccountVersion
    ) -> [UInt8] {
        MarketWriters.rows(positions, single: false) { position, writer in
            writeRisk(position, into: &writer)
            switch version {
            case .two:
                writer.member("maxNotionalValue", position.maxNotional.description)
                writer.member("isAutoAddMargin", position.autoAddsMargin ? "true" : "false")
            case .three:
                writeMargins(position, into: &writer)
                writer.member("marginAsset", position.terms.margin)
                writer.member("adl", position.adlLight)
                writer.member("bidNotional", position.bidNotional)
                writer.member("askNotional", position.askNotional)
            }
        }
    }

    private static func writeRisk(_ position: PositionStatus, into writer: inout JSONWriter) {
        let isIsolated = position.marginMode == .isolated
        writer.member("symbol", position.terms.symbol)
        writer.member("positionSide", position.side.binanceName)
        writer.member("positionAmt", position.size, places: position.terms.quantityPlaces)
        writer.member("entryPrice", position.entryPrice)
        writer.member("breakEvenPrice", position.breakEvenPrice)
        writer.member("markPrice", position.markPrice)
        writer.member("unRealizedProfit", position.figures.unrealizedPnl)
        writer.member("liquidationPrice", position.liquidationPrice)
        writer.member("isolatedMargin", position.isolatedMargin)
        writer.member("isolatedWallet", position.figures.walletBalance)
        writer.member("notional", position.notional)
        writer.member("leverage", String(position.leverage))
        writer.member("marginType", isIsolated ? "isolated" : "cross")
        writer.member("updateTime", position.time.milliseconds)
    }

    private static func writeMargins(_ position: PositionStatus, into writer: inout JSONWriter) {
        let figures = position.figures
        writer.member("initialMargin", figures.initialMargin)
        writer.member("maintMargin", figures.maintenanceMargin)
        writer.member("positionInitialMargin", figures.positionInitialMargin)
        writer.member("openOrderInitialMargin", figures.openOrderInitialMargin)
    }

    /// Writes the members of a row of version 3 of `account`.
    static func writeThird(_ position: PositionStatus, into writer: inout JSONWriter) {
        writer.member("symbol", position.terms.symbol)
        writer.member("positionSide", position.side.binanceName)
        writer.member("positionAmt", position.size, places: position.terms.quantityPlaces)
        writer.member("unrealizedProfit", position.figures.unrealizedPnl)
        writer.member("isolatedMargin", position.isolatedMargin)
        writer.member("notional", position.notional)
        writer.member("isolatedWallet", position.figures.walletBalance)
        writer.member("initialMargin", position.figures.initialMargin)
        writer.member("maintMargin", position.figures.maintenanceMargin)
        writer.member("updateTime", position.time.milliseconds)
    }

    /// Writes the members of a row of version 2 of `account`.
    static func writeSecond(_ position: PositionStatus, into writer: inout JSONWriter) {
        writer.member("symbol", position.terms.symbol)
        writeMargins(position, into: &writer)
        writer.member("unrealizedProfit", position.figures.unrealizedPnl)
        writer.member("leverage", String(position.leverage))
        writer.member("isolated", position.marginMode == .isolated)
        writer.member("entryPrice", position.entryPrice)
        writer.member("breakEvenPrice", position.breakEvenPrice)
        writer.member("maxNotional", position.maxNotional.description)
        writer.member("bidNotional", position.bidNotional)
        writer.member("askNotional", position.askNotional)
        writer.member("positionSide", position.side.binanceName)
        writer.member("positionAmt", position.size, places: position.terms.quantityPlaces)
        writer.member("notional", position.notional)
        writer.member("isolatedWallet", position.figures.walletBalance)
        writer.member("updateTime", position.time.milliseconds)
    }

    /// The answer of `adlQuantile`: lights of the positions held, by symbol.
    ///
    /// Cross positions of hedge mode share one pool, which clients are told by `HEDGE` in place of
    /// `BOTH`.
    public static func adlQuantile(_ positions: [PositionStatus]) -> [UInt8] {
        let held = positions.filter { !$0.size.isZero }
        var symbols: [String] = []
        for position in held where !symbols.contains(position.terms.symbol) {
            symbols.append(position.terms.symbol)
        }
        return MarketWriters.rows(symbols, single: false) { symbol, writer in
            let own = held.filter { $0.terms.symbol == symbol }
            let isHedge = own.contains { $0.side != .both }
            let isShared = isHedge && own.allSatisfy { $0.marginMode == .cross }
            writer.member("symbol", symbol)
            writer.object("adlQuantile") { writer in
                writer.member("LONG", own.first { $0.side == .long }?.adlLight ?? 0)
                writer.member("SHORT", own.first { $0.side == .short }?.adlLight ?? 0)
                if isShared {
                    writer.member("HEDGE", 0)
                } else {
                    writer.member("BOTH", own.first { $0.side == .both }?.adlLight ?? 0)
                }
            }
        }
    }
}
