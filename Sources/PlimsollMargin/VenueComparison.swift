public import PlimsollNumerics

// How other venues compute figures that Plimsoll computes in its own way. These are for people
// who compare, and for the golden examples; the engine uses none of them.

/// Formulas of other venues, for comparison.
public enum VenueComparison {}

extension VenueComparison {
    /// Initial margin of both legs of a hedged pair, without netting.
    ///
    ///     requirement = max(|L + bids|, |L - asks|) / leverage
    ///                   + max(|S + bids|, |S - asks|) / leverage
    ///
    /// - Parameters:
    ///   - long: Long leg: signed notional at mark, its open buys and sells.
    ///   - short: Short leg: signed notional at mark, its open buys and sells.
    ///   - leverage: >= 1.
    /// - Returns: Rounded up.
    /// - Source: Binance margin requirement in hedge mode.
    public static func hedgeRequirement(
        long: (notional: Amount, bids: Amount, asks: Amount),
        short: (notional: Amount, bids: Amount, asks: Amount), leverage: Int64
    ) -> Amount {
        OrderMargin.requirement(
            positionNotional: long.notional, bids: long.bids, asks: long.asks,
            leverage: leverage)
            + OrderMargin.requirement(
                positionNotional: short.notional, bids: short.bids, asks: short.asks,
                leverage: leverage)
    }

    /// Health of an account the way OKX states it: the inverse of our margin ratio, liquidation
    /// when it falls to 1.
    ///
    ///     ratio = marginBalance / maintenanceMargin
    ///
    /// - Returns: Rounded down; nil where nothing needs margin or the figure does not fit.
    public static func okxMarginRatio(
        marginBalance: Amount, maintenanceMargin: Amount
    ) -> Rate? {
        if maintenanceMargin.isZero { return nil }
        let ratio = divide(
            Int128(marginBalance.raw) * Int128(unitsPerOne), by: Int128(maintenanceMargin.raw),
            rounding: .down)
        return Int64(exactly: ratio).map { Rate(raw: $0) }
    }

    /// Maintenance margin rate of a tier at Hyperliquid.
    ///
    ///     rate = 0.5 / maxLeverage
    ///
    /// - Returns: Rounded up.
    /// - Source: Hyperliquid margin tiers; golden `hyperliquid-mm-rate`.
    public static func hyperliquidMaintenanceRate(maxLeverage: Int64) -> Rate {
        Rate(raw: Int64(divide(Int128(unitsPerOne / 2), by: Int128(maxLeverage), rounding: .up)))
    }

    /// Score of auto-deleveraging at Hyperliquid.
    ///
    ///     long:  (markPrice / entryPrice) * (notional / accountValue)
    ///     short: (entryPrice / markPrice) * (notional / accountValue)
    ///
    /// - Returns: An exact fraction; zero for an account without value.
    /// - Source: Hyperliquid auto-deleveraging.
    public static func hyperliquidADLScore(
        isLong: Bool, markPrice: Price, entryPrice: Price, notional: Amount, accountValue: Amount
    ) -> ADLScore {
        if !accountValue.isPositive { return .zero }
        let (over, under) = isLong ? (markPrice, entryPrice) : (entryPrice, markPrice)
        return ADLScore(
            numerator: UInt128(over.raw.magnitude) * UInt128(notional.raw.magnitude),
            denominator: UInt128(under.raw.magnitude) * UInt128(accountValue.raw.magnitude))
    }

    /// Profit of a position through the inverse payoff, in coin and in quote money at the exit.
    ///
    ///     coin  = side * size * (1 / entryPrice - 1 / exitPrice)
    ///     quote = coin * exitPrice
    ///
    /// - Parameters:
    ///   - size: Signed size in quote money.
    ///   - entryPrice: Positive.
    ///   - exitPrice: Positive.
    /// - Returns: Both rounded down.
    /// - Source: Binance profit of COIN-M contracts; golden `binance-pnl-long`.
    public static func inversePnl(
        size: Amount, entryPrice: Price, exitPrice: Price
    ) -> (coin: Amount, quote: Amount) {
        let spread = Int128(exitPrice.raw) - Int128(entryPrice.raw)
        let face = Int128(size.raw) * spread
        let quote = divide(face, by: Int128(entryPrice.raw), rounding: .down)
        let coin = divide(
            quote * Int128(unitsPerOne), by: Int128(exitPrice.raw), rounding: .down)
        return (Amount(raw: Int64(coin)), Amount(raw: Int64(quote)))
    }
}
