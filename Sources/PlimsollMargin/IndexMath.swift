public import PlimsollNumerics

// The index price from several outside sources: one venue alone must not be able to move it far.

/// What one live source says.
public struct IndexQuote: Hashable, Sendable, BitwiseCopyable {
    /// Its price, positive.
    public var price: Price
    /// Its weight, positive.
    public var weight: Int64

    /// A price with its weight.
    public init(price: Price, weight: Int64) {
        self.price = price
        self.weight = weight
    }
}

/// The index with what was done to its sources. Sets are bit masks over the places of the quotes.
public struct IndexResult: Hashable, Sendable, BitwiseCopyable {
    /// The index price.
    public var price: Price
    /// Sources pulled to the edge of the band.
    public var clamped: UInt32
    /// Sources left out because they were beyond twice the band.
    public var leftOut: UInt32
}

/// Formulas of the index price.
public enum IndexMath {
    /// The index from the sources that are alive.
    ///
    ///     fewer than 3:  sum(weight * price) / sum(weight)
    ///     3 and more:    the same of prices clamped to median * (1 +- band), without those
    ///                    beyond median * (1 +- 2 * band)
    ///
    /// - Parameters:
    ///   - quotes: At most 32 live sources.
    ///   - band: Distance from the median that is believed, as 0.05.
    /// - Returns: Rounded down; nil without sources, or where they are so far apart that none is
    ///   near the median: such an index is to be frozen.
    /// - Complexity: O(quotes squared), no allocation.
    /// - Source: margin mechanics 4.1.
    public static func price(_ quotes: [IndexQuote], band: Rate) -> IndexResult? {
        guard let median = median(of: quotes) else { return nil }
        let width = median.times(band, rounding: .down)
        var result = IndexResult(price: .zero, clamped: 0, leftOut: 0)
        var (sum, weights): (Int128, Int128) = (0, 0)
        for (place, quote) in quotes.enumerated() {
            var price = quote.price
            let distance = (price - median).magnitude
            if quotes.count >= 3, distance > width {
                if distance - width > width {
                    result.leftOut |= 1 << UInt32(place)
                    continue
                }
                result.clamped |= 1 << UInt32(place)
                price = price < median ? median - width : median + width
            }
            sum += Int128(price.raw) * Int128(quote.weight)
            weights += Int128(quote.weight)
        }
        if weights == 0 { return nil }
        result.price = Price(raw: Int64(divide(sum, by: weights, rounding: .down)))
        return result
    }

    /// The middle price of the sources; the mean of the middle two of an even number, rounded
    /// down.
    ///
    /// - Returns: nil without sources.
    public static func median(of quotes: [IndexQuote]) -> Price? {
        guard let upper = ranked(quotes, quotes.count / 2) else { return nil }
        if quotes.count % 2 == 1 { return upper }
        guard let lower = ranked(quotes, quotes.count / 2 - 1) else { return upper }
        return Price(raw: lower.raw + (upper.raw - lower.raw) / 2)
    }

    /// The price at a place of the rising order, by counting: the sources are few.
    private static func ranked(_ quotes: [IndexQuote], _ place: Int) -> Price? {
        for candidate in quotes {
            var (below, equal) = (0, 0)
            for other in quotes {
                if other.price < candidate.price { below += 1 }
                if other.price == candidate.price { equal += 1 }
            }
            if below <= place && place < below + equal { return candidate.price }
        }
        return nil
    }
}
