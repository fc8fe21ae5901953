public import PlimsollModel
import PlimsollNumerics

// An order as it was sent, read without knowing its symbol: which words there are, which of them
// belong together. What the numbers may be is the symbol's business and comes after.

/// An order as it was sent.
public struct OrderForm: Sendable {
    /// Buy or sell.
    public private(set) var side = Side.buy
    /// The kind of order.
    public private(set) var type = OrderType.limit
    /// The position meant.
    public private(set) var positionSide = PositionSide.both
    /// How long it stays.
    public private(set) var timeInForce = TimeInForce.goodTillCancelled
    /// May only make the position smaller.
    public private(set) var isReduceOnly = false
    /// Closes the whole position.
    public private(set) var closesPosition = false
    /// True if the reply is to tell what became of the order at once.
    public private(set) var wantsResult = false

    private var quantity: SentDecimal?
    private var price: SentDecimal?
    private var trigger: SentDecimal?
    private var activation: SentDecimal?
    private var callbackRate = Rate.zero
    private var workingType = WorkingType.lastPrice
    private var isPriceProtected = false
    private var priceMatch = PriceMatch.none
    private var selfTradePrevention = SelfTradePrevention.expireMaker
    private var goodTillTime = Timestamp.zero
    private var clientOrderID: String?

    /// The names under which the two routes take the same things.
    private struct Names {
        let trigger: String
        let activation: String
        let client: String

        static let order = Names(
            trigger: "stopPrice", activation: "activationPrice", client: "newClientOrderId")
        static let conditional = Names(
            trigger: "triggerPrice", activation: "activatePrice", client: "clientAlgoId")
    }

    /// Reads what was sent to the order route.
    ///
    /// - Parameters:
    ///   - parameters: What was sent.
    ///   - now: The time dates are compared with.
    ///   - takesConditional: True for a venue that takes conditional orders on this route, too.
    public init(
        order parameters: Parameters, at now: Timestamp, takesConditional: Bool
    ) throws(APIError) {
        try readKind(parameters)
        if type.isTrigger && !takesConditional { throw .conditionalElsewhere }
        try readChoices(parameters)
        try readNumbers(parameters, .order)
        try readDates(parameters, at: now, isTimeRequired: true)
        try checkConditions(parameters, .order)
    }

    /// Reads what was sent to the route of conditional orders.
    public init(conditional parameters: Parameters, at now: Timestamp) throws(APIError) {
        guard try parameters.required("algoType") == "CONDITIONAL" else {
            throw .invalidParameter("algoType")
        }
        try readKind(parameters)
        if !type.isTrigger { throw .invalidOrderType }
        try readChoices(parameters)
        try readNumbers(parameters, .conditional)
        try readDates(parameters, at: now, isTimeRequired: false)
        try checkConditions(parameters, .conditional)
    }

    // MARK: Words

    private mutating func readKind(_ parameters: Parameters) throws(APIError) {
        guard let side = Side(binanceName: try parameters.required("side")) else {
            throw .invalidSide
        }
        guard let type = OrderType(binanceName: try parameters.required("type")) else {
            throw .invalidOrderType
        }
        self.side = side
        self.type = type
        if let text = parameters["positionSide"] {
            guard let found = PositionSide(binanceName: text) else { throw .invalidPositionSide }
            positionSide = found
        }
    }

    private mutating func readChoices(_ parameters: Parameters) throws(APIError) {
        if let text = parameters["reduceOnly"] {
            switch text.lowercased() {
            case "true": isReduceOnly = true
            case "false": isReduceOnly = false
            default: throw .invalidReduceOnly
            }
        }
        closesPosition = try parameters.flag("closePosition") ?? false
        isPriceProtected = try parameters.flag("priceProtect") ?? false
        if let text = parameters["workingType"] {
            guard let found = WorkingType(binanceName: text) else {
                throw .invalidParameter("workingType")
            }
            workingType = found
        }
        if let text = parameters["priceMatch"] {
            guard let found = PriceMatch(binanceName: text) else { throw .invalidPriceMatch }
            priceMatch = found
        }
        if let text = parameters["selfTradePreventionMode"] {
            guard let found = SelfTradePrevention(binanceName: text) else {
                throw .invalidSelfTradePrevention
            }
            selfTradePrevention = found
        }
        switch parameters["newOrderRespType"] ?? "ACK" {
        case "ACK": wantsResult = false
        case "RESULT": wantsResult = true
        default: throw .invalidParameter("newOrderRespType")
        }
    }

