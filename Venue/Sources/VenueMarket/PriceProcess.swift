import PlimsollModel
import PlimsollNumerics
import VenueListing

// How underlyings move: a common factor and each its own, in regimes of calm and storm, with
// jumps that take some seconds, and a pull back to where they came from that is felt over months.
// Prices are floating here; they become exact when a source says them. Only sums, products and
// square roots are used, which are the same on every machine.

/// Prices of several underlyings, from a seed.
struct PriceProcess {
    /// By underlying.
    private(set) var prices: [Double]
    private let anchors: [Double]
    /// Standard deviation of a second's return.
    private let deviations: [Double]
    /// Moves that have begun and are not at their end, as returns still to come.
    private var shocks: [Shock]
    private var regime = Regime.normal
    private var chance: Seeded
    private let turbulence: Double

    /// A jump on its way.
    private struct Shock {
        var left = 0.0
        var perSecond = 0.0
    }

    /// Weather of the whole market: how much wilder than usual, and for how long on average.
    private enum Regime {
        case calm
        case normal
        case wild

        var factor: Double {
            switch self {
            case .calm: 0.6
            case .normal: 1
            case .wild: 2
            }
        }
        var meanSeconds: Double {
            switch self {
            case .calm: 2_400
            case .normal: 1_500
            case .wild: 600
            }
        }
    }

    private static let secondsPerYear = 31_557_600.0
    /// Part of the common factor in every return.
    private static let common = 0.75
    private static let own = (1 - common * common).squareRoot()
    /// Mean time between two jumps of the whole market, and between two of one underlying.
    private static let meanJumpSeconds = (common: 57_600.0, own: 86_400.0)
    /// Pull to the anchor in one second: half of the way in about two months.
    private static let pull = 1.3e-7

    /// - Parameters:
    ///   - underlyings: Who moves and how much.
    ///   - prices: Where they stand; zero for one that is to start at its start price.
    init(
        _ underlyings: [UnderlyingTerms], prices: [Price], turbulence: Rate, chance: Seeded
    ) {
        anchors = underlyings.map { Double($0.startPrice.raw) / 1e8 }
        self.prices = zip(prices, anchors).map { $0.isPositive ? Double($0.raw) / 1e8 : $1 }
        deviations = underlyings.map {
            Double($0.volatility.raw) / 1e8 / Self.secondsPerYear.squareRoot()
        }
        shocks = Array(repeating: Shock(), count: underlyings.count)
        self.turbulence = Double(turbulence.raw) / 1e8
        self.chance = chance
    }

    /// Lets time pass.
    mutating func advance(_ duration: Nanoseconds) {
        let seconds = Double(duration.raw) / 1e9
        if seconds <= 0 { return }
        turnRegime(seconds)
        let scale = regime.factor * turbulence * seconds.squareRoot()
        let factor = chance.normal()
        let jump = jump(seconds, mean: Self.meanJumpSeconds.common, most: 0.025)
        for place in prices.indices {
            let own = self.jump(seconds, mean: Self.meanJumpSeconds.own, most: 0.04)
            if jump != 0 || own != 0 { strike(place, jump + own) }
            let noise = Self.common * factor + Self.own * chance.normal()
            let back = (anchors[place] / prices[place] - 1) * Self.pull * seconds
            let move = deviations[place] * scale * noise + pending(place, seconds) + back
            prices[place] *= 1 + max(-0.2, min(0.2, move))
        }
    }

    private mutating func turnRegime(_ seconds: Double) {
        if chance.unit() > seconds / regime.meanSeconds { return }
        switch regime {
        case .calm: regime = chance.happens(perMille: 850) ? .normal : .wild
        case .normal: regime = chance.happens(perMille: 650) ? .calm : .wild
        case .wild: regime = chance.happens(perMille: 700) ? .normal : .calm
        }
    }

    /// The size of a jump if one begins now, else zero.
    private mutating func jump(_ seconds: Double, mean: Double, most: Double) -> Double {
        if chance.unit() > seconds * turbulence / mean { return 0 }
        let size = most * (0.15 + 0.85 * chance.unit() * chance.unit())
        return chance.happens(perMille: 480) ? size : -size
    }

    private mutating func strike(_ place: Int, _ size: Double) {
        shocks[place].left += size
        shocks[place].perSecond = max(0.0001, abs(shocks[place].left) / (5 + 80 * chance.unit()))
    }

    /// What of a jump comes now.
    private mutating func pending(_ place: Int, _ seconds: Double) -> Double {
        let left = shocks[place].left
        if left == 0 { return 0 }
        let most = shocks[place].perSecond * seconds
        let part = max(-most, min(most, left))
        shocks[place].left -= part
        return part
    }
}

extension Seeded {
    /// A number from 0 to below 1.
    mutating func unit() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }

    /// A number of the normal distribution with deviation 1, as the sum of twelve.
    mutating func normal() -> Double {
        var sum = -6.0
        for _ in 0..<12 { sum += unit() }
        return sum
    }

    /// A waiting time of the exponential distribution with a mean, from its quantiles.
    mutating func wait(mean: Nanoseconds) -> Nanoseconds {
        let quantile = self.quantile(Self.waits)
        return Nanoseconds(
            multiply(mean.raw, max(1, quantile), dividingBy: 1_000, rounding: .up))
    }

    /// Quantiles of a waiting time in thousandths of its mean.
    private static let waits: [(perMille: Int64, value: Int64)] = [
        (0, 0), (100, 105), (200, 223), (300, 357), (400, 511), (500, 693), (600, 916),
        (700, 1_204), (800, 1_609), (900, 2_303), (950, 2_996), (990, 4_605), (1_000, 7_500),
    ]
}
