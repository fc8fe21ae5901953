public import PlimsollModel

// Orders as they are asked for, referred to and as they stand.

extension OrderRequest: WireCodable {
    /// Appends the fields in the order of the format.
    public func encode(into writer: inout ByteWriter) {
        writer.write(account)
        writer.write(instrument)
        writer.write(side)
        writer.write(positionSide)
        writer.write(type)
        writer.write(timeInForce)
        writer.write(quantity)
        writer.write(price)
        writer.write(triggerPrice)
        writer.write(activationPrice)
        writer.write(callbackRate)
        writer.write(workingType)
        writer.write(isReduceOnly)
        writer.write(closesPosition)
        writer.write(isPriceProtected)
        writer.write(priceMatch)
        writer.write(selfTradePrevention)
        writer.write(goodTillTime)
        writer.write(clientOrderID)
        writer.write(takeProfitPrice)
        writer.write(stopLossPrice)
    }

    /// Reads the fields in the order of the format.
    public init(from reader: inout ByteReader) throws(WireError) {
        let (account, instrument): (AccountID, InstrumentID) = (
            try reader.read(), try reader.read()
        )
        let (side, positionSide): (Side, PositionSide) = (try reader.read(), try reader.read())
        let (type, timeInForce): (OrderType, TimeInForce) = (try reader.read(), try reader.read())
        self.init(
            account: account, instrument: instrument, side: side, type: type,
            quantity: try reader.read(), price: try reader.read())
        self.positionSide = positionSide
        self.timeInForce = timeInForce
        triggerPrice = try reader.read()
        activationPrice = try reader.read()
        callbackRate = try reader.read()
        workingType = try reader.read()
        isReduceOnly = try reader.read()
        closesPosition = try reader.read()
        isPriceProtected = try reader.read()
        priceMatch = try reader.read()
        selfTradePrevention = try reader.read()
        goodTillTime = try reader.read()
        clientOrderID = try reader.read()
        takeProfitPrice = try reader.read()
        stopLossPrice = try reader.read()
    }
}

extension Order: WireCodable {
    /// Appends the fields in the order of the format.
    public func encode(into writer: inout ByteWriter) {
        writer.write(id)
        writer.write(request)
        writer.write(status)
        writer.write(filledQuantity)
        writer.write(filledValue)
        writer.write(amendments)
        writer.write(acceptedAt)
        writer.write(updatedAt)
        writer.write(parent)
    }

    /// Reads the fields in the order of the format.
    public init(from reader: inout ByteReader) throws(WireError) {
        let (id, request): (OrderID, OrderRequest) = (try reader.read(), try reader.read())
        self.init(id: id, request: request, status: try reader.read(), at: .zero)
        filledQuantity = try reader.read()
        filledValue = try reader.read()
        amendments = try reader.read()
        acceptedAt = try reader.read()
        updatedAt = try reader.read()
        parent = try reader.read()
    }
}

extension OrderReference: WireCodable {
    /// Appends the permanent tag and the name.
    public func encode(into writer: inout ByteWriter) {
        switch self {
        case .id(let id): writer.write(1 as UInt8, id)
        case .client(let id): writer.write(2 as UInt8, id)
        }
    }

    /// Reads a tag and the name.
    public init(from reader: inout ByteReader) throws(WireError) {
        let offset = reader.offset
        switch try reader.uint8() {
        case 1: self = .id(try reader.read())
        case 2: self = .client(try reader.read())
        case let tag: throw .unknownTag(tag, of: OrderReference.self, at: offset)
        }
    }
}

extension OrderAmendment: WireCodable {
    /// Appends the fields in the order of the format.
    public func encode(into writer: inout ByteWriter) {
        writer.write(account)
        writer.write(instrument)
        writer.write(order)
        writer.write(quantity)
        writer.write(price)
    }

    /// Reads the fields in the order of the format.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(
            account: try reader.read(), instrument: try reader.read(), order: try reader.read(),
            quantity: try reader.read(), price: try reader.read())
    }
}
