public import PlimsollModel
public import PlimsollNumerics

// How much of a position one liquidation step closes: enough to bring the pool back to health and
// no more. The amount is found by trying lots against the very figures the engine computes with,
// so that the step and the check after it cannot disagree.

/// What the size of a liquidation step depends on.
public struct LiquidationSizing: Hashable, Sendable {
    /// The pool before the step, at mark.
    public var pool: PoolFigures
    /// The position to reduce, at mark.
    public var position: PositionTerms
    /// Price at which the close is expected to trade.
    public var executionPrice: Price
    /// Fee on the notional closed.
    public var liquidationFee: Rate
    /// Margin ratio the step aims for, as 0.8; above 0, at most 1.
    public var targetRatio: Rate
    /// Least size increment, positive.
    public var stepSize: Quantity
    /// Least size that may be left behind.
    public var minQuantity: Quantity
    /// What one unit of the settlement asset counts in the pool: 1 in single-asset mode, the ask
    /// rate in multi-assets mode.
    public var settlementRate = Price(whole: 1)

    /// A step with customary aims; everything can be set afterwards.
    public init(
        pool: PoolFigures, position: PositionTerms, executionPrice: Price,
        liquidationFee: Rate = .zero, targetRatio: Rate = Rate(raw: 80_000_000),
        stepSize: Quantity
    ) {
        self.pool = pool
        self.position = position
        self.executionPrice = executionPrice
        self.liquidationFee = liquidationFee
        self.targetRatio = targetRatio
        self.stepSize = stepSize
        minQuantity = stepSize
    }

    /// The pool as it would stand after closing a part at the execution price and paying the fee.
    ///
    ///     walletBalance' = walletBalance + value(closed, execution) - entryValue(closed) - fee
    ///
    /// - Parameter closed: The part, with the position's sign, not larger than the position.
    public func figures(afterClosing closed: Quantity) -> PoolFigures {
        var rest = position
        rest.size -= closed
        rest.entryValue -= PositionMath.releasedEntryValue(
            position.entryValue, closing: closed, of: position.size)
        rest.entryPrice = nil
        let contract = position.contract
        let fetched = contract.value(of: closed, at: executionPrice, rounding: .down)
        let fee = fetched.magnitude.times(liquidationFee, rounding: .up)
        let realized = fetched - (position.entryValue - rest.entryValue) - fee
        let unrealized = rest.size.isZero ? .zero : rest.unrealizedPnl
        var after = pool
        after.walletBalance += valued(realized, .down)
        after.unrealizedPnl += valued(unrealized - position.unrealizedPnl, .down)
        after.maintenanceMargin += valued(
            maintenanceMargin(of: rest) - position.maintenanceMargin, .up)
        after.positionInitialMargin += valued(
            (rest.size.isZero ? .zero : rest.initialMargin) - position.initialMargin, .up)
        return after
    }

    private func maintenanceMargin(of rest: PositionTerms) -> Amount {
        rest.size.isZero ? .zero : rest.maintenanceMargin
    }

    private func valued(_ amount: Amount, _ rounding: Rounding) -> Amount {
        amount.times(settlementRate, rounding: rounding)
    }

    /// True if closing a part brings the pool to its target.
    ///
    ///     maintenanceMargin' <= targetRatio * marginBalance'
    public func isHealthy(afterClosing closed: Quantity) -> Bool {
        let after = figures(afterClosing: closed)
        return Int128(after.maintenanceMargin.raw) * Int128(unitsPerOne)
            <= Int128(targetRatio.raw) * Int128(after.marginBalance.raw)
    }
}

/// How much to close.
public struct LiquidationSize: Hashable, Sendable {
    /// The part to close, with the position's sign; zero if the pool is healthy already.
    public var quantity: Quantity
    /// True if that is the whole position.
    public var isWhole: Bool
    /// True if closing it is expected to bring the pool to its target.
    public var restoresHealth: Bool

    /// The smallest multiple of the step whose close brings the pool to its target.
    ///
    ///     least n: maintenanceMargin(n) <= targetRatio * marginBalance(n)
    ///
    /// Within one bracket the gap is affine in n, and over falling brackets it rises less and
    /// less; so the brackets' borders are tried in order and the lot is found by halving between
    /// the last border that is not enough and the first that is. Where no part is enough, as
    /// where fees and slippage eat more than the margin freed, the whole position is closed; so
    /// it is where the rest would be below the least size.
    ///
    /// - Returns: Never more than the position.
    /// - Complexity: O(brackets + log(lots)) evaluations of the pool.
    /// - Source: margin mechanics 3.5; rule LIQD-004.
    public static func of(_ sizing: LiquidationSizing) -> LiquidationSize {
        let size = sizing.position.size
        if size.isZero || sizing.isHealthy(afterClosing: .zero) {
            return LiquidationSize(
                quantity: .zero, isWhole: false,
                restoresHealth: sizing.isHealthy(afterClosing: .zero))
        }
        let whole = Self(
            quantity: size, isWhole: true, restoresHealth: sizing.isHealthy(afterClosing: size))
        guard let lots = leastLots(sizing) else { return whole }
        let closed = quantity(ofLots: lots, sizing)
        let rest = (size - closed).magnitude
        if rest.isZero || rest < sizing.minQuantity { return whole }
        return Self(quantity: closed, isWhole: false, restoresHealth: true)
    }

