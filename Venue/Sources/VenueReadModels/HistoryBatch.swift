public import PlimsollModel

// Rows between the projection that makes them and the store that keeps them, and what the one has
// to know of the other to go on after a restart.

/// Rows of one or more commands on their way into a store.
public struct HistoryBatch: Sendable {
    /// Orders as they now stand, newest state last.
    public var orders: [OrderRecord] = []
    /// Amendments.
    public var amendments: [AmendmentRecord] = []
    /// Fills.
    public var fills: [FillRecord] = []
    /// Public trades.
    public var trades: [TradeRecord] = []
    /// Movements of money.
    public var income: [IncomeRecord] = []
    /// Changes of isolated margin.
    public var marginChanges: [MarginChangeRecord] = []
    /// Fundings.
    public var fundings: [FundingRecord] = []
    /// Forced steps.
    public var liquidations: [LiquidationRecord] = []
    /// Deleveragings.
    public var deleveragings: [DeleveragingRecord] = []
    /// Candles as they now stand, closed or running, of the lengths that are stored.
    public var klines: [KlineRow] = []
    /// Instruments that were listed, with their symbols, for those who read the rows by hand.
    public var symbols: [InstrumentID: String] = [:]
    /// The time of the last command; candles are filled up to it.
    public var time = Timestamp.zero
    /// The next number of a row that is numbered in order of writing.
    public var nextNumber: UInt64 = 1

    /// An empty batch.
    public init() {}

    /// The number of rows.
    public var count: Int {
        let personal = orders.count + amendments.count + fills.count + income.count
        let forced = marginChanges.count + liquidations.count + deleveragings.count
        return personal + forced + trades.count + fundings.count + klines.count
    }

    /// Adds the rows of later commands.
    public mutating func append(_ later: HistoryBatch) {
        if count == 0 && symbols.isEmpty {
            self = later
            return
        }
        orders += later.orders
        amendments += later.amendments
        fills += later.fills
        trades += later.trades
        income += later.income
        marginChanges += later.marginChanges
        fundings += later.fundings
        liquidations += later.liquidations
        deleveragings += later.deleveragings
        klines += later.klines
        symbols.merge(later.symbols) { $1 }
        time = later.time
        nextNumber = later.nextNumber
    }
}

/// A candle with what it is a candle of.
public struct KlineRow: Hashable, Sendable {
    /// Of which instrument.
    public var instrument: InstrumentID
    /// Of which price.
    public var source: KlineSource
    /// How long.
    public var interval: KlineInterval
    /// The candle.
    public var kline: Kline

    /// A candle in its series.
    public init(
        instrument: InstrumentID, source: KlineSource, interval: KlineInterval, kline: Kline
    ) {
        self.instrument = instrument
        self.source = source
        self.interval = interval
        self.kline = kline
    }
}

/// Where a projection goes on after a restart.
public struct HistorySeed: Sendable {
    /// The next number of a row that is numbered in order of writing.
    public var nextNumber: UInt64 = 1
    /// The time of the last command.
    public var time = Timestamp.zero
    /// Orders that may still change.
    public var openOrders: [OrderRecord] = []
    /// The last candle of every series that is stored.
    public var klines: [KlineRow] = []

    /// A beginning without a past.
    public init() {}
}

/// How long rows are kept. Candles of an hour or a day and fundings are kept for good.
public struct HistoryRetention: Hashable, Sendable {
    /// Orders that ended without a fill.
    public var unfilledOrders = Nanoseconds(hours: 3 * 24)
    /// What belongs to an account: orders, fills, income, margin changes, amendments.
    public var personal = Nanoseconds(hours: 90 * 24)
    /// Liquidations and deleveragings with what explains them.
    public var forced = Nanoseconds(hours: 365 * 24)
    /// Public trades.
    public var trades = Nanoseconds(hours: 7 * 24)
    /// Candles of a minute.
    public var minutes = Nanoseconds(hours: 90 * 24)

    /// The customary spans.
    public init() {}
}
