// The text exposition format 0.0.4 of Prometheus. Histograms are written with cumulative buckets,
// the last of them `+Inf`, and label values and help texts with their escapes.

extension MetricsRegistry {
    /// The media type of `text()`.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// All metrics, as Prometheus reads them.
    ///
    /// - Complexity: O(series); readers are called outside the registry's lock.
    public func text() -> String {
        var text = ""
        for (name, family) in families {
            text += "# HELP \(name) \(escapedHelp(family.help))\n"
            text += "# TYPE \(name) \(family.kind.rawValue)\n"
            for labels in family.order {
                if let source = family.series[labels] { append(source, name, labels, to: &text) }
            }
        }
        return text
    }

    private func append(
        _ source: Source, _ name: String, _ labels: [MetricLabel], to text: inout String
    ) {
        switch source {
        case .counter(let counter):
            text += "\(name)\(braces(labels)) \(counter.value)\n"
        case .gauge(let gauge):
            text += "\(name)\(braces(labels)) \(number(gauge.value))\n"
        case .reader(let read):
            text += "\(name)\(braces(labels)) \(number(read()))\n"
        case .histogram(let histogram):
            let reading = histogram.reading
            var sum: Int64 = 0
            for (index, count) in reading.counts.enumerated() {
                sum += count
                let isLast = index == histogram.bounds.count
                let bound = isLast ? "+Inf" : number(histogram.bounds[index])
                text += "\(name)_bucket\(braces(labels + [MetricLabel("le", bound)])) \(sum)\n"
            }
            text += "\(name)_sum\(braces(labels)) \(number(reading.sum))\n"
            text += "\(name)_count\(braces(labels)) \(sum)\n"
        }
    }

    private func braces(_ labels: [MetricLabel]) -> String {
        if labels.isEmpty { return "" }
        let pairs = labels.map { "\($0.name)=\"\(escapedValue($0.value))\"" }
        return "{" + pairs.joined(separator: ",") + "}"
    }

    /// Whole numbers without a fraction; the words of the format for what is no finite number.
    private func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if let whole = Int64(exactly: value) { return String(whole) }
        return "\(value)"
    }

    private func escapedHelp(_ text: String) -> String {
        escaped(text, quotes: false)
    }

    private func escapedValue(_ text: String) -> String {
        escaped(text, quotes: true)
    }

    private func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
