// Decimal text in and out. Parsing is exact or refused: no exponent, no rounding, no silent loss.

/// Why a text is not a fixed-point number with 8 places.
public enum DecimalError: Error, Hashable, Sendable {
    /// The text has no digits.
    case empty
    /// A character that is not a digit, a leading sign or one decimal point; its position from 0.
    case unexpectedCharacter(UInt8, offset: Int)
    /// More than 8 places with a non-zero digit beyond them.
    case tooManyPlaces(offset: Int)
    /// The value does not fit 64 bits of 1e-8.
    case outOfRange
}

extension DecimalError: CustomStringConvertible {
    /// What was expected and what was found.
    public var description: String {
        switch self {
        case .empty: "expected a decimal number, found nothing"
        case .unexpectedCharacter(let byte, let offset):
            "expected a digit, found '\(Character(UnicodeScalar(byte)))' at character \(offset + 1)"
        case .tooManyPlaces(let offset):
            "expected at most 8 decimal places, found more at character \(offset + 1)"
        case .outOfRange: "expected a number within ±92233720368.54775807"
        }
    }
}

/// Reading and writing of fixed-point numbers as plain decimal text.
public enum DecimalText {
    /// Reads `[+-]digits[.digits]` exactly.
    ///
    /// - Parameter bytes: ASCII text without blanks.
    /// - Returns: The value in units of 1e-8.
    /// - Throws: `DecimalError`; digits beyond the eighth place are accepted only if zero.
    public static func parse(
        _ bytes: some Sequence<UInt8>
    ) throws(DecimalError) -> Int64 {
        var magnitude: UInt64 = 0
        var (offset, digits, places) = (0, 0, 0)
        var (isNegative, seenPoint) = (false, false)
        for byte in bytes {
            defer { offset += 1 }
            if offset == 0 && (byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")) {
                isNegative = byte == UInt8(ascii: "-")
                continue
            }
            if byte == UInt8(ascii: ".") && !seenPoint {
                seenPoint = true
                continue
            }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else {
                throw .unexpectedCharacter(byte, offset: offset)
            }
            let digit = UInt64(byte - UInt8(ascii: "0"))
            digits += 1
            if seenPoint && places == decimalPlaces {
                if digit != 0 { throw .tooManyPlaces(offset: offset) }
                continue
            }
            if seenPoint { places += 1 }
            magnitude = try append(digit, to: magnitude)
        }
        if digits == 0 { throw .empty }
        while places < decimalPlaces {
            magnitude = try append(0, to: magnitude)
            places += 1
        }
        guard magnitude <= UInt64(Int64.max) else { throw .outOfRange }
        return isNegative ? -Int64(magnitude) : Int64(magnitude)
    }

    private static func append(
        _ digit: UInt64, to magnitude: UInt64
    ) throws(DecimalError) -> UInt64 {
        let (scaled, overflow) = magnitude.multipliedReportingOverflow(by: 10)
        let (sum, carry) = scaled.addingReportingOverflow(digit)
        if overflow || carry { throw .outOfRange }
        return sum
    }

    /// Plain decimal text of a value in units of 1e-8, exact, at least `minimumPlaces` places.
    ///
    /// - Parameters:
    ///   - raw: The value in units of 1e-8.
    ///   - minimumPlaces: Places that are written even if they are zero, 0 to 8.
    public static func text(_ raw: Int64, minimumPlaces: Int = 0) -> String {
        text(wide: Int128(raw), minimumPlaces: minimumPlaces)
    }

    /// The same for a sum over the whole venue, which may need 128 bits.
    public static func text(wide raw: Int128, minimumPlaces: Int = 0) -> String {
        let magnitude = raw.magnitude
        let whole = magnitude / UInt128(unitsPerOne)
        var fraction = String(magnitude % UInt128(unitsPerOne))
        fraction = String(repeating: "0", count: decimalPlaces - fraction.utf8.count) + fraction
        while fraction.utf8.count > minimumPlaces, fraction.hasSuffix("0") { fraction.removeLast() }
        let sign = raw < 0 ? "-" : ""
        return fraction.isEmpty ? "\(sign)\(whole)" : "\(sign)\(whole).\(fraction)"
    }
}
