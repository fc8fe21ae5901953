import GRDB
public import PlimsollModel
import PlimsollNumerics
public import VenueReadModels

// What the port asks, as selections. Each has an index that gives it its order.

extension SQLiteHistoryStore {
    static let orderColumns = "record, change, client, child, forced"
    static let fillColumns = """
        number, order_id, account, instrument, side, position_side, price, quantity, value, \
        commission, asset, realized_pnl, is_maker, time
        """
    static let klineColumns = """
        open_time, open, high, low, close, volume, quote_volume, trades, taker_buy_volume, \
        taker_buy_quote_volume, first_trade, last_trade
        """

    static let liquidationColumns = "number, sequence, step, positions"

    // MARK: Orders

    /// Orders of an account.
    public func orders(
        of account: AccountID, in instrument: InstrumentID?, _ family: OrderFamily,
        fromID: OrderID?, _ window: HistoryWindow
    ) throws -> [OrderRecord] {
        var selection = Selection("orders", Self.orderColumns)
        selection.require("account = ?", Int64(account.raw))
        selection.require("instrument = ?", optional: instrument.map { Int64($0.raw) })
        selection.require("is_trigger = ?", family == .trigger ? 1 : 0)
        return try read { database in
            try selection.begin(
                at: fromID?.raw, database, number: "id", time: "accepted_at", tie: "id")
            return try selection.rows(
                database, window, time: "accepted_at", tie: "id", isForward: fromID != nil
            ).map(OrderRecord.init(row:))
        }
    }

    /// An order by number.
    public func order(_ id: OrderID) throws -> OrderRecord? {
        var selection = Selection("orders", Self.orderColumns)
        selection.require("id = ?", Int64(clamping: id.raw))
        return try read { try selection.all($0, order: "id", limit: 1) }.first
            .map(OrderRecord.init(row:))
    }

    /// The newest order of an account with a client id.
    public func order(
        of account: AccountID, in instrument: InstrumentID?, client: String, _ family: OrderFamily
    ) throws -> OrderRecord? {
        var selection = Selection("orders", Self.orderColumns)
        selection.require("client = ?", text: client)
        selection.require("account = ?", Int64(account.raw))
        selection.require("instrument = ?", optional: instrument.map { Int64($0.raw) })
        selection.require("is_trigger = ?", family == .trigger ? 1 : 0)
        return try read {
            try selection.all($0, order: "accepted_at DESC, id DESC", limit: 1)
        }.first.map(OrderRecord.init(row:))
    }

    /// Forced orders of an account.
    public func forcedOrders(
        of account: AccountID, in instrument: InstrumentID?, _ kind: ForcedKind?,
        _ window: HistoryWindow
    ) throws -> [OrderRecord] {
        var selection = Selection("orders", Self.orderColumns, "forced IS NOT NULL")
        selection.require("account = ?", Int64(account.raw))
        selection.require("instrument = ?", optional: instrument.map { Int64($0.raw) })
        selection.require("forced = ?", optional: kind.map { Int64($0.rawValue) })
        return try read {
            try selection.rows($0, window, time: "accepted_at", tie: "id")
        }.map(OrderRecord.init(row:))
    }

    /// Amendments of an order.
    public func amendments(
        of order: OrderID, _ window: HistoryWindow
    ) throws -> [AmendmentRecord] {
        var selection = Selection(
            "amendment", "number, price_before, quantity_before, time, record")
        selection.require("order_id = ?", Int64(clamping: order.raw))
        return try read {
            try selection.rows($0, window, time: "time", tie: "number")
        }.map(AmendmentRecord.init(row:))
    }

    // MARK: Trades and money

