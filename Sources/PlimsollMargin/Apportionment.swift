public import PlimsollNumerics

// Sums that are divided among several without losing or making a unit.

/// Division of a sum in proportion to weights.
public enum Apportionment {
    /// Parts of a signed total in proportion to weights; they add up to the total exactly.
    ///
    ///     part_i = floor(total * W_i / W) - floor(total * W_(i-1) / W),   W_i = w_1 + ... + w_i
    ///
    /// Each part is within one unit of its exact share, and a weight of zero gets nothing. If all
    /// weights are zero, the last one takes everything.
    ///
    /// - Parameters:
    ///   - total: What is divided; may be negative.
    ///   - weights: Not negative.
    /// - Returns: As many parts as weights; empty without weights.
    /// - Complexity: O(weights).
    public static func parts(of total: Amount, weights: [Amount]) -> [Amount] {
        var sum: Int128 = 0
        for weight in weights { sum += Int128(weight.raw) }
        var parts = [Amount](repeating: .zero, count: weights.count)
        if sum == 0 {
            if !parts.isEmpty { parts[parts.count - 1] = total }
            return parts
        }
        var running: Int128 = 0
        var given: Int128 = 0
        for (index, weight) in weights.enumerated() {
            running += Int128(weight.raw)
            let upTo = share(total, running, of: sum)
            parts[index] = Amount(raw: Int64(upTo - given))
            given = upTo
        }
        return parts
    }

    /// `floor(total * part / whole)`.
    private static func share(_ total: Amount, _ part: Int128, of whole: Int128) -> Int128 {
        if part == whole { return Int128(total.raw) }
        return divide(Int128(total.raw) * part, by: whole, rounding: .down)
    }
}
