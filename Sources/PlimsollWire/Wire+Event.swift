public import PlimsollModel
import PlimsollNumerics

// Events, each with a permanent tag, and the buffer they stand in. Tags that were used once are
// never used for anything else.

extension Event {
    /// The permanent tag.
    var wireTag: UInt8 {
        switch self {
        case .rejected: 1
        case .assetListed: 2
        case .indexListed: 3
        case .instrumentListed: 4
        case .configured: 5
        case .tradingChanged: 6
        case .accountOpened: 7
        case .posted: 8
        case .order: 9
        case .traded: 10
        case .positionChanged: 11
        case .marginModeChanged: 12
        case .leverageChanged: 13
        case .positionModeChanged: 14
        case .assetModeChanged: 15
        case .collateralChanged: 16
        case .autoAddMarginChanged: 17
        case .indexPriceChanged: 18
        case .priceIgnored: 19
        case .markPriceChanged: 20
        case .liquidationPaused: 21
        case .liquidationResumed: 22
        case .funded: 23
        case .liquidation: 24
        case .autoDeleveraged: 25
        case .countdownExpired: 26
        }
    }
}

extension Event: WireCodable {
    /// Appends the permanent tag and what belongs to it.
    public func encode(into writer: inout ByteWriter) {
        writer.write(wireTag)
        switch self {
        case .rejected(let reason, let item): writer.write(reason, item)
        case .assetListed(let asset): writer.write(asset)
        case .indexListed(let index): writer.write(index)
        case .instrumentListed(let instrument): writer.write(instrument)
        case .tradingChanged(let instrument, let isOpen): writer.write(instrument, isOpen)
        case .accountOpened(let account, let key): writer.write(account, key)
        case .posted(let entry): writer.write(entry)
        case .order(let change, let order): writer.write(change, order)
        case .traded(let trade): writer.write(trade)
        case .positionChanged(let change): writer.write(change)
        case .marginModeChanged(let account, let instrument, let mode):
            writer.write(account, instrument, mode)
        case .leverageChanged(let account, let instrument, let leverage):
            writer.write(account, instrument, leverage)
        case .positionModeChanged(let account, let mode): writer.write(account, mode)
        case .assetModeChanged(let account, let mode): writer.write(account, mode)
        case .collateralChanged(let account, let asset, let isEnabled):
            writer.write(account, asset, isEnabled)
        case .autoAddMarginChanged(let account, let instrument, let side, let isEnabled):
            writer.write(account, instrument, side, isEnabled)
        case .indexPriceChanged(let index, let price): writer.write(index, price)
        case .priceIgnored(let index, let source, let price, let fault):
            writer.write(index, source, price, fault)
        case .markPriceChanged(let instrument, let mark, let index):
            writer.write(instrument, mark, index)
        case .liquidationPaused(let instrument, let reason): writer.write(instrument, reason)
        case .liquidationResumed(let instrument): writer.write(instrument)
        case .funded(let instrument, let rate, let mark): writer.write(instrument, rate, mark)
        case .liquidation(let step): writer.write(step)
        case .autoDeleveraged(let deleveraging): writer.write(deleveraging)
        case .countdownExpired(let account, let instrument): writer.write(account, instrument)
        case .configured: break
        }
    }

    /// Reads a tag and what belongs to it.
    public init(from reader: inout ByteReader) throws(WireError) {
        let offset = reader.offset
        switch try reader.uint8() {
        case 1: self = .rejected(try reader.read(), item: try reader.read())
        case 2: self = .assetListed(try reader.read())
        case 3: self = .indexListed(try reader.read())
        case 4: self = .instrumentListed(try reader.read())
        case 5: self = .configured
        case 6: self = .tradingChanged(try reader.read(), isOpen: try reader.read())
        case 7: self = .accountOpened(try reader.read(), try reader.read())
        case 8: self = .posted(try reader.read())
        case 9: self = .order(try reader.read(), order: try reader.read())
        case 10: self = .traded(try reader.read())
        case 11: self = .positionChanged(try reader.read())
        case 12: self = .marginModeChanged(try reader.read(), try reader.read(), try reader.read())
        case 13: self = .leverageChanged(try reader.read(), try reader.read(), try reader.read())
        case 14: self = .positionModeChanged(try reader.read(), try reader.read())
        case 15: self = .assetModeChanged(try reader.read(), try reader.read())
        case 16:
            self = .collateralChanged(
                try reader.read(), try reader.read(), isEnabled: try reader.read())
        case 17:
            self = .autoAddMarginChanged(
                try reader.read(), try reader.read(), try reader.read(),
                isEnabled: try reader.read())
        case 18: self = .indexPriceChanged(try reader.read(), try reader.read())
        case 19:
            self = .priceIgnored(
                try reader.read(), source: try reader.read(), try reader.read(), try reader.read())
        case 20:
            self = .markPriceChanged(
                try reader.read(), mark: try reader.read(), index: try reader.read())
        case 21: self = .liquidationPaused(try reader.read(), try reader.read())
        case 22: self = .liquidationResumed(try reader.read())
        case 23: self = .funded(try reader.read(), rate: try reader.read(), mark: try reader.read())
        case 24: self = .liquidation(step: try reader.read())
        case 25: self = .autoDeleveraged(try reader.read())
        case 26: self = .countdownExpired(try reader.read(), try reader.read())
        case let tag: throw .unknownTag(tag, of: Event.self, at: offset)
        }
    }
}

extension EventBuffer: WireCodable {
    /// Appends figures, steps, orders and then the events that name them.
    public func encode(into writer: inout ByteWriter) {
        writer.write(positions, steps, orders, events)
    }

    /// Reads a buffer in which every named place exists.
    ///
    /// - Throws: `WireError`; `badValue`, at the head of its list, for an event or step that names
    ///   a place beyond the end.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init()
        positions = try reader.read()
        let stepsStart = reader.offset
        steps = try reader.read()
        for step in steps {
            let end = UInt64(step.firstPosition) + UInt64(step.positionCount)
            try Self.check(end, upTo: positions.count, at: stepsStart, "position figures")
        }
        orders = try reader.read()
        let eventsStart = reader.offset
        events = try reader.read()
        for event in events {
            if case .order(_, let place) = event {
                try Self.check(UInt64(place) + 1, upTo: orders.count, at: eventsStart, "orders")
            }
            if case .liquidation(let place) = event {
                try Self.check(UInt64(place) + 1, upTo: steps.count, at: eventsStart, "steps")
            }
        }
    }

    private static func check(
        _ end: UInt64, upTo count: Int, at offset: Int, _ what: String
    ) throws(WireError) {
        if end <= UInt64(count) { return }
        throw WireError(
            .badValue, at: offset, expected: "a place among \(count) \(what)", found: end)
    }
}
