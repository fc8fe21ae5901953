public import PlimsollNumerics

// Where a position pays for itself, which account pages and calculators show beside its entry.

/// The price at which a position pays for itself.
public enum BreakEven {
    /// The price at which a close by a taker leaves neither profit nor loss against the entry.
    ///
    ///     linear:   entry / (1 - fee) long,  entry / (1 + fee) short
    ///     inverse:  entry * (1 + fee) long,  entry * (1 - fee) short
    ///
    /// Fees of the entry are in the wallet already; what is left to earn is the fee of the way
    /// out.
    ///
    /// - Parameters:
    ///   - entry: Average entry price, positive.
    ///   - isLong: The direction of the position.
    ///   - isInverse: True for contracts settled in their base asset.
    ///   - takerFee: The fee of the close, below one.
    /// - Returns: Rounded against the account: up for a long, down for a short.
    public static func price(
        _ entry: Price, isLong: Bool, isInverse: Bool, takerFee: Rate
    ) -> Price {
        let one = Rate(whole: 1)
        let rounding: Rounding = isLong ? .up : .down
        if isInverse {
            return entry.times(isLong ? one + takerFee : one - takerFee, rounding: rounding)
        }
        let kept = isLong ? one - takerFee : one + takerFee
        return Price(
            raw: multiply(entry.raw, unitsPerOne, dividingBy: kept.raw, rounding: rounding))
    }
}
