public import PlimsollModel
public import PlimsollNumerics

// The price at which a position is closed so that nothing is left and nothing is owed. For one
// isolated position it is plain; for several positions of one cross pool the pool's equity is
// divided among them by maintenance margin, so that closing all of them, each at its own
// bankruptcy value, leaves exactly zero. The value is the exact figure; the price is for show.

/// A position's part in what is left of its pool, and the value it is then closed at.
public struct BankruptcyShare: Hashable, Sendable {
    /// The part of the pool's equity that goes with the position; negative if the pool owes.
    public var share: Amount
    /// Signed value at which the position is closed: its value at mark less the share.
    public var value: Amount
    /// The price of that value; nil where it is not positive: the position cannot be closed at a
    /// loss great enough.
    public var price: Price?
}

/// Formulas of the bankruptcy price.
public enum BankruptcyPrice {
    /// Price at which a position alone has used up the margin set aside for it.
    ///
    ///     value(size, P) = entryValue - margin
    ///
    /// - Parameters:
    ///   - position: The isolated position.
    ///   - margin: Its isolated wallet.
    /// - Returns: Rounded up for a long, down for a short; nil where there is none.
    /// - Source: Bybit bankruptcy price; golden `bybit-adl-bust-inverse`.
    public static func isolated(_ position: PositionTerms, margin: Amount) -> Price? {
        price(
            ofValue: position.entryValue - margin, contract: position.contract,
            size: position.size)
    }

    /// The same in short form for a position opened at a leverage with nothing added.
    ///
    ///     linear:  entryPrice * (1 - side / leverage)
    ///     inverse: entryPrice * leverage / (leverage + side)
    ///
    /// - Returns: Rounded up for a long, down for a short; nil for an inverse short at 1x, which
    ///   cannot go bankrupt, and for prices that do not fit.
    /// - Source: Bybit; golden `bybit-adl-bust-inverse`.
    public static func isolated(
        isInverse: Bool, side: Side, entryPrice: Price, leverage: Int64
    ) -> Price? {
        let price = Int128(entryPrice.raw)
        let (numerator, denominator) =
            isInverse
            ? (price * Int128(leverage), Int128(leverage + side.sign))
            : (price * Int128(leverage - side.sign), Int128(leverage))
        if denominator == 0 { return nil }
        let quotient = divide(
            numerator, by: denominator, rounding: side == .buy ? .up : .down)
        return Int64(exactly: quotient).map { Price(raw: $0) }
    }

    /// Divides a pool's equity among its positions by maintenance margin and gives each its
    /// bankruptcy value.
    ///
    ///     share_i = equity * maintenanceMargin_i / sum(maintenanceMargin)
    ///     value_i = markValue_i - share_i
    ///
    /// Shares add up to the equity exactly, so `walletBalance + sum(value_i - entryValue_i) = 0`.
    /// Where nothing needs maintenance margin, the shares go by notional.
    ///
    /// - Parameters:
    ///   - equity: The pool's margin balance at mark; negative if it owes.
    ///   - positions: All positions of the pool, settled in one asset.
    /// - Returns: One share for each position, in their order.
    /// - Complexity: O(positions * brackets).
    /// - Source: dYdX v4 bankruptcy price; goldens `dydx-bust-*`.
    public static func allocate(
        equity: Amount, positions: [PositionTerms]
    ) -> [BankruptcyShare] {
        var weights = positions.map(\.maintenanceMargin)
        if weights.allSatisfy(\.isZero) { weights = positions.map(\.notional) }
        let shares = Apportionment.parts(of: equity, weights: weights)
        return zip(positions, shares).map { position, share in
            let value = position.markValue - share
            return BankruptcyShare(
                share: share, value: value,
                price: price(ofValue: value, contract: position.contract, size: position.size))
        }
    }

    /// Bankruptcy value of a part of one position.
    ///
    ///     value = markValue(closed) - equity * |change of maintenance margin| / total
    ///
    /// - Parameters:
    ///   - closed: The part, with the position's sign.
    ///   - position: The position it is taken from.
    ///   - equity: The pool's margin balance at mark.
    ///   - totalMaintenanceMargin: Of the pool, positive.
    /// - Returns: Signed value of the part, rounded down for a positive equity share, so that the
    ///   close never costs more than the pool has.
    /// - Source: dYdX v4 `GetBankruptcyPriceInQuoteQuantums`; goldens `dydx-bust-short-partial`.
    public static func value(
        closing closed: Quantity, of position: PositionTerms, equity: Amount,
        totalMaintenanceMargin: Amount
    ) -> Amount {
        var rest = position
        rest.size -= closed
        let change = (position.maintenanceMargin - rest.maintenanceMargin).magnitude
        let share = equity.share(
            change.raw, of: totalMaintenanceMargin.raw, rounding: .down)
        return position.contract.value(of: closed, at: position.markPrice, rounding: .down)
            - share
    }

    /// The price of a bankruptcy value: up for a long, down for a short.
    ///
    /// - Returns: nil for an empty position or where the price is not positive or does not fit.
    public static func price(
        ofValue value: Amount, contract: Contract, size: Quantity
    ) -> Price? {
        if size.isZero { return nil }
        let price = contract.price(
            ofValue: value, size: size, rounding: size.isPositive ? .up : .down)
        guard let price, price.isPositive else { return nil }
        return price
    }
}
