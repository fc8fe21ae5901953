public import PlimsollModel
public import PlimsollNumerics
import VenueJSON
public import VenueReadModels

// Events of the market streams. Each is encoded once, whoever hears it; `time` is when the event
// leaves, the times inside it are those of the market.

/// Writes events of streams.
public enum StreamWriters {
    /// An event wrapped with the name of its stream, as combined connections get it.
    public static func combined(_ name: String, _ event: [UInt8]) -> [UInt8] {
        var writer = JSONWriter(capacity: event.count + name.utf8.count + 32)
        writer.object { writer in
            writer.member("stream", name)
            writer.member("data", json: event)
        }
        return writer.bytes
    }

    /// Events that travel together, as an array.
    public static func array(_ events: [[UInt8]]) -> [UInt8] {
        var writer = JSONWriter(capacity: events.reduce(2) { $0 + $1.count + 1 })
        writer.array { writer in
            for event in events { writer.value(json: event) }
        }
        return writer.bytes
    }

    static func event(
        _ kind: String, at time: Timestamp, capacity: Int = 384, _ body: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: capacity)
        writer.object { writer in
            writer.member("e", kind)
            writer.member("E", time.milliseconds)
            body(&writer)
        }
        return writer.bytes
    }

    // MARK: Books

    /// `depthUpdate`: changed levels, or all of the best ones.
    ///
    /// - Parameters:
    ///   - change: The levels with what now rests there, and the numbers of the change.
    ///   - first: The number of the first change in it.
    ///   - terms: The contract.
    ///   - time: Now.
    public static func depth(
        _ change: BookChange, first: UInt64, _ terms: SymbolTerms, at time: Timestamp
    ) -> [UInt8] {
        let capacity = 192 + 40 * (change.bids.count + change.asks.count)
        return event("depthUpdate", at: time, capacity: capacity) { writer in
            writer.member("T", change.time.milliseconds)
            writer.member("s", terms.symbol)
            writer.member("ps", terms.pair)
            writer.member("U", first)
            writer.member("u", change.updateID)
            writer.member("pu", change.previousID)
            writer.array("b") { MarketWriters.levels(change.bids, terms, into: &$0) }
            writer.array("a") { MarketWriters.levels(change.asks, terms, into: &$0) }
            writer.member("st", 1)
        }
    }

    /// `bookTicker`; an empty side counts zero.
    public static func bookTicker(
        _ ticker: BookTicker, _ terms: SymbolTerms, at time: Timestamp
    ) -> [UInt8] {
        let (price, quantity) = (terms.pricePlaces, terms.quantityPlaces)
        return event("bookTicker", at: time) { writer in
            writer.member("u", ticker.updateID)
            writer.member("s", terms.symbol)
            writer.member("ps", terms.pair)
            writer.member("b", ticker.bid?.price ?? .zero, places: price)
            writer.member("B", ticker.bid?.quantity ?? .zero, places: quantity)
            writer.member("a", ticker.ask?.price ?? .zero, places: price)
            writer.member("A", ticker.ask?.quantity ?? .zero, places: quantity)
            writer.member("T", ticker.time.milliseconds)
            writer.member("st", 1)
        }
    }

    // MARK: Trades

    /// `trade`.
    public static func trade(
        _ record: TradeRecord, _ terms: SymbolTerms, at time: Timestamp
    ) -> [UInt8] {
        event("trade", at: time) { writer in
            writer.member("T", record.time.milliseconds)
            writer.member("s", terms.symbol)
            writer.member("t", record.trade.id.raw)
            writer.member("p", record.trade.price, places: terms.pricePlaces)
            writer.member("q", record.trade.quantity, places: terms.quantityPlaces)
            writer.member("X", "MARKET")
            writer.member("m", record.trade.takerSide == .sell)
        }
    }

    /// `aggTrade`.
    public static func aggregateTrade(
        _ trade: AggregateTrade, _ terms: SymbolTerms, at time: Timestamp
    ) -> [UInt8] {
        event("aggTrade", at: time) { writer in
            writer.member("s", terms.symbol)
            MarketWriters.aggregateTrade(trade, terms, into: &writer)
            writer.member("st", 1)
        }
    }

    // MARK: Prices

    /// `markPriceUpdate`.
    public static func mark(
        _ mark: MarkTicker, _ terms: SymbolTerms, at time: Timestamp
    ) -> [UInt8] {
        event("markPriceUpdate", at: time) { writer in
            writer.member("s", terms.symbol)
            writer.member("p", mark.mark)
            writer.member("ap", mark.mark)
            writer.member("P", mark.index)
            writer.member("i", mark.index)
            writer.member("r", mark.fundingRate)
            writer.member("T", mark.nextFunding.milliseconds)
            writer.member("st", 1)
        }
    }

    /// `24hrTicker`.
    public static func ticker(
        _ ticker: DayTicker, _ terms: SymbolTerms, at time: Timestamp
    ) -> [UInt8] {
        let (price, quantity) = (terms.pricePlaces, terms.quantityPlaces)
        return event("24hrTicker", at: time, capacity: 512) { writer in
            writer.member("s", terms.symbol)
            writer.member("ps", terms.pair)
            writer.member("p", ticker.change, places: price)
            writer.member("P", decimal: MarketWriters.percent(ticker.changeRate), places: 3)
            writer.member("w", ticker.weightedAverage)
            writer.member("c", ticker.last, places: price)
            writer.member("Q", ticker.lastQuantity, places: quantity)
            writer.member("o", ticker.open, places: price)
            writer.member("h", ticker.high, places: price)
            writer.member("l", ticker.low, places: price)
            writer.member("v", ticker.volume, places: quantity)
            writer.member("q", ticker.quoteVolume)
            writer.member("O", ticker.openTime.milliseconds)
            writer.member("C", ticker.closeTime.milliseconds)
            writer.member("F", ticker.firstID)
            writer.member("L", ticker.lastID)
            writer.member("n", ticker.count)
            writer.member("st", 1)
        }
    }

    /// `24hrMiniTicker`.
    public static func miniTicker(
        _ ticker: DayTicker, _ terms: SymbolTerms, at time: Timestamp
    ) -> [UInt8] {
        let (price, quantity) = (terms.pricePlaces, terms.quantityPlaces)
        return event("24hrMiniTicker", at: time) { writer in
            writer.member("s", terms.symbol)
            writer.member("ps", terms.pair)
            writer.member("c", ticker.last, places: price)
            writer.member("o", ticker.open, places: price)
            writer.member("h", ticker.high, places: price)
            writer.member("l", ticker.low, places: price)
            writer.member("v", ticker.volume, places: quantity)
            writer.member("q", ticker.quoteVolume)
            writer.member("st", 1)
        }
    }

    // MARK: Candles

    /// A candle on its way to a stream.
    public struct StreamedKline: Hashable, Sendable {
        /// The candle.
        public var kline: Kline
        /// Its length.
        public var interval: KlineInterval
        /// True if nothing more can be added to it.
        public var isClosed: Bool

        /// A candle with its length.
        public init(_ kline: Kline, _ interval: KlineInterval, isClosed: Bool) {
            self.kline = kline
            self.interval = interval
            self.isClosed = isClosed
        }
    }

    /// `kline`, or `continuous_kline`, which names a pair instead of a symbol.
    public static func kline(
        _ candle: StreamedKline, isContinuous: Bool, _ terms: SymbolTerms, at time: Timestamp
    ) -> [UInt8] {
        event(isContinuous ? "continuous_kline" : "kline", at: time) { writer in
            if isContinuous {
                writer.member("ps", terms.pair)
                writer.member("ct", "PERPETUAL")
            } else {
                writer.member("s", terms.symbol)
            }
            writer.object("k") { write(candle, isContinuous: isContinuous, terms, into: &$0) }
        }
    }

    private static func write(
        _ candle: StreamedKline, isContinuous: Bool, _ terms: SymbolTerms,
        into writer: inout JSONWriter
    ) {
        let (price, quantity) = (terms.pricePlaces, terms.quantityPlaces)
        let kline = candle.kline
        writer.member("t", kline.openTime.milliseconds)
        writer.member("T", candle.interval.next(after: kline.openTime).milliseconds - 1)
        if !isContinuous { writer.member("s", terms.symbol) }
        writer.member("i", candle.interval.rawValue)
        // Without a trade there is no first and no last one; the dialect says -1.
        writer.member("f", kline.trades == 0 ? -1 : Int64(clamping: kline.firstTrade))
        writer.member("L", kline.trades == 0 ? -1 : Int64(clamping: kline.lastTrade))
        writer.member("o", decimal: kline.open, places: price)
        writer.member("c", decimal: kline.close, places: price)
        writer.member("h", decimal: kline.high, places: price)
        writer.member("l", decimal: kline.low, places: price)
        writer.member("v", kline.volume, places: quantity)
        writer.member("n", kline.trades)
        writer.member("x", candle.isClosed)
        writer.member("q", kline.quoteVolume)
        writer.member("V", kline.takerBuyVolume, places: quantity)
        writer.member("Q", kline.takerBuyQuoteVolume)
        writer.member("B", "0")
    }

    // MARK: Liquidations

    /// `forceOrder`.
    ///
    /// - Parameters:
    ///   - order: The forced order, filled.
    ///   - last: Its last fill.
    ///   - terms: The contract.
    ///   - time: Now.
    public static func forceOrder(
        _ order: Order, last: Quantity, _ terms: SymbolTerms, at time: Timestamp
    ) -> [UInt8] {
        let (price, quantity) = (terms.pricePlaces, terms.quantityPlaces)
        let view = OrderView(order, after: .filled, terms.spec)
        return event("forceOrder", at: time) { writer in
            writer.member("ps", terms.pair)
            writer.member("st", 1)
            writer.object("o") { writer in
                writer.member("s", terms.symbol)
                writer.member("S", order.request.side.binanceName)
                writer.member("o", "LIMIT")
                writer.member("f", "IOC")
                writer.member("q", order.request.quantity, places: quantity)
                writer.member("p", order.request.price, places: price)
                writer.member("ap", view.averagePrice)
                writer.member("X", "FILLED")
                writer.member("l", last, places: quantity)
                writer.member("z", order.filledQuantity, places: quantity)
                writer.member("T", order.updatedAt.milliseconds)
            }
        }
    }
}
