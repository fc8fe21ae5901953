import BinanceAPI
import PlimsollEngine
import PlimsollModel
import VenueJSON
import VenuePorts
import VenueReadModels
import VenueSequencer

// Cancelling. The engine's own "cancel all" ends conditional orders, too; on these routes the two
// kinds end apart, so the orders that are meant are looked up first.

extension Routes {
    static let cancelling = [
        Route(method: "DELETE", path: "/fapi/v1/order", security: .signed) { context, call in
            let symbol = try call.symbol(context)
            let reference = try SentReference(call.parameters)
            let kind = context.orderRouteKind
            let ended = try await context.cancel(reference, in: symbol, kind, call)
            var json = JSONWriter(capacity: 768)
            json.order(ended.view(symbol), .result)
            return json.bytes
        },
        Route(method: "DELETE", path: "/fapi/v1/allOpenOrders", security: .signed) {
            context, call in
            let symbol = try call.symbol(context)
            try await context.cancelAll(in: symbol, context.orderRouteKind, call)
            return AllCancelled.json
        },
        Route(method: "DELETE", path: "/fapi/v1/batchOrders", security: .signed) {
            context, call in
            try await context.cancelBatch(call)
        },
        Route(
            method: "POST", path: "/fapi/v1/countdownCancelAll", security: .signed,
            weight: { _ in 10 }
        ) { context, call in
            let symbol = try call.symbol(context)
            let time = try call.parameters.requiredInteger("countdownTime")
            // A year is as long as the engine looks ahead.
            guard time >= 0, time <= 31_536_000_000 else {
                throw APIError.invalidParameter("countdownTime")
            }
            try await context.submit(
                .countdownCancelAll(call.account, symbol.id, Nanoseconds(milliseconds: time)),
                call, as: .order)
            var json = JSONWriter(capacity: 64)
            json.object { json in
                json.member("symbol", symbol.name)
                json.member("countdownTime", String(time))
            }
            return json.bytes
        },
    ]
}

/// The confirmation that all orders were cancelled.
enum AllCancelled {
    static let json = Array(
        #"{"code":200,"msg":"The operation of cancel all open order is done."}"#.utf8)
}

extension GatewayContext {
    /// Cancels one order.
    func cancel(
        _ reference: SentReference, in symbol: Symbol?, _ kind: OrderKind, _ call: Call
    ) async throws -> FoundOrder {
        guard let order = openOrder(reference, of: call.account, in: symbol, kind) else {
            throw APIError.unknownOrder
        }
        let meant = OrderReference.id(order.id)
        let action = Action.cancel(call.account, order.request.instrument, meant)
        let outcome = try await submit(action, call) { _, applied in Change(applied, meant) }
        switch outcome {
        case .refused(let rejection): throw APIError(rejection, in: .cancel)
        case .made(let order, let change):
            var found = FoundOrder(open: order)
            if found.needsLink { found = try await linked([order])[0] }
            found.record.change = change
            return found
        }
    }

    /// Cancels every order of a kind in a symbol.
    func cancelAll(in symbol: Symbol, _ kind: OrderKind, _ call: Call) async throws {
        if case .any = kind {
            try await submit(.cancelAll(call.account, symbol.id), call, as: .cancel)
            return
        }
        let orders = openOrders(of: call.account, in: symbol, kind)
        let mostAtOnce = 50
        for start in stride(from: 0, to: orders.count, by: mostAtOnce) {
            let part = orders[start..<min(orders.count, start + mostAtOnce)]
            // One that has ended meanwhile is as good as cancelled.
            _ = try await submit(
                .cancelBatch(call.account, symbol.id, part.map { .id($0.id) }), call
            ) { _, applied in applied.sequence }
        }
    }

    /// Cancels up to ten orders; each for itself.
    fileprivate func cancelBatch(_ call: Call) async throws -> [UInt8] {
        let symbol = try call.symbol(self)
        let references = try BatchText.references(call.parameters)
        let kind = orderRouteKind
        let meant = references.map { reference in
            openOrder(reference, of: call.account, in: symbol, kind).map {
                OrderReference.id($0.id)
            }
        }
        let known = meant.compactMap { $0 }
        var outcomes: [Change] = []
        if !known.isEmpty {
            outcomes = try await submit(
                .cancelBatch(call.account, symbol.id, known), call
            ) { _, applied in
                known.indices.map { Change(applied, known[$0], item: UInt16($0)) }
            }
        }
        var next = outcomes.makeIterator()
        var json = JSONWriter(capacity: 4_096)
        json.array { json in
            for reference in meant {
                guard reference != nil, case .made(let order, let change) = next.next() else {
                    json.value(json: APIError.unknownOrder.json)
                    continue
                }
                var found = FoundOrder(open: order)
                found.record.change = change
                json.order(found.view(symbol), .result)
            }
        }
        return json.bytes
    }
}
