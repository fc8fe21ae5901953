public import PlimsollModel
public import PlimsollNumerics

// What an order costs at entry, and the questions a person asks before placing one.

/// What an order needs at entry.
public struct OrderCost: Hashable, Sendable, BitwiseCopyable {
    /// Margin at the assuming price, rounded up.
    public var initialMargin: Amount
    /// What it loses at once because its price is worse than the mark, rounded up.
    public var openLoss: Amount

    /// What is taken from the available balance.
    ///
    ///     cost = initialMargin + openLoss
    public var cost: Amount { initialMargin + openLoss }

    /// The price an order is assumed to fill at.
    ///
    ///     buy:  orderPrice
    ///     sell: max(lastPrice * (1 + 0.15 %), markPrice, orderPrice)
    ///
    /// - Returns: Rounded up.
    /// - Source: Binance cost to open, 2026 edition; golden `binance-cost-short-assuming-price`.
    public static func assumingPrice(
        side: Side, orderPrice: Price, lastPrice: Price, markPrice: Price
    ) -> Price {
        if side == .buy { return orderPrice }
        let raised = lastPrice + lastPrice.times(Rate(raw: 150_000), rounding: .up)
        return max(raised, markPrice, orderPrice)
    }

    /// The cost of an order.
    ///
    ///     initialMargin = notional(assumingPrice) / leverage
    ///     openLoss      = max(0, side * (value(orderPrice) - value(markPrice)))
    ///
    /// - Parameters:
    ///   - contract: Kind of contract.
    ///   - size: Signed size, buy positive.
    ///   - orderPrice: Limit price.
    ///   - assumingPrice: Price the margin is taken at.
    ///   - markPrice: Mark price.
    ///   - leverage: >= 1.
    /// - Source: Binance cost to open; goldens `binance-cost-long`, `binance-clone-cost-short`.
    public static func of(
        _ contract: Contract, size: Quantity, orderPrice: Price, assumingPrice: Price,
        markPrice: Price, leverage: Int64
    ) -> OrderCost {
        let notional = PositionMath.notional(contract, size: size, price: assumingPrice)
        return OrderCost(
            initialMargin: OrderMargin.positionRequirement(
                notional: notional, leverage: leverage),
            openLoss: OrderMargin.openLoss(
                valueAtOrderPrice: contract.value(of: size, at: orderPrice, rounding: .up),
                valueAtMark: contract.value(of: size, at: markPrice, rounding: .down)))
    }

    /// The largest order an available balance pays for.
    ///
    ///     greatest n * step: cost(n * step) <= available, n * step <= limit
    ///
    /// - Parameters:
    ///   - available: Available balance in the settlement asset.
    ///   - step: Least size increment, positive.
    ///   - limit: Greatest size asked about.
    ///   - cost: Cost of an order of a size; does not fall as the size rises.
    /// - Returns: A positive size, or zero.
    /// - Complexity: At most 64 evaluations.
    public static func maxQuantity(
        available: Amount, step: Quantity, limit: Quantity, cost: (Quantity) -> Amount
    ) -> Quantity {
        var (low, high) = (Int64(0), limit.raw / step.raw)
        while low < high {
            let middle = high - (high - low) / 2
            if cost(Quantity(raw: middle * step.raw)) <= available {
                low = middle
            } else {
                high = middle - 1
            }
        }
        return Quantity(raw: low * step.raw)
    }
}
