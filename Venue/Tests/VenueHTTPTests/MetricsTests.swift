import NIOConcurrencyHelpers
import Testing
import VenueMetrics

/// Metrics and the text in which Prometheus reads them.
@Suite("Metrics")
struct MetricsTests {
    @Test("a family is written with its help, its type and its series in the order of making")
    func text() {
        let registry = MetricsRegistry()
        let orders = registry.counter(
            "orders_total", "Orders.", labels: [MetricLabel("side", "buy")])
        registry.counter("orders_total", "Orders.", labels: [MetricLabel("side", "sell")])
            .increment(by: 7)
        orders.increment()
        registry.gauge("temperature", "How warm.").set(36.6)
        registry.gauge("depth", "How deep.") { 12 }
        registry.counter("read_total", "Kept elsewhere.") { 3 }
        #expect(
            registry.text() == """
                # HELP orders_total Orders.
                # TYPE orders_total counter
                orders_total{side="buy"} 1
                orders_total{side="sell"} 7
                # HELP temperature How warm.
                # TYPE temperature gauge
                temperature 36.6
                # HELP depth How deep.
                # TYPE depth gauge
                depth 12
                # HELP read_total Kept elsewhere.
                # TYPE read_total counter
                read_total 3

                """)
    }

    @Test("help and label values are escaped")
    func escapes() {
        let registry = MetricsRegistry()
        let label = MetricLabel("path", "a\\b\"c\nd")
        registry.counter("x_total", "one\\two\nthree \"four\"", labels: [label]).increment()
        #expect(
            registry.text() == #"""
                # HELP x_total one\\two\nthree "four"
                # TYPE x_total counter
                x_total{path="a\\b\"c\nd"} 1

                """#)
    }

    @Test("buckets of a histogram are cumulative, and a bound belongs to its bucket")
    func buckets() {
        let registry = MetricsRegistry()
        let histogram = registry.histogram("wait_seconds", "Waiting.", bounds: [0.5, 1, 2.5])
        for value in [0.1, 0.5, 0.75, 2.5, 9, .nan] { histogram.observe(value) }
        histogram.observe(nanoseconds: 1_500_000_000)
        #expect(
            registry.text() == """
                # HELP wait_seconds Waiting.
                # TYPE wait_seconds histogram
                wait_seconds_bucket{le="0.5"} 2
                wait_seconds_bucket{le="1"} 3
                wait_seconds_bucket{le="2.5"} 5
                wait_seconds_bucket{le="+Inf"} 6
                wait_seconds_sum 14.35
                wait_seconds_count 6

                """)
    }

    /// The obvious way to find a bucket: the first bound that is not less.
    @Test("a value falls into the same bucket as by looking at each bound")
    func bucketTwin() {
        let registry = MetricsRegistry()
        let bounds = Histogram.latencySeconds
        var values: [Double] = [0, -1, 1e9]
        for bound in bounds { values += [bound * 0.99, bound, bound * 1.01] }
        for value in values {
            let histogram = registry.histogram(
                "h", "H.", labels: [MetricLabel("value", "\(value)")], bounds: bounds)
            histogram.observe(value)
            let expected = bounds.firstIndex { value <= $0 } ?? bounds.count
            #expect(histogram.reading.counts[expected] == 1, "\(value)")
        }
    }

    @Test("numbers that are not finite have words")
    func notFinite() {
        let registry = MetricsRegistry()
        for (name, value) in [("a", Double.nan), ("b", .infinity), ("c", -.infinity), ("d", 1e300)]
        {
            registry.gauge(name, "").set(value)
        }
        let lines = registry.text().split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines == ["a NaN", "b +Inf", "c -Inf", "d 1e+300"])
    }

    @Test("the same name and labels are the same instrument; a closure takes another's place")
    func sameInstrument() {
        let registry = MetricsRegistry()
        registry.counter("a_total", "A.").increment()
        registry.counter("a_total", "A.").increment()
        #expect(registry.counter("a_total", "A.").value == 2)
        registry.gauge("b", "B.") { 1 }
        registry.gauge("b", "B.") { 2 }
        #expect(registry.text().hasSuffix("\nb 2\n"))
    }

    @Test("nothing is lost between threads")
    func threads() async {
        let registry = MetricsRegistry()
        let counter = registry.counter("c_total", "C.")
        let gauge = registry.gauge("g", "G.")
        let histogram = registry.histogram("h", "H.")
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<1_000 {
                        counter.increment()
                        gauge.add(1)
                        histogram.observe(1)
                    }
                }
            }
        }
        #expect(counter.value == 4_000)
        #expect(gauge.value == 4_000)
        #expect(histogram.reading.count == 4_000)
        #expect(histogram.reading.sum == 4_000)
    }

    @Test("a name asked for as two kinds stops the program")
    func twoKinds() async {
        await #expect(processExitsWith: .failure) {
            let registry = MetricsRegistry()
            _ = registry.counter("x", "X.")
            _ = registry.gauge("x", "X.")
        }
    }
}
