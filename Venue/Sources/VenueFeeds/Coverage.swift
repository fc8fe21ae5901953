public import PlimsollModel

/// A stretch of time in which a series says nothing. It is reported, never filled.
public struct MarketGap: Sendable {
    /// The silent series.
    public let series: MarketSeries
    /// The last recorded moment before; for candles the first moment after the last one.
    public let from: Timestamp
    /// The next recorded moment.
    public let to: Timestamp
}

/// The stretches of time a series covers; whatever is closer than the threshold is one stretch.
struct Coverage {
    /// A stretch, both ends included.
    struct Span {
        var start: Int64
        var end: Int64
    }

    private(set) var spans: [Span] = []

    /// Adds what one record covers; starts do not go back.
    mutating func add(_ start: Int64, _ end: Int64, threshold: Int64) {
        guard let last = spans.last, start - last.end <= threshold else {
            spans.append(Span(start: start, end: end))
            return
        }
        spans[spans.count - 1].end = max(last.end, end)
    }

    /// What is left open between all stretches of one series over all its files.
    static func gaps(
        _ spans: [Span], of series: MarketSeries, threshold: Int64
    ) -> [MarketGap] {
        var gaps: [MarketGap] = []
        var covered: Int64?
        for span in spans.sorted(by: { $0.start < $1.start }) {
            if let end = covered, span.start - end > threshold {
                gaps.append(
                    MarketGap(series: series, from: Timestamp(end), to: Timestamp(span.start)))
            }
            covered = max(covered ?? span.end, span.end)
        }
        return gaps
    }
}
