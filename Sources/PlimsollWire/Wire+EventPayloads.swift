public import PlimsollModel
import PlimsollNumerics

// What events carry.

extension OrderChange: WireTagged {
    /// The permanent tag.
    public var wireTag: UInt8 {
        switch self {
        case .accepted: 1
        case .filled: 2
        case .amended: 3
        case .cancelled: 4
        case .triggered: 5
        case .expiredUnfilled: 6
        case .expiredPostOnly: 7
        case .expiredByDate: 8
        case .expiredSelfTrade: 9
        case .expiredReduceOnly: 10
        case .expiredWithPosition: 11
        case .expiredAtTrigger: 12
        case .expiredByLiquidation: 13
        case .expiredByDeleveraging: 14
        case .expiredByCountdown: 15
        case .expiredInsufficientMargin: 16
        }
    }

    /// The case of a tag.
    public init?(wireTag: UInt8) {
        switch wireTag {
        case 1: self = .accepted
        case 2: self = .filled
        case 3: self = .amended
        case 4: self = .cancelled
        case 5: self = .triggered
        case 6: self = .expiredUnfilled
        case 7: self = .expiredPostOnly
        case 8: self = .expiredByDate
        case 9: self = .expiredSelfTrade
        case 10: self = .expiredReduceOnly
        case 11: self = .expiredWithPosition
        case 12: self = .expiredAtTrigger
        case 13: self = .expiredByLiquidation
        case 14: self = .expiredByDeleveraging
        case 15: self = .expiredByCountdown
        case 16: self = .expiredInsufficientMargin
        default: return nil
        }
    }
}

extension PriceFault: WireTagged {
    /// The permanent tag.
    public var wireTag: UInt8 {
        switch self {
        case .notPositive: 1
        case .clamped: 2
        case .outlier: 3
        case .unconfirmedJump: 4
        case .tooLarge: 5
        }
    }

    /// The case of a tag.
    public init?(wireTag: UInt8) {
        switch wireTag {
        case 1: self = .notPositive
        case 2: self = .clamped
        case 3: self = .outlier
        case 4: self = .unconfirmedJump
        case 5: self = .tooLarge
        default: return nil
        }
    }
}

extension PauseReason: WireTagged {
    /// The permanent tag.
    public var wireTag: UInt8 {
        switch self {
        case .staleIndex: 1
        case .unconfirmedJump: 2
        case .invalidPrice: 3
        case .operatorHold: 4
        }
    }

    /// The case of a tag.
    public init?(wireTag: UInt8) {
        switch wireTag {
        case 1: self = .staleIndex
        case 2: self = .unconfirmedJump
        case 3: self = .invalidPrice
        case 4: self = .operatorHold
        default: return nil
        }
    }
}

extension Trade: WireCodable {
    /// Appends the fields in the order of the format.
    public func encode(into writer: inout ByteWriter) {
        writer.write(id)
        writer.write(makerOrder)
        writer.write(takerOrder)
        writer.write(price)
        writer.write(quantity)
        writer.write(maker)
        writer.write(taker)
        writer.write(instrument)
        writer.write(takerSide)
        writer.write(isLiquidation)
    }

    /// Reads the fields in the order of the format.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(
            id: try reader.read(), makerOrder: try reader.read(), takerOrder: try reader.read(),
            price: try reader.read(), quantity: try reader.read(), maker: try reader.read(),
            taker: try reader.read(), instrument: try reader.read(), takerSide: try reader.read(),
            isLiquidation: try reader.read())
    }
}

extension PositionChange: WireCodable {
    /// Appends the fields in the order of the format.
    public func encode(into writer: inout ByteWriter) {
        writer.write(account)
        writer.write(instrument)
        writer.write(positionSide)
        writer.write(size)
        writer.write(entryValue)
        writer.write(realizedPnl)
        writer.write(isolatedWallet)
    }

    /// Reads the fields in the order of the format.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(
            account: try reader.read(), instrument: try reader.read(),
            positionSide: try reader.read(), size: try reader.read(), entryValue: try reader.read(),
            realizedPnl: try reader.read(), isolatedWallet: try reader.read())
    }
}

extension AutoDeleveraging: WireCodable {
    /// Appends the fields in the order of the format.
    public func encode(into writer: inout ByteWriter) {
        writer.write(quantity)
        writer.write(value)
        writer.write(haircut)
        writer.write(victim)
        writer.write(bankrupt)
        writer.write(instrument)
        writer.write(positionSide)
    }

    /// Reads the fields in the order of the format.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(
            quantity: try reader.read(), value: try reader.read(), haircut: try reader.read(),
            victim: try reader.read(), bankrupt: try reader.read(), instrument: try reader.read(),
            positionSide: try reader.read())
    }
}
