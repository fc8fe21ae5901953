import NIOConcurrencyHelpers
import PlimsollModel
import PlimsollNumerics

// One instrument's part of the market board behind one lock: written by the writer's thread, read
// by all others.

/// The market's state in one instrument.
final class InstrumentBoard: Sendable {
    let id: InstrumentID
    private let tradesKept: Int
    private let state: NIOLockedValueBox<State>

    private struct State: Sendable {
        var book = ShadowBook()
        var updateID: UInt64 = 0
        var changedAt = Timestamp.zero
        var trades: [TradeRecord] = []
        var statistics: TradeStatistics
        var mark = MarkTicker()

        var bookTicker: BookTicker {
            var ticker = BookTicker()
            ticker.updateID = updateID
            ticker.time = changedAt
            ticker.bid = book.bids.best
            ticker.ask = book.asks.best
            return ticker
        }
    }

    init(_ id: InstrumentID, _ contract: Contract, tradesKept: Int) {
        self.id = id
        self.tradesKept = tradesKept
        state = NIOLockedValueBox(State(statistics: TradeStatistics(contract)))
    }

    // MARK: Writing

    // A reader between two notes of one command sees a book in mid-command; it is told apart by
    // nothing. Therefore orders are gathered first and noted together.

    private let gathered = NIOLockedValueBox<[Order]>([])

    /// Gathers an order's new state until the command's changes are taken.
    func note(_ order: Order) { gathered.withLockedValue { $0.append(order) } }

    /// Takes note of a trade.
    func note(_ record: TradeRecord) {
        state.withLockedValue { state in
            state.trades.append(record)
            // Trimmed by a part at a time, so that the cost of moving is shared by many.
            if state.trades.count > tradesKept + tradesKept / 4 {
                state.trades.removeFirst(state.trades.count - tradesKept)
            }
            state.statistics.note(record)
        }
    }

    /// Takes note of mark price and funding.
    func note(_ mark: MarkTicker) { state.withLockedValue { $0.mark = mark } }

    /// Carries out what was gathered, under the number of its command; nil if no level changed.
    func takeChange(
        _ updateID: UInt64, _ time: Timestamp
    ) -> (change: BookChange, best: BookTicker)? {
        let orders = gathered.withLockedValue { orders in
            defer { orders.removeAll(keepingCapacity: true) }
            return orders
        }
        return state.withLockedValue { state in
            for order in orders { state.book.note(order) }
            let (bids, asks) = state.book.takeChanges()
            if bids.isEmpty && asks.isEmpty { return nil }
            var change = BookChange(
                instrument: id, updateID: updateID, previousID: state.updateID, time: time)
            change.bids = bids
            change.asks = asks
            state.updateID = updateID
            state.changedAt = time
            return (change, state.bookTicker)
        }
    }

    /// Takes trades and candles of the past.
    func restore(minutes: [Kline], days: [Kline], trades: [TradeRecord]) {
        state.withLockedValue { state in
            state.statistics.restore(minutes: minutes, days: days)
            state.trades = trades
        }
    }

    // MARK: Reading

    func depth(_ limit: Int) -> BookSnapshot {
        state.withLockedValue { state in
            var snapshot = BookSnapshot()
            snapshot.lastUpdateID = state.updateID
            snapshot.time = state.changedAt
            snapshot.bids = state.book.bids.best(limit)
            snapshot.asks = state.book.asks.best(limit)
            return snapshot
        }
    }

    var bookTicker: BookTicker { state.withLockedValue { $0.bookTicker } }

    func trades(_ limit: Int) -> [TradeRecord] {
        state.withLockedValue { $0.trades.suffix(min(limit, tradesKept)) }
    }

    func dayTicker(_ now: Timestamp) -> DayTicker {
        state.withLockedValue { $0.statistics.day(until: now, last: $0.trades.last) }
    }

    var mark: MarkTicker { state.withLockedValue { $0.mark } }

    func candle(
        _ interval: KlineInterval, from start: Timestamp, until end: Timestamp
    ) -> Kline {
        state.withLockedValue { state in
            let last = state.trades.first?.trade.price ?? state.mark.mark
            return state.statistics.candle(interval, from: start, until: end, last: last)
        }
    }
}
