import BinanceAPI
import PlimsollEngine
import PlimsollModel
import VenueJSON
import VenuePorts
import VenueReadModels
import VenueSequencer

// Questions about orders. Open orders come from the engine, ended ones from history as it was after
// the last command, so that a client reads back what it has just done.

extension Routes {
    static let orderQueries = [
        Route(method: "GET", path: "/fapi/v1/order", security: .signed) { context, call in
            let symbol = try call.symbol(context)
            let reference = try SentReference(call.parameters)
            let found = try await context.order(
                reference, of: call.account, in: symbol, context.orderRouteKind)
            guard let found else { throw APIError.noSuchOrder }
            var json = JSONWriter(capacity: 768)
            json.order(found.view(symbol), .query)
            return json.bytes
        },
        Route(method: "GET", path: "/fapi/v1/openOrder", security: .signed) { context, call in
            let symbol = try call.symbol(context)
            let reference = try SentReference(call.parameters)
            let order = context.openOrder(
                reference, of: call.account, in: symbol, context.orderRouteKind)
            guard let order else { throw APIError.noSuchOrder }
            return try await context.write([order], isList: false)
        },
        Route(
            method: "GET", path: "/fapi/v1/openOrders", security: .signed,
            weight: { $0["symbol"] == nil ? 40 : 1 }
        ) { context, call in
            let symbol = try call.optionalSymbol(context)
            let orders = context.openOrders(
                of: call.account, in: symbol, context.orderRouteKind)
            return try await context.write(orders, isList: true)
        },
        Route(
            method: "GET", path: "/fapi/v1/allOrders", security: .signed, weight: { _ in 5 }
        ) { context, call in
            try await context.allOrders(call)
        },
        Route(method: "GET", path: "/fapi/v1/orderAmendment", security: .signed) {
            context, call in
            try await context.amendments(call)
        },
    ]
}

/// A stretch of history as calls about orders name it.
struct OrderStretch {
    /// The longest stretch of one call.
    static let longest = Nanoseconds(hours: 7 * 24)

    let from: OrderID?
    let window: HistoryWindow
    /// Rows before this are too old to be shown; nil if a start or a number was given.
    let oldest: Timestamp?

    init(_ call: Call, number: String, most: Int = 1_000) throws(APIError) {
        let parameters = call.parameters
        let start = try parameters.time("startTime")
        let end = try parameters.time("endTime")
        let limit = try parameters.limit(default: min(500, most), most: most)
        if let start, let end {
            if start > end { throw .invalidParameter("startTime") }
            if end.since(start) > Self.longest { throw .lookupTooBig(hours: 168) }
        }
        from = try parameters.integer(number).map { OrderID(UInt64(max(0, $0))) }
        oldest =
            start == nil && from == nil
            ? (end ?? call.time).advanced(by: Nanoseconds(-Self.longest.raw)) : nil
        let last = end ?? start?.advanced(by: Self.longest)
        window = HistoryWindow(
            start: from == nil ? start : nil, end: from == nil ? last : nil, limit: limit)
    }

    /// True for a row that is to be shown.
    func includes(_ record: OrderRecord) -> Bool {
        oldest.map { record.order.acceptedAt >= $0 } ?? true
    }
}

extension GatewayContext {
    /// Writes open orders; those of other listings are left out.
    fileprivate func write(_ orders: [Order], isList: Bool) async throws -> [UInt8] {
        let found = try await linked(orders)
        var json = JSONWriter(capacity: 768 * max(1, found.count))
        let write = { (json: inout JSONWriter) in
            for order in found {
                guard let symbol = listed(order) else { continue }
                json.order(order.view(symbol), .query)
            }
        }
        if isList { json.array(write) } else { write(&json) }
        return json.bytes
    }

    /// The contract of an order, or nil if it is of another listing.
    func listed(_ found: FoundOrder) -> Symbol? {
        let symbol = directory.symbol(found.record.order.request.instrument)
        return symbol?.spec.contract.isInverse == false ? symbol : nil
    }

    /// Orders of history in a stretch, ascending by number.
    func orders(
        _ stretch: OrderStretch, of account: AccountID, in symbol: Symbol, _ kind: OrderKind
    ) async throws -> [FoundOrder] {
        try await history.read(upTo: sequencer.lastSequence) { store in
            var records: [OrderRecord] = []
            for family in kind.families {
                records += try store.orders(
                    of: account, in: symbol.id, family, fromID: stretch.from, stretch.window)
            }
            records = records.filter { stretch.includes($0) }
            if kind.families.count > 1 {
                records.sort { $0.order.id < $1.order.id }
                let isFirst = stretch.from != nil || stretch.window.start != nil
                let limit = stretch.window.limit
                records = Array(isFirst ? records.prefix(limit) : records.suffix(limit))
            }
            var found: [FoundOrder] = []
            for record in records { found.append(try FoundOrder(record, store)) }
            return found
        }
    }

    fileprivate func allOrders(_ call: Call) async throws -> [UInt8] {
        let symbol = try call.symbol(self)
        let stretch = try OrderStretch(call, number: "orderId")
        let found = try await orders(stretch, of: call.account, in: symbol, orderRouteKind)
        var json = JSONWriter(capacity: 768 * max(1, found.count))
        json.array { json in
            for order in found { json.order(order.view(symbol), .query) }
        }
        return json.bytes
    }

    fileprivate func amendments(_ call: Call) async throws -> [UInt8] {
        let symbol = try call.symbol(self)
        let reference = try SentReference(call.parameters)
        let limit = try call.parameters.limit(default: 50, most: 100)
        let window = HistoryWindow(
            start: try call.parameters.time("startTime"),
            end: try call.parameters.time("endTime"), limit: limit)
        let found = try await order(reference, of: call.account, in: symbol, .plain)
        guard let found else { throw APIError.noSuchOrder }
        let id = found.record.order.id
        let rows = try await history.read(upTo: sequencer.lastSequence) { store in
            try store.amendments(of: id, window)
        }
        var json = JSONWriter(capacity: 256 * max(1, rows.count))
        json.array { json in
            for row in rows { json.amendment(row, found.record.clientOrderID, symbol.spec) }
        }
        return json.bytes
    }
}
