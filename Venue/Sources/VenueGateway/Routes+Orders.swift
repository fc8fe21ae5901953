import BinanceAPI
import PlimsollEngine
import PlimsollModel
import VenueJSON
import VenuePorts
import VenueSequencer

// Placing orders, one by one and in batches.

extension Routes {
    /// Everything about limit and market orders.
    static let orders: [Route] = placing + amending + cancelling + orderQueries

    private static let path = "/fapi/v1/order"

    private static let placing = [
        Route(
            method: "POST", path: "/fapi/v1/order", security: .signed, weight: { _ in 0 },
            orders: (1, 1)
        ) { context, call in
            let placed = try context.order(call.parameters, call)
            return try await context.place(placed, call)
        },
        Route(method: "POST", path: "/fapi/v1/order/test", security: .signed) { context, call in
            let placed = try context.order(call.parameters, call)
            let preview = context.sequencer.preview(.order(placed.request), for: call.account)
            if let rejection = preview.rejection {
                throw context.refusal(rejection, of: placed.request)
            }
            return Array("{}".utf8)
        },
        Route(
            method: "POST", path: "/fapi/v1/batchOrders", security: .signed,
            weight: { _ in 5 }, orders: (5, 1)
        ) { context, call in
            try await context.placeBatch(call)
        },
    ]
}

extension GatewayContext {
    /// Reads an order of the order route with every check that comes before the engine's.
    func order(_ parameters: Parameters, _ call: Call) throws(APIError) -> PlacedOrder {
        let name = try parameters.required("symbol")
        let form = try OrderForm(
            order: parameters, at: call.time,
            takesConditional: settings.allowsConditionalOnOrderRoute)
        guard let symbol = directory.symbol(name) else { throw .invalidSymbol }
        let request = try request(form, symbol, of: call.account)
        try checkClosing(request)
        try checkOnlyClosing(request)
        return PlacedOrder(
            request: request, symbol: symbol,
            shape: form.wantsResult ? .result : .acknowledgement)
    }

    /// Places an order; the reply says how it stood when the engine was done with it.
    func place(_ placed: PlacedOrder, _ call: Call) async throws -> [UInt8] {
        let outcome = try await submit(.place(placed.request), call) { _, applied in
            Placement(applied, placed.request.account, item: 0, order: 0)
        }
        var json = JSONWriter(capacity: 768)
        switch outcome {
        case .refused(let rejection): throw refusal(rejection, of: placed.request)
        case .accepted(let order, let change):
            json.order(placed.view((order, change)), placed.shape)
        }
        return json.bytes
    }

    /// Places up to five orders; each is accepted or refused for itself.
    func placeBatch(_ call: Call) async throws -> [UInt8] {
        let items = try BatchText.items(call.parameters)
        var replies: [Result<PlacedOrder, APIError>] = []
        for item in items {
            replies.append(
                Result { () throws(APIError) in try order(item, call) })
        }
        let placed = replies.compactMap { reply -> PlacedOrder? in
            if case .success(let order) = reply { order } else { nil }
        }
        var outcomes: [Placement] = []
        if !placed.isEmpty {
            let requests = placed.map(\.request)
            outcomes = try await submit(.placeBatch(requests), call) { _, applied in
                Placement.all(of: applied, call.account, count: requests.count)
            }
        }
        var json = JSONWriter(capacity: 768 * items.count)
        json.array { json in
            var next = outcomes.makeIterator()
            for reply in replies {
                switch reply {
                case .failure(let error): json.value(json: error.json)
                case .success(let order):
                    switch next.next() {
                    case .accepted(let state, let change):
                        json.order(order.view((state, change)), order.shape)
                    case .refused(let rejection):
                        json.value(json: refusal(rejection, of: order.request).json)
                    case nil: json.value(json: APIError.unknown.json)
                    }
                }
            }
        }
        return json.bytes
    }
}

/// What became of an order that was placed.
enum Placement: Sendable {
    case accepted(Order, OrderChange)
    case refused(Rejection)

    /// The outcome of one order of a command.
    ///
    /// - Parameters:
    ///   - item: Its place among the orders asked for.
    ///   - order: Its place among the orders accepted.
    init(_ applied: AppliedCommand, _ account: AccountID, item: UInt16, order: Int) {
        if let rejection = applied.rejection(item: item) {
            self = .refused(rejection)
            return
        }
        let placed = applied.placed(by: account)
        guard order < placed.count, let state = applied.latest(of: placed[order]) else {
            self = .refused(.unknownOrder)
            return
        }
        self = .accepted(state.order, state.change)
    }

    /// The outcomes of a batch, in order.
    static func all(
        of applied: AppliedCommand, _ account: AccountID, count: Int
    ) -> [Placement] {
        var outcomes: [Placement] = []
        var accepted = 0
        for item in 0..<count {
            let outcome = Placement(applied, account, item: UInt16(item), order: accepted)
            if case .accepted = outcome { accepted += 1 }
            outcomes.append(outcome)
        }
        return outcomes
    }
}
