public import PlimsollNumerics

/// Reading of recorded numbers: exact, fast, and wider than what the venue itself accepts.
///
/// The same as `DecimalText.parse` with two additions that recorded files need: digits beyond
/// the eighth place are rounded **down** (towards negative infinity), and scientific notation
/// ("1e-05", "2.5E3") is read. No binary floating point is involved.
public enum RecordedDecimal {
    /// Reads `[+-]digits[.digits][e[+-]digits]`.
    ///
    /// - Parameters:
    ///   - bytes: The text the number is in.
    ///   - range: Where it stands.
    /// - Returns: The value in units of 1e-8, rounded down.
    /// - Throws: `DecimalError`, never `.tooManyPlaces`; offsets count from the range's start.
    /// - Complexity: O(digits), no allocation.
    public static func parse(
        _ bytes: [UInt8], in range: Range<Int>
    ) throws(DecimalError) -> Int64 {
        var index = range.lowerBound
        let isNegative = index < range.upperBound && bytes[index] == UInt8(ascii: "-")
        if index < range.upperBound && (isNegative || bytes[index] == UInt8(ascii: "+")) {
            index += 1
        }
        var magnitude: UInt64 = 0
        var (digits, places) = (0, 0)
        var (seenPoint, isLossy) = (false, false)
        while index < range.upperBound {
            let byte = bytes[index]
            let digit = byte &- UInt8(ascii: "0")
            if digit < 10 {
                digits += 1
                if places == decimalPlaces {
                    isLossy = isLossy || digit != 0
                } else {
                    magnitude = try append(digit, to: magnitude)
                    if seenPoint { places += 1 }
                }
            } else if byte == UInt8(ascii: ".") && !seenPoint {
                seenPoint = true
            } else if byte | 0x20 == UInt8(ascii: "e") && digits > 0 {
                return try scientific(bytes, in: range, exponentAt: index)
            } else {
                throw .unexpectedCharacter(byte, offset: index - range.lowerBound)
            }
            index += 1
        }
        if digits == 0 { throw .empty }
        while places < decimalPlaces {
            magnitude = try append(0, to: magnitude)
            places += 1
        }
        return try signed(magnitude, isNegative: isNegative, isLossy: isLossy)
    }

    /// Reads a whole text.
    public static func parse(_ text: String) throws(DecimalError) -> Int64 {
        let bytes = [UInt8](text.utf8)
        return try parse(bytes, in: 0..<bytes.count)
    }

    /// The exponent only says how many of the mantissa's digits count; the rest is rounded off.
    private static func scientific(
        _ bytes: [UInt8], in range: Range<Int>, exponentAt exponentIndex: Int
    ) throws(DecimalError) -> Int64 {
        let exponent = try exponent(bytes, from: exponentIndex + 1, in: range)
        var wholeDigits = 0
        for index in range.lowerBound..<exponentIndex {
            if bytes[index] == UInt8(ascii: ".") { break }
            if bytes[index] >= UInt8(ascii: "0") { wholeDigits += 1 }
        }
        var counting = wholeDigits + exponent + decimalPlaces
        var magnitude: UInt64 = 0
        var isLossy = false
        for index in range.lowerBound..<exponentIndex where bytes[index] >= UInt8(ascii: "0") {
            let digit = bytes[index] - UInt8(ascii: "0")
            if counting > 0 {
                magnitude = try append(digit, to: magnitude)
                counting -= 1
            } else {
                isLossy = isLossy || digit != 0
            }
        }
        while counting > 0 && magnitude > 0 {
            magnitude = try append(0, to: magnitude)
            counting -= 1
        }
        let isNegative = bytes[range.lowerBound] == UInt8(ascii: "-")
        return try signed(magnitude, isNegative: isNegative, isLossy: isLossy)
    }

    /// Four digits are more than any number in 64 bits needs.
    private static func exponent(
        _ bytes: [UInt8], from start: Int, in range: Range<Int>
    ) throws(DecimalError) -> Int {
        var index = start
        let isNegative = index < range.upperBound && bytes[index] == UInt8(ascii: "-")
        if index < range.upperBound && (isNegative || bytes[index] == UInt8(ascii: "+")) {
            index += 1
        }
        if index == range.upperBound { throw .empty }
        var value = 0
        while index < range.upperBound {
            let digit = bytes[index] &- UInt8(ascii: "0")
            if digit >= 10 {
                throw .unexpectedCharacter(bytes[index], offset: index - range.lowerBound)
            }
            value = value * 10 + Int(digit)
            if value > 9_999 { throw .outOfRange }
            index += 1
        }
        return isNegative ? -value : value
    }

    private static func append(
        _ digit: UInt8, to magnitude: UInt64
    ) throws(DecimalError) -> UInt64 {
        let (scaled, overflow) = magnitude.multipliedReportingOverflow(by: 10)
        let (sum, carry) = scaled.addingReportingOverflow(UInt64(digit))
        if overflow || carry { throw .outOfRange }
        return sum
    }

    /// Down means one unit further from zero for a negative number that lost digits.
    private static func signed(
        _ magnitude: UInt64, isNegative: Bool, isLossy: Bool
    ) throws(DecimalError) -> Int64 {
        let (rounded, overflow) = magnitude.addingReportingOverflow(isNegative && isLossy ? 1 : 0)
        guard !overflow, rounded <= UInt64(Int64.max) else { throw .outOfRange }
        return isNegative ? -Int64(rounded) : Int64(rounded)
    }
}