    /// Least number of lots that is enough, or nil.
    private static func leastLots(_ sizing: LiquidationSizing) -> Int64? {
        var low: Int64 = 0
        for border in borders(sizing) where border > low {
            if sizing.isHealthy(afterClosing: quantity(ofLots: border, sizing)) {
                return halve(sizing, low: low, high: border)
            }
            low = border
        }
        return nil
    }

    /// The least lots between one number that is not enough and one that is.
    private static func halve(_ sizing: LiquidationSizing, low: Int64, high: Int64) -> Int64 {
        var (low, high) = (low, high)
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if sizing.isHealthy(afterClosing: quantity(ofLots: middle, sizing)) {
                high = middle
            } else {
                low = middle
            }
        }
        return high
    }

    /// Lots to close until the rest falls into each lower bracket, in rising order; at last all.
    private static func borders(_ sizing: LiquidationSizing) -> [Int64] {
        let position = sizing.position
        let total = allLots(sizing)
        let index = position.brackets.index(ofNotional: position.notional)
        var borders: [Int64] = []
        for bracket in position.brackets.brackets[..<index].reversed() {
            let kept = largestSize(position, withinNotional: bracket.notionalCap)
            let closed = Int128(position.size.raw.magnitude) - kept
            let lots = divide(closed, by: Int128(sizing.stepSize.raw), rounding: .up)
            borders.append(Int64(max(0, min(Int128(total), lots))))
        }
        borders.append(total)
        return borders
    }

    /// Greatest size whose notional at mark lies within a cap.
    private static func largestSize(_ position: PositionTerms, withinNotional cap: Amount) -> Int128
    {
        switch position.contract {
        case .linearPerpetual:
            return divide(
                Int128(cap.raw) * Int128(unitsPerOne), by: Int128(position.markPrice.raw),
                rounding: .down)
        case .inversePerpetual(let contractSize):
            return divide(
                Int128(cap.raw) * Int128(position.markPrice.raw), by: Int128(contractSize.raw),
                rounding: .down)
        }
    }

    private static func allLots(_ sizing: LiquidationSizing) -> Int64 {
        Int64(
            divide(
                Int128(sizing.position.size.raw.magnitude), by: Int128(sizing.stepSize.raw),
                rounding: .up))
    }

    private static func quantity(ofLots lots: Int64, _ sizing: LiquidationSizing) -> Quantity {
        let size = sizing.position.size
        let magnitude = min(
            Int128(lots) * Int128(sizing.stepSize.raw), Int128(size.raw.magnitude))
        return Quantity(raw: Int64(magnitude) * size.raw.signum())
    }

    /// Size to close in closed form, for a linear contract within one bracket.
    ///
    ///     size = shortage / (price * quotePrice * (marginRate - liquidationFee)
    ///                        - price * insuranceFee)
    ///
    /// - Parameters:
    ///   - shortage: Maintenance margin less margin balance, in USD, >= 0.
    ///   - prices: Price of the underlying, and of the quote asset in USD.
    ///   - marginRate: Maintenance margin rate.
    ///   - liquidationFee: Fee to the liquidator.
    ///   - insuranceFee: Fee to the insurance fund.
    /// - Returns: Rounded up; nil where the fees eat the margin freed, so that all is to be closed.
    /// - Source: Drift v2 `calculate_base_asset_amount_to_cover_margin_shortage`; goldens
    ///   `drift-partial-liq-*`.
    public static func closedForm(
        shortage: Amount, prices: (base: Price, quote: Price), marginRate: Rate,
        liquidationFee: Rate, insuranceFee: Rate
    ) -> Quantity? {
        let one = Int128(unitsPerOne)
        let freed = Int128(marginRate.raw - liquidationFee.raw) * Int128(prices.quote.raw)
        // In units of 1e-16 of quote money freed per unit of price.
        let net = freed - Int128(insuranceFee.raw) * one
        if net <= 0 || !prices.base.isPositive { return nil }
        let perUnit = divide(net * Int128(prices.base.raw), by: one, rounding: .down)
        if perUnit <= 0 { return nil }
        let size = divide(Int128(shortage.raw) * one * one, by: perUnit, rounding: .up)
        return Int64(exactly: size).map { Quantity(raw: $0) }
    }
}
