public import PlimsollModel
public import PlimsollNumerics

// What the market board answers: plain values, each a picture of one instant.

/// All that rests at one price.
public struct BookLevel: Hashable, Sendable {
    /// The price.
    public var price: Price
    /// What rests there; zero says that the level is gone.
    public var quantity: Quantity

    /// A level with its size.
    public init(price: Price, quantity: Quantity) {
        self.price = price
        self.quantity = quantity
    }
}

/// A book at one instant.
public struct BookSnapshot: Hashable, Sendable {
    /// The number of the last change of the book it contains; see `MarketBoard`.
    public var lastUpdateID: UInt64 = 0
    /// When the book last changed.
    public var time = Timestamp.zero
    /// Buyers, best first.
    public var bids: [BookLevel] = []
    /// Sellers, best first.
    public var asks: [BookLevel] = []

    /// An empty book.
    public init() {}
}

/// The best level of either side.
public struct BookTicker: Hashable, Sendable {
    /// The number of the last change of the book.
    public var updateID: UInt64 = 0
    /// When the book last changed.
    public var time = Timestamp.zero
    /// The best bid; nil if nobody bids.
    public var bid: BookLevel?
    /// The best ask; nil if nobody asks.
    public var ask: BookLevel?

    /// An empty book's.
    public init() {}

    /// True if both sides are the same, whatever else of the book changed.
    public func hasSameLevels(as other: BookTicker) -> Bool {
        bid == other.bid && ask == other.ask
    }
}

/// Changes of one book by one command.
public struct BookChange: Hashable, Sendable {
    /// Where.
    public var instrument: InstrumentID
    /// The number of the change.
    public var updateID: UInt64
    /// The number of the change before it.
    public var previousID: UInt64
    /// When.
    public var time: Timestamp
    /// Changed levels of buyers with what now rests there; zero where nothing does.
    public var bids: [BookLevel] = []
    /// Changed levels of sellers.
    public var asks: [BookLevel] = []

    /// A change without levels yet.
    public init(
        instrument: InstrumentID, updateID: UInt64, previousID: UInt64, time: Timestamp
    ) {
        self.instrument = instrument
        self.updateID = updateID
        self.previousID = previousID
        self.time = time
    }
}

/// Trades of one incoming order at one price, as one.
public struct AggregateTrade: Hashable, Sendable {
    /// Its number: that of its first trade, so that numbers grow and need no book-keeping.
    public var id: UInt64 { firstID.raw }
    /// The first trade in it.
    public var firstID: TradeID
    /// The last trade in it.
    public var lastID: TradeID
    /// The price of all of them.
    public var price: Price
    /// Their sizes together.
    public var quantity: Quantity
    /// True if the buyer's order rested.
    public var isBuyerMaker: Bool
    /// When.
    public var time: Timestamp

    /// A trade by itself.
    public init(_ record: TradeRecord) {
        firstID = record.trade.id
        lastID = record.trade.id
        price = record.trade.price
        quantity = record.trade.quantity
        isBuyerMaker = record.trade.takerSide == .sell
        time = record.time
    }

    /// Puts consecutive trades of one incoming order at one price together.
    ///
    /// - Parameter records: Trades of one instrument in order of number.
    public static func aggregate(_ records: some Sequence<TradeRecord>) -> [AggregateTrade] {
        var found: [AggregateTrade] = []
        var last: TradeRecord?
        for record in records {
            if let before = last, before.isOfOneOrder(with: record) {
                found[found.count - 1].lastID = record.trade.id
                found[found.count - 1].quantity += record.trade.quantity
            } else {
                found.append(AggregateTrade(record))
            }
            last = record
        }
        return found
    }
}

extension TradeRecord {
    /// True if the next trade was made by the same incoming order at the same price.
    func isOfOneOrder(with next: TradeRecord) -> Bool {
        time == next.time && trade.price == next.trade.price && trade.taker == next.trade.taker
            && trade.takerOrder == next.trade.takerOrder && trade.takerSide == next.trade.takerSide
    }
}

/// What traded in the last 24 hours.
public struct DayTicker: Hashable, Sendable {
    /// The first price of the window; the last one traded before if nothing traded in it.
    public var open = Price.zero
    /// The highest price.
    public var high = Price.zero
    /// The lowest price.
    public var low = Price.zero
    /// The last traded price; zero before the first trade.
    public var last = Price.zero
    /// The size of the last trade.
    public var lastQuantity = Quantity.zero
    /// Traded size in contracts.
    public var volume = Quantity.zero
    /// Traded value in quote money (of inverse contracts: in the base asset).
    public var quoteVolume = Amount.zero
    /// The first trade in the window; 0 for none.
    public var firstID: UInt64 = 0
    /// The last trade in the window; 0 for none.
    public var lastID: UInt64 = 0
    /// Number of trades.
    public var count: Int64 = 0
    /// When the window begins.
    public var openTime = Timestamp.zero
    /// When it ends.
    public var closeTime = Timestamp.zero
    /// When the last trade took place.
    public var lastTime = Timestamp.zero
    /// True if the contract is settled in its base asset.
    public var isInverse = false
    /// Money that one contract stands for; used by inverse contracts only.
    public var contractSize = Amount.zero

    /// Nothing traded.
    public init() {}

    /// What the price moved by.
    public var change: Price { last - open }

    /// What the price moved by as a part of the first one, rounded toward zero.
    public var changeRate: Rate {
        if !open.isPositive { return .zero }
        let raw = divide(
            Int128(change.raw) * Int128(unitsPerOne), by: Int128(open.raw), rounding: .towardZero)
        return Rate(raw: Int64(clamping: raw))
    }

    /// The average price weighted by size, rounded toward zero; zero if nothing traded.
    ///
    ///     linear:  quoteVolume / volume
    ///     inverse: volume * contractSize / quoteVolume
    public var weightedAverage: Price {
        let (over, under) =
            isInverse
            ? (Int128(volume.raw) * Int128(contractSize.raw), Int128(quoteVolume.raw))
            : (Int128(quoteVolume.raw) * Int128(unitsPerOne), Int128(volume.raw))
        if under <= 0 { return .zero }
        return Price(raw: Int64(clamping: divide(over, by: under, rounding: .towardZero)))
    }
}

/// Mark price, index and funding at one instant.
public struct MarkTicker: Hashable, Sendable {
    /// The mark price; zero before the first.
    public var mark = Price.zero
    /// The index price; zero before the first.
    public var index = Price.zero
    /// The rate that would be paid if funding took place now.
    public var fundingRate = Rate.zero
    /// When the next funding is due.
    public var nextFunding = Timestamp.zero
    /// When one of them last changed.
    public var time = Timestamp.zero

    /// Nothing known.
    public init() {}
}
