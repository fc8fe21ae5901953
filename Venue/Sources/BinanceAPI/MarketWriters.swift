public import PlimsollModel
import PlimsollNumerics
public import VenueJSON
public import VenueReadModels

// Answers about the market: books, trades and tickers. Prices of the grid are written with the
// contract's decimals; averages, mark and index prices, which lie between the ticks, with eight.

/// Writes answers about the market.
public enum MarketWriters {
    /// Writes rows as an array, or the only one by itself: the dialect answers one symbol with an
    /// object and all symbols with an array.
    public static func rows<Row>(
        _ rows: [Row], single: Bool, _ write: (Row, inout JSONWriter) -> Void
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: 256 * (rows.count + 1))
        if single, let row = rows.first {
            writer.object { write(row, &$0) }
        } else {
            writer.array { writer in
                for row in rows { writer.object { write(row, &$0) } }
            }
        }
        return writer.bytes
    }

    // MARK: Books

    /// The answer of `depth`.
    public static func depth(
        _ book: BookSnapshot, _ terms: SymbolTerms, at time: Timestamp
    ) -> [UInt8] {
        var writer = JSONWriter(capacity: 48 * (book.bids.count + book.asks.count + 4))
        writer.object { writer in
            writer.member("lastUpdateId", book.lastUpdateID)
            writer.member("E", time.milliseconds)
            writer.member("T", book.time.milliseconds)
            writer.array("bids") { levels(book.bids, terms, into: &$0) }
            writer.array("asks") { levels(book.asks, terms, into: &$0) }
        }
        return writer.bytes
    }

    /// Writes levels as pairs of price and quantity.
    static func levels(
        _ levels: [BookLevel], _ terms: SymbolTerms, into writer: inout JSONWriter
    ) {
        for level in levels {
            writer.array { writer in
                writer.value(decimal: level.price.raw, places: terms.pricePlaces)
                writer.value(decimal: level.quantity.raw, places: terms.quantityPlaces)
            }
        }
    }

    /// Writes the members of a row of `ticker/bookTicker`; an empty side counts zero.
    public static func bookTicker(
        _ ticker: BookTicker, _ terms: SymbolTerms, into writer: inout JSONWriter
    ) {
        let (price, quantity) = (terms.pricePlaces, terms.quantityPlaces)
        writer.member("symbol", terms.symbol)
        writer.member("bidPrice", ticker.bid?.price ?? .zero, places: price)
        writer.member("bidQty", ticker.bid?.quantity ?? .zero, places: quantity)
        writer.member("askPrice", ticker.ask?.price ?? .zero, places: price)
        writer.member("askQty", ticker.ask?.quantity ?? .zero, places: quantity)
        writer.member("time", ticker.time.milliseconds)
        writer.member("lastUpdateId", ticker.updateID)
    }

    // MARK: Trades

    /// The answer of `trades` and `historicalTrades`, oldest first.
    public static func trades(_ records: [TradeRecord], _ terms: SymbolTerms) -> [UInt8] {
        rows(records, single: false) { record, writer in
            let trade = record.trade
            let value = terms.spec.contract.value(
                of: trade.quantity, at: trade.price, rounding: .towardZero)
            writer.member("id", trade.id.raw)
            writer.member("price", trade.price, places: terms.pricePlaces)
            writer.member("qty", trade.quantity, places: terms.quantityPlaces)
            writer.member("quoteQty", value.magnitude)
            writer.member("time", record.time.milliseconds)
            writer.member("isBuyerMaker", trade.takerSide == .sell)
            writer.member("isRPITrade", false)
        }
    }

    /// The answer of `aggTrades`, oldest first.
    public static func aggregateTrades(
        _ trades: [AggregateTrade], _ terms: SymbolTerms
    ) -> [UInt8] {
        rows(trades, single: false) { aggregateTrade($0, terms, into: &$1) }
    }

    /// Writes the members of an aggregate trade, the same in answers and streams.
    static func aggregateTrade(
        _ trade: AggregateTrade, _ terms: SymbolTerms, into writer: inout JSONWriter
    ) {
        writer.member("a", trade.id)
        writer.member("p", trade.price, places: terms.pricePlaces)
        writer.member("q", trade.quantity, places: terms.quantityPlaces)
        writer.member("nq", trade.quantity, places: terms.quantityPlaces)
        writer.member("f", trade.firstID.raw)
        writer.member("l", trade.lastID.raw)
        writer.member("T", trade.time.milliseconds)
        writer.member("m", trade.isBuyerMaker)
    }

    // MARK: Tickers

    /// Writes the members of a row of `ticker/24hr`.
    public static func dayTicker(
        _ ticker: DayTicker, _ terms: SymbolTerms, into writer: inout JSONWriter
    ) {
        let (price, quantity) = (terms.pricePlaces, terms.quantityPlaces)
        writer.member("symbol", terms.symbol)
        writer.member("priceChange", ticker.change, places: price)
        writer.member("priceChangePercent", decimal: percent(ticker.changeRate), places: 3)
        writer.member("weightedAvgPrice", ticker.weightedAverage)
        writer.member("lastPrice", ticker.last, places: price)
        writer.member("lastQty", ticker.lastQuantity, places: quantity)
        writer.member("openPrice", ticker.open, places: price)
        writer.member("highPrice", ticker.high, places: price)
        writer.member("lowPrice", ticker.low, places: price)
        writer.member("volume", ticker.volume, places: quantity)
        writer.member("quoteVolume", ticker.quoteVolume)
        writer.member("openTime", ticker.openTime.milliseconds)
        writer.member("closeTime", ticker.closeTime.milliseconds)
        writer.member("firstId", ticker.firstID)
        writer.member("lastId", ticker.lastID)
        writer.member("count", ticker.count)
    }

    /// A rate as a number of percent; cut off where it does not fit.
    static func percent(_ rate: Rate) -> Int64 {
        let (product, isBeyond) = rate.raw.multipliedReportingOverflow(by: 100)
        return isBeyond ? (rate.isNegative ? .min : .max) : product
    }

    /// Writes the members of a row of `ticker/price`.
    public static func price(
        _ ticker: DayTicker, _ terms: SymbolTerms, into writer: inout JSONWriter
    ) {
        writer.member("symbol", terms.symbol)
        writer.member("price", ticker.last, places: terms.pricePlaces)
        writer.member("time", ticker.lastTime.milliseconds)
    }

    // MARK: Times

    /// The answer of `time`.
    public static func time(_ time: Timestamp) -> [UInt8] {
        Array("{\"serverTime\":\(time.milliseconds)}".utf8)
    }
}
