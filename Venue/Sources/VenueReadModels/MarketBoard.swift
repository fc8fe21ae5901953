import NIOConcurrencyHelpers
public import PlimsollEngine
public import PlimsollModel
import PlimsollNumerics
public import VenuePorts

// The market as everyone may see it, kept in memory beside the engine: books, last trades, the
// statistics of a day, mark prices. It follows the events on the writer's thread and answers on
// any other without asking the engine.
//
// Each book's changes are numbered by the journal's sequence of the command that made them: all
// levels that one command changed share one number. The numbers of a book grow with every change,
// have gaps, and can never go back, whatever is replayed or restored.

/// Hears of changes of books, on the writer's thread; must return at once.
public protocol BookListener: AnyObject, Sendable {
    /// Levels of a book changed; `best` is the best of either side after it.
    func changed(_ change: BookChange, best: BookTicker)
}

/// The market's state in memory.
public final class MarketBoard: EventSink {
    /// The instruments by number; only ever appended to.
    private let boards = NIOLockedValueBox<[InstrumentBoard]>([])
    private let listener = NIOLockedValueBox<(any BookListener)?>(nil)
    private let lastTime = NIOLockedValueBox(Timestamp.zero)
    private let tradesKept: Int

    /// An empty market.
    ///
    /// - Parameter tradesKept: Trades remembered for each instrument.
    public init(tradesKept: Int = 1_000) { self.tradesKept = tradesKept }

    /// Has someone told of every change of a book from now on.
    public func setListener(_ listener: (any BookListener)?) {
        self.listener.withLockedValue { $0 = listener }
    }

    // MARK: Following

    /// Follows a command.
    public func applied(_ command: AppliedCommand, engine: borrowing Engine) {
        if engine.instrumentCount != boards.withLockedValue({ $0.count }) { list(engine) }
        let all = boards.withLockedValue { $0 }
        let time = command.command.time
        var touched: [InstrumentID] = []
        for event in command.events.events {
            switch event {
            case .order(_, order: let place):
                let order = command.events.orders[Int(place)]
                all[Int(order.request.instrument.raw)].note(order)
                if touched.last != order.request.instrument {
                    touched.append(order.request.instrument)
                }
            case .traded(let trade):
                all[Int(trade.instrument.raw)].note(TradeRecord(trade: trade, time: time))
            case .markPriceChanged(let instrument, mark: _, index: _),
                .funded(let instrument, rate: _, mark: _):
                all[Int(instrument.raw)].note(Self.mark(instrument, engine, time))
            case .indexPriceChanged(let index, _):
                for board in all where engine.spec(of: board.id).index == index {
                    board.note(Self.mark(board.id, engine, time))
                }
            default: break
            }
        }
        if case .tick = command.command.action {
            for board in all { board.note(Self.mark(board.id, engine, time)) }
        }
        for instrument in touched {
            publish(all[Int(instrument.raw)], command.sequence, time)
        }
        lastTime.withLockedValue { $0 = time }
    }

    private func publish(_ board: InstrumentBoard, _ sequence: UInt64, _ time: Timestamp) {
        guard let (change, best) = board.takeChange(sequence, time) else { return }
        listener.withLockedValue { $0 }?.changed(change, best: best)
    }

    private static func mark(
        _ instrument: InstrumentID, _ engine: borrowing Engine, _ time: Timestamp
    ) -> MarkTicker {
        var mark = MarkTicker()
        mark.mark = engine.markPrice(instrument)
        mark.index = engine.indexPrice(engine.spec(of: instrument).index)
        mark.fundingRate = engine.predictedFundingRate(instrument)
        mark.nextFunding = engine.nextFundingTime(instrument)
        mark.time = time
        return mark
    }

    /// Makes boards for instruments that have none yet.
    private func list(_ engine: borrowing Engine) {
        var all = boards.withLockedValue { $0 }
        while all.count < engine.instrumentCount {
            let id = InstrumentID(all.count)
            all.append(
                InstrumentBoard(id, engine.spec(of: id).contract, tradesKept: tradesKept))
        }
        boards.withLockedValue { $0 = all }
    }

    // MARK: Restoring