    // MARK: Numbers

    private mutating func readNumbers(
        _ parameters: Parameters, _ names: Names
    ) throws(APIError) {
        quantity = try parameters.decimal("quantity")
        price = try parameters.decimal("price")
        trigger = try parameters.decimal(names.trigger)
        activation = try parameters.decimal(names.activation)
        clientOrderID = parameters[names.client]
        if quantity == nil && !closesPosition { throw .missing("quantity") }
        if type.hasLimitPrice {
            if priceMatch == .none && price == nil { throw .missing("price") }
            if priceMatch != .none && price != nil { throw .notRequired("price") }
        } else {
            if price != nil { throw .notRequired("price") }
            if priceMatch != .none { throw .priceMatchNotSupported }
        }
        try readTriggers(parameters, names)
    }

    private mutating func readTriggers(
        _ parameters: Parameters, _ names: Names
    ) throws(APIError) {
        let isTrailing = type == .trailingStopMarket
        if type.isTrigger && !isTrailing {
            if trigger == nil { throw .missing(names.trigger) }
        } else if trigger != nil {
            throw .notRequired(names.trigger)
        }
        guard let rate = try parameters.decimal("callbackRate") else {
            if isTrailing { throw .missing("callbackRate") }
            if activation != nil { throw .notRequired(names.activation) }
            return
        }
        if !isTrailing { throw .notRequired("callbackRate") }
        // A percentage in steps of a tenth.
        let tenth: Int64 = 10_000_000
        guard rate.isExact, rate.raw % tenth == 0, rate.raw >= tenth, rate.raw <= 100 * tenth else {
            throw .invalidCallbackRate
        }
        callbackRate = Rate(raw: rate.raw / 100)
    }

    // MARK: Dates

    private static let leastAhead: Int64 = 600_000
    private static let latestDate: Int64 = 253_402_300_799_000
    /// The last second the venue can count to; later dates mean this one.
    private static let lastSecond: Int64 = 9_223_372_036

    private mutating func readDates(
        _ parameters: Parameters, at now: Timestamp, isTimeRequired: Bool
    ) throws(APIError) {
        if let text = parameters["timeInForce"] {
            guard let found = TimeInForce(binanceName: text) else { throw .invalidTimeInForce }
            if type == .market { throw .notRequired("timeInForce") }
            if type.hasLimitPrice { timeInForce = found }
        } else if type == .limit && isTimeRequired {
            throw .missing("timeInForce")
        }
        guard timeInForce == .goodTillDate else { return }
        guard let date = try parameters.integer("goodTillDate") else {
            throw .missing("goodTillDate")
        }
        let isAhead = date > now.raw / 1_000_000 + Self.leastAhead
        guard isAhead, date < Self.latestDate else { throw .invalidGoodTillDate }
        let seconds = min(date / 1_000, Self.lastSecond)
        goodTillTime = Timestamp(milliseconds: seconds * 1_000)
    }

    // MARK: What belongs together

    private func checkConditions(
        _ parameters: Parameters, _ names: Names
    ) throws(APIError) {
        if !closesPosition { return }
        let opensLong = side == .buy && positionSide == .long
        let opensShort = side == .sell && positionSide == .short
        let isMarketTrigger = type == .stopMarket || type == .takeProfitMarket
        if !isMarketTrigger || opensLong || opensShort {
            throw .cannotClosePosition(type.binanceName)
        }
        if let quantity, quantity.raw != 0 { throw .quantityWithClosePosition }
        if parameters["reduceOnly"] != nil {
            throw isReduceOnly ? .notRequired("reduceonly") : .reduceOnlyWithClosePosition
        }
    }
}

