public import PlimsollModel
public import PlimsollNumerics

// The mark price: what a contract is worth by its index, by its own recent trading and by its
// last price, of which the middle one counts.

/// Formulas of the mark price.
public enum MarkMath {
    /// The index with the funding that is still to come.
    ///
    ///     price1 = index * (1 + lastFundingRate * timeToFunding / interval)
    ///
    /// - Parameters:
    ///   - index: Index price, positive.
    ///   - lastFundingRate: Rate of the last interval.
    ///   - timeToFunding: Time left to the next funding, 0 to `interval`.
    ///   - interval: Time between two fundings, positive.
    /// - Returns: Rounded down.
    /// - Source: Binance mark price.
    public static func fundingPrice(
        index: Price, lastFundingRate: Rate, timeToFunding: Nanoseconds, interval: Nanoseconds
    ) -> Price {
        // Funding that is overdue has not begun to accrue for the next interval.
        let left = min(interval.raw, max(0, timeToFunding.raw))
        let rate = multiply(
            lastFundingRate.raw, left, dividingBy: interval.raw, rounding: .towardZero)
        return index + index.times(Rate(raw: rate), rounding: .down)
    }

    /// The index with the average distance at which the contract trades from it.
    ///
    ///     price2 = index + basisAverage
    public static func basisPrice(index: Price, basisAverage: Price) -> Price {
        index + basisAverage
    }

    /// The middle one of three prices.
    ///
    ///     markPrice = median(price1, price2, lastPrice)
    ///
    /// - Source: Binance mark price.
    public static func median(_ first: Price, _ second: Price, _ third: Price) -> Price {
        max(min(first, second), min(max(first, second), third))
    }

    /// One step of a slow price that follows the price with a time constant.
    ///
    ///     slow' = slow + (price - slow) * elapsed / (window + elapsed)
    ///
    /// The exact share of an exponential average is 1 - exp(-elapsed / window). This one is its
    /// first rational approximation: below it by less than half of (elapsed / window)^2, never
    /// above, and 0 and 1 at the ends. It needs no floating point, so it replays exactly.
    ///
    /// - Parameters:
    ///   - slow: The slow price so far.
    ///   - price: The price now.
    ///   - elapsed: Time since the last step, >= 0.
    ///   - window: Time constant, positive.
    /// - Returns: Rounded towards the old price; within one unit of 1e-8 per step.
    public static func slowPrice(
        _ slow: Price, following price: Price, elapsed: Nanoseconds, window: Nanoseconds
    ) -> Price {
        let whole = Int128(window.raw) + Int128(elapsed.raw)
        if whole == 0 { return price }
        let move = divide(
            (Int128(price.raw) - Int128(slow.raw)) * Int128(elapsed.raw), by: whole,
            rounding: .towardZero)
        return Price(raw: Int64(Int128(slow.raw) + move))
    }
}
