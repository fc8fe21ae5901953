public import PlimsollModel

// Commands: a stamp and an action, each action with a permanent tag. A changed meaning is a new
// case with a new tag; a tag that was used once is never used for anything else.

extension Command: WireCodable {
    /// Appends time and action.
    public func encode(into writer: inout ByteWriter) { writer.write(time, action) }
    /// Reads time and action.
    public init(from reader: inout ByteReader) throws(WireError) {
        let time: Timestamp = try reader.read()
        self.init(try reader.read(), at: time)
    }
}

extension Action {
    /// The permanent tag.
    var wireTag: UInt8 {
        switch self {
        case .listAsset: 1
        case .listIndex: 2
        case .listInstrument: 3
        case .configure: 4
        case .setTrading: 5
        case .holdLiquidation: 6
        case .openAccount: 7
        case .deposit: 8
        case .withdraw: 9
        case .transfer: 10
        case .fundInsurance: 11
        case .setMarginMode: 12
        case .setLeverage: 13
        case .setPositionMode: 14
        case .setAssetMode: 15
        case .setCollateral: 16
        case .adjustIsolatedMargin: 17
        case .setAutoAddMargin: 18
        case .place: 19
        case .placeBatch: 20
        case .amend: 21
        case .cancel: 22
        case .cancelBatch: 23
        case .cancelAll: 24
        case .countdownCancelAll: 25
        case .indexPrice: 26
        case .overrideMarkPrice: 27
        case .tick: 28
        case .fundNow: 29
        }
    }
}

extension Action: WireCodable {
    /// Appends the permanent tag and what belongs to it.
    public func encode(into writer: inout ByteWriter) {
        writer.write(wireTag)
        switch self {
        case .listAsset(let spec): writer.write(spec)
        case .listIndex(let spec): writer.write(spec)
        case .listInstrument(let spec): writer.write(spec)
        case .configure(let settings): writer.write(settings)
        case .setTrading(let instrument, let isOpen): writer.write(instrument, isOpen)
        case .holdLiquidation(let instrument, let isHeld): writer.write(instrument, isHeld)
        case .openAccount(let key): writer.write(key)
        case .deposit(let account, let asset, let amount): writer.write(account, asset, amount)
        case .withdraw(let account, let asset, let amount): writer.write(account, asset, amount)
        case .transfer(let account, let asset, let amount, let direction):
            writer.write(account, asset, amount, direction)
        case .fundInsurance(let asset, let amount): writer.write(asset, amount)
        case .setMarginMode(let account, let instrument, let mode):
            writer.write(account, instrument, mode)
        case .setLeverage(let account, let instrument, let leverage):
            writer.write(account, instrument, leverage)
        case .setPositionMode(let account, let mode): writer.write(account, mode)
        case .setAssetMode(let account, let mode): writer.write(account, mode)
        case .setCollateral(let account, let asset, let isEnabled):
            writer.write(account, asset, isEnabled)
        case .adjustIsolatedMargin(let account, let instrument, let side, let amount):
            writer.write(account, instrument, side, amount)
        case .setAutoAddMargin(let account, let instrument, let side, let isEnabled):
            writer.write(account, instrument, side, isEnabled)
        case .place(let request): writer.write(request)
        case .placeBatch(let requests): writer.write(requests)
        case .amend(let amendment): writer.write(amendment)
        case .cancel(let account, let instrument, let order):
            writer.write(account, instrument, order)
        case .cancelBatch(let account, let instrument, let orders):
            writer.write(account, instrument, orders)
        case .cancelAll(let account, let instrument): writer.write(account, instrument)
        case .countdownCancelAll(let account, let instrument, let duration):
            writer.write(account, instrument, duration)
        case .indexPrice(let index, let source, let price): writer.write(index, source, price)
        case .overrideMarkPrice(let instrument, let price): writer.write(instrument, price)
        case .fundNow(let instrument): writer.write(instrument)
        case .tick: break
        }
    }

    /// Reads a tag and what belongs to it.
    public init(from reader: inout ByteReader) throws(WireError) {
        let offset = reader.offset
        switch try reader.uint8() {
        case 1: self = .listAsset(try reader.read())
        case 2: self = .listIndex(try reader.read())
        case 3: self = .listInstrument(try reader.read())
        case 4: self = .configure(try reader.read())
        case 5: self = .setTrading(try reader.read(), isOpen: try reader.read())
        case 6: self = .holdLiquidation(try reader.read(), isHeld: try reader.read())
        case 7: self = .openAccount(try reader.read())
        case 8: self = .deposit(try reader.read(), try reader.read(), try reader.read())
        case 9: self = .withdraw(try reader.read(), try reader.read(), try reader.read())
        case 10:
            self = .transfer(
                try reader.read(), try reader.read(), try reader.read(), try reader.read())
        case 11: self = .fundInsurance(try reader.read(), try reader.read())
        case 12: self = .setMarginMode(try reader.read(), try reader.read(), try reader.read())
        case 13: self = .setLeverage(try reader.read(), try reader.read(), try reader.read())
        case 14: self = .setPositionMode(try reader.read(), try reader.read())
        case 15: self = .setAssetMode(try reader.read(), try reader.read())
        case 16:
            self = .setCollateral(
                try reader.read(), try reader.read(), isEnabled: try reader.read())
        case 17:
            self = .adjustIsolatedMargin(
                try reader.read(), try reader.read(), try reader.read(), try reader.read())
        case 18:
            self = .setAutoAddMargin(
                try reader.read(), try reader.read(), try reader.read(),
                isEnabled: try reader.read())
        case 19: self = .place(try reader.read())
        case 20: self = .placeBatch(try reader.read())
        case 21: self = .amend(try reader.read())
        case 22: self = .cancel(try reader.read(), try reader.read(), try reader.read())
        case 23: self = .cancelBatch(try reader.read(), try reader.read(), try reader.read())
        case 24: self = .cancelAll(try reader.read(), try reader.read())
        case 25: self = .countdownCancelAll(try reader.read(), try reader.read(), try reader.read())
        case 26: self = .indexPrice(try reader.read(), source: try reader.read(), try reader.read())
        case 27: self = .overrideMarkPrice(try reader.read(), try reader.read())
        case 28: self = .tick
        case 29: self = .fundNow(try reader.read())
        case let tag: throw .unknownTag(tag, of: Action.self, at: offset)
        }
    }
}
