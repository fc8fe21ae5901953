public import PlimsollModel

// A question for candles, and the answer made of stored ones. Stored are minutes, hours and days;
// every other length is put together from them. Times without a candle get a flat one at the
// price before them, up to now, so that an answer has no holes.

/// Which candles are asked for, and which stored ones they are made of.
public struct KlineQuery: Sendable {
    /// The length asked for.
    public let interval: KlineInterval
    /// Begins of the candles of the answer, ascending; not empty.
    public let openTimes: [Timestamp]

    /// The part of a series that a window asks for; nil if there is none.
    ///
    /// - Parameters:
    ///   - interval: The length asked for.
    ///   - window: Of begins, with the limit of rows.
    ///   - first: The begin of the first stored candle of the series.
    ///   - now: The time up to which a series is filled.
    public init?(
        _ interval: KlineInterval, _ window: HistoryWindow, first: Timestamp, now: Timestamp
    ) {
        self.interval = interval
        var start = interval.openTime(of: first)
        let last = interval.openTime(of: min(window.end ?? now, now))
        if let wanted = window.start, wanted > start {
            start = interval.openTime(of: wanted)
            if start < wanted { start = interval.next(after: start) }
        }
        let limit = Int64(max(0, window.limit))
        if window.start == nil {
            start = max(start, interval.moved(last, by: 1 - limit))
        }
        var times: [Timestamp] = []
        while start <= last && times.count < limit {
            times.append(start)
            start = interval.next(after: start)
        }
        if times.isEmpty { return nil }
        openTimes = times
    }

    /// Stored candles that begin in this range are needed, and the last one before it.
    public var range: Range<Timestamp> {
        openTimes[0]..<interval.next(after: openTimes[openTimes.count - 1])
    }

    /// Makes the answer.
    ///
    /// - Parameters:
    ///   - rows: The stored candles of `interval.base` in `range`, ascending.
    ///   - earlier: The last stored one before the range; nil if there is none.
    public func candles(from rows: [Kline], after earlier: Kline?) -> [Kline] {
        var answer: [Kline] = []
        answer.reserveCapacity(openTimes.count)
        var close = earlier?.close
        var place = 0
        for openTime in openTimes {
            let end = interval.next(after: openTime)
            var candle: Kline?
            while place < rows.count && rows[place].openTime < end {
                if candle == nil {
                    candle = rows[place]
                    candle?.openTime = openTime
                } else {
                    candle?.add(rows[place])
                }
                place += 1
            }
            if let candle {
                answer.append(candle)
                close = candle.close
            } else if let close {
                answer.append(Kline(openTime: openTime, price: close))
            }
        }
        return answer
    }
}
