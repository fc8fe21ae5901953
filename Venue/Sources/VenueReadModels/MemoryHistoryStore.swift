import NIOConcurrencyHelpers
public import PlimsollModel
import PlimsollNumerics

// Rows in memory: for tests, for a venue that need not remember, and as the plain statement of
// what every other adapter has to answer.

/// A history that lives as long as the process.
public final class MemoryHistoryStore: HistoryStore {
    private let rows = NIOLockedValueBox(Rows())

    /// A series of stored candles.
    struct Series: Hashable {
        let instrument: InstrumentID
        let source: KlineSource
        let interval: KlineInterval
    }

    struct Rows {
        var sequence: UInt64 = 0
        var seed = HistorySeed()
        var orders: [OrderID: OrderRecord] = [:]
        var amendments: [AmendmentRecord] = []
        var fills: [FillRecord] = []
        var trades: [TradeRecord] = []
        var income: [IncomeRecord] = []
        var marginChanges: [MarginChangeRecord] = []
        var fundings: [FundingRecord] = []
        var liquidations: [LiquidationRecord] = []
        var deleveragings: [DeleveragingRecord] = []
        /// Ascending by begin.
        var klines: [Series: [Kline]] = [:]
    }

    /// An empty history.
    public init() {}

    /// The last command whose rows are here.
    public var durableSequence: UInt64 { rows.withLockedValue(\.sequence) }

    /// Adds rows.
    public func write(_ batch: HistoryBatch, upTo sequence: UInt64) {
        rows.withLockedValue { rows in
            for order in batch.orders { rows.orders[order.order.id] = order }
            rows.amendments += batch.amendments
            rows.fills += batch.fills
            rows.trades += batch.trades
            rows.income += batch.income
            rows.marginChanges += batch.marginChanges
            rows.fundings += batch.fundings
            rows.liquidations += batch.liquidations
            rows.deleveragings += batch.deleveragings
            for row in batch.klines { rows.put(row) }
            rows.seed.time = batch.time
            rows.seed.nextNumber = batch.nextNumber
            rows.sequence = sequence
        }
    }

    /// What a projection needs to go on.
    public func seed() -> HistorySeed {
        rows.withLockedValue { rows in
            var seed = rows.seed
            seed.openOrders = rows.orders.values.filter { !$0.order.status.isFinal }
            for (series, klines) in rows.klines {
                guard let last = klines.last else { continue }
                seed.klines.append(
                    KlineRow(
                        instrument: series.instrument, source: series.source,
                        interval: series.interval, kline: last))
            }
            return seed
        }
    }

    /// Takes away rows whose time is over, all at once.
    public func prune(_ retention: HistoryRetention, now: Timestamp) -> Int {
        rows.withLockedValue { $0.prune(retention, now) }
    }

    // MARK: Orders

    /// Orders of an account.
    public func orders(
        of account: AccountID, in instrument: InstrumentID?, _ family: OrderFamily,
        fromID: OrderID?, _ window: HistoryWindow
    ) -> [OrderRecord] {
        var found = orders { _ in true }
        if let fromID { found = HistoryWindow.after(fromID.raw, found) { $0.order.id.raw } }
        found.removeAll {
            let request = $0.order.request
            return request.account != account || !request.isIn(instrument)
                || request.type.isTrigger != (family == .trigger)
        }
        return window.rows(found, isForward: fromID != nil) { $0.order.acceptedAt }
    }

    /// An order by number.
    public func order(_ id: OrderID) -> OrderRecord? { rows.withLockedValue { $0.orders[id] } }

    /// The newest order of an account with a client id.
    public func order(
        of account: AccountID, in instrument: InstrumentID?, client: String, _ family: OrderFamily
    ) -> OrderRecord? {
        orders {
            $0.account == account && $0.isIn(instrument)
                && $0.type.isTrigger == (family == .trigger)
        }.last { $0.clientOrderID == client }
    }

    /// Forced orders of an account.
    public func forcedOrders(
        of account: AccountID, in instrument: InstrumentID?, _ kind: ForcedKind?,
        _ window: HistoryWindow
    ) -> [OrderRecord] {
        let all = orders { $0.account == account && $0.isIn(instrument) }.filter {
            $0.forced != nil && (kind == nil || $0.forced == kind)
        }
        return window.rows(all) { $0.order.acceptedAt }
    }

