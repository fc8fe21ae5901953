public import PlimsollModel
public import PlimsollNumerics
public import VenueJSON
import VenueReadModels

// An order as clients read it. Replies and queries differ in a few fields; a reply may be asked to
// say no more than that the order was accepted.

/// What an order is written with beside itself.
public struct OrderView: Sendable {
    /// The order as it stands.
    public var order: Order
    /// What last happened to it.
    public var change: OrderChange
    /// Its contract.
    public let spec: InstrumentSpec
    /// The type it was asked for with: that of the conditional order it came from, if it did.
    public var originalType: OrderType
    /// Its client id; nil for the one that follows from the order.
    public var clientOrderID: String?

    /// An order that stands by itself.
    public init(_ order: Order, after change: OrderChange, _ spec: InstrumentSpec) {
        self.order = order
        self.change = change
        self.spec = spec
        originalType = order.request.type
    }

    /// The client id on the wire.
    public var clientID: String { clientOrderID ?? ClientIDs.text(for: order) }

    /// The average price of its fills; zero if there are none.
    public var averagePrice: Price {
        if order.filledQuantity.isZero { return .zero }
        let sign: Int64 = spec.contract.isInverse ? -1 : 1
        let value = Amount(raw: order.filledValue.raw * sign)
        return spec.contract.price(
            ofValue: value, size: order.filledQuantity, rounding: .towardZero) ?? .zero
    }
}

/// Which of the shapes of an order is wanted.
public enum OrderShape: Hashable, Sendable {
    /// The reply to an order that was accepted, without what became of it.
    case acknowledgement
    /// The reply with what became of the order at once.
    case result
    /// The answer to a question.
    case query
}

extension JSONWriter {
    /// Writes an order.
    ///
    /// - Parameters:
    ///   - view: The order with its contract.
    ///   - shape: Which fields are wanted.
    ///   - more: Writes further members.
    public mutating func order(
        _ view: OrderView, _ shape: OrderShape, more: (inout JSONWriter) -> Void = { _ in }
    ) {
        object { json in
            json.identity(of: view)
            json.progress(of: view, shape)
            json.terms(of: view)
            if shape == .query {
                json.member("time", view.order.acceptedAt.raw / 1_000_000)
            }
            json.member("updateTime", view.order.updatedAt.raw / 1_000_000)
            more(&json)
        }
    }

    private mutating func identity(of view: OrderView) {
        let request = view.order.request
        member("orderId", view.order.id.raw)
        member("symbol", view.spec.symbol)
        member("pair", String(view.spec.symbol.prefix { $0 != "_" }))
        member("clientOrderId", view.clientID)
        member("side", request.side.binanceName)
        member("positionSide", request.positionSide.binanceName)
        member("type", request.type.binanceName)
        member("origType", view.originalType.binanceName)
    }

    private mutating func progress(of view: OrderView, _ shape: OrderShape) {
        let precision = SymbolPrecision(view.spec)
        let isShown = shape != .acknowledgement
        let filled = isShown ? view.order.filledQuantity : .zero
        let value = isShown ? view.order.filledValue : .zero
        member(
            "status",
            isShown ? OrderStatusName.name(of: view.order, after: view.change) : "NEW")
        member("avgPrice", isShown ? view.averagePrice : .zero)
        member("executedQty", filled, places: precision.quantity)
        if shape == .query {
            member("cumBase", filled, places: precision.quantity)
        } else {
            member("cumQty", filled, places: precision.quantity)
        }
        member("cumQuote", value)
    }

    private mutating func terms(of view: OrderView) {
        let request = view.order.request
        let precision = SymbolPrecision(view.spec)
        member("price", request.price, places: precision.price)
        member("origQty", request.quantity, places: precision.quantity)
        // A market order stays for no time at all; clients know that as GTC.
        let time: TimeInForce =
            request.type.hasLimitPrice ? request.timeInForce : .goodTillCancelled
        member("timeInForce", time.binanceName)
        member("reduceOnly", request.isReduceOnly)
        member("closePosition", request.closesPosition)
        member("stopPrice", request.triggerPrice, places: precision.price)
        member("workingType", request.workingType.binanceName)
        member("priceProtect", request.isPriceProtected)
        if request.type == .trailingStopMarket {
            member("activatePrice", request.activationPrice, places: precision.price)
            member("priceRate", decimal: request.callbackRate.raw * 100, places: 1)
        }
        member("priceMatch", request.priceMatch.binanceName)
        member("selfTradePreventionMode", request.selfTradePrevention.binanceName)
        member(
            "goodTillDate",
            request.timeInForce == .goodTillDate ? request.goodTillTime.raw / 1_000_000 : 0)
    }
}
