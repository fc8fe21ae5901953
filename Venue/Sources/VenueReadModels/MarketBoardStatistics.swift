import PlimsollModel
import PlimsollNumerics

// What traded, minute by minute for a day and day by day for a month. From these two rings come
// the statistics of the last 24 hours and the running candle of every interval, at a cost that
// does not depend on how much is traded.

/// Candles of one length, the newest last, at most so many.
struct CandleRing: Sendable {
    /// The candles, in order of time; lengths of time without a trade have none.
    private(set) var candles: [Kline] = []
    private let length: Int64
    private let limit: Int

    /// - Parameters:
    ///   - milliseconds: The length of one candle.
    ///   - limit: How many are kept.
    init(milliseconds: Int64, limit: Int) {
        length = milliseconds * 1_000_000
        self.limit = limit
    }

    /// When the candle that contains a time begins.
    func openTime(_ time: Timestamp) -> Timestamp { Timestamp(time.raw - time.raw % length) }

    /// Adds what was traded to the candle of its time.
    mutating func add(_ traded: Kline, at time: Timestamp) {
        let open = openTime(time)
        if let last = candles.indices.last, candles[last].openTime >= open {
            candles[last].append(traded)
            return
        }
        var first = traded
        first.openTime = open
        candles.append(first)
        // Trimmed by a part at a time, so that the cost of moving is shared by many.
        if candles.count > limit + limit / 4 { candles.removeFirst(candles.count - limit) }
    }

    /// All that was traded from a time to another, as one candle; nil if nothing was.
    func sum(from start: Timestamp, until end: Timestamp = Timestamp(.max)) -> Kline? {
        var sum: Kline?
        for candle in candles.reversed() where candle.openTime < end {
            if candle.openTime < start { break }
            sum = sum.map { candle.followed(by: $0) } ?? candle
        }
        return sum
    }

    /// The last price before a time, if it is still known.
    func close(before time: Timestamp) -> Int64? {
        candles.last { $0.openTime < time }?.close
    }
}

extension Kline {
    /// A candle of one trade.
    init(_ record: TradeRecord, value: Amount) {
        self.init(openTime: record.time, price: record.trade.price.raw)
        volume = record.trade.quantity
        quoteVolume = value
        trades = 1
        if record.trade.takerSide == .buy {
            takerBuyVolume = volume
            takerBuyQuoteVolume = value
        }
        firstTrade = record.trade.id.raw
        lastTrade = record.trade.id.raw
    }

    /// Adds what was traded after it.
    mutating func append(_ next: Kline) {
        if trades == 0 {
            let begin = openTime
            self = next
            openTime = begin
            return
        }
        if next.trades > 0 { add(next) }
    }

    func followed(by next: Kline) -> Kline {
        var sum = self
        sum.append(next)
        return sum
    }
}

/// What traded in one instrument.
struct TradeStatistics: Sendable {
    private static let day: Int64 = 86_400_000
    private(set) var minutes = CandleRing(milliseconds: 60_000, limit: 1_441)
    private(set) var days = CandleRing(milliseconds: day, limit: 40)
    private let contract: Contract

    init(_ contract: Contract) { self.contract = contract }

    /// Takes note of a trade.
    mutating func note(_ record: TradeRecord) {
        let candle = Kline(record, value: record.trade.value(contract))
        minutes.add(candle, at: record.time)
        days.add(candle, at: record.time)
    }

    /// Takes candles that were kept elsewhere, oldest first, before any trade is noted.
    mutating func restore(minutes oldMinutes: [Kline], days oldDays: [Kline]) {
        for candle in oldMinutes where candle.trades > 0 {
            minutes.add(candle, at: candle.openTime)
        }
        for candle in oldDays where candle.trades > 0 { days.add(candle, at: candle.openTime) }
    }

    /// What traded in the 24 hours that end with a time, to the minute.
    func day(until now: Timestamp, last: TradeRecord?) -> DayTicker {
        var ticker = DayTicker()
        let begin = minutes.openTime(now).advanced(by: Nanoseconds(milliseconds: 60_000 - Self.day))
        ticker.openTime = max(.zero, begin)
        ticker.closeTime = now
        if let last {
            ticker.last = last.trade.price
            ticker.lastQuantity = last.trade.quantity
            ticker.lastTime = last.time
            (ticker.open, ticker.high, ticker.low) = (ticker.last, ticker.last, ticker.last)
        }
        if case .inversePerpetual(let size) = contract {
            ticker.isInverse = true
            ticker.contractSize = size
        }
        guard let sum = minutes.sum(from: begin) else { return ticker }
        ticker.open = Price(raw: sum.open)
        ticker.high = Price(raw: sum.high)
        ticker.low = Price(raw: sum.low)
        ticker.volume = sum.volume
        ticker.quoteVolume = sum.quoteVolume
        ticker.firstID = sum.firstTrade
        ticker.lastID = sum.lastTrade
        ticker.count = sum.trades
        return ticker
    }

    /// What traded from a time to another, as one candle that began then; flat at the price
    /// before it if nothing did, or at `last` if nothing is known of that.
    func candle(
        _ interval: KlineInterval, from start: Timestamp, until end: Timestamp, last: Price
    ) -> Kline {
        let isLong = interval.milliseconds.map { $0 > Self.day } ?? true
        let ring = isLong ? days : minutes
        let price = ring.close(before: start) ?? last.raw
        var candle = ring.sum(from: start, until: end) ?? Kline(openTime: start, price: price)
        candle.openTime = start
        return candle
    }
}