    /// In order of acceptance; of one moment, by number.
    private func orders(where isMeant: (OrderRequest) -> Bool) -> [OrderRecord] {
        let found = rows.withLockedValue { rows in
            rows.orders.values.filter { isMeant($0.order.request) }
        }
        return found.sorted {
            ($0.order.acceptedAt, $0.order.id) < ($1.order.acceptedAt, $1.order.id)
        }
    }

    /// Amendments of an order.
    public func amendments(
        of order: OrderID, _ window: HistoryWindow
    ) -> [AmendmentRecord] {
        window.rows(rows.withLockedValue { $0.amendments.filter { $0.order.id == order } }) {
            $0.time
        }
    }

    // MARK: Trades and money

    /// Fills of an account.
    public func fills(
        of account: AccountID, in instrument: InstrumentID?, order: OrderID?, fromID: TradeID?,
        _ window: HistoryWindow
    ) -> [FillRecord] {
        var found = rows.withLockedValue { $0.fills }
        if let fromID { found = HistoryWindow.after(fromID.raw, found) { $0.id.raw } }
        found.removeAll {
            $0.account != account || (instrument != nil && $0.instrument != instrument)
                || (order != nil && $0.order != order)
        }
        return window.rows(found, isForward: fromID != nil) { $0.time }
    }

    /// Public trades.
    public func trades(
        in instrument: InstrumentID, fromID: TradeID?, _ window: HistoryWindow
    ) -> [TradeRecord] {
        let found = rows.withLockedValue { rows in
            rows.trades.filter {
                $0.trade.instrument == instrument && $0.trade.id.raw >= (fromID?.raw ?? 0)
            }
        }
        return window.rows(found, isForward: fromID != nil) { $0.time }
    }

    /// Movements of an account's money.
    public func income(
        of account: AccountID, in instrument: InstrumentID?, reasons: Set<LedgerReason>,
        _ window: HistoryWindow
    ) -> [IncomeRecord] {
        let found = rows.withLockedValue { rows in
            rows.income.filter {
                $0.account == account && (instrument == nil || $0.instrument == instrument)
                    && (reasons.isEmpty || reasons.contains($0.reason))
            }
        }
        return window.rows(found) { $0.time }
    }

    /// What an account's movements of money come to in steps of time.
    public func incomeSums(of account: AccountID, _ steps: TimeSteps) -> [IncomeSum] {
        var sums: [[Int]: Amount] = [:]
        for record in rows.withLockedValue(\.income) where record.account == account {
            guard let step = steps.step(of: record.time) else { continue }
            sums[[Int(record.asset.raw), step], default: .zero] += record.amount
        }
        return sums.keys.sorted { $0.lexicographicallyPrecedes($1) }.map { key in
            IncomeSum(asset: AssetID(key[0]), step: key[1], amount: sums[key] ?? .zero)
        }
    }

    /// Changes of isolated margin.
    public func marginChanges(
        of account: AccountID, in instrument: InstrumentID, _ window: HistoryWindow
    ) -> [MarginChangeRecord] {
        let found = rows.withLockedValue { rows in
            rows.marginChanges.filter { $0.account == account && $0.instrument == instrument }
        }
        return window.rows(found) { $0.time }
    }

    /// Fundings.
    public func fundings(
        in instrument: InstrumentID?, _ window: HistoryWindow
    ) -> [FundingRecord] {
        let found = rows.withLockedValue { rows in
            rows.fundings.filter { instrument == nil || $0.instrument == instrument }
        }
        return window.rows(found) { $0.time }
    }

    // MARK: Forced steps

    /// Forced steps.
    public func liquidations(
        of account: AccountID?, in instrument: InstrumentID?, _ window: HistoryWindow
    ) -> [LiquidationRecord] {
        let found = rows.withLockedValue { rows in
            rows.liquidations.filter {
                (account == nil || $0.step.pool.account == account)
                    && (instrument == nil || $0.step.instrument == instrument)
            }
        }
        return window.rows(found) { $0.step.time }
    }

    /// A forced step by number.
    public func liquidation(_ id: UInt64) -> LiquidationRecord? {
        rows.withLockedValue { rows in rows.liquidations.first { $0.id == id } }
    }

