import NIOConcurrencyHelpers

// Counters, gauges and histograms, and the text in which Prometheus reads them.

/// A number that only grows.
public final class Counter: Sendable {
    private let box = NIOLockedValueBox<Int64>(0)
    /// Grows by `amount`.
    public func increment(by amount: Int64 = 1) { box.withLockedValue { $0 += amount } }
    /// Its value.
    public var value: Int64 { box.withLockedValue { $0 } }
    init() {}
}
