public import PlimsollModel
public import PlimsollNumerics

// Bybit's forms: maintenance margin at entry value, lights, the insurance pool's trigger.

extension VenueComparison {
    /// Liquidation price of an isolated linear position at Bybit: maintenance margin is taken at
    /// the entry value, not at the liquidation price.
    ///
    ///     P = entryPrice - side * (initialMargin - maintenanceMargin + extra) / size
    ///
    /// - Parameters:
    ///   - size: Signed size, not zero.
    ///   - entryPrice: Average entry.
    ///   - leverage: >= 1.
    ///   - bracket: Rate and deduction of the position's tier.
    ///   - extraMargin: Margin added by hand.
    /// - Returns: Rounded up for a long, down for a short.
    /// - Source: Bybit liquidation price, USDT contract; goldens `bybit-liq-iso-long`,
    ///   `freqtrade-bybit-iso-*`.
    public static func bybitLinearLiquidationPrice(
        size: Quantity, entryPrice: Price, leverage: Int64,
        bracket: LeverageBracket, extraMargin: Amount = .zero
    ) -> Price? {
        let value = size.magnitude.times(entryPrice, rounding: .up)
        let initial = OrderMargin.positionRequirement(notional: value, leverage: leverage)
        let maintenance = PositionMath.maintenanceMargin(notional: value, bracket: bracket)
        let room = initial - maintenance + extraMargin
        let gap = divide(
            Int128(room.raw) * Int128(unitsPerOne), by: Int128(size.raw), rounding: .down)
        return Int64(exactly: Int128(entryPrice.raw) - gap).map { Price(raw: $0) }
    }

    /// Liquidation price of an isolated inverse position at Bybit.
    ///
    ///     P = Q / (Q / entryPrice + side * (initialMargin - maintenanceMargin))
    ///
    /// - Parameters:
    ///   - size: Signed size in quote money (one contract is 1 USD), not zero.
    ///   - entryPrice: Average entry.
    ///   - leverage: >= 1.
    ///   - bracket: Rate and deduction of the position's tier, in coin.
    /// - Returns: Rounded up for a long, down for a short; nil where there is none.
    /// - Source: Bybit liquidation price, inverse contract; golden `bybit-liq-iso-inverse-short`.
    public static func bybitInverseLiquidationPrice(
        size: Quantity, entryPrice: Price, leverage: Int64, bracket: LeverageBracket
    ) -> Price? {
        let one = Int128(unitsPerOne)
        let side = Int128(size.raw.signum())
        let face = Int128(size.raw.magnitude) * one * one
        // Value, margins and room in units of 1e-16 coin.
        let value = divide(face, by: Int128(entryPrice.raw), rounding: .down)
        let initial = divide(value, by: Int128(leverage), rounding: .up)
        let maintenance =
            divide(value * Int128(bracket.maintenanceMarginRate.raw), by: one, rounding: .up)
            - Int128(bracket.maintenanceAmount.raw) * one
        let coin = value + side * (initial - max(0, maintenance))
        if coin <= 0 { return nil }
        let price = divide(face, by: coin, rounding: side > 0 ? .up : .down)
        return Int64(exactly: price).map { Price(raw: $0) }
    }

    /// Available balance of a hedged pair at Bybit: the loss of the hedged part stays locked, and
    /// a loss of the rest is not available either.
    ///
    ///     available = wallet - sum(entryValue / leverage) + min(0, hedged * (short - long))
    ///                 + min(0, pnl of the rest)
    ///
    /// - Parameters:
    ///   - walletBalance: Wallet balance.
    ///   - long: Long leg with its entry and leverage.
    ///   - short: Short leg, of negative size.
    /// - Returns: Not below zero; rounded down.
    /// - Source: Bybit hedge mode; golden `bybit-hedge-available`.
    public static func bybitHedgeAvailable(
        walletBalance: Amount, long: PositionTerms, short: PositionTerms
    ) -> Amount {
        let margin = [long, short].reduce(Amount.zero) { sum, leg in
            sum
                + OrderMargin.positionRequirement(
                    notional: leg.entryValue.magnitude, leverage: leg.leverage)
        }
        let hedged = min(long.size, -short.size)
        let bought = PositionMath.releasedEntryValue(
            long.entryValue, closing: hedged, of: long.size)
        let sold = PositionMath.releasedEntryValue(
            short.entryValue, closing: -hedged, of: short.size)
        let locked = -(bought + sold)
        let rest = long.unrealizedPnl + short.unrealizedPnl - locked
        return max(.zero, walletBalance - margin + min(.zero, locked) + min(.zero, rest))
    }