    /// Deleveragings.
    public func deleveragings(
        of account: AccountID?, _ window: HistoryWindow
    ) -> [DeleveragingRecord] {
        let found = rows.withLockedValue { rows in
            rows.deleveragings.filter { account == nil || $0.event.victim == account }
        }
        return window.rows(found) { $0.time }
    }

    // MARK: Candles

    /// Candles without holes.
    public func klines(
        of instrument: InstrumentID, _ source: KlineSource, _ interval: KlineInterval,
        _ window: HistoryWindow
    ) -> [Kline] {
        let series = Series(instrument: instrument, source: source, interval: interval.base)
        let (stored, now) = rows.withLockedValue { ($0.klines[series] ?? [], $0.seed.time) }
        guard let first = stored.first,
            let query = KlineQuery(interval, window, first: first.openTime, now: now)
        else { return [] }
        return query.candles(
            from: stored.filter { query.range.contains($0.openTime) },
            after: stored.last { $0.openTime < query.range.lowerBound })
    }
}

extension OrderRequest {
    fileprivate func isIn(_ instrument: InstrumentID?) -> Bool {
        instrument == nil || self.instrument == instrument
    }
}

extension MemoryHistoryStore.Rows {
    /// Puts a candle in its place: it is the last one of its series or the one after it.
    mutating func put(_ row: KlineRow) {
        let series = MemoryHistoryStore.Series(
            instrument: row.instrument, source: row.source, interval: row.interval)
        var candles = klines[series] ?? []
        if candles.last?.openTime == row.kline.openTime {
            candles[candles.count - 1] = row.kline
        } else {
            candles.append(row.kline)
        }
        klines[series] = candles
    }

    /// Takes away what is over; gives the number of rows.
    mutating func prune(_ retention: HistoryRetention, _ now: Timestamp) -> Int {
        let before = count
        let edge = { (span: Nanoseconds) in now.advanced(by: Nanoseconds(-span.raw)) }
        let (personal, forced) = (edge(retention.personal), edge(retention.forced))
        let unfilled = edge(retention.unfilledOrders)
        orders = orders.filter { _, record in
            let order = record.order
            if !order.status.isFinal { return true }
            return order.updatedAt >= (order.filledQuantity.isZero ? unfilled : personal)
        }
        amendments.removeAll { $0.time < personal }
        fills.removeAll { $0.time < personal }
        income.removeAll { $0.time < personal }
        marginChanges.removeAll { $0.time < personal }
        trades.removeAll { $0.time < edge(retention.trades) }
        liquidations.removeAll { $0.step.time < forced }
        deleveragings.removeAll { $0.time < forced }
        for series in klines.keys where series.interval == .oneMinute {
            prune(series, edge(retention.minutes))
        }
        return before - count
    }

    /// The last candle stays, as the next flat one needs its price.
    private mutating func prune(_ series: MemoryHistoryStore.Series, _ edge: Timestamp) {
        guard let candles = klines[series], let last = candles.last else { return }
        klines[series] = candles.filter { $0.openTime >= edge || $0.openTime == last.openTime }
    }

    private var count: Int {
        let personal = orders.count + amendments.count + fills.count + income.count
        let forced = marginChanges.count + liquidations.count + deleveragings.count
        return personal + forced + trades.count + klines.values.reduce(0) { $0 + $1.count }
    }
}

extension HistoryWindow {
    /// The rows of a window, which must come in order of time.
    ///
    /// - Parameter isForward: True if a start is set in another way than by time.
    func rows<Row>(
        _ rows: [Row], isForward: Bool = false, time: (Row) -> Timestamp
    ) -> [Row] {
        let found = rows.filter { row in
            time(row) >= start ?? Timestamp(.min) && time(row) <= end ?? Timestamp(.max)
        }
        return start != nil || isForward
            ? Array(found.prefix(max(0, limit))) : Array(found.suffix(max(0, limit)))
    }

    /// What comes after the last row whose number is below another in the same space: the
    /// engine's numbers, or those of forced orders and trades.
    static func after<Row>(
        _ number: UInt64, _ rows: [Row], _ of: (Row) -> UInt64
    ) -> [Row] {
        let space = ForcedIDs.space(of: number)
        guard let last = rows.lastIndex(where: { space.contains(of($0)) && of($0) < number }) else {
            return rows
        }
        return Array(rows[(last + 1)...])
    }
}
