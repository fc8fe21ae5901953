// Every division in the core names the direction in which it rounds. Nothing here knows what the
// numbers mean; the directions are chosen where a formula is written (requirements up, credits
// down), so that rounding always favours solvency.

/// The direction in which an inexact division is rounded.
@frozen
public enum Rounding: Sendable {
    /// Towards positive infinity.
    case up
    /// Towards negative infinity.
    case down
    /// Away from zero.
    case awayFromZero
    /// Towards zero.
    case towardZero
}

/// The number of decimal places of every fixed-point type: one unit is 1e-8.
@inlinable
public var decimalPlaces: Int { 8 }

/// One whole, in units of 1e-8.
@inlinable
public var unitsPerOne: Int64 { 100_000_000 }

/// Divides two integers and rounds the quotient in the named direction.
///
///     quotient = numerator / denominator, rounded
///
/// - Parameters:
///   - numerator: Any value.
///   - denominator: Any value but zero.
///   - rounding: Where an inexact quotient goes.
/// - Returns: The rounded quotient.
/// - Precondition: `denominator != 0`.
/// - Complexity: O(1).
@inlinable
public func divide(_ numerator: Int128, by denominator: Int128, rounding: Rounding) -> Int128 {
    let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
    if remainder == 0 { return quotient }
    let isNegative = (remainder < 0) != (denominator < 0)
    switch rounding {
    case .up: return isNegative ? quotient : quotient + 1
    case .down: return isNegative ? quotient - 1 : quotient
    case .awayFromZero: return isNegative ? quotient - 1 : quotient + 1
    case .towardZero: return quotient
    }
}

/// Multiplies two integers and divides by a third through 128 bits.
///
///     result = factor * other / denominator, rounded
///
/// - Parameters:
///   - factor: The first factor.
///   - other: The second factor.
///   - denominator: The divisor, not zero.
///   - rounding: Where an inexact quotient goes.
/// - Returns: The rounded quotient.
/// - Precondition: `denominator != 0` and the quotient fits 64 bits; limits on prices, sizes and
///   balances (`Limits`) keep every figure of the engine far inside.
@inlinable @inline(__always)
public func multiply(
    _ factor: Int64, _ other: Int64, dividingBy denominator: Int64, rounding: Rounding
) -> Int64 {
    let isNegative = ((factor < 0) != (other < 0)) != (denominator < 0)
    let product = factor.magnitude.multipliedFullWidth(by: other.magnitude)
    // Both divisions trap where the quotient does not fit 64 bits.
    let (quotient, remainder) =
        denominator == unitsPerOne
        ? divideByUnit(product) : denominator.magnitude.dividingFullWidth(product)
    let grows: Bool
    switch rounding {
    case .up: grows = !isNegative
    case .down: grows = isNegative
    case .awayFromZero: grows = true
    case .towardZero: grows = false
    }
    let magnitude = remainder != 0 && grows ? quotient + 1 : quotient
    // The least Int64 has a magnitude of its own.
    if isNegative && magnitude == Int64.min.magnitude { return .min }
    return isNegative ? -Int64(magnitude) : Int64(magnitude)
}

/// Divides a product of two fixed-point numbers by one whole, 1e8, without a 128-bit division.
///
/// 1e8 is 2^8 * 390625: after a shift by 8 two short divisions by a constant are left, which the
/// compiler turns into multiplications.
///
/// - Parameter product: A full-width product below 1e8 * 2^64.
/// - Returns: Quotient and remainder.
/// - Complexity: O(1); this is the innermost arithmetic of a mark tick.
@inlinable @inline(__always)
public func divideByUnit(
    _ product: (high: UInt64, low: UInt64)
) -> (quotient: UInt64, remainder: UInt64) {
    // Trips where the quotient does not fit 64 bits.
    precondition(product.high < 100_000_000)
    let shifted = (high: product.high >> 8, low: product.high << 56 | product.low >> 8)
    let upper = shifted.high << 24 | shifted.low >> 40
    let upperQuotient = upper / 390_625
    let lower =
        (upper - upperQuotient * 390_625) << 40 | (shifted.low & 0xFF_FFFF_FFFF)
    let lowerQuotient = lower / 390_625
    let remainder = (lower - lowerQuotient * 390_625) << 8 | (product.low & 0xFF)
    return (upperQuotient << 40 | lowerQuotient, remainder)
}