extension OrderForm {
    /// The client order id, checked.
    func checkedClientOrderID() throws(APIError) -> ClientOrderID {
        guard let text = clientOrderID else { return .none }
        if text.utf8.count > ClientOrderID.maximumLength { throw .longClientOrderID }
        guard let id = ClientOrderID(text) else { throw .invalidClientOrderID }
        return id
    }

    /// The order as the engine takes it, with every number checked against the symbol.
    ///
    /// - Parameters:
    ///   - account: Who asks.
    ///   - instrument: The symbol's number.
    ///   - spec: The symbol's terms.
    /// - Throws: The first refusal in the order of checking: client id, decimals, sign, grid and
    ///   bounds of quantity and prices, least notional.
    public func request(
        of account: AccountID, in instrument: InstrumentID, _ spec: InstrumentSpec
    ) throws(APIError) -> OrderRequest {
        var request = outline(of: account, in: instrument)
        request.clientOrderID = try checkedClientOrderID()
        if !closesPosition, let quantity {
            request.quantity = try spec.checked(
                quantity: quantity, isMarket: !type.hasLimitPrice)
        }
        if let price { request.price = try spec.checked(price: price) }
        if let trigger { request.triggerPrice = try spec.checked(price: trigger) }
        if let activation {
            if activation.raw <= 0 { throw .invalidActivationPrice }
            request.activationPrice = try spec.checked(price: activation)
        }
        if request.price.isPositive && !onlyReduces {
            try spec.checkNotional(request.quantity, at: request.price)
        }
        return request
    }

    /// True for an order that can make no position larger, whatever the state.
    private var onlyReduces: Bool {
        isReduceOnly || closesPosition || (positionSide == .long && side == .sell)
            || (positionSide == .short && side == .buy)
    }

    private func outline(of account: AccountID, in instrument: InstrumentID) -> OrderRequest {
        var request = OrderRequest(
            account: account, instrument: instrument, side: side, type: type, quantity: .zero)
        request.positionSide = positionSide
        request.timeInForce = timeInForce
        request.isReduceOnly = isReduceOnly
        request.closesPosition = closesPosition
        request.workingType = workingType
        request.isPriceProtected = isPriceProtected
        request.priceMatch = priceMatch
        request.selfTradePrevention = selfTradePrevention
        request.goodTillTime = goodTillTime
        request.callbackRate = callbackRate
        return request
    }

    /// The same order with numbers that no filter refuses: to learn whether the state of the
    /// account refuses it before its numbers are looked at.
    ///
    /// - Returns: The order, and whether its client id is one.
    public func withSoundNumbers(
        of account: AccountID, in instrument: InstrumentID, _ spec: InstrumentSpec
    ) -> (request: OrderRequest, hasSoundID: Bool) {
        var request = outline(of: account, in: instrument)
        if !closesPosition { request.quantity = spec.minQuantity }
        if type.hasLimitPrice && priceMatch == .none { request.price = spec.tickSize }
        if type.isTrigger && type != .trailingStopMarket { request.triggerPrice = spec.tickSize }
        do throws(APIError) {
            request.clientOrderID = try checkedClientOrderID()
            return (request, true)
        } catch {
            return (request, false)
        }
    }
}

/// Which order a request means: by the venue's number or by the client's name for it.
public enum SentReference: Hashable, Sendable {
    /// By number.
    case id(OrderID)
    /// By the client's name, or the one the venue made up.
    case client(String)

    /// Reads two parameters of which one must be sent; the number wins.
    public init(
        _ parameters: Parameters, number: String = "orderId", client: String = "origClientOrderId"
    ) throws(APIError) {
        if let id = try parameters.integer(number) {
            // A negative number is nobody's.
            self = .id(OrderID(UInt64(max(0, id))))
        } else if let text = parameters[client] {
            self = .client(text)
        } else {
            throw .missing(either: client, or: number)
        }
    }
}
