public import PlimsollNumerics

// What a position is worth at a price. Everything above this file - margin, matching, liquidation,
// funding - speaks of "value at a price" and never assumes that it is linear, so that a new kind
// of contract is a new case here and not a search through the engine.

/// The kind of contract, with its payoff.
@frozen
public enum Contract: Hashable, Sendable, BitwiseCopyable {
    /// Sized in base units, settled in the quote asset: worth `size * price`.
    case linearPerpetual
    /// Sized in contracts of a fixed amount of quote money, settled in the base asset: worth
    /// `-size * contractSize / price`, so that its profit is
    /// `size * contractSize * (1/entry - 1/exit)`.
    case inversePerpetual(contractSize: Amount)

    /// The signed value of a signed size at a price, in the settlement asset.
    ///
    ///     linear:  size * price
    ///     inverse: -size * contractSize / price
    ///
    /// It rises with the price for a long and falls for a short in both cases; the profit of a
    /// position is the difference of two such values.
    ///
    /// - Parameters:
    ///   - size: Signed size, long positive.
    ///   - price: Positive price.
    ///   - rounding: Direction of the last 1e-8.
    /// - Returns: Signed value in the settlement asset.
    /// - Precondition: `price > 0`.
    /// - Complexity: O(1), no allocation.
    @inlinable
    public func value(of size: Quantity, at price: Price, rounding: Rounding) -> Amount {
        switch self {
        case .linearPerpetual:
            return size.times(price, rounding: rounding)
        case .inversePerpetual(let contractSize):
            return Amount(
                raw: multiply(
                    -size.raw, contractSize.raw, dividingBy: price.raw, rounding: rounding))
        }
    }

    /// Value and notional of a position by one division: what revaluing a whole venue asks for.
    ///
    /// - Parameters:
    ///   - size: Signed size, long positive.
    ///   - price: Positive price.
    /// - Returns: `value(of:at:rounding: .down)` and the magnitude of
    ///   `value(of:at:rounding: .awayFromZero)`.
    /// - Precondition: `price > 0`.
    /// - Complexity: O(1), no allocation.
    @inlinable @inline(__always)
    public func valuation(
        of size: Quantity, at price: Price
    ) -> (value: Amount, notional: Amount) {
        let quotient: UInt64
        let remainder: UInt64
        let isPositive: Bool
        switch self {
        case .linearPerpetual:
            (quotient, remainder) = divideByUnit(
                size.raw.magnitude.multipliedFullWidth(by: price.raw.magnitude))
            isPositive = size.raw >= 0
        case .inversePerpetual(let contractSize):
            (quotient, remainder) = price.raw.magnitude.dividingFullWidth(
                size.raw.magnitude.multipliedFullWidth(by: contractSize.raw.magnitude))
            isPositive = size.raw < 0
        }
        let up = Int64(remainder == 0 ? quotient : quotient + 1)
        return (Amount(raw: isPositive ? Int64(quotient) : -up), Amount(raw: up))
    }

    /// The price at which a signed size has a signed value: the inverse of `value(of:at:)`.
    ///
    ///     linear:  value / size
    ///     inverse: -size * contractSize / value
    ///
    /// - Parameters:
    ///   - value: Signed value in the settlement asset; for an inverse contract not zero.
    ///   - size: Signed size, not zero.
    ///   - rounding: Direction of the last 1e-8.
    /// - Returns: The price; nil if there is none (inverse contract without value) or if it does
    ///   not fit.
    public func price(ofValue value: Amount, size: Quantity, rounding: Rounding) -> Price? {
        let quotient: Int128
        switch self {
        case .linearPerpetual:
            if size.isZero { return nil }
            quotient = divide(
                Int128(value.raw) * Int128(unitsPerOne), by: Int128(size.raw), rounding: rounding)
        case .inversePerpetual(let contractSize):
            if value.isZero { return nil }
            quotient = divide(
                -Int128(size.raw) * Int128(contractSize.raw), by: Int128(value.raw),
                rounding: rounding)
        }
        return Int64(exactly: quotient).map { Price(raw: $0) }
    }

    /// True for a contract settled in its base asset.
    public var isInverse: Bool {
        if case .inversePerpetual = self { return true }
        return false
    }
}
