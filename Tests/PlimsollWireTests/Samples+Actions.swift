import PlimsollModel
import PlimsollNumerics

// At least one sample of each action, with the permanent tag written down a second time. The
// `switch` has no default: a new case does not compile until it has a tag here, and the tests do
// not pass until it has a sample.

extension Sample {
    static var actions: [Action] {
        [
            .listAsset(asset),
            .listAsset(AssetSpec(name: "")),
            .listIndex(index),
            .listInstrument(instrument),
            .configure(settings),
            .setTrading(InstrumentID(1), isOpen: true),
            .holdLiquidation(InstrumentID(2), isHeld: true),
            .openAccount(AccountKey(0xFEDC_BA98_7654_3210)),
            .deposit(AccountID(3), AssetID(4), Amount(raw: 5)),
            .withdraw(AccountID(6), AssetID(7), Amount(raw: 8)),
            .transfer(AccountID(9), AssetID(10), Amount(raw: 11), .tradingToFunding),
            .fundInsurance(AssetID(12), Amount(raw: 13)),
            .setMarginMode(AccountID(14), InstrumentID(15), .isolated),
            .setLeverage(AccountID(16), InstrumentID(17), 18),
            .setPositionMode(AccountID(19), .hedge),
            .setAssetMode(AccountID(20), .multi),
            .setCollateral(AccountID(21), AssetID(22), isEnabled: true),
            .adjustIsolatedMargin(AccountID(23), InstrumentID(24), .long, Amount(raw: -25)),
            .setAutoAddMargin(AccountID(26), InstrumentID(27), .short, isEnabled: true),
            .place(request),
            .place(plainRequest),
            .placeBatch([plainRequest, request]),
            .placeBatch([]),
            .amend(
                OrderAmendment(
                    account: AccountID(28), instrument: InstrumentID(29),
                    order: .client(clientOrderID), quantity: Quantity(raw: 30),
                    price: Price(raw: 31))),
            .cancel(AccountID(32), InstrumentID(33), .id(OrderID(34))),
            .cancelBatch(
                AccountID(35), InstrumentID(36), [.id(OrderID(37)), .client(clientOrderID)]),
            .cancelAll(AccountID(38), InstrumentID(39)),
            .cancelAll(AccountID(40), nil),
            .countdownCancelAll(AccountID(41), InstrumentID(42), Nanoseconds(43)),
            .indexPrice(IndexID(44), source: 45, Price(raw: 46)),
            .overrideMarkPrice(InstrumentID(47), Price(raw: 48)),
            .tick,
            .fundNow(InstrumentID(49)),
        ]
    }

    /// The tag that stands in every journal ever written; never change one.
    static func permanentTag(of action: Action) -> UInt8 {
        switch action {
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
