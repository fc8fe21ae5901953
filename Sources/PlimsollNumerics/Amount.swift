/// A signed sum of money in one asset.
///
/// Fixed point: `raw` counts units of 1e-8 (units of the asset). Two of one kind add and compare;
/// products of unlike kinds are the named functions of `Products.swift` and nothing else.
/// Overflow traps.
@frozen
public struct Amount: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// The value in units of 1e-8.
    public var raw: Int64

    /// Wraps a count of 1e-8 units.
    @inlinable
    public init(raw: Int64) { self.raw = raw }

    /// A whole number of units.
    public init(whole: Int64) { raw = whole * unitsPerOne }

    /// Zero.
    public static var zero: Amount { Amount(raw: 0) }

    /// Orders by value.
    public static func < (left: Amount, right: Amount) -> Bool { left.raw < right.raw }

    /// The sum; traps on overflow.
    public static func + (left: Amount, right: Amount) -> Amount {
        Amount(raw: left.raw + right.raw)
    }

    /// The difference; traps on overflow.
    public static func - (left: Amount, right: Amount) -> Amount {
        Amount(raw: left.raw - right.raw)
    }

    /// The opposite value.
    public static prefix func - (value: Amount) -> Amount { Amount(raw: -value.raw) }

    /// Adds in place; traps on overflow.
    public static func += (left: inout Amount, right: Amount) { left.raw += right.raw }

    /// Subtracts in place; traps on overflow.
    public static func -= (left: inout Amount, right: Amount) { left.raw -= right.raw }

    /// The absolute value.
    @inlinable
    public var magnitude: Amount { Amount(raw: abs(raw)) }

    /// True for exactly zero.
    public var isZero: Bool { raw == 0 }

    /// True below zero.
    public var isNegative: Bool { raw < 0 }

    /// True above zero.
    public var isPositive: Bool { raw > 0 }
}

extension Amount: CustomStringConvertible {
    /// Plain decimal text without trailing zeros, exact.
    public var description: String { DecimalText.text(raw) }

    /// Reads plain decimal text with up to 8 places.
    ///
    /// - Throws: `DecimalError` naming what was wrong with the text.
    public init(_ text: some StringProtocol) throws(DecimalError) {
        raw = try DecimalText.parse(text.utf8)
    }
}
