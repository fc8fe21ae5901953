public import PlimsollModel
import PlimsollNumerics

// What the venue lists. Terms that contradict themselves are well-formed bytes: the engine refuses
// them with a reason, and the journal holds what was asked.

extension AssetSpec: WireCodable {
    /// Appends the fields in the order of the format.
    public func encode(into writer: inout ByteWriter) {
        writer.write(name)
        writer.write(index)
        writer.write(collateralRatio)
        writer.write(bidBuffer)
        writer.write(askBuffer)
        writer.write(autoExchangeThreshold)
        writer.write(exchangeRatio)
    }

    /// Reads the fields in the order of the format.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(
            name: try reader.read(), index: try reader.read(), collateralRatio: try reader.read(),
            bidBuffer: try reader.read(), askBuffer: try reader.read(),
            autoExchangeThreshold: try reader.read(), exchangeRatio: try reader.read())
    }
}

extension IndexSource: WireCodable {
    /// Appends the fields in the order of the format.
    public func encode(into writer: inout ByteWriter) {
        writer.write(name)
        writer.write(weight)
    }

    /// Reads the fields in the order of the format.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(name: try reader.read(), weight: try reader.read())
    }
}

extension IndexSpec: WireCodable {
    /// Appends the fields in the order of the format.
    public func encode(into writer: inout ByteWriter) {
        writer.write(name)
        writer.write(sources)
        writer.write(staleness)
        writer.write(band)
        writer.write(minimumSources)
        writer.write(jumpLimit)
        writer.write(jumpConfirmations)
    }

    /// Reads the fields in the order of the format.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(
            name: try reader.read(), sources: try reader.read(), staleness: try reader.read(),
            band: try reader.read(), minimumSources: try reader.read(),
            jumpLimit: try reader.read(), jumpConfirmations: try reader.read())
    }
}

extension Contract: WireCodable {
    /// Appends the permanent tag and the terms.
    public func encode(into writer: inout ByteWriter) {
        switch self {
        case .linearPerpetual: writer.write(1 as UInt8)
        case .inversePerpetual(let contractSize): writer.write(2 as UInt8, contractSize)
        }
    }

    /// Reads a tag and the terms.
    public init(from reader: inout ByteReader) throws(WireError) {
        let offset = reader.offset
        switch try reader.uint8() {
        case 1: self = .linearPerpetual
        case 2: self = .inversePerpetual(contractSize: try reader.read())
        case let tag: throw .unknownTag(tag, of: Contract.self, at: offset)
        }
    }
}

extension LeverageBracket: WireCodable {
    /// Appends the fields in the order of the format.
    public func encode(into writer: inout ByteWriter) {
        writer.write(notionalFloor)
        writer.write(notionalCap)
        writer.write(maxLeverage)
        writer.write(maintenanceMarginRate)
        writer.write(maintenanceAmount)
    }

    /// Reads the fields in the order of the format.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(
            notionalFloor: try reader.read(), notionalCap: try reader.read(),
            maxLeverage: try reader.read(), maintenanceMarginRate: try reader.read(),
            maintenanceAmount: try reader.read())
    }
}

extension BracketTable: WireCodable {
    /// Appends the tiers.
    public func encode(into writer: inout ByteWriter) { writer.write(brackets) }
    /// Reads tiers without judging them; `fault` does that.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(unchecked: try reader.read())
    }
}

extension InstrumentSpec: WireCodable {
    /// Appends the fields in the order of the format.
    public func encode(into writer: inout ByteWriter) {
        writer.write(symbol)
        writer.write(contract)
        writer.write(settlementAsset)
        writer.write(index)
        writer.write(tickSize)
        writer.write(stepSize)
        writer.write(brackets)
        writer.write(minQuantity)
        writer.write(maxQuantity)
        writer.write(maxMarketQuantity)
        writer.write(minNotional)
        writer.write(priceBandUp)
        writer.write(priceBandDown)
        writer.write(marketTakeBound)
        writer.write(maxOrders)
        writer.write(maxTriggerOrders)
        writer.write(makerFee)
        writer.write(takerFee)
        writer.write(liquidationFee)
        writer.write(impactNotional)
        writer.write(fundingInterval)
        writer.write(fundingCap)
        writer.write(interestRate)
        writer.write(triggerProtect)
        writer.write(isIsolatedOnly)
        writer.write(defaultLeverage)
    }

    /// Reads the fields in the order of the format.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(
            symbol: try reader.read(), contract: try reader.read(),
            settlementAsset: try reader.read(), index: try reader.read(),
            tickSize: try reader.read(), stepSize: try reader.read(), brackets: try reader.read())
        minQuantity = try reader.read()
        maxQuantity = try reader.read()
        maxMarketQuantity = try reader.read()
        minNotional = try reader.read()
        priceBandUp = try reader.read()
        priceBandDown = try reader.read()
        marketTakeBound = try reader.read()
        maxOrders = try reader.read()
        maxTriggerOrders = try reader.read()
        makerFee = try reader.read()
        takerFee = try reader.read()
        liquidationFee = try reader.read()
        impactNotional = try reader.read()
        fundingInterval = try reader.read()
        fundingCap = try reader.read()
        interestRate = try reader.read()
        triggerProtect = try reader.read()
        isIsolatedOnly = try reader.read()
        defaultLeverage = try reader.read()
    }
}
