import BinanceAPI
import PlimsollModel
import PlimsollNumerics
import VenueReadModels

// One pass over a channel that is due: what is to be told, encoded once for all listeners.

/// Encodes what a channel has to tell.
struct StreamPass {
    let board: MarketBoard
    let terms: [SymbolTerms]
    let time: Timestamp

    /// The events of a channel; notes in it what they told.
    func events(_ channel: inout StreamChannel) -> [[UInt8]] {
        switch channel.topic {
        case .depth(let id, cadence: _):
            return channel.linkedChanges.map {
                StreamWriters.depth($0.change, first: $0.first, self[id], at: time)
            }
        case .partialDepth(let id, let levels, cadence: _): return best(id, levels, &channel)
        case .bookTicker(.some(let id)):
            return channel.tickers.map { StreamWriters.bookTicker($0, self[id], at: time) }
        case .bookTicker(nil): return allBookTickers(&channel)
        case .aggregateTrade(let id):
            return AggregateTrade.aggregate(channel.trades).map {
                StreamWriters.aggregateTrade($0, self[id], at: time)
            }
        case .trade(let id):
            return channel.trades.map { StreamWriters.trade($0, self[id], at: time) }
        case .markPrice(let id, cadence: _): return marks(id)
        case .kline(let id, let interval, let isContinuous):
            return klines(id, interval, isContinuous, &channel)
        case .ticker(let id):
            return tickers(id, &channel) { StreamWriters.ticker($0, $1, at: time) }
        case .miniTicker(let id):
            return tickers(id, &channel) { StreamWriters.miniTicker($0, $1, at: time) }
        case .forceOrder: return liquidations(channel)
        }
    }

    private subscript(_ id: InstrumentID) -> SymbolTerms { terms[Int(id.raw)] }

    /// The instruments that streams of all symbols are about.
    private var listing: [SymbolTerms] { terms.filter(\.isLinear) }

    // MARK: Books

    private func best(
        _ id: InstrumentID, _ levels: Int, _ channel: inout StreamChannel
    ) -> [[UInt8]] {
        let book = board.depth(id, limit: levels)
        let last = channel.told[id] ?? 0
        if book.lastUpdateID == last && !channel.hasNewListener { return [] }
        var change = BookChange(
            instrument: id, updateID: book.lastUpdateID, previousID: last, time: book.time)
        change.bids = book.bids
        change.asks = book.asks
        channel.told[id] = book.lastUpdateID
        let first = min(last + 1, book.lastUpdateID)
        return [StreamWriters.depth(change, first: first, self[id], at: time)]
    }

    private func allBookTickers(_ channel: inout StreamChannel) -> [[UInt8]] {
        var events: [[UInt8]] = []
        for terms in listing {
            let ticker = board.bookTicker(terms.instrument)
            let isTold = channel.told[terms.instrument] == ticker.updateID
            if ticker.updateID == 0 || (isTold && !channel.hasNewListener) { continue }
            channel.told[terms.instrument] = ticker.updateID
            events.append(StreamWriters.bookTicker(ticker, terms, at: time))
        }
        return events
    }

    // MARK: Prices

    private func marks(_ id: InstrumentID?) -> [[UInt8]] {
        var events: [[UInt8]] = []
        for terms in id.map({ [self[$0]] }) ?? listing {
            let mark = board.mark(terms.instrument)
            if mark.mark.isPositive { events.append(StreamWriters.mark(mark, terms, at: time)) }
        }
        return id == nil && !events.isEmpty ? [StreamWriters.array(events)] : events
    }

    /// One symbol's ticker each time; of all symbols those that traded since the last time.
    private func tickers(
        _ id: InstrumentID?, _ channel: inout StreamChannel,
        _ write: (DayTicker, SymbolTerms) -> [UInt8]
    ) -> [[UInt8]] {
        var events: [[UInt8]] = []
        for terms in id.map({ [self[$0]] }) ?? listing {
            let last = board.lastTrade(terms.instrument)?.trade.id.raw ?? 0
            let isTold = channel.told[terms.instrument] == last
            if last == 0 || (id == nil && isTold && !channel.hasNewListener) { continue }
            channel.told[terms.instrument] = last
            events.append(write(board.dayTicker(terms.instrument, now: time), terms))
        }
        return id == nil && !events.isEmpty ? [StreamWriters.array(events)] : events
    }

    // MARK: Candles

    /// More candles than this are not made up for after a time in which nothing came.
    private static let mostClosed = 10

    private func klines(
        _ id: InstrumentID, _ interval: KlineInterval, _ isContinuous: Bool,
        _ channel: inout StreamChannel
    ) -> [[UInt8]] {
        // A candle is over when no trade before its end can come any more.
        let open = interval.openTime(of: board.time)
        var events: [[UInt8]] = []
        func tell(_ start: Timestamp, isClosed: Bool) -> Kline {
            let end = isClosed ? interval.next(after: start) : Timestamp(.max)
            let kline = board.kline(id, interval, from: start, until: end)
            let candle = StreamWriters.StreamedKline(kline, interval, isClosed: isClosed)
            events.append(
                StreamWriters.kline(
                    candle, isContinuous: isContinuous, self[id], at: time))
            return kline
        }
        if board.lastTrade(id) == nil && !board.mark(id).mark.isPositive { return [] }
        if let last = channel.candle, last < open {
            var start = max(last, interval.moved(open, by: Int64(-Self.mostClosed)))
            while start < open {
                _ = tell(start, isClosed: true)
                start = interval.next(after: start)
            }
            channel.told = [:]
        }
        let last = board.lastTrade(id)?.trade.id.raw ?? 0
        let isTold = channel.candle == open && channel.told[id] == last
        if !isTold || channel.hasNewListener {
            let kline = tell(open, isClosed: false)
            channel.told[id] = max(last, kline.lastTrade)
        }
        channel.candle = open
        return events
    }

    // MARK: Liquidations

    private func liquidations(_ channel: StreamChannel) -> [[UInt8]] {
        channel.forced.sorted { $0.key < $1.key }.map { id, forced in
            StreamWriters.forceOrder(
                forced.order, last: forced.fills.last?.quantity ?? .zero, self[id], at: time)
        }
    }
}