    /// Takes the state of the engine and the rows of the past in place of what it knows.
    ///
    /// A venue that starts from a snapshot does not hear of what was before it. Call this on the
    /// writer's thread or between two commands, before anyone is answered. Trades it has heard of
    /// and the history has not written yet are kept.
    ///
    /// - Parameters:
    ///   - history: Trades and candles of the past; nil for none.
    ///   - engine: The state now.
    /// - Throws: What reading the history throws.
    public func restore(
        from history: (any HistoryStore)?, engine: borrowing Engine
    ) throws {
        let heard = boards.withLockedValue { all in
            defer { all = [] }
            return all
        }
        list(engine)
        let all = boards.withLockedValue { $0 }
        var number = 1
        while number <= engine.accountCount {
            for order in engine.openOrders(of: AccountID(number)) {
                all[Int(order.request.instrument.raw)].note(order)
            }
            number += 1
        }
        for board in all {
            _ = board.takeChange(engine.sequence, engine.now)
            board.note(Self.mark(board.id, engine, engine.now))
            if let history { try restore(board, from: history, now: engine.now) }
            guard Int(board.id.raw) < heard.count else { continue }
            let last = board.trades(1).last?.trade.id.raw ?? 0
            for record in heard[Int(board.id.raw)].trades(.max) where record.trade.id.raw > last {
                board.note(record)
            }
        }
    }

    private func restore(
        _ board: InstrumentBoard, from history: any HistoryStore, now: Timestamp
    ) throws {
        let day = Nanoseconds(hours: 24)
        let minutes = try history.klines(
            of: board.id, .last, .oneMinute,
            HistoryWindow(start: now.advanced(by: Nanoseconds(-day.raw)), limit: 1_500))
        let days = try history.klines(
            of: board.id, .last, .oneDay,
            HistoryWindow(start: now.advanced(by: Nanoseconds(-40 * day.raw)), limit: 50))
        let trades = try history.trades(
            in: board.id, fromID: nil, HistoryWindow(limit: tradesKept))
        board.restore(minutes: minutes, days: days, trades: trades)
    }

    // MARK: Answers

    private func board(_ instrument: InstrumentID) -> InstrumentBoard? {
        boards.withLockedValue { all in
            Int(instrument.raw) < all.count ? all[Int(instrument.raw)] : nil
        }
    }

    /// The instruments it follows.
    public var instrumentCount: Int { boards.withLockedValue { $0.count } }

    /// The best levels of a book.
    ///
    /// - Parameter limit: Levels of either side.
    public func depth(_ instrument: InstrumentID, limit: Int) -> BookSnapshot {
        board(instrument)?.depth(limit) ?? BookSnapshot()
    }

    /// The best level of either side of a book.
    public func bookTicker(_ instrument: InstrumentID) -> BookTicker {
        board(instrument)?.bookTicker ?? BookTicker()
    }

    /// The last trades, oldest first.
    public func trades(_ instrument: InstrumentID, limit: Int = 1_000) -> [TradeRecord] {
        board(instrument)?.trades(limit) ?? []
    }

    /// The last trades put together by incoming order and price, oldest first.
    public func aggregateTrades(
        _ instrument: InstrumentID, limit: Int = 1_000
    ) -> [AggregateTrade] {
        AggregateTrade.aggregate(trades(instrument)).suffix(limit)
    }

    /// The last trade, or nil before the first.
    public func lastTrade(_ instrument: InstrumentID) -> TradeRecord? {
        board(instrument)?.trades(1).last
    }

    /// What traded in the 24 hours before a time, to the minute.
    ///
    /// - Complexity: O(minutes), at most 1,440.
    public func dayTicker(_ instrument: InstrumentID, now: Timestamp) -> DayTicker {
        board(instrument)?.dayTicker(now) ?? DayTicker()
    }

    /// Mark price, index and funding.
    public func mark(_ instrument: InstrumentID) -> MarkTicker {
        board(instrument)?.mark ?? MarkTicker()
    }

    /// A candle of trades of the last day, or for lengths of more than a day of the last month;
    /// flat if nothing traded in it.
    ///
    /// - Parameters:
    ///   - start: When it began, as `interval` has it.
    ///   - end: Trades from here on do not count; by default all do.
    public func kline(
        _ instrument: InstrumentID, _ interval: KlineInterval, from start: Timestamp,
        until end: Timestamp = Timestamp(.max)
    ) -> Kline {
        board(instrument)?.candle(interval, from: start, until: end)
            ?? Kline(openTime: start, price: 0)
    }

    /// The stamp of the last command it heard of: no trade before this will come any more.
    public var time: Timestamp { lastTime.withLockedValue { $0 } }
}
