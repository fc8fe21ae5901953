public import PlimsollModel

// Movements of money.

extension LedgerAccount: WireCodable {
    /// Appends the permanent tag and the figures.
    public func encode(into writer: inout ByteWriter) {
        switch self {
        case .external: writer.write(1 as UInt8)
        case .cross(let account): writer.write(2 as UInt8, account)
        case .isolated(let account, let instrument, let side):
            writer.write(3 as UInt8, account, instrument, side)
        case .funding(let account): writer.write(4 as UInt8, account)
        case .fees: writer.write(5 as UInt8)
        case .insurance: writer.write(6 as UInt8)
        case .clearing: writer.write(7 as UInt8)
        case .conversion: writer.write(8 as UInt8)
        }
    }

    /// Reads a tag and the figures.
    public init(from reader: inout ByteReader) throws(WireError) {
        let offset = reader.offset
        switch try reader.uint8() {
        case 1: self = .external
        case 2: self = .cross(try reader.read())
        case 3: self = .isolated(try reader.read(), try reader.read(), try reader.read())
        case 4: self = .funding(try reader.read())
        case 5: self = .fees
        case 6: self = .insurance
        case 7: self = .clearing
        case 8: self = .conversion
        case let tag: throw .unknownTag(tag, of: LedgerAccount.self, at: offset)
        }
    }
}

extension LedgerReason: WireTagged {
    /// The permanent tag.
    public var wireTag: UInt8 {
        switch self {
        case .deposit: 1
        case .withdrawal: 2
        case .transfer: 3
        case .isolatedMargin: 4
        case .realizedPnl: 5
        case .fee: 6
        case .funding: 7
        case .fundingDust: 8
        case .liquidationFee: 9
        case .residue: 10
        case .shortfall: 11
        case .socializedLoss: 12
        case .autoExchange: 13
        case .insuranceTopUp: 14
        }
    }

    /// The case of a tag.
    public init?(wireTag: UInt8) {
        switch wireTag {
        case 1: self = .deposit
        case 2: self = .withdrawal
        case 3: self = .transfer
        case 4: self = .isolatedMargin
        case 5: self = .realizedPnl
        case 6: self = .fee
        case 7: self = .funding
        case 8: self = .fundingDust
        case 9: self = .liquidationFee
        case 10: self = .residue
        case 11: self = .shortfall
        case 12: self = .socializedLoss
        case 13: self = .autoExchange
        case 14: self = .insuranceTopUp
        default: return nil
        }
    }
}

extension LedgerEntry: WireCodable {
    /// Appends the fields in the order of the format.
    public func encode(into writer: inout ByteWriter) {
        writer.write(from)
        writer.write(to)
        writer.write(amount)
        writer.write(asset)
        writer.write(reason)
        writer.write(instrument)
    }

    /// Reads the fields in the order of the format.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(
            from: try reader.read(), to: try reader.read(), amount: try reader.read(),
            asset: try reader.read(), reason: try reader.read(), instrument: try reader.read())
    }
}
