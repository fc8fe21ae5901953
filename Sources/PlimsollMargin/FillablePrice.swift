public import PlimsollNumerics

// A limit for liquidation orders that worsens smoothly as the account decays.

/// Formula of the price at which a liquidation order may be filled.
public enum FillablePrice {
    /// The worst price a liquidation order may trade at.
    ///
    ///     decay = clamp(adjustment * (1 - equity / maintenanceMargin), 0, 1)
    ///     price = markPrice * (1 - side * decay * spread * maintenanceMarginRate)
    ///
    /// - Parameters:
    ///   - position: The position to close.
    ///   - pool: Equity and maintenance margin of its pool, the latter positive.
    ///   - maintenanceMarginRate: Of the position.
    ///   - adjustment: How fast the price worsens, as 1.
    ///   - spread: Part of the maintenance margin rate that is given away at most, as 0.1.
    /// - Returns: Rounded down for a long, up for a short.
    /// - Source: dYdX v4 `GetFillablePrice`; goldens `dydx-fillable-*`.
    public static func of(
        _ position: PositionTerms, pool: (equity: Amount, maintenanceMargin: Amount),
        maintenanceMarginRate: Rate, adjustment: Rate, spread: Rate
    ) -> Price {
        let one = Int128(unitsPerOne)
        let whole = one * one
        let missing = Int128(pool.maintenanceMargin.raw) - Int128(pool.equity.raw)
        let decay = divide(
            Int128(adjustment.raw) * missing * one, by: Int128(pool.maintenanceMargin.raw),
            rounding: .down)
        let rate = Int128(spread.raw) * Int128(maintenanceMarginRate.raw)
        let discount = max(0, min(whole, decay)) * rate / whole
        let factor = whole - Int128(position.sign) * discount
        return Price(
            raw: Int64(
                divide(
                    Int128(position.markPrice.raw) * factor, by: whole,
                    rounding: position.sign > 0 ? .down : .up)))
    }
}
