public import PlimsollNumerics

// What open orders need, beside the position they belong to.

/// Formulas of order margin.
public enum OrderMargin {
    /// Initial margin of a position together with its open orders.
    ///
    ///     requirement = max(|N + bids|, |N - asks|) / leverage
    ///
    /// Orders that only close the position cost nothing until they exceed twice its size. In
    /// hedge mode the expression is taken for each side and added; long and short do not net.
    ///
    /// - Parameters:
    ///   - positionNotional: Value at mark with the sign of the position.
    ///   - bids: Sum of open buy orders, each at its limit price, >= 0.
    ///   - asks: Sum of open sell orders, each at its limit price, >= 0.
    ///   - leverage: The account's leverage in the symbol, >= 1.
    /// - Returns: Amount in the settlement asset, >= 0, rounded up.
    /// - Source: Binance margin requirement; golden `binance-openorder-oneway`.
    public static func requirement(
        positionNotional: Amount, bids: Amount, asks: Amount, leverage: Int64
    ) -> Amount {
        exposure(positionNotional: positionNotional, bids: bids, asks: asks)
            .divided(by: leverage, rounding: .up)
    }

    /// The greatest notional that position and orders may come to.
    ///
    ///     exposure = max(|N + bids|, |N - asks|)
    public static func exposure(positionNotional: Amount, bids: Amount, asks: Amount) -> Amount {
        max((positionNotional + bids).magnitude, (positionNotional - asks).magnitude)
    }

    /// Initial margin of a position alone, marked to the latest price.
    ///
    ///     positionInitialMargin = notional / leverage
    ///
    /// - Returns: Amount in the settlement asset, rounded up.
    public static func positionRequirement(notional: Amount, leverage: Int64) -> Amount {
        notional.divided(by: leverage, rounding: .up)
    }

    /// What an order loses at once because its price is worse than the mark.
    ///
    ///     openLoss = max(0, side * (orderValue - markValue))
    ///
    /// - Parameters:
    ///   - valueAtOrderPrice: Signed value of the order's size (buy positive) at its price.
    ///   - valueAtMark: The same at mark price.
    /// - Returns: Amount in the settlement asset, >= 0.
    /// - Source: Binance cost to open; golden `binance-cost-long`, `binance-clone-cost-short`.
    public static func openLoss(valueAtOrderPrice: Amount, valueAtMark: Amount) -> Amount {
        max(.zero, valueAtOrderPrice - valueAtMark)
    }
}
