import BinanceAPI
import PlimsollModel
import PlimsollNumerics
import VenueReadModels

// A stream that somebody listens to: who, and what has happened since its last event. Streams
// that nobody listens to have no channel and cost nothing.

/// A market stream with its listeners.
struct StreamChannel: Sendable {
    let name: String
    let topic: StreamTopic
    var listeners: [StreamSession] = []
    /// Books: the number of the last change that was told, or that was before the first listener.
    var lastID: UInt64 = 0
    /// Books: changes since then. Only streams that tell each at once keep more than one.
    var changes: [PendingChange] = []
    /// Best levels since the last event.
    var tickers: [BookTicker] = []
    /// The best levels that were noted last.
    var best: BookTicker?
    /// Trades since the last event.
    var trades: [TradeRecord] = []
    /// True if more trades waited than may: they cannot be told without a gap any more.
    var isOverrun = false
    /// The newest liquidation of each instrument since the last event.
    var forced: [InstrumentID: ForcedOrder] = [:]
    /// Candles: when the one that was told last began.
    var candle: Timestamp?
    /// Candles and tickers: the last trade that was told, by instrument.
    var told: [InstrumentID: UInt64] = [:]
    /// The newest event, for readers that missed it.
    var newest: EncodedEvent?
    /// True if someone came since the last event.
    var hasNewListener = false

    init(_ name: String, _ topic: StreamTopic) {
        self.name = name
        self.topic = topic
    }

    /// Takes note of a change of its book.
    mutating func add(_ change: BookChange, eachAlone: Bool, limit: Int) {
        // It was part of the book already when the first listener came.
        if change.updateID <= lastID { return }
        if let last = changes.indices.last, !eachAlone || changes.count >= limit {
            changes[last].add(change)
        } else {
            changes.append(PendingChange(change))
        }
    }

    /// Takes note of new best levels.
    mutating func add(_ ticker: BookTicker, limit: Int) {
        if let last = tickers.indices.last, tickers.count >= limit {
            tickers[last] = ticker
        } else {
            tickers.append(ticker)
        }
    }

    /// Takes note of a trade.
    mutating func add(_ record: TradeRecord, limit: Int) {
        if trades.count >= limit {
            trades = []
            isOverrun = true
        }
        if !isOverrun { trades.append(record) }
    }

    /// Gives the channel with what waits, and lets it wait anew.
    mutating func take() -> StreamChannel {
        let taken = self
        lastID = changes.last?.updateID ?? lastID
        changes = []
        tickers = []
        trades = []
        isOverrun = false
        forced = [:]
        hasNewListener = false
        return taken
    }

    /// The changes as events, with the numbers that link them.
    var linkedChanges: [(change: BookChange, first: UInt64)] {
        var events: [(change: BookChange, first: UInt64)] = []
        var last = lastID
        for pending in changes {
            var change = pending.change
            change.previousID = last
            events.append((change, last + 1))
            last = change.updateID
        }
        return events
    }
}

/// Changes of a book put together: each level once, with what it holds after all of them.
struct PendingChange: Sendable {
    private var last: BookChange
    private var bids: [Price: Quantity] = [:]
    private var asks: [Price: Quantity] = [:]

    init(_ change: BookChange) { last = change }

    /// The number of the last of them.
    var updateID: UInt64 { last.updateID }

    /// Adds a later change.
    mutating func add(_ change: BookChange) {
        if bids.isEmpty && asks.isEmpty { spread() }
        last.updateID = change.updateID
        last.time = change.time
        for level in change.bids { bids[level.price] = level.quantity }
        for level in change.asks { asks[level.price] = level.quantity }
    }

    private mutating func spread() {
        for level in last.bids { bids[level.price] = level.quantity }
        for level in last.asks { asks[level.price] = level.quantity }
        last.bids = []
        last.asks = []
    }

    /// All of them as one change, best levels first.
    var change: BookChange {
        if bids.isEmpty && asks.isEmpty { return last }
        var change = last
        change.bids = bids.sorted { $0.key > $1.key }.map {
            BookLevel(price: $0.key, quantity: $0.value)
        }
        change.asks = asks.sorted { $0.key < $1.key }.map {
            BookLevel(price: $0.key, quantity: $0.value)
        }
        return change
    }
}
