import BinanceAPI
import PlimsollEngine
import PlimsollModel
import VenueJSON
import VenuePorts
import VenueReadModels
import VenueSequencer

// Conditional orders. They share the engine's numbers with plain orders, but not their routes: each
// route knows its own kind only, and clients follow a fired order to the one it became.

extension Routes {
    /// Everything about conditional orders.
    static let algo = [
        Route(
            method: "POST", path: "/fapi/v1/algoOrder", security: .signed, weight: { _ in 0 },
            orders: (1, 1)
        ) { context, call in
            try await context.placeConditional(call)
        },
        Route(method: "GET", path: "/fapi/v1/algoOrder", security: .signed) { context, call in
            let reference = try Conditional.reference(call.parameters)
            let found = try await context.order(
                reference, of: call.account, in: nil, .conditional)
            guard let found, let symbol = context.listed(found) else {
                throw APIError.noSuchOrder
            }
            var json = JSONWriter(capacity: 1_024)
            json.conditional(found.conditionalView(symbol), isQuery: true)
            return json.bytes
        },
        Route(method: "DELETE", path: "/fapi/v1/algoOrder", security: .signed) {
            context, call in
            let reference = try Conditional.reference(call.parameters)
            let ended = try await context.cancel(reference, in: nil, .conditional, call)
            var json = JSONWriter(capacity: 128)
            json.object { json in
                json.member("algoId", ended.record.order.id.raw)
                json.member("clientAlgoId", ended.record.clientOrderID)
                json.member("code", "200")
                json.member("msg", "success")
            }
            return json.bytes
        },
        Route(
            method: "GET", path: "/fapi/v1/openAlgoOrders", security: .signed,
            weight: { $0["symbol"] == nil ? 40 : 1 }
        ) { context, call in
            try await context.openConditionals(call)
        },
        Route(
            method: "GET", path: "/fapi/v1/allAlgoOrders", security: .signed, weight: { _ in 5 }
        ) { context, call in
            let symbol = try call.symbol(context)
            let stretch = try OrderStretch(call, number: "algoId")
            let found = try await context.orders(
                stretch, of: call.account, in: symbol, .conditional)
            var json = JSONWriter(capacity: 1_024 * max(1, found.count))
            json.array { json in
                for order in found {
                    json.conditional(order.conditionalView(symbol), isQuery: true)
                }
            }
            return json.bytes
        },
        Route(method: "DELETE", path: "/fapi/v1/algoOpenOrders", security: .signed) {
            context, call in
            let symbol = try call.symbol(context)
            try await context.cancelAll(in: symbol, .conditional, call)
            return AllCancelled.json
        },
    ]
}

/// What calls about conditional orders have in common.
private enum Conditional {
    static func reference(_ parameters: Parameters) throws(APIError) -> SentReference {
        try SentReference(parameters, number: "algoId", client: "clientAlgoId")
    }
}

extension GatewayContext {
    fileprivate func placeConditional(_ call: Call) async throws -> [UInt8] {
        let name = try call.parameters.required("symbol")
        let form = try OrderForm(conditional: call.parameters, at: call.time)
        guard let symbol = directory.symbol(name) else { throw APIError.invalidSymbol }
        let request = try request(form, symbol, of: call.account)
        try checkOnlyClosing(request)
        let outcome = try await submit(.place(request), call) { _, applied in
            Placement(applied, request.account, item: 0, order: 0)
        }
        switch outcome {
        case .refused(let rejection): throw refusal(rejection, of: request)
        case .accepted(let order, let change):
            var json = JSONWriter(capacity: 1_024)
            json.conditional(AlgoView(order, after: change, symbol.spec), isQuery: false)
            return json.bytes
        }
    }

    fileprivate func openConditionals(_ call: Call) async throws -> [UInt8] {
        let symbol = try call.optionalSymbol(self)
        let id = try call.parameters.integer("algoId")
        if let type = call.parameters["algoType"], type != "CONDITIONAL" {
            throw APIError.invalidParameter("algoType")
        }
        var orders = openOrders(of: call.account, in: symbol, .conditional)
        if let id { orders = orders.filter { Int64($0.id.raw) == id } }
        var json = JSONWriter(capacity: 1_024 * max(1, orders.count))
        json.array { json in
            for order in orders {
                let found = FoundOrder(open: order)
                guard let symbol = listed(found) else { continue }
                json.conditional(found.conditionalView(symbol), isQuery: true)
            }
        }
        return json.bytes
    }
}
