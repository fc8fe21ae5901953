public import PlimsollModel
public import PlimsollNumerics

// What one position is worth, and what it needs.

/// Formulas of a single position.
public enum PositionMath {
    /// Profit of a position at a price.
    ///
    ///     unrealizedPnl = value(size, price) - entryValue
    ///
    /// - Parameters:
    ///   - contract: Kind of contract.
    ///   - size: Signed size.
    ///   - entryValue: Signed value at which it was entered.
    ///   - price: Mark price, positive.
    /// - Returns: Amount in the settlement asset, rounded down.
    /// - Source: Binance USD-M and COIN-M; golden `binance-upnl-btc`.
    public static func unrealizedPnl(
        _ contract: Contract, size: Quantity, entryValue: Amount, price: Price
    ) -> Amount {
        contract.value(of: size, at: price, rounding: .down) - entryValue
    }

    /// Absolute value of a position at a price.
    ///
    ///     notional = |value(size, price)|
    ///
    /// - Returns: Amount in the settlement asset, >= 0, rounded up.
    public static func notional(_ contract: Contract, size: Quantity, price: Price) -> Amount {
        contract.value(of: size, at: price, rounding: .awayFromZero).magnitude
    }

    /// The margin below which a pool is liquidated, for one position in its bracket.
    ///
    ///     maintenanceMargin = notional * maintenanceMarginRate - maintenanceAmount
    ///
    /// - Parameters:
    ///   - notional: Absolute position value at mark price, >= 0.
    ///   - bracket: The bracket that holds `notional`.
    /// - Returns: Amount in the settlement asset, >= 0, rounded up.
    /// - Source: Binance leverage and margin; golden `binance-mm-btc`.
    @inlinable @inline(__always)
    public static func maintenanceMargin(notional: Amount, bracket: LeverageBracket) -> Amount {
        let gross = notional.times(bracket.maintenanceMarginRate, rounding: .up)
        return max(.zero, gross - bracket.maintenanceAmount)
    }

    /// The same with the bracket looked up in the table.
    public static func maintenanceMargin(notional: Amount, table: BracketTable) -> Amount {
        if notional.isZero { return .zero }
        return maintenanceMargin(notional: notional, bracket: table.bracket(ofNotional: notional))
    }

    /// Average price at which a position was entered: the price at which it is worth its
    /// entry value. Harmonic for inverse contracts.
    ///
    /// - Returns: nil for an empty position.
    /// - Source: golden `bybit-avg-entry-inverse`.
    public static func entryPrice(
        _ contract: Contract, size: Quantity, entryValue: Amount
    ) -> Price? {
        if size.isZero { return nil }
        return contract.price(ofValue: entryValue, size: size, rounding: .down)
    }

    /// The part of an entry value that leaves with a closed part of the position. What rounding
    /// leaves behind stays with the rest and leaves with its last part.
    ///
    ///     released = entryValue * closed / size
    ///
    /// - Parameters:
    ///   - entryValue: Signed entry value of the whole position.
    ///   - closed: Size closed, with the position's sign, not larger than it.
    ///   - size: Signed size before.
    /// - Returns: Signed value, rounded up, so that a realised profit is never overstated.
    public static func releasedEntryValue(
        _ entryValue: Amount, closing closed: Quantity, of size: Quantity
    ) -> Amount {
        if closed == size { return entryValue }
        return entryValue.share(closed.raw, of: size.raw, rounding: .up)
    }
}
