public import PlimsollModel
public import PlimsollNumerics

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

/// Equal steps of time: step `n`, counted from 0, is what comes after `start + n * length` and not
/// after `start + (n + 1) * length`; the last one goes on to `end`.
public struct TimeSteps: Hashable, Sendable {
    /// Before the first step; what happened at this very moment is in none.
    public let start: Timestamp
    /// The last moment that counts.
    public let end: Timestamp
    /// How long each is.
    public let length: Nanoseconds
    /// How many there are.
    public let count: Int

    /// Steps of a length, at least one of each.
    public init(start: Timestamp, end: Timestamp, length: Nanoseconds, count: Int) {
        self.start = start
        self.end = end
        self.length = Nanoseconds(max(1, length.raw))
        self.count = max(1, count)
    }

    /// The step of a moment; nil for one in none.
    public func step(of time: Timestamp) -> Int? {
        guard time > start, time <= end else { return nil }
        return Int(min(Int64(count - 1), (time.since(start).raw - 1) / length.raw))
    }
}

/// What the movements of one asset in one step of time come to.
public struct IncomeSum: Hashable, Sendable {
    /// Of what.
    public let asset: AssetID
    /// The step, counted from 0.
    public let step: Int
    /// Signed: positive is money received.
    public let amount: Amount

    /// A sum.
    public init(asset: AssetID, step: Int, amount: Amount) {
        self.asset = asset
        self.step = step
        self.amount = amount
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

    /// What a projection needs to go on where these rows end.
    func seed() throws -> HistorySeed

    /// Adds the rows of consecutive commands, all or none.
    ///
    /// - Parameters:
    ///   - batch: The rows.
    ///   - sequence: The last command they come from.
    func write(_ batch: HistoryBatch, upTo sequence: UInt64) throws

    /// Takes away rows whose time is over, so many at most that writing is not held up for long.
    ///
    /// - Returns: The rows taken away; call again while there are any.
    func prune(_ retention: HistoryRetention, now: Timestamp) throws -> Int

    /// Orders of an account in order of acceptance, in a window of acceptance time.
    ///
    /// With `fromID` they begin after the last order of the venue whose number is below it, numbers
    /// of forced orders and of the engine's being counted for themselves.
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
    /// Fills of an account in order of time, in a window; of one order if it is given.
    ///
    /// With `fromID` they begin after the last fill of the venue whose number is below it, numbers
    /// of forced trades and of the engine's being counted for themselves.
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
    /// What an account's movements of money come to in steps of time, by asset and step.
    func incomeSums(of account: AccountID, _ steps: TimeSteps) throws -> [IncomeSum]
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
    /// A forced step by number.
    func liquidation(_ id: UInt64) throws -> LiquidationRecord?
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