    /// State of an insurance pool in respect of auto-deleveraging.
    public struct BybitADLState: Hashable, Sendable {
        /// Loss of the pool against its peak of 8 hours, as a part of the peak balance.
        public var pnlRatio: Rate
        /// True if auto-deleveraging begins.
        public var isTriggered: Bool
        /// USD by which the loss exceeds the line.
        public var closeToCap: Amount
    }

    /// Whether auto-deleveraging begins at Bybit.
    ///
    ///     pnlRatio   = (pnl - maxPnl) / maxBalance
    ///     triggered  = pnlRatio <= line, or balance <= threshold
    ///     closeToCap = max(0, (line - pnlRatio) * maxBalance)
    ///
    /// - Parameters:
    ///   - pnl: Profit of the pool in the symbol, now and at its peak of 8 hours.
    ///   - balance: Balance of the pool now, and at its peak.
    ///   - line: As -0.3.
    ///   - threshold: Balance at which the pool counts as empty.
    /// - Source: Bybit ADL alert; golden `bybit-adl-trigger-1`.
    public static func bybitADL(
        pnl: (now: Amount, peak: Amount), balance: (now: Amount, peak: Amount),
        line: Rate, threshold: Amount
    ) -> BybitADLState {
        let change = pnl.now - pnl.peak
        let ratio =
            balance.peak.isPositive
            ? change.ratio(to: balance.peak, rounding: .down) : .zero
        let cap = balance.peak.times(line, rounding: .down)
        return BybitADLState(
            pnlRatio: ratio, isTriggered: ratio <= line || balance.now <= threshold,
            closeToCap: max(.zero, cap - change))
    }

    /// Classic score of auto-deleveraging at BitMEX and Bybit: profit share times effective
    /// leverage for winners, divided by it for losers.
    ///
    ///     effectiveLeverage = |markValue| / (markValue - bankruptValue)
    ///     pnlShare          = (markValue - entryValue) / |entryValue|
    ///
    /// - Parameters:
    ///   - markValue: Signed value at mark.
    ///   - entryValue: Signed value at entry, not zero.
    ///   - bankruptValue: Signed value at the bankruptcy price, below the value at mark.
    /// - Returns: The score in units of 1e-8, negative for losers; rounded down. nil where the
    ///   position is bankrupt already.
    /// - Source: BitMEX and Bybit auto-deleveraging.
    public static func classicADLScore(
        markValue: Amount, entryValue: Amount, bankruptValue: Amount
    ) -> Rate? {
        let cushion = markValue - bankruptValue
        if !cushion.isPositive || entryValue.isZero || markValue.isZero { return nil }
        let share = (markValue - entryValue).ratio(to: entryValue.magnitude, rounding: .down)
        let (over, under) =
            share.isNegative
            ? (cushion, markValue.magnitude) : (markValue.magnitude, cushion)
        let score = divide(
            Int128(share.raw) * Int128(over.raw), by: Int128(under.raw), rounding: .down)
        return Int64(exactly: score).map { Rate(raw: $0) }
    }

    /// Bybit's five lights.
    ///
    ///     lights = ceil(5 * (1 - (rank - 1) / count))
    ///
    /// - Returns: 1 to 5; 5 is next to be asked.
    public static func bybitLights(rank: Int, count: Int) -> Int {
        ADLScore.light(rank: rank, count: count) + 1
    }
}
