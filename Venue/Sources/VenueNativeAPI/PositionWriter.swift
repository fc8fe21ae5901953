import PlimsollEngine
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import VenueJSON
import VenueSequencer

// A position as every call of the interface shows it: its terms, its line, and how far that is.
// In a preview the ratio is that of the pool as previewed.

extension JSONWriter {
    /// Writes the members of a position.
    ///
    /// - Parameters:
    ///   - position: The position.
    ///   - account: Whose it is.
    ///   - pools: The pools of the account in the same state; by default those of now.
    ///   - standings: Those of the engine's queues.
    mutating func write(
        _ position: PositionReport, of account: AccountID,
        in pools: [(pool: PoolID, figures: PoolFigures)]? = nil, _ engine: borrowing Engine,
        _ standings: ADLStandings
    ) {
        member("symbol", engine.spec(of: position.instrument).symbol)
        member("positionSide", position.positionSide.word)
        member("marginMode", position.marginMode.word)
        member("leverage", position.leverage)
        member("size", position.terms.size)
        memberOrNull("entryPrice", position.entryPrice)
        member("markPrice", position.terms.markPrice)
        member("notional", position.terms.notional)
        member("unrealizedPnl", position.terms.unrealizedPnl)
        member("initialMargin", position.terms.initialMargin)
        member("maintenanceMargin", position.terms.maintenanceMargin)
        member("isolatedWallet", position.isolatedWallet)
        memberOrNull("liquidationPrice", position.liquidationPrice.price)
        if let reason = position.liquidationPrice.reason {
            member("noLiquidationPrice", reason.description)
        } else {
            memberNull("noLiquidationPrice")
        }
        memberOrNull("bankruptcyPrice", position.bankruptcyPrice)
        let place = standings.place(of: position, engine)
        member("adlLight", place?.light ?? 0)
        member("autoAddsMargin", position.autoAddsMargin)
        memberOrNull("breakEvenPrice", position.breakEvenPrice(engine))
        let pool = position.pool(of: account, engine)
        let figures =
            pools.map { $0.first { $0.pool == pool }?.figures } ?? engine.figures(of: pool)
        memberOrNull("marginRatio", figures?.marginRatio)
        memberOrNull("roe", position.returnOnEquity)
        memberOrNull("distance", position.distance)
        member("adlRank", place?.rank ?? 0)
        member("adlOf", place?.count ?? 0)
    }
}

extension PositionReport {
    /// The pool that backs the position.
    func pool(of account: AccountID, _ engine: borrowing Engine) -> PoolID {
        switch marginMode {
        case .isolated: return .isolated(account, instrument, positionSide)
        case .cross:
            if engine.assetMode(account) == .multi { return .multiAssets(account) }
            return .cross(account, engine.spec(of: instrument).settlementAsset)
        }
    }

    /// The price at which a close by a taker leaves neither profit nor loss.
    func breakEvenPrice(_ engine: borrowing Engine) -> Price? {
        guard let entryPrice else { return nil }
        return BreakEven.price(
            entryPrice, isLong: terms.size.isPositive, isInverse: terms.contract.isInverse,
            takerFee: engine.spec(of: instrument).takerFee)
    }

    /// Profit as a part of the margin at entry.
    var returnOnEquity: Rate? {
        ReturnOnEquity.of(
            unrealizedPnl: terms.unrealizedPnl, entryValue: terms.entryValue, leverage: leverage)
    }

    /// How far the mark is from the liquidation price, as a part of the mark.
    var distance: Rate? {
        guard let line = liquidationPrice.price, terms.markPrice.isPositive else { return nil }
        return LiquidationPrice.distance(from: terms.markPrice, to: line)
    }
}
