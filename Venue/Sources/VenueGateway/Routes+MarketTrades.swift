import BinanceAPI
import PlimsollModel
import VenueReadModels
import VenueSequencer

// Trades of the past, one by one and by incoming order.
//
// An aggregate is what one incoming order traded at one price in one command. Its number is that
// of its first trade: it grows, is never used twice, and follows from the trades alone, so that the
// stream, this call and a rebuilt history name it alike. The numbers have gaps.

extension Routes {
    static let marketTrades: [Route] = [
        Route(
            method: "GET", path: "/fapi/v1/trades", weight: { _ in 5 },
            answer: TradeAnswers.trades),
        Route(
            method: "GET", path: "/fapi/v1/historicalTrades", security: .key,
            weight: { _ in 200 }, answer: TradeAnswers.historicalTrades),
        Route(
            method: "GET", path: "/fapi/v1/aggTrades", weight: { _ in 20 },
            answer: TradeAnswers.aggregateTrades),
    ]
}

/// Answers about trades.
enum TradeAnswers {
    @Sendable static func trades(
        _ context: GatewayContext, _ call: Call
    ) async throws -> [UInt8] {
        let symbol = try call.symbol(context)
        let limit = try call.parameters.limit(default: 500, most: 1_000)
        let found = try await context.history.read(upTo: context.sequencer.lastSequence) {
            try $0.trades(in: symbol.id, fromID: nil, HistoryWindow(limit: limit))
        }
        return MarketWriters.trades(found, symbol.terms)
    }

    @Sendable static func historicalTrades(
        _ context: GatewayContext, _ call: Call
    ) async throws -> [UInt8] {
        let symbol = try call.symbol(context)
        let limit = try call.parameters.limit(default: 100, most: 500)
        let first = try call.parameters.integer("fromId")
        if let first, first < 0 { throw APIError.invalidParameter("fromId") }
        let found = try await context.history.read(upTo: context.sequencer.lastSequence) {
            try $0.trades(
                in: symbol.id, fromID: first.map { TradeID(UInt64($0)) },
                HistoryWindow(limit: limit))
        }
        return MarketWriters.trades(found, symbol.terms)
    }

    @Sendable static func aggregateTrades(
        _ context: GatewayContext, _ call: Call
    ) async throws -> [UInt8] {
        let symbol = try call.symbol(context)
        let (lookup, first) = try LookupWindow.orFirst(
            "fromId", call.parameters, limit: (500, 1_000), now: call.time)
        let window = lookup.window
        let found = try await context.history.read(upTo: context.sequencer.lastSequence) {
            let source = AggregateReader(store: $0, instrument: symbol.id)
            if let first { return try source.first(window, from: TradeID(first)) }
            if window.start != nil { return try source.first(window, from: nil) }
            return try source.last(window)
        }
        return MarketWriters.aggregateTrades(found, symbol.terms)
    }
}

/// Reads aggregates from a store of trades, whole ones only, a page of trades at a time. All trades
/// of a command have one time, and no other command's have it; so a cut by time cuts no aggregate.
struct AggregateReader {
    let store: any HistoryStore
    let instrument: InstrumentID
    /// Trades read at once.
    var page = 2_000
    /// Pages read for one answer at most.
    var mostPages = 64

    /// The first aggregates of a window, or from a number on.
    func first(_ window: HistoryWindow, from start: TradeID?) throws -> [AggregateTrade] {
        var trades = try store.trades(
            in: instrument, fromID: start,
            start == nil
                ? HistoryWindow(start: window.start, end: window.end, limit: page)
                : HistoryWindow(limit: page))
        var isLast = trades.count < page
        if start != nil, let time = trades.first?.time {
            // The number may lie within an aggregate that began before it.
            let command = try store.trades(
                in: instrument, fromID: nil,
                HistoryWindow(start: time, end: time, limit: page * mostPages))
            trades = command + trades.drop { $0.time == time }
        }
        for _ in 1..<mostPages {
            let found = aggregates(trades, isLast: isLast, window, from: start)
            if isLast || found.count >= window.limit { return Array(found.prefix(window.limit)) }
            let next = TradeID(trades[trades.count - 1].trade.id.raw + 1)
            let rows = try store.trades(
                in: instrument, fromID: next, HistoryWindow(limit: page))
            trades += rows
            isLast = rows.count < page || isAfter(rows[rows.count - 1].time, window)
        }
        return Array(
            aggregates(trades, isLast: false, window, from: start).prefix(window.limit))
    }

    private func isAfter(_ time: Timestamp, _ window: HistoryWindow) -> Bool {
        window.end.map { time > $0 } ?? false
    }

    /// Puts trades together; the last aggregate may go on where there are more trades.
    private func aggregates(
        _ trades: [TradeRecord], isLast: Bool, _ window: HistoryWindow, from start: TradeID?
    ) -> [AggregateTrade] {
        var found = AggregateTrade.aggregate(trades)
        if !isLast && !found.isEmpty { found.removeLast() }
        return found.filter { $0.id >= start?.raw ?? 0 && !isAfter($0.time, window) }
    }

    /// The last aggregates up to the end of a window.
    func last(_ window: HistoryWindow) throws -> [AggregateTrade] {
        var found: [AggregateTrade] = []
        var (end, page) = (window.end, page)
        for _ in 0..<mostPages {
            let rows = try store.trades(
                in: instrument, fromID: nil, HistoryWindow(end: end, limit: page))
            let isFirst = rows.count < page
            // The first command of a page may be cut; it comes whole with the page before.
            let whole = isFirst ? rows[...] : rows.drop { $0.time == rows[0].time }
            if whole.isEmpty && !isFirst {
                page *= 2
                continue
            }
            found = AggregateTrade.aggregate(whole) + found
            if isFirst || found.count >= window.limit { break }
            end = rows[0].time
        }
        return found.suffix(window.limit)
    }
}
