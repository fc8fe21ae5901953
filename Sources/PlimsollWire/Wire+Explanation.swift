public import PlimsollModel
import PlimsollNumerics

// The figures by which a forced step explains itself.

extension PoolFigures: WireCodable {
    /// Appends the fields in the order of the format.
    public func encode(into writer: inout ByteWriter) {
        writer.write(walletBalance)
        writer.write(unrealizedPnl)
        writer.write(positionInitialMargin)
        writer.write(openOrderInitialMargin)
        writer.write(maintenanceMargin)
    }

    /// Reads the fields in the order of the format.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(
            walletBalance: try reader.read(), unrealizedPnl: try reader.read(),
            positionInitialMargin: try reader.read(), openOrderInitialMargin: try reader.read(),
            maintenanceMargin: try reader.read())
    }
}

extension PositionFigures: WireCodable {
    /// Appends the fields in the order of the format.
    public func encode(into writer: inout ByteWriter) {
        writer.write(instrument)
        writer.write(positionSide)
        writer.write(size)
        writer.write(entryValue)
        writer.write(markPrice)
        writer.write(notional)
        writer.write(unrealizedPnl)
        writer.write(maintenanceMargin)
    }

    /// Reads the fields in the order of the format.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(
            instrument: try reader.read(), positionSide: try reader.read(), size: try reader.read(),
            entryValue: try reader.read(), markPrice: try reader.read(),
            notional: try reader.read(), unrealizedPnl: try reader.read(),
            maintenanceMargin: try reader.read())
    }
}

extension LiquidationStage: WireTagged {
    /// The permanent tag.
    public var wireTag: UInt8 {
        switch self {
        case .autoAddMargin: 1
        case .cancelOrders: 2
        case .offsetHedge: 3
        case .reduce: 4
        case .takeover: 5
        case .autoDeleverage: 6
        case .settleDebt: 7
        case .autoExchange: 8
        }
    }

    /// The case of a tag.
    public init?(wireTag: UInt8) {
        switch wireTag {
        case 1: self = .autoAddMargin
        case 2: self = .cancelOrders
        case 3: self = .offsetHedge
        case 4: self = .reduce
        case 5: self = .takeover
        case 6: self = .autoDeleverage
        case 7: self = .settleDebt
        case 8: self = .autoExchange
        default: return nil
        }
    }
}

extension LiquidationStep: WireCodable {
    /// Appends the fields in the order of the format.
    public func encode(into writer: inout ByteWriter) {
        writer.write(pool)
        writer.write(stage)
        writer.write(instrument)
        writer.write(before)
        writer.write(time)
        writer.write(positionSide)
        writer.write(quantity)
        writer.write(price)
        writer.write(fee)
        writer.write(residue)
        writer.write(shortfall)
        writer.write(haircut)
        writer.write(after)
        writer.write(firstPosition)
        writer.write(positionCount)
    }

    /// Reads the fields in the order of the format.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(
            pool: try reader.read(), stage: try reader.read(), instrument: try reader.read(),
            before: try reader.read(), time: try reader.read())
        positionSide = try reader.read()
        quantity = try reader.read()
        price = try reader.read()
        fee = try reader.read()
        residue = try reader.read()
        shortfall = try reader.read()
        haircut = try reader.read()
        after = try reader.read()
        firstPosition = try reader.read()
        positionCount = try reader.read()
    }
}
