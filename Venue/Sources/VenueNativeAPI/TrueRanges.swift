import NIOConcurrencyHelpers
import PlimsollModel
import PlimsollNumerics
import VenueReadModels

// How far an instrument usually moves in an hour: the measure in which the way to a liquidation
// price is told. It changes slowly, so one figure serves everyone for a minute.

/// Average true ranges by instrument.
final class TrueRanges: Sendable {
    /// Candles in the average.
    static let period = 14
    /// Candles read: the average of Wilder forgets its beginning over a few periods.
    private static let candles = 8 * period
    private static let belief = Nanoseconds(seconds: 60)

    private struct Entry: Sendable {
        let range: Price?
        let time: Timestamp
    }

    private let entries = NIOLockedValueBox<[InstrumentID: Entry]>([:])

    /// The average true range of the mark price over hours.
    ///
    /// - Returns: nil while there are fewer than fifteen closed hours, or if the history cannot
    ///   answer.
    func range(
        of instrument: InstrumentID, _ history: any HistoryReader, at time: Timestamp
    ) async -> Price? {
        let known = entries.withLockedValue { $0[instrument] }
        if let known, time < known.time.advanced(by: Self.belief) { return known.range }
        let found: Price?
        do {
            found = try await history.read(upTo: 0) { store in
                let candles = try store.klines(
                    of: instrument, .mark, .oneHour, HistoryWindow(limit: Self.candles + 1))
                return Self.average(candles.dropLast())
            }
        } catch {
            return known?.range
        }
        entries.withLockedValue { $0[instrument] = Entry(range: found, time: time) }
        return found
    }

    /// Wilder's average of the true ranges of closed candles.
    ///
    ///     trueRange = max(high - low, |high - previousClose|, |low - previousClose|)
    ///     first     = mean of the first 14 true ranges
    ///     next      = (previous * 13 + trueRange) / 14
    ///
    /// - Returns: Rounded down; nil for fewer than fifteen candles.
    static func average(_ candles: some Collection<Kline>) -> Price? {
        var ranges: [Int128] = []
        var close: Int64?
        for candle in candles {
            if let close {
                let (high, low) = (max(candle.high, close), min(candle.low, close))
                ranges.append(Int128(high) - Int128(low))
            }
            close = candle.close
        }
        if ranges.count < period { return nil }
        let length = Int128(period)
        let first = ranges.prefix(period).reduce(0, +)
        var average = divide(first, by: length, rounding: .down)
        for range in ranges.dropFirst(period) {
            average = divide(average * (length - 1) + range, by: length, rounding: .down)
        }
        return Int64(exactly: average).map { Price(raw: $0) }
    }
}
