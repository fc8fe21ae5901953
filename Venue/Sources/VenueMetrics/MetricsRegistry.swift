import NIOConcurrencyHelpers

// Makes instruments and writes them in the text form that Prometheus reads (exposition format
// 0.0.4). There is no global registry: whoever builds the venue makes one and hands it down.
//
// Asking twice for the same name and labels gives the same instrument, so parts need not know of
// each other. Asking for one name as two kinds is a mistake in the program and stops it.

/// A label of a metric: what tells its series apart.
public struct MetricLabel: Hashable, Sendable {
    /// Its name: letters, digits and underscores, not beginning with a digit.
    public let name: String
    /// Its value; any text.
    public let value: String

    /// A label.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// All metrics of one venue.
public final class MetricsRegistry: Sendable {
    enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    enum Source: Sendable {
        case counter(Counter)
        case gauge(Gauge)
        case histogram(Histogram)
        case reader(@Sendable () -> Double)
    }

    struct Family: Sendable {
        let kind: Kind
        let help: String
        var order: [[MetricLabel]] = []
        var series: [[MetricLabel]: Source] = [:]
    }

    struct State: Sendable {
        var order: [String] = []
        var families: [String: Family] = [:]
    }

    private let state = NIOLockedValueBox(State())

    /// A registry without metrics.
    public init() {}

    /// The counter of a name and labels.
    ///
    /// - Precondition: The name is no gauge or histogram; names and label names are well formed.
    public func counter(_ name: String, _ help: String, labels: [MetricLabel] = []) -> Counter {
        let source = source(name, help, .counter, labels) { .counter(Counter()) }
        guard case .counter(let counter) = source else { wrongKind(name, "a counter") }
        return counter
    }

    /// The gauge of a name and labels, set by its owner.
    ///
    /// - Precondition: The name is no counter or histogram and the series not read by a closure.
    public func gauge(_ name: String, _ help: String, labels: [MetricLabel] = []) -> Gauge {
        let source = source(name, help, .gauge, labels) { .gauge(Gauge()) }
        guard case .gauge(let gauge) = source else { wrongKind(name, "a gauge that is set") }
        return gauge
    }

    /// A gauge that is read when the metrics are: the closure may come from any thread and should
    /// be quick. A second closure for the same series takes the place of the first.
    public func gauge(
        _ name: String, _ help: String, labels: [MetricLabel] = [],
        read: @escaping @Sendable () -> Double
    ) {
        replace(name, help, .gauge, labels, by: .reader(read))
    }

    /// A counter kept elsewhere that is read when the metrics are.
    public func counter(
        _ name: String, _ help: String, labels: [MetricLabel] = [],
        read: @escaping @Sendable () -> Double
    ) {
        replace(name, help, .counter, labels, by: .reader(read))
    }

    /// The histogram of a name and labels.
    ///
    /// - Parameter bounds: Upper bounds of the ranges, rising; used when the series is made first.
    /// - Precondition: The name is no counter or gauge.
    public func histogram(
        _ name: String, _ help: String, labels: [MetricLabel] = [],
        bounds: [Double] = Histogram.latencySeconds
    ) -> Histogram {
        let source = source(name, help, .histogram, labels) {
            .histogram(Histogram(bounds: bounds))
        }
        guard case .histogram(let histogram) = source else { wrongKind(name, "a histogram") }
        return histogram
    }

    /// The families in the order of their making, with their sources; read without the lock.
    var families: [(name: String, family: Family)] {
        let state = state.withLockedValue { $0 }
        return state.order.compactMap { name in
            state.families[name].map { (name: name, family: $0) }
        }
    }

    private func source(
        _ name: String, _ help: String, _ kind: Kind, _ labels: [MetricLabel],
        make: () -> Source
    ) -> Source {
        state.withLockedValue { state in
            if let known = state.families[name]?.series[labels] { return known }
            let made = make()
            insert(made, name, Family(kind: kind, help: help), labels, into: &state)
            return made
        }
    }

    private func replace(
        _ name: String, _ help: String, _ kind: Kind, _ labels: [MetricLabel], by source: Source
    ) {
        state.withLockedValue { state in
            insert(source, name, Family(kind: kind, help: help), labels, into: &state)
        }
    }

    private func insert(
        _ source: Source, _ name: String, _ family: Family, _ labels: [MetricLabel],
        into state: inout State
    ) {
        guard isName(name), labels.allSatisfy({ isName($0.name) && !$0.name.contains(":") }) else {
            fatalError("Invariant: metric and label names are words, was \(name) \(labels)")
        }
        if state.families[name] == nil { state.order.append(name) }
        var known = state.families[name] ?? family
        guard known.kind == family.kind else { wrongKind(name, "a \(family.kind.rawValue)") }
        if known.series.updateValue(source, forKey: labels) == nil { known.order.append(labels) }
        state.families[name] = known
    }

    private func wrongKind(_ name: String, _ wanted: String) -> Never {
        fatalError("Invariant: a metric is of one kind, \(name) was asked for as \(wanted)")
    }

    private func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(48...57).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case 48...58, 65...90, 95, 97...122: true
            default: false
            }
        }
    }
}
