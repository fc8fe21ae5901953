import PlimsollNumerics

// Prices of several underlyings minute by minute, and the worst stretch of them: from the height
// before the deepest fall to its bottom, with a point for every minute or so.

/// Prices by minute.
struct PriceTable {
    /// Linear contracts, as "BTCUSDT".
    let symbols: [String]
    /// By minute, by symbol; positive.
    private(set) var minutes: [[Int64]] = []

    /// The longest stretch that counts as one fall, in minutes.
    private static let window = 24 * 60
    /// The most points of a path.
    private static let mostPoints = 240

    init(symbols: [String]) { self.symbols = symbols }

    mutating func append(_ prices: [Int64]) { minutes.append(prices) }

    /// The deepest fall of all prices on average within a day.
    ///
    /// - Returns: Minutes of its height and its bottom; nil without a fall.
    var worst: (height: Int, bottom: Int)? {
        guard let first = minutes.first else { return nil }
        let levels = minutes.map { prices in
            zip(prices, first).reduce(Int64(0)) { sum, pair in
                sum
                    + multiply(
                        pair.0, unitsPerOne, dividingBy: max(1, pair.1), rounding: .down)
                    / Int64(max(1, first.count))
            }
        }
        // Heights that may still be the greatest of the window, falling.
        var heights: [Int] = []
        var begin = 0
        var found: (height: Int, bottom: Int)?
        var deepest = unitsPerOne
        for (minute, level) in levels.enumerated() {
            while heights.count > begin, let last = heights.last, levels[last] <= level {
                heights.removeLast()
            }
            heights.append(minute)
            while minute - heights[begin] > Self.window { begin += 1 }
            let height = heights[begin]
            let left = multiply(
                level, unitsPerOne, dividingBy: max(1, levels[height]), rounding: .down)
            if left < deepest { (deepest, found) = (left, (height, minute)) }
        }
        return found
    }

    /// The paths from the height to the bottom of the worst stretch.
    var moves: [Crash.Move] {
        guard let worst else { return [] }
        let stretch = Array(minutes[worst.height...worst.bottom])
        let stride = (stretch.count - 1 + Self.mostPoints - 1) / Self.mostPoints
        return symbols.indices.map { place in
            let from = max(1, stretch[0][place])
            func ratio(_ minute: Int) -> Int64 {
                multiply(
                    stretch[minute][place], unitsPerOne, dividingBy: from, rounding: .down)
            }
            var path: [Int64] = []
            var minute = max(1, stride)
            while minute < stretch.count - 1 {
                path.append(ratio(minute))
                minute += max(1, stride)
            }
            path.append(ratio(stretch.count - 1))
            return Crash.Move(
                symbols[place], Rate(raw: (path.last ?? unitsPerOne) - unitsPerOne), path: path)
        }
    }
}
