public import PlimsollModel
public import PlimsollNumerics

// Candles as they grow. A trade or a mark price touches the running candle of every length; when
// the time of one is over the next begins at the price that comes then. Times in which nothing
// happens leave no candle here: readers fill them (`KlineQuery`).

extension Kline {
    /// Takes in a price.
    public mutating func add(_ price: Int64) {
        high = max(high, price)
        low = min(low, price)
        close = price
    }

    /// Takes in a trade.
    ///
    /// - Parameter value: Its unsigned value.
    public mutating func add(_ trade: Trade, value: Amount) {
        add(trade.price.raw)
        volume += trade.quantity
        quoteVolume += value
        trades += 1
        if trade.takerSide == .buy {
            takerBuyVolume += trade.quantity
            takerBuyQuoteVolume += value
        }
        if firstTrade == 0 { firstTrade = trade.id.raw }
        lastTrade = trade.id.raw
    }

    /// Takes in a candle that follows.
    public mutating func add(_ later: Kline) {
        high = max(high, later.high)
        low = min(low, later.low)
        close = later.close
        volume += later.volume
        quoteVolume += later.quoteVolume
        trades += later.trades
        takerBuyVolume += later.takerBuyVolume
        takerBuyQuoteVolume += later.takerBuyQuoteVolume
        if firstTrade == 0 { firstTrade = later.firstTrade }
        if later.lastTrade != 0 { lastTrade = later.lastTrade }
    }
}

/// The running candles of every instrument and price, of chosen lengths.
public struct KlineBuilder: Sendable {
    /// The lengths.
    public let intervals: [KlineInterval]
    /// Closed candles that were not taken out yet.
    private var closed: [KlineRow] = []
    /// By instrument, then by source, then by interval.
    private var running: [Running] = []
    /// Places in `running` that changed since rows were last taken out.
    private var dirty: [Int] = []

    private struct Running {
        var kline = Kline(openTime: .zero, price: 0)
        /// First moment after it; `.zero` while there is none.
        var end = Timestamp.zero
        var isDirty = false
    }

    /// No candles yet.
    public init(_ intervals: [KlineInterval] = KlineInterval.allCases) {
        self.intervals = intervals
    }

    /// Goes on with a candle that was stored.
    public mutating func restore(_ row: KlineRow) {
        guard let place = place(row.instrument, row.source, row.interval) else { return }
        makeRoom(place)
        running[place].kline = row.kline
        running[place].end = row.interval.next(after: row.kline.openTime)
    }

    /// Takes in a trade.
    ///
    /// - Parameter value: Its unsigned value in the settlement asset.
    public mutating func add(_ trade: Trade, value: Amount, at time: Timestamp) {
        let first = prepare(trade.instrument, .last, trade.price.raw, time)
        for place in first..<first + intervals.count {
            running[place].kline.add(trade, value: value)
        }
    }

    /// Takes in a mark price with the index price it belongs to.
    public mutating func add(
        _ instrument: InstrumentID, mark: Price, index: Price, at time: Timestamp
    ) {
        add(instrument, .mark, mark.raw, time)
        if index.isZero { return }
        add(instrument, .index, index.raw, time)
        let premium = divide(
            (Int128(mark.raw) - Int128(index.raw)) * Int128(unitsPerOne), by: Int128(index.raw),
            rounding: .down)
        add(instrument, .premium, Int64(clamping: premium), time)
    }

    private mutating func add(
        _ instrument: InstrumentID, _ source: KlineSource, _ price: Int64, _ time: Timestamp
    ) {
        let first = prepare(instrument, source, price, time)
        for place in first..<first + intervals.count { running[place].kline.add(price) }
    }

    /// The running candle of a series; nil before its first price.
    public func running(
        _ instrument: InstrumentID, _ source: KlineSource, _ interval: KlineInterval
    ) -> Kline? {
        guard let place = place(instrument, source, interval), place < running.count,
            running[place].end != .zero
        else { return nil }
        return running[place].kline
    }

    /// The candles that closed or changed since the last call.
    public mutating func takeRows() -> [KlineRow] {
        var rows = closed
        closed.removeAll()
        for place in dirty {
            running[place].isDirty = false
            rows.append(row(place))
        }
        dirty.removeAll(keepingCapacity: true)
        return rows
    }

    // MARK: Places

    /// Closes what is over and begins what is not there yet; gives the first place of the series.
    private mutating func prepare(
        _ instrument: InstrumentID, _ source: KlineSource, _ price: Int64, _ time: Timestamp
    ) -> Int {
        let first = firstPlace(instrument, source)
        makeRoom(first + intervals.count - 1)
        for offset in intervals.indices {
            let place = first + offset
            if time >= running[place].end {
                if running[place].isDirty { closed.append(row(place)) }
                let start = intervals[offset].openTime(of: time)
                running[place].kline = Kline(openTime: start, price: price)
                running[place].end = intervals[offset].next(after: start)
            }
            if !running[place].isDirty {
                running[place].isDirty = true
                dirty.append(place)
            }
        }
        return first
    }

    private func firstPlace(_ instrument: InstrumentID, _ source: KlineSource) -> Int {
        (Int(instrument.raw) * KlineSource.allCases.count + Int(source.rawValue))
            * intervals.count
    }

    private func place(
        _ instrument: InstrumentID, _ source: KlineSource, _ interval: KlineInterval
    ) -> Int? {
        intervals.firstIndex(of: interval).map { firstPlace(instrument, source) + $0 }
    }

    private mutating func makeRoom(_ place: Int) {
        while running.count <= place { running.append(Running()) }
    }

    private func row(_ place: Int) -> KlineRow {
        let series = place / intervals.count
        let sources = KlineSource.allCases
        return KlineRow(
            instrument: InstrumentID(series / sources.count),
            source: sources[series % sources.count], interval: intervals[place % intervals.count],
            kline: running[place].kline)
    }
}
