import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import VenueJSON
import VenuePorts
import VenueSequencer
import VenueTransport

// Orders in the words of this interface, for every instrument: those that the other interface does
// not list, as inverse contracts, are traded here.

extension NativeRoutes {
    private static let orderShape = Schema.object([
        .init("id", .whole), .init("symbol", .text), .init("side", .word(Side.words.map(\.word))),
        .init("type", .word(OrderType.words.map(\.word))),
        .init("status", .word(OrderStatus.words.map(\.word))),
        .init("positionSide", .word(PositionSide.words.map(\.word))),
        .init("quantity", .decimal), .init("filledQuantity", .decimal),
        .init("filledValue", .decimal), .init("averagePrice", .nullable(.decimal)),
        .init("price", .decimal), .init("triggerPrice", .decimal),
        .init("activationPrice", .decimal), .init("callbackRate", .decimal),
        .init("workingType", .word(WorkingType.words.map(\.word))),
        .init("timeInForce", .word(TimeInForce.words.map(\.word))),
        .init("goodTillTime", .nullable(.time)),
        .init("isReduceOnly", .flag), .init("closesPosition", .flag),
        .init("clientOrderId", .nullable(.text)), .init("accepted", .time),
        .init("updated", .time),
    ])
    /// The fields of a preview that describe an order.
    static let orderFields: [Schema.Field] = previewFields.filter {
        ![
            "kind", "leverage", "marginMode", "positionMode", "assetMode", "asset", "amount",
        ].contains($0.name)
    }.map { field in
        let isNeeded = ["symbol", "side", "type"].contains(field.name)
        return Schema.Field(field.name, field.schema, optional: !isNeeded)
    }

    static let orders: [NativeRoute] = [
        NativeRoute(
            method: "POST", path: "orders", summary: "Places an order in any instrument.",
            access: .holder(.trade), body: orderFields, result: orderShape
        ) { api, call in
            let request = try order(api, call.fields, call.caller.account)
            let placed = try await api.context.sequencer.submit(.place(request)) {
                engine, applied in
                if let rejection = applied.rejection() { return Placed.refused(rejection) }
                // Nothing else is accepted before the order itself.
                guard let first = applied.events.orders.first,
                    let last = applied.events.orders.last(where: { $0.id == first.id })
                else { return Placed.refused(.unknownOrder) }
                return .accepted(last, engine.spec(of: request.instrument))
            }
            switch placed {
            case .refused(let rejection): throw NativeError(rejection)
            case .accepted(let order, let spec): return .json { $0.write(order, spec) }
            }
        },
        NativeRoute(
            method: "GET", path: "orders", summary: "The account's open orders, newest first.",
            access: .holder(.read), result: .object([.init("orders", .list(orderShape))])
        ) { api, call in
            api.context.sequencer.read { engine in
                .json { $0.writeOrders(of: call.caller.account, engine) }
            }
        },
        NativeRoute(
            method: "DELETE", path: "orders/{id}", summary: "Cancels an open order.",
            access: .holder(.trade), result: .done
        ) { api, call in
            guard let number = UInt64(call.path[0]) else {
                throw NativeError.badField(
                    "id", expected: "a whole number", found: "\"\(call.path[0])\"")
            }
            let account = call.caller.account
            let found = api.context.sequencer.read { $0.order(OrderID(number)) }
            guard let found, found.request.account == account else {
                throw NativeError(Rejection.unknownOrder)
            }
            try await api.perform(.cancel(account, found.request.instrument, .id(found.id)))
            return .done
        },
    ]

    private enum Placed: Sendable {
        case accepted(Order, InstrumentSpec)
        case refused(Rejection)
    }
}

extension OrderStatus {
    static let words: [(word: String, value: OrderStatus)] = [
        ("untriggered", .untriggered), ("new", .new), ("partiallyFilled", .partiallyFilled),
        ("filled", .filled), ("cancelled", .cancelled), ("expired", .expired),
        ("triggered", .triggered),
    ]
    var word: String { Self.words.first { $0.value == self }?.word ?? "" }
}

extension Order {
    /// The average price of its fills, rounded down; nil without any.
    func averagePrice(_ contract: Contract) -> Price? {
        if filledQuantity.isZero { return nil }
        let value = contract.isInverse ? -filledValue : filledValue
        return contract.price(ofValue: value, size: filledQuantity, rounding: .towardZero)
    }
}

extension JSONWriter {
    /// Writes the open orders of an account, newest first.
    mutating func writeOrders(
        of account: AccountID, most: Int = .max, _ engine: borrowing Engine
    ) {
        array("orders") { writer in
            for order in engine.openOrders(of: account).prefix(most) {
                let spec = engine.spec(of: order.request.instrument)
                writer.object { $0.write(order, spec) }
            }
        }
    }

    /// Writes the members of an order.
    fileprivate mutating func write(_ order: Order, _ spec: InstrumentSpec) {
        let request = order.request
        member("id", order.id.raw)
        member("symbol", spec.symbol)
        member("side", request.side.word)
        member("type", OrderType.words.first { $0.value == request.type }?.word ?? "")
        member("status", order.status.word)
        member("positionSide", request.positionSide.word)
        member("quantity", request.quantity)
        member("filledQuantity", order.filledQuantity)
        member("filledValue", order.filledValue)
        memberOrNull("averagePrice", order.averagePrice(spec.contract))
        member("price", request.price)
        member("triggerPrice", request.triggerPrice)
        member("activationPrice", request.activationPrice)
        member("callbackRate", request.callbackRate)
        member("workingType", request.workingType.word)
        member("timeInForce", request.timeInForce.word)
        memberOrNull("goodTillTime", request.goodTillTime == .zero ? nil : request.goodTillTime)
        member("isReduceOnly", request.isReduceOnly)
        member("closesPosition", request.closesPosition)
        memberOrNull(
            "clientOrderId", request.clientOrderID == .none ? nil : "\(request.clientOrderID)")
        member("accepted", order.acceptedAt.milliseconds)
        member("updated", order.updatedAt.milliseconds)
    }
}