    /// Fills of an account.
    public func fills(
        of account: AccountID, in instrument: InstrumentID?, order: OrderID?, fromID: TradeID?,
        _ window: HistoryWindow
    ) throws -> [FillRecord] {
        var selection = Selection("fill", Self.fillColumns)
        selection.require("account = ?", Int64(account.raw))
        selection.require("instrument = ?", optional: instrument.map { Int64($0.raw) })
        selection.require("order_id = ?", optional: order.map { Int64(clamping: $0.raw) })
        return try read { database in
            try selection.begin(
                at: fromID?.raw, database, number: "number", time: "time", tie: "place")
            return try selection.rows(
                database, window, time: "time", tie: "place", isForward: fromID != nil
            ).map(FillRecord.init(row:))
        }
    }

    /// Public trades.
    public func trades(
        in instrument: InstrumentID, fromID: TradeID?, _ window: HistoryWindow
    ) throws -> [TradeRecord] {
        var selection = Selection(
            "trade",
            """
            number, instrument, maker_order, taker_order, price, quantity, maker, taker, \
            taker_side, is_liquidation, time
            """)
        selection.require("instrument = ?", Int64(instrument.raw))
        selection.require("number >= ?", optional: fromID.map { Int64(clamping: $0.raw) })
        return try read { database in
            // Says no more than the number does, but in terms of the index.
            try selection.begin(
                at: fromID?.raw, database, number: "number", time: "time", tie: "number")
            return try selection.rows(
                database, window, time: "time", tie: "number", isForward: fromID != nil
            ).map(TradeRecord.init(row:))
        }
    }

    /// Movements of an account's money.
    public func income(
        of account: AccountID, in instrument: InstrumentID?, reasons: Set<LedgerReason>,
        _ window: HistoryWindow
    ) throws -> [IncomeRecord] {
        var selection = Selection(
            "income", "number, account, reason, amount, asset, instrument, trade, time")
        selection.require("account = ?", Int64(account.raw))
        selection.require("instrument = ?", optional: instrument.map { Int64($0.raw) })
        if !reasons.isEmpty {
            // One statement for every set: a bit for each reason.
            let bits = reasons.reduce(Int64(0)) { $0 | 1 << Int64($1.rawValue) }
            selection.require("(1 << reason) & ? <> 0", bits)
        }
        return try read {
            try selection.rows($0, window, time: "time", tie: "number")
        }.map(IncomeRecord.init(row:))
    }

    /// What an account's movements of money come to in steps of time.
    public func incomeSums(of account: AccountID, _ steps: TimeSteps) throws -> [IncomeSum] {
        // The planner does not see by itself that the fund's own index saves it the rows.
        let isFund = account == AccountID(0)
        let source = isFund ? "income INDEXED BY income_of_insurance" : "income"
        let sql = """
            SELECT asset, min((time - ? - 1) / ?, ?) AS step, sum(amount) FROM \(source)
            WHERE time > ? AND time <= ? AND account = \(isFund ? "0" : "?")
            GROUP BY asset, step ORDER BY asset, step
            """
        var values = [steps.start.raw, steps.length.raw, Int64(steps.count - 1)]
        values += [steps.start.raw, steps.end.raw]
        if !isFund { values.append(Int64(account.raw)) }
        return try read { database in
            let statement = try database.cachedStatement(sql: sql)
            let rows = try Row.fetchAll(statement, arguments: StatementArguments(values))
            return rows.map { row in
                IncomeSum(
                    asset: AssetID(Int(row.int(0))), step: Int(row.int(1)),
                    amount: Amount(raw: row.int(2)))
            }
        }
    }

    /// Changes of isolated margin.
    public func marginChanges(
        of account: AccountID, in instrument: InstrumentID, _ window: HistoryWindow
    ) throws -> [MarginChangeRecord] {
        var selection = Selection(
            "margin_change",
            "number, account, instrument, position_side, amount, asset, is_by_owner, time")
        selection.require("account = ?", Int64(account.raw))
        selection.require("instrument = ?", Int64(instrument.raw))
        return try read {
            try selection.rows($0, window, time: "time", tie: "number")
        }.map(MarginChangeRecord.init(row:))
    }

