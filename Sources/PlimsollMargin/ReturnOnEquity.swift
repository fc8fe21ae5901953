import PlimsollModel
public import PlimsollNumerics

// Profit measured by the margin a position was opened with, and the way back from it to a price.

/// Formulas of return on equity and average entry.
public enum ReturnOnEquity {
    /// Profit as a part of the margin at entry.
    ///
    ///     roe = unrealizedPnl * leverage / |entryValue|
    ///
    /// - Returns: Rounded down; nil for an empty position or a figure that does not fit.
    /// - Source: Binance ROE; golden `seed-roe-5pct-10x`.
    public static func of(unrealizedPnl: Amount, entryValue: Amount, leverage: Int64) -> Rate? {
        if entryValue.isZero { return nil }
        let ratio = divide(
            Int128(unrealizedPnl.raw) * Int128(leverage) * Int128(unitsPerOne),
            by: Int128(entryValue.raw.magnitude), rounding: .down)
        return Int64(exactly: ratio).map { Rate(raw: $0) }
    }

    /// The same from a relative move of a linear contract's price in the position's favour.
    ///
    ///     roe = move * leverage
    ///
    /// - Source: golden `seed-loss-10pct-10x`.
    public static func ofMove(_ move: Rate, leverage: Int64) -> Rate {
        Rate(raw: move.raw * leverage)
    }

    /// The price at which a position has a wanted return.
    ///
    ///     value(size, P) = entryValue + roe * |entryValue| / leverage
    ///
    /// - Returns: Rounded away from entry in the position's favour, so that the return is
    ///   reached; nil where there is no such price.
    public static func targetPrice(_ position: PositionTerms, roe: Rate) -> Price? {
        if position.size.isZero { return nil }
        let profit = position.entryValue.magnitude.times(roe, rounding: .up)
            .divided(by: position.leverage, rounding: .up)
        let price = position.contract.price(
            ofValue: position.entryValue + profit, size: position.size,
            rounding: position.size.isPositive ? .up : .down)
        guard let price, price.isPositive else { return nil }
        return price
    }

    /// Average entry price of several fills of one side.
    ///
    ///     linear:  sum(size * price) / sum(size)
    ///     inverse: sum(size) / sum(size / price)
    ///
    /// - Parameters:
    ///   - isInverse: Harmonic instead of arithmetic mean.
    ///   - fills: Sizes and prices, all positive.
    /// - Returns: Rounded down; nil without fills.
    /// - Source: Bybit average entry price; golden `bybit-avg-entry-inverse`.
    public static func averageEntry(
        isInverse: Bool, fills: [(quantity: Quantity, price: Price)]
    ) -> Price? {
        let scale: Int128 = 1_000_000_000_000_000_000
        var (size, sum): (Int128, Int128) = (0, 0)
        for fill in fills {
            let quantity = Int128(fill.quantity.raw)
            size += quantity
            if isInverse {
                sum += divide(quantity * scale, by: Int128(fill.price.raw), rounding: .up)
            } else {
                sum += quantity * Int128(fill.price.raw)
            }
        }
        if size == 0 || sum == 0 { return nil }
        let mean =
            isInverse
            ? divide(size * scale, by: sum, rounding: .down)
            : divide(sum, by: size, rounding: .down)
        return Int64(exactly: mean).map { Price(raw: $0) }
    }
}
