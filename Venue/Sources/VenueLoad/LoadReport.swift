// What a load run found, for a person to read.

/// The figures of a load run.
public struct LoadReport: Sendable {
    let options: LoadOptions
    let seconds: Double
    let tally: Tally
    let heard: [Subscriber.Heard]
    let before: ServerMemory?
    let after: ServerMemory?

    /// Requests that were never answered; nothing else makes a run a failure.
    public var lost: Int { tally.sent - tally.answered }

    /// Subscribers whose connection ended before the run did.
    public var left: Int { heard.filter { !$0.isOpen }.count }

    /// The figures, a line each.
    public var text: String {
        var lines = [
            "mode                 \(options.mode.rawValue), \(options.connections) connections",
            "seconds              \(rounded(seconds))",
            "requests             \(tally.sent), \(rounded(Double(tally.answered) / seconds))/s",
            line("orders placed", tally.placed), line("orders cancelled", tally.cancelled),
            line("both", tally.placed + tally.cancelled),
        ]
        for (code, count) in tally.refused.sorted(by: { $0.key < $1.key }) {
            lines.append(pad("refused with \(code)") + "\(count)")
        }
        lines.append("replies lost         \(lost)")
        if !heard.isEmpty { lines += subscriberLines }
        if let before, let after {
            lines.append(
                "server memory        \(before.resident / 1_024) MB before, "
                    + "\(after.resident / 1_024) MB after, \(after.peak / 1_024) MB at most")
        }
        return lines.joined(separator: "\n")
    }

    private var subscriberLines: [String] {
        let frames = Quantiles(heard.map { Int64($0.frames) })
        let bytes = heard.reduce(0) { $0 + $1.bytes }
        let all = heard.reduce(0) { $0 + $1.frames }
        var lines = [
            "subscribers          \(heard.count) on \(options.stream), \(left) left early",
            "frames per client    \(frames.at(0, of: 1)) least, \(frames.at(1, of: 2)) median, "
                + "\(frames.greatest) most",
            "frames in all        \(all), \(rounded(Double(all) / seconds))/s, "
                + "\(rounded(Double(bytes) / seconds / 1e6)) MB/s",
        ]
        for close in Set(heard.compactMap(\.close)).sorted().prefix(5) {
            lines.append(pad("closed with") + close)
        }
        return lines
    }

    private func line(_ name: String, _ latencies: [Int64]) -> String {
        let quantiles = Quantiles(latencies)
        return pad(name) + "\(quantiles.count), "
            + "\(rounded(Double(quantiles.count) / seconds))/s, "
            + "p50 \(milliseconds(quantiles.at(1, of: 2))) ms, "
            + "p99 \(milliseconds(quantiles.at(99, of: 100))) ms, "
            + "most \(milliseconds(quantiles.greatest)) ms"
    }

    private func pad(_ name: String) -> String {
        name + String(repeating: " ", count: max(1, 21 - name.count))
    }

    private func milliseconds(_ nanoseconds: Int64) -> String {
        rounded(Double(nanoseconds) / 1e6)
    }

    /// Three digits at least, two after the point at most.
    private func rounded(_ value: Double) -> String {
        if value >= 100 { return String(Int64(value.rounded())) }
        return "\((value * 100).rounded() / 100)"
    }
}