    /// Fundings.
    public func fundings(
        in instrument: InstrumentID?, _ window: HistoryWindow
    ) throws -> [FundingRecord] {
        var selection = Selection("funding", "instrument, rate, mark_price, time")
        selection.require("instrument = ?", optional: instrument.map { Int64($0.raw) })
        return try read {
            try selection.rows($0, window, time: "time", tie: "place")
        }.map(FundingRecord.init(row:))
    }

    // MARK: Forced steps

    /// Forced steps.
    public func liquidations(
        of account: AccountID?, in instrument: InstrumentID?, _ window: HistoryWindow
    ) throws -> [LiquidationRecord] {
        var selection = Selection("liquidation", Self.liquidationColumns)
        selection.require("account = ?", optional: account.map { Int64($0.raw) })
        selection.require("instrument = ?", optional: instrument.map { Int64($0.raw) })
        return try read {
            try selection.rows($0, window, time: "time", tie: "place")
        }.map(LiquidationRecord.init(row:))
    }

    /// A forced step by number.
    public func liquidation(_ id: UInt64) throws -> LiquidationRecord? {
        var selection = Selection("liquidation", Self.liquidationColumns)
        selection.require("number = ?", Int64(clamping: id))
        return try read { try selection.all($0, order: "place", limit: 1) }.first
            .map(LiquidationRecord.init(row:))
    }

    /// Deleveragings.
    public func deleveragings(
        of account: AccountID?, _ window: HistoryWindow
    ) throws -> [DeleveragingRecord] {
        var selection = Selection(
            "deleveraging",
            "number, victim, bankrupt, instrument, position_side, quantity, value, haircut, time")
        selection.require("victim = ?", optional: account.map { Int64($0.raw) })
        return try read {
            try selection.rows($0, window, time: "time", tie: "place")
        }.map(DeleveragingRecord.init(row:))
    }

    // MARK: Candles

    /// Candles without holes.
    public func klines(
        of instrument: InstrumentID, _ source: KlineSource, _ interval: KlineInterval,
        _ window: HistoryWindow
    ) throws -> [Kline] {
        var series = Selection("kline", Self.klineColumns)
        series.require("instrument = ?", Int64(instrument.raw))
        series.require("source = ?", Int64(source.rawValue))
        series.require("minutes = ?", interval.base.minutes)
        return try read { database in
            let now = try Int64.fetchOne(database, sql: "SELECT time FROM progress") ?? 0
            let first = try series.all(database, order: "open_time", limit: 1).first
            guard let first,
                let query = KlineQuery(
                    interval, window, first: Timestamp(first.int(0)), now: Timestamp(now))
            else { return [] }
            var earlier = series
            earlier.require("open_time < ?", query.range.lowerBound.raw)
            let before = try earlier.all(database, order: "open_time DESC", limit: 1).first
            series.require("open_time >= ?", query.range.lowerBound.raw)
            series.require("open_time < ?", query.range.upperBound.raw)
            return query.candles(
                from: try series.all(database, order: "open_time").map(Kline.init(row:)),
                after: before.map(Kline.init(row:)))
        }
    }

    /// The last stored candle of every series.
    static func lastKlines(_ database: Database) throws -> [KlineRow] {
        var found: [KlineRow] = []
        let instruments = try Int64.fetchAll(database, sql: "SELECT id FROM instrument")
        for instrument in instruments {
            for source in KlineSource.allCases {
                for interval in KlineInterval.bases {
                    var series = Selection("kline", klineColumns)
                    series.require("instrument = ?", instrument)
                    series.require("source = ?", Int64(source.rawValue))
                    series.require("minutes = ?", interval.minutes)
                    let last = try series.all(database, order: "open_time DESC", limit: 1).first
                    guard let last else { continue }
                    found.append(
                        KlineRow(
                            instrument: InstrumentID(Int(instrument)), source: source,
                            interval: interval, kline: Kline(row: last)))
                }
            }
        }
        return found
    }
}

extension KlineInterval {
    /// Its length in minutes, by which stored candles are told apart.
    var minutes: Int64 { (milliseconds ?? 0) / 60_000 }
}
