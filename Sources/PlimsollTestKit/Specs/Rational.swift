// Exact fractions for the workings of specifications: what a person writes down by hand is checked
// without a rounding of its own.

/// An exact fraction; every operation says when it outgrows its 128 bits.
public struct Rational: Hashable, Sendable {
    /// Numerator, in lowest terms.
    public let numerator: Int128
    /// Denominator, positive.
    public let denominator: Int128

    /// A whole number.
    public init(_ whole: Int128) {
        numerator = whole
        denominator = 1
    }

    /// A fraction in lowest terms; nil for a zero denominator.
    public init?(_ numerator: Int128, over denominator: Int128) {
        if denominator == 0 { return nil }
        var (large, small) = (numerator.magnitude, denominator.magnitude)
        while small != 0 { (large, small) = (small, large % small) }
        let divisor = Int128(max(1, large)) * (denominator < 0 ? -1 : 1)
        self.numerator = numerator / divisor
        self.denominator = denominator / divisor
    }

    /// The value of a fixed-point number with 8 places.
    public init(raw: Int64) {
        self = Rational(Int128(raw), over: 100_000_000) ?? Rational(0)
    }

    /// The sum, or nil if it does not fit.
    public func adding(_ other: Rational) -> Rational? {
        guard let left = Self.product(numerator, other.denominator),
            let right = Self.product(other.numerator, denominator),
            let below = Self.product(denominator, other.denominator)
        else { return nil }
        let (sum, overflows) = left.addingReportingOverflow(right)
        return overflows ? nil : Rational(sum, over: below)
    }

    /// The product, or nil if it does not fit.
    public func multiplied(by other: Rational) -> Rational? {
        // Cancelling crosswise first keeps the products small.
        guard let first = Rational(numerator, over: other.denominator),
            let second = Rational(other.numerator, over: denominator),
            let above = Self.product(first.numerator, second.numerator),
            let below = Self.product(first.denominator, second.denominator)
        else { return nil }
        return Rational(above, over: below)
    }

    /// The quotient, or nil if it does not fit or the divisor is zero.
    public func divided(by other: Rational) -> Rational? {
        Rational(other.denominator, over: other.numerator).flatMap { multiplied(by: $0) }
    }

    /// The opposite value.
    public var negated: Rational {
        Rational(-numerator, over: denominator) ?? self
    }

    /// The absolute value.
    public var magnitude: Rational { numerator < 0 ? negated : self }

    /// True if this value is below another; nil if they are too long to compare.
    public func isLess(than other: Rational) -> Bool? {
        adding(other.negated).map { $0.numerator < 0 }
    }

    private static func product(_ left: Int128, _ right: Int128) -> Int128? {
        let (product, overflows) = left.multipliedReportingOverflow(by: right)
        return overflows ? nil : product
    }
}

extension Rational: CustomStringConvertible {
    /// Decimal text where it ends within 12 places, else cut off there and marked by two dots.
    public var description: String {
        var text = numerator < 0 ? "-" : ""
        let above = numerator.magnitude
        let below = denominator.magnitude
        text += "\(above / below)"
        var rest = above % below
        if rest == 0 { return text }
        text += "."
        var places = 0
        while rest != 0 && places < 12 {
            let (tenfold, overflows) = rest.multipliedReportingOverflow(by: 10)
            if overflows { return text + ".." }
            text += "\(tenfold / below)"
            rest = tenfold % below
            places += 1
        }
        return rest == 0 ? text : text + ".."
    }
}

/// A number as a person writes it: with its value and the size of its last place.
public struct WrittenNumber: Hashable, Sendable {
    /// Its value; a percentage counts a hundredth.
    public let value: Rational
    /// One unit of the last place written.
    public let lastPlace: Rational

    /// Reads `[-]digits[.digits][ %]`, with commas between thousands; nil for anything else.
    public init?(_ text: some StringProtocol) {
        var digits = String(text.filter { $0 != "," && $0 != " " })
        let isPercent = digits.last == "%"
        if isPercent { digits.removeLast() }
        let isNegative = digits.first == "-"
        if isNegative || digits.first == "+" { digits.removeFirst() }
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, let head = parts.first, !head.isEmpty else { return nil }
        let tail = parts.count == 2 ? parts[1] : ""
        if parts.count == 2 && tail.isEmpty { return nil }
        let isDigits = (head + tail).utf8.allSatisfy { (48...57).contains($0) }
        guard isDigits, head.count + tail.count <= 30, let whole = Int128(head + tail) else {
            return nil
        }
        var scale: Int128 = isPercent ? 100 : 1
        for _ in 0..<tail.count { scale *= 10 }
        guard let value = Rational(isNegative ? -whole : whole, over: scale),
            let place = Rational(1, over: scale)
        else { return nil }
        self.value = value
        lastPlace = place
    }

    /// True if a value is this number within less than one unit of its last place.
    public func isNear(_ other: Rational) -> Bool {
        guard let distance = other.adding(value.negated)?.magnitude else { return false }
        return distance.isLess(than: lastPlace) ?? false
    }
}
