import PlimsollNumerics

// Numbers as clients print them: plain, with an exponent, with zeros behind. They are read exactly
// from their digits; a number that needs more digits than the venue counts is told apart from one
// that is no number.

/// A decimal number as it was sent.
public struct SentDecimal: Hashable, Sendable {
    /// The value in units of 1e-8, cut toward zero; the greatest or least there is if it does not
    /// fit.
    public let raw: Int64
    /// Decimals without the zeros at the end.
    public let places: Int
    /// False if the value does not fit.
    public let fits: Bool

    /// True if `raw` is the value that was sent.
    public var isExact: Bool { fits && places <= decimalPlaces }

    /// Reads `[+-]digits[.digits][e[+-]digits]`; nil if the text is anything else.
    public init?(_ text: some StringProtocol) {
        var digits: [UInt8] = []
        var (isNegative, point) = (false, -1)
        var exponent = 0
        var rest = Array(text.utf8)[...]
        guard rest.count <= 400 else { return nil }
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
            isNegative = rest.removeFirst() == UInt8(ascii: "-")
        }
        while let byte = rest.first, byte != UInt8(ascii: "e"), byte != UInt8(ascii: "E") {
            rest.removeFirst()
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(byte - UInt8(ascii: "0"))
            case UInt8(ascii: ".") where point < 0: point = digits.count
            default: return nil
            }
        }
        if digits.isEmpty { return nil }
        if !rest.isEmpty {
            guard let power = Self.exponent(rest.dropFirst()) else { return nil }
            exponent = power
        }
        let decimals = point < 0 ? 0 : digits.count - point
        (raw, places, fits) = Self.value(digits, decimals - exponent, isNegative)
    }

    private static func exponent(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count <= 6 else { return nil }
        return Int(String(decoding: bytes, as: UTF8.self))
    }

    /// The value of digits of which the last `decimals` stand behind the point.
    private static func value(
        _ all: [UInt8], _ decimals: Int, _ isNegative: Bool
    ) -> (raw: Int64, places: Int, fits: Bool) {
        var digits = Array(all.drop { $0 == 0 })
        var decimals = decimals
        while let last = digits.last, last == 0 {
            digits.removeLast()
            decimals -= 1
        }
        if digits.isEmpty { return (0, 0, true) }
        let places = max(0, decimals)
        // Digits in front of the eighth decimal.
        let count = digits.count - decimals + decimalPlaces
        if count <= 0 { return (0, places, true) }
        let greatest = isNegative ? -Int64.max : Int64.max
        if count > 19 { return (greatest, places, false) }
        var magnitude: UInt64 = 0
        for place in 0..<count {
            let digit = place < digits.count ? UInt64(digits[place]) : 0
            magnitude = magnitude * 10 + digit
        }
        if magnitude > UInt64(Int64.max) { return (greatest, places, false) }
        return (isNegative ? -Int64(magnitude) : Int64(magnitude), places, true)
    }
}
