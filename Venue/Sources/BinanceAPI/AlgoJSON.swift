import PlimsollNumerics
public import PlimsollModel
public import VenueJSON
import VenueReadModels

// A conditional order as clients read it. Once it has fired, clients follow `actualOrderId` to the
// order it became.

/// What a conditional order is written with.
public struct AlgoView: Sendable {
    /// The conditional order as it stands.
    public let order: Order
    /// What last happened to it.
    public let change: OrderChange
    /// Its contract.
    public let spec: InstrumentSpec
    /// The order it became, if it did.
    public let child: OrderView?

    /// A conditional order with the order it became.
    public init(
        _ order: Order, after change: OrderChange, _ spec: InstrumentSpec, child: OrderView? = nil
    ) {
        self.order = order
        self.change = change
        self.spec = spec
        self.child = child
    }
}

extension JSONWriter {
    /// Writes a conditional order.
    ///
    /// - Parameters:
    ///   - view: The order with its contract and the order it became.
    ///   - isQuery: True to tell what it became.
    public mutating func conditional(_ view: AlgoView, isQuery: Bool) {
        object { json in
            json.conditionalIdentity(view)
            json.conditionalTerms(view)
            json.conditionalTimes(view)
            if isQuery { json.outcome(view) }
        }
    }

    private mutating func conditionalIdentity(_ view: AlgoView) {
        let request = view.order.request
        member("algoId", view.order.id.raw)
        member("clientAlgoId", ClientIDs.text(for: view.order))
        member("algoType", "CONDITIONAL")
        member("orderType", request.type.binanceName)
        member("symbol", view.spec.symbol)
        member("side", request.side.binanceName)
        member("positionSide", request.positionSide.binanceName)
        member(
            "timeInForce",
            request.type.hasLimitPrice ? request.timeInForce.binanceName : "GTC")
        member(
            "algoStatus",
            OrderStatusName.conditionalName(
                of: view.order, after: view.change, child: view.child?.order))
    }

    private mutating func conditionalTerms(_ view: AlgoView) {
        let request = view.order.request
        let precision = SymbolPrecision(view.spec)
        member("quantity", request.quantity, places: precision.quantity)
        member("triggerPrice", request.triggerPrice, places: precision.price)
        member("price", request.price, places: precision.price)
        memberNull("icebergQuantity")
        member("selfTradePreventionMode", request.selfTradePrevention.binanceName)
        member("workingType", request.workingType.binanceName)
        member("priceMatch", request.priceMatch.binanceName)
        member("closePosition", request.closesPosition)
        member("priceProtect", request.isPriceProtected)
        member("reduceOnly", request.isReduceOnly)
        if request.type == .trailingStopMarket {
            member("activatePrice", request.activationPrice, places: precision.price)
            // Kept as a share of one, sent as percent.
            member("callbackRate", decimal: request.callbackRate.raw * 100, places: 1)
        } else {
            member("activatePrice", "")
            member("callbackRate", "")
        }
    }

    private mutating func conditionalTimes(_ view: AlgoView) {
        let request = view.order.request
        let hasFired = view.order.status == .triggered || view.child != nil
        member("createTime", view.order.acceptedAt.raw / 1_000_000)
        let update = max(view.order.updatedAt, view.child?.order.updatedAt ?? .zero)
        member("updateTime", update.raw / 1_000_000)
        member("triggerTime", hasFired ? view.order.updatedAt.raw / 1_000_000 : 0)
        member(
            "goodTillDate",
            request.timeInForce == .goodTillDate ? request.goodTillTime.raw / 1_000_000 : 0)
    }

    private mutating func outcome(_ view: AlgoView) {
        let precision = SymbolPrecision(view.spec)
        let child = view.child
        member("actualOrderId", child.map { String($0.order.id.raw) } ?? "")
        member("actualPrice", child?.averagePrice ?? .zero)
        member("actualQty", child?.order.filledQuantity ?? .zero, places: precision.quantity)
        member("actualType", child?.order.request.type.binanceName ?? "")
        for key: StaticString in ["tpTriggerPrice", "tpPrice", "slTriggerPrice", "slPrice"] {
            member(key, "0.000")
        }
        member("tpOrderType", "")
    }
}
