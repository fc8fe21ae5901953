import BinanceAPI
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import VenueJSON
import VenuePorts
import VenueReadModels
import VenueSequencer

// Changing resting orders. The engine re-queues an order on every change; an order that the change
// would end, because it is filled that far already or because it would take, is cancelled.

extension Routes {
    static let amending = [
        Route(
            method: "PUT", path: "/fapi/v1/order", security: .signed, weight: { _ in 0 },
            orders: (1, 1)
        ) { context, call in
            let amendment = try AmendForm(call.parameters)
            var json = JSONWriter(capacity: 768)
            try await context.amend(amendment, call, into: &json)
            return json.bytes
        },
        Route(
            method: "PUT", path: "/fapi/v1/batchOrders", security: .signed,
            weight: { _ in 5 }, orders: (5, 1)
        ) { context, call in
            try await context.amendBatch(call)
        },
    ]
}

/// A change of an order as it was sent.
struct AmendForm {
    let symbol: String
    let side: Side
    let reference: SentReference
    let quantity: SentDecimal
    let price: SentDecimal?
    let priceMatch: PriceMatch
    let modifyID: Int64
    let asksReduceOnly: Bool

    init(_ parameters: Parameters) throws(APIError) {
        symbol = try parameters.required("symbol")
        guard let side = Side(binanceName: try parameters.required("side")) else {
            throw .invalidSide
        }
        self.side = side
        reference = try SentReference(parameters)
        guard let quantity = try parameters.decimal("quantity") else { throw .missing("quantity") }
        self.quantity = quantity
        price = try parameters.decimal("price")
        if let text = parameters["priceMatch"] {
            guard let found = PriceMatch(binanceName: text) else { throw .invalidPriceMatch }
            priceMatch = found
        } else {
            priceMatch = .none
        }
        if priceMatch == .none && price == nil { throw .missing("price") }
        if priceMatch != .none && price != nil { throw .notRequired("price") }
        modifyID = try parameters.integer("modifyId") ?? 0
        asksReduceOnly = try parameters.flag("reduceOnly") ?? false
    }
}

extension GatewayContext {
    /// Changes an order and writes how it stands then.
    func amend(
        _ form: AmendForm, _ call: Call, into json: inout JSONWriter
    ) async throws {
        guard let symbol = directory.symbol(form.symbol) else { throw APIError.invalidSymbol }
        let amendment = try amendment(form, symbol, call.account)
        let outcome = try await submit(.amend(amendment), call) { _, applied in
            Change(applied, amendment.order)
        }
        let state: (order: Order, change: OrderChange)
        switch outcome {
        case .made(let order, let change): state = (order, change)
        case .refused(.quantityBelowFilled), .refused(.wouldTakeLiquidity):
            let cancel = Action.cancel(call.account, symbol.id, amendment.order)
            let end = try await submit(cancel, call) { _, applied in
                Change(applied, amendment.order)
            }
            guard case .made(let order, let change) = end else { throw APIError.noSuchOrder }
            state = (order, change)
        case .refused(let rejection): throw APIError(rejection, in: .amend)
        }
        var found = FoundOrder(open: state.order)
        found.record.change = state.change
        if found.needsLink { found = try await linked([state.order])[0] }
        found.record.change = state.change
        let view = found.view(symbol)
        json.order(view, .result) { json in json.member("modifyId", form.modifyID) }
    }

    /// The change as the engine takes it, checked as far as it can be before.
    private func amendment(
        _ form: AmendForm, _ symbol: Symbol, _ account: AccountID
    ) throws(APIError) -> OrderAmendment {
        guard
            let order = openOrder(form.reference, of: account, in: symbol, orderRouteKind)
        else { throw .noSuchOrder }
        if order.request.type != .limit { throw .conditionalElsewhere }
        if form.side != order.request.side { throw .invalidParameter("side") }
        if form.asksReduceOnly && !order.request.isReduceOnly { throw .notReduceOnly }
        let quantity = try symbol.spec.checked(quantity: form.quantity, isMarket: false)
        let price: Price
        if let sent = form.price {
            price = try symbol.spec.checked(price: sent)
        } else {
            price = try matchedPrice(form.priceMatch, form.side, symbol)
        }
        return OrderAmendment(
            account: account, instrument: symbol.id, order: .id(order.id), quantity: quantity,
            price: price)
    }

    /// The price that a price match takes from the book.
    private func matchedPrice(
        _ match: PriceMatch, _ side: Side, _ symbol: Symbol
    ) throws(APIError) -> Price {
        let levels = sequencer.read { engine in
            engine.depth(
                symbol.id, match.isOpponent ? side.opposite : side, levels: match.level)
        }
        guard let level = levels.last, levels.count == match.level else { throw .noPriceToMatch }
        return level.price
    }

    /// Changes up to five orders, one after another.
    fileprivate func amendBatch(_ call: Call) async throws -> [UInt8] {
        let items = try BatchText.items(call.parameters)
        var bodies: [[UInt8]] = []
        for item in items {
            var json = JSONWriter(capacity: 768)
            do {
                try await amend(try AmendForm(item), call, into: &json)
                bodies.append(json.bytes)
            } catch let error as APIError {
                bodies.append(error.json)
            }
        }
        var json = JSONWriter(capacity: 4_096)
        json.array { json in
            for body in bodies { json.value(json: body) }
        }
        return json.bytes
    }
}

/// What became of a change to one order.
enum Change: Sendable {
    case made(Order, OrderChange)
    case refused(Rejection)

    init(_ applied: AppliedCommand, _ reference: OrderReference, item: UInt16 = 0) {
        if let rejection = applied.rejection(item: item) {
            self = .refused(rejection)
        } else if case .id(let id) = reference, let state = applied.latest(of: id) {
            self = .made(state.order, state.change)
        } else {
            self = .refused(.unknownOrder)
        }
    }
}
