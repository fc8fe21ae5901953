import NIOConcurrencyHelpers
import Synchronization

// The three instruments of the venue: counters, gauges and histograms. Each is a small object that
// its owner holds and touches from any thread; nothing is looked up by name while counting. The
// registry (see `MetricsRegistry`) makes them and writes them out.

/// A number that only grows.
public final class Counter: Sendable {
    private let count = Atomic<Int64>(0)

    init() {}

    /// Grows by `amount`, one unless told otherwise.
    public func increment(by amount: Int64 = 1) {
        count.wrappingAdd(amount, ordering: .relaxed)
    }

    /// Its value.
    public var value: Int64 { count.load(ordering: .relaxed) }
}

/// A number that goes up and down: set by its owner.
public final class Gauge: Sendable {
    private let bits = Atomic<UInt64>(0)

    init() {}

    /// Puts the value in place of the one before.
    public func set(_ value: Double) {
        bits.store(value.bitPattern, ordering: .relaxed)
    }

    /// Adds to the value; negative amounts take away.
    public func add(_ amount: Double) {
        var seen = bits.load(ordering: .relaxed)
        while true {
            let sum = Double(bitPattern: seen) + amount
            let (isDone, found) = bits.weakCompareExchange(
                expected: seen, desired: sum.bitPattern, ordering: .relaxed)
            if isDone { return }
            seen = found
        }
    }

    /// Its value.
    public var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
}

/// How often values fell into fixed ranges, and their sum: what latencies are told by.
public final class Histogram: Sendable {
    /// What a histogram held at one instant.
    public struct Reading: Hashable, Sendable {
        /// How many values fell into each range, the last being those above every bound.
        public var counts: [Int64]
        /// The sum of all values.
        public var sum: Double
        /// How many values there were.
        public var count: Int64 { counts.reduce(0, +) }
    }

    /// The upper bounds of the ranges, rising; a value equal to a bound is below it.
    public let bounds: [Double]
    private let state: NIOLockedValueBox<Reading>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = NIOLockedValueBox(
            Reading(counts: Array(repeating: 0, count: bounds.count + 1), sum: 0))
    }

    /// Counts one value. A value that is not a number is left out.
    public func observe(_ value: Double) {
        if value.isNaN { return }
        var low = 0
        var high = bounds.count
        while low < high {
            let middle = (low + high) / 2
            if bounds[middle] < value { low = middle + 1 } else { high = middle }
        }
        state.withLockedValue {
            $0.counts[low] += 1
            $0.sum += value
        }
    }

    /// Counts a duration, in seconds, given in nanoseconds.
    public func observe(nanoseconds: Int64) {
        observe(Double(nanoseconds) / 1e9)
    }

    /// What it holds now; counts and sum belong together.
    public var reading: Reading { state.withLockedValue { $0 } }
}

extension Histogram {
    /// Bounds for latencies in seconds: 50 microseconds to 10 seconds, about three a decade.
    public static let latencySeconds: [Double] = [
        0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
        0.5, 1, 2.5, 5, 10,
    ]

    /// Bounds for sizes and counts: powers of two from 1 to 65,536.
    public static let sizes: [Double] = (0...16).map { Double(1 << $0) }
}
