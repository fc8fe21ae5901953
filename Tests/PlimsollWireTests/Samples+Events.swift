import PlimsollModel
import PlimsollNumerics

// At least one sample of each event; see the note in `Samples+Actions.swift`.

extension Sample {
    static var events: [Event] {
        [
            .rejected(.insufficientMargin(required: Amount(raw: 1), available: .zero), item: 2),
            .assetListed(AssetID(3)),
            .indexListed(IndexID(4)),
            .instrumentListed(InstrumentID(5)),
            .configured,
            .tradingChanged(InstrumentID(6), isOpen: true),
            .accountOpened(AccountID(7), AccountKey(8)),
            .posted(entry()),
            .posted(entry(instrument: nil)),
            .order(.triggered, order: 0),
            .traded(trade),
            .positionChanged(positionChange),
            .marginModeChanged(AccountID(9), InstrumentID(10), .isolated),
            .leverageChanged(AccountID(11), InstrumentID(12), 13),
            .positionModeChanged(AccountID(14), .hedge),
            .assetModeChanged(AccountID(15), .multi),
            .collateralChanged(AccountID(16), AssetID(17), isEnabled: true),
            .autoAddMarginChanged(AccountID(18), InstrumentID(19), .long, isEnabled: true),
            .indexPriceChanged(IndexID(20), Price(raw: 21)),
            .priceIgnored(IndexID(22), source: 23, Price(raw: 24), .outlier),
            .markPriceChanged(InstrumentID(25), mark: Price(raw: 26), index: Price(raw: 27)),
            .liquidationPaused(InstrumentID(28), .operatorHold),
            .liquidationResumed(InstrumentID(29)),
            .funded(InstrumentID(30), rate: Rate(raw: -31), mark: Price(raw: 32)),
            .liquidation(step: 0),
            .autoDeleveraged(deleveraging),
            .countdownExpired(AccountID(33), InstrumentID(34)),
        ]
    }

    /// The tag that stands in every archive ever written; never change one.
    static func permanentTag(of event: Event) -> UInt8 {
        switch event {
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

    /// Every event in one buffer, with the orders and explanations they name.
    static var buffer: EventBuffer {
        var buffer = EventBuffer()
        buffer.positions = [position, position, position]
        buffer.steps = [step]
        buffer.orders = [order]
        buffer.events = events
        return buffer
    }
}
