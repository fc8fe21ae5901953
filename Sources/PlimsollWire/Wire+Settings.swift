public import PlimsollModel
import PlimsollNumerics

// The venue's own choices.

extension ADLPolicyKind: WireTagged {
    /// The permanent tag.
    public var wireTag: UInt8 {
        switch self {
        case .rankedQueue: 1
        case .proRata: 2
        }
    }

    /// The case of a tag.
    public init?(wireTag: UInt8) {
        switch wireTag {
        case 1: self = .rankedQueue
        case 2: self = .proRata
        default: return nil
        }
    }
}

extension Limits: WireCodable {
    /// Appends the fields in the order of the format.
    public func encode(into writer: inout ByteWriter) {
        writer.write(accounts)
        writer.write(assets)
        writer.write(indices)
        writer.write(instruments)
        writer.write(openOrders)
        writer.write(openOrdersPerAccount)
        writer.write(batchSize)
        writer.write(amendmentsPerOrder)
        writer.write(liquidationStepsPerCommand)
        writer.write(amount)
    }

    /// Reads the fields in the order of the format.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init()
        accounts = try reader.read()
        assets = try reader.read()
        indices = try reader.read()
        instruments = try reader.read()
        openOrders = try reader.read()
        openOrdersPerAccount = try reader.read()
        batchSize = try reader.read()
        amendmentsPerOrder = try reader.read()
        liquidationStepsPerCommand = try reader.read()
        amount = try reader.read()
    }
}

extension VenueSettings: WireCodable {
    /// Appends the fields in the order of the format.
    public func encode(into writer: inout ByteWriter) {
        writer.write(limits)
        writer.write(allowsModeSwitchWithPosition)
        writer.write(liquidationTargetRatio)
        writer.write(liquidationBound)
        writer.write(adlPolicy)
        writer.write(usesSlowInitialMarginPrice)
        writer.write(slowPriceWindow)
        writer.write(sampleInterval)
        writer.write(basisSamples)
    }

    /// Reads the fields in the order of the format.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init()
        limits = try reader.read()
        allowsModeSwitchWithPosition = try reader.read()
        liquidationTargetRatio = try reader.read()
        liquidationBound = try reader.read()
        adlPolicy = try reader.read()
        usesSlowInitialMarginPrice = try reader.read()
        slowPriceWindow = try reader.read()
        sampleInterval = try reader.read()
        basisSamples = try reader.read()
    }
}
