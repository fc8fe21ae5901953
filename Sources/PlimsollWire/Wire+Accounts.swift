public import PlimsollModel

// Modes of an account, and the pools that back positions.

extension MarginMode: WireTagged {
    /// The permanent tag.
    public var wireTag: UInt8 {
        switch self {
        case .cross: 1
        case .isolated: 2
        }
    }

    /// The case of a tag.
    public init?(wireTag: UInt8) {
        switch wireTag {
        case 1: self = .cross
        case 2: self = .isolated
        default: return nil
        }
    }
}

extension PositionMode: WireTagged {
    /// The permanent tag.
    public var wireTag: UInt8 {
        switch self {
        case .oneWay: 1
        case .hedge: 2
        }
    }

    /// The case of a tag.
    public init?(wireTag: UInt8) {
        switch wireTag {
        case 1: self = .oneWay
        case 2: self = .hedge
        default: return nil
        }
    }
}

extension AssetMode: WireTagged {
    /// The permanent tag.
    public var wireTag: UInt8 {
        switch self {
        case .single: 1
        case .multi: 2
        }
    }

    /// The case of a tag.
    public init?(wireTag: UInt8) {
        switch wireTag {
        case 1: self = .single
        case 2: self = .multi
        default: return nil
        }
    }
}

extension TransferDirection: WireTagged {
    /// The permanent tag.
    public var wireTag: UInt8 {
        switch self {
        case .fundingToTrading: 1
        case .tradingToFunding: 2
        }
    }

    /// The case of a tag.
    public init?(wireTag: UInt8) {
        switch wireTag {
        case 1: self = .fundingToTrading
        case 2: self = .tradingToFunding
        default: return nil
        }
    }
}

extension PoolID: WireCodable {
    /// Appends the permanent tag and the owner.
    public func encode(into writer: inout ByteWriter) {
        switch self {
        case .cross(let account, let asset): writer.write(1 as UInt8, account, asset)
        case .multiAssets(let account): writer.write(2 as UInt8, account)
        case .isolated(let account, let instrument, let side):
            writer.write(3 as UInt8, account, instrument, side)
        }
    }

    /// Reads a tag and the owner.
    public init(from reader: inout ByteReader) throws(WireError) {
        let offset = reader.offset
        switch try reader.uint8() {
        case 1: self = .cross(try reader.read(), try reader.read())
        case 2: self = .multiAssets(try reader.read())
        case 3: self = .isolated(try reader.read(), try reader.read(), try reader.read())
        case let tag: throw .unknownTag(tag, of: PoolID.self, at: offset)
        }
    }
}
