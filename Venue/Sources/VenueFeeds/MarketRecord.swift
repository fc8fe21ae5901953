public import PlimsollModel
public import PlimsollNumerics

// What every format becomes: one record type with a time in nanoseconds and the series it
// belongs to.

/// What kind of rows a series is recorded as.
public enum MarketKind: String, Hashable, Sendable, CaseIterable {
    /// Single trades.
    case trades
    /// Trades of one taker at one price, added up by the venue.
    case aggregateTrades
    /// Candles: open, high, low and close of an interval.
    case klines
    /// Size in the order book within given distances from the middle.
    case depth
    /// Funding rates as they were charged.
    case funding
}

/// One recorded series: a symbol at a source, in one kind of rows.
///
/// A reference, so that a record of a million trades names its series for the price of a pointer.
public final class MarketSeries: Sendable {
    /// Position in `MarketData.series`.
    public let index: Int
    /// The venue it was recorded at, as in "coinbase" or "binance-delivery".
    public let source: String
    /// The symbol as it was recorded, as in "AVAX-USD".
    public let symbol: String
    /// What the rows are.
    public let kind: MarketKind
    /// Base and quote of the symbol; nil if its spelling is unknown.
    public let underlying: UnderlyingName?

    init(index: Int, source: String, symbol: String, kind: MarketKind) {
        self.index = index
        self.source = source
        self.symbol = symbol
        self.kind = kind
        underlying = UnderlyingName(symbol: symbol)
    }
}

extension MarketSeries: CustomStringConvertible {
    /// Source, symbol and kind, as in "coinbase AVAX-USD trades".
    public var description: String { "\(source) \(symbol) \(kind.rawValue)" }
}

/// What a price is: a trade, or a corner of a candle.
public enum PriceOrigin: Hashable, Sendable {
    /// A trade.
    case trade
    /// First price of a candle.
    case open
    /// Lowest price of a candle.
    case low
    /// Highest price of a candle.
    case high
    /// Last price of a candle.
    case close
}

/// A price at a moment.
public struct PriceRecord: Sendable {
    /// The series it is from.
    public let series: MarketSeries
    /// When it was.
    public let time: Timestamp
    /// The price, rounded down to 1e-8.
    public let price: Price
    /// The traded size, rounded down to 1e-8; nil for a candle's price and for a size beyond
    /// the range of `Quantity`.
    public let quantity: Quantity?
    /// What the price is.
    public let origin: PriceOrigin
}

/// A candle.
public struct KlineRecord: Sendable {
    /// The series it is from.
    public let series: MarketSeries
    /// Its first moment.
    public let openTime: Timestamp
    /// Its last moment as recorded: one unit of the recorded time before the next candle.
    public let closeTime: Timestamp
    /// The first moment after it.
    public let endTime: Timestamp
    /// First price.
    public let open: Price
    /// Highest price.
    public let high: Price
    /// Lowest price.
    public let low: Price
    /// Last price.
    public let close: Price
    /// Traded size, 0 for mark and index prices; nil beyond the range of `Quantity`.
    public let volume: Quantity?
}

/// Size in the book from the middle to one distance.
public struct DepthLevel: Hashable, Sendable {
    /// Signed distance from the middle; -0.05 is five percent below.
    public let distance: Rate
    /// Size up to there, rounded down to 1e-8.
    public let depth: Quantity
    /// Quote money up to there, rounded down to 1e-8.
    public let notional: Amount
}

/// One look at the depth of an order book.
public struct DepthRecord: Sendable {
    /// The series it is from.
    public let series: MarketSeries
    /// When it was.
    public let time: Timestamp
    /// All distances, lowest first.
    public let levels: [DepthLevel]
}

/// A funding rate as it was charged.
public struct FundingRecord: Sendable {
    /// The series it is from.
    public let series: MarketSeries
    /// When it was charged.
    public let time: Timestamp
    /// Time from one funding to the next.
    public let interval: Nanoseconds
    /// The rate, rounded down (towards negative infinity) to 1e-8.
    public let rate: Rate
}

/// One thing that was recorded.
public enum MarketRecord: Sendable {
    /// A price at a moment.
    case price(PriceRecord)
    /// A candle, known when it ends.
    case kline(KlineRecord)
    /// Depth of an order book.
    case depth(DepthRecord)
    /// A funding rate.
    case funding(FundingRecord)

    /// When it became known; for a candle its close time.
    public var time: Timestamp {
        switch self {
        case .price(let price): price.time
        case .kline(let kline): kline.closeTime
        case .depth(let depth): depth.time
        case .funding(let funding): funding.time
        }
    }

    /// The series it is from.
    public var series: MarketSeries {
        switch self {
        case .price(let price): price.series
        case .kline(let kline): kline.series
        case .depth(let depth): depth.series
        case .funding(let funding): funding.series
        }
    }

    /// The venue it was recorded at.
    public var source: String { series.source }

    /// The symbol as recorded.
    public var symbol: String { series.symbol }
}
