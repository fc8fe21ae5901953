public import PlimsollModel

// The port of the read models. Adapters keep the rows (in memory, in SQLite); one contract suite
// runs against every one of them.

/// A stretch of time and a number of rows.
public struct HistoryWindow: Hashable, Sendable {
    /// Rows not before this; nil for no bound.
    public var start: Timestamp?
    /// Rows not after this; nil for no bound.
    public var end: Timestamp?
    /// At most so many rows.
    public var limit: Int

    /// A window. With a start the first `limit` rows from there are meant, without one the last
    /// `limit` rows; either way they come in ascending order.
    public init(start: Timestamp? = nil, end: Timestamp? = nil, limit: Int = 500) {
        self.start = start
        self.end = end
        self.limit = limit
    }
}

/// Which orders are meant.
public enum OrderFamily: Hashable, Sendable {
    /// Limit and market orders, forced ones among them.
    case plain
    /// Orders that wait, or waited, for a trigger.
    case trigger
}

/// The rows of the past. Queries answer in ascending order of number or time.
public protocol HistoryStore: AnyObject, Sendable {
    /// The last command whose rows are durable here; 0 for none.
    var durableSequence: UInt64 { get }

    /// Adds the rows of consecutive commands, all or none.
    ///
    /// - Parameters:
    ///   - batch: The rows.
    ///   - sequence: The last command they come from.
    func write(_ batch: HistoryBatch, upTo sequence: UInt64) throws

    /// Orders of an account from a number on (with `fromID`) or in a window of acceptance time.
    func orders(
        of account: AccountID, in instrument: InstrumentID?, _ family: OrderFamily,
        fromID: OrderID?, _ window: HistoryWindow
    ) throws -> [OrderRecord]
    /// An order by number.
    func order(_ id: OrderID) throws -> OrderRecord?
    /// The newest order of an account with a client id.
    func order(
        of account: AccountID, in instrument: InstrumentID?, client: String, _ family: OrderFamily
    ) throws -> OrderRecord?
    /// Forced orders of an account.
    func forcedOrders(
        of account: AccountID, in instrument: InstrumentID?, _ kind: ForcedKind?,
        _ window: HistoryWindow
    ) throws -> [OrderRecord]
    /// Amendments of an order.
    func amendments(of order: OrderID, _ window: HistoryWindow) throws -> [AmendmentRecord]
    /// Fills of an account, from a trade on or in a window; of one order if it is given.
    func fills(
        of account: AccountID, in instrument: InstrumentID?, order: OrderID?, fromID: TradeID?,
        _ window: HistoryWindow
    ) throws -> [FillRecord]
    /// Public trades, from a trade on or in a window.
    func trades(
        in instrument: InstrumentID, fromID: TradeID?, _ window: HistoryWindow
    ) throws -> [TradeRecord]
    /// Movements of an account's money; of the given reasons, or of all if there are none.
    func income(
        of account: AccountID, in instrument: InstrumentID?, reasons: Set<LedgerReason>,
        _ window: HistoryWindow
    ) throws -> [IncomeRecord]
    /// Changes of isolated margin.
    func marginChanges(
        of account: AccountID, in instrument: InstrumentID, _ window: HistoryWindow
    ) throws -> [MarginChangeRecord]
    /// Fundings of an instrument, or of all.
    func fundings(
        in instrument: InstrumentID?, _ window: HistoryWindow
    ) throws -> [FundingRecord]
    /// Forced steps of an account, or of all.
    func liquidations(
        of account: AccountID?, in instrument: InstrumentID?, _ window: HistoryWindow
    ) throws -> [LiquidationRecord]
    /// Deleveragings that concern an account as victim, or all.
    func deleveragings(
        of account: AccountID?, _ window: HistoryWindow
    ) throws -> [DeleveragingRecord]
    /// Closed candles and the running one, without holes; the window is of open times.
    func klines(
        of instrument: InstrumentID, _ source: KlineSource, _ interval: KlineInterval,
        _ window: HistoryWindow
    ) throws -> [Kline]
}

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
    /// Candles as they now stand, closed or running.
    public var klines: [KlineRow] = []

    /// An empty batch.
    public init() {}
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

/// Reads the past as it was after a command, for those who have just been answered.
///
/// Stores lag behind the engine by a few milliseconds; a client that reads back what it has just
/// done must not notice.
public protocol HistoryReader: Sendable {
    /// Waits until the rows of every command up to `sequence` are there, then reads off the
    /// caller's thread.
    func read<Answer: Sendable>(
        upTo sequence: UInt64, _ body: @escaping @Sendable (any HistoryStore) throws -> Answer
    ) async throws -> Answer
}
