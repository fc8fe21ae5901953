import Foundation
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import Testing

// Every refusal that is declared can be met: each is provoked once, and the list of them is
// compared with the codes in the source, so that a new one cannot be forgotten.

@Suite("Every refusal can be provoked")
struct RejectionCoverageTests {
    typealias Provocation = @Sendable (inout SmallVenue) -> Void

    static func venue() -> SmallVenue {
        SmallVenue { spec in
            spec.minNotional = Amount(whole: 100)
            spec.maxOrders = 2
            spec.brackets = .tiers([
                (
                    cap: Amount(whole: 1_000_000), maxLeverage: Int64(100),
                    rate: Rate(raw: 1_000_000)
                ),
                (
                    cap: Amount(whole: 10_000_000), maxLeverage: Int64(10),
                    rate: Rate(raw: 2_000_000)
                ),
            ])
        }
    }

    static func place(
        _ venue: inout SmallVenue, _ side: Side = .buy, _ quantity: String = "1",
        _ price: String = "45000", _ change: (inout OrderRequest) -> Void = { _ in }
    ) {
        var request = OrderRequest(
            account: venue.alice, instrument: venue.btc, side: side, type: .limit,
            quantity: (try? Quantity(quantity)) ?? .zero, price: (try? Price(price)) ?? .zero)
        change(&request)
        venue.send(.place(request))
    }

    static func rich(_ venue: inout SmallVenue) { venue.deposit(venue.alice, 100_000) }

    static func another(
        _ venue: inout SmallVenue, _ change: (inout InstrumentSpec) -> Void
    ) -> InstrumentID {
        venue.send(.listIndex(IndexSpec(name: "NEW", sources: [IndexSource(name: "one")])))
        var spec = venue.engine.spec(of: venue.btc)
        spec.symbol = "NEW"
        spec.index = IndexID(1)
        change(&spec)
        venue.send(.listInstrument(spec))
        return InstrumentID(1)
    }

    static let provocations: [Int: Provocation] = parties.merging(shapes) { $1 }
        .merging(filters) { $1 }.merging(states) { $1 }.merging(changes) { $1 }

    static let parties: [Int: Provocation] = [
        101: { $0.deposit(AccountID(99), 1) },
        102: { $0.send(.deposit($0.alice, AssetID(9), Amount(whole: 1))) },
        103: { $0.send(.indexPrice(IndexID(9), source: 0, Price(whole: 1))) },
        104: { $0.send(.setLeverage($0.alice, InstrumentID(9), 1)) },
        105: { $0.send(.openAccount(AccountKey(1))) },
        106: { $0.send(.listAsset(AssetSpec(name: ""))) },
        107: { venue in
            let request = OrderRequest(
                account: venue.alice, instrument: venue.btc, side: .buy, type: .market,
                quantity: .zero)
            venue.send(.placeBatch(Array(repeating: request, count: 51)))
        },
        108: { venue in
            postpone(&venue)
            venue.send(.withdraw(venue.alice, venue.usdt, Amount(raw: 1)))
        },
        109: { venue in
            venue.send(.setTrading(venue.btc, isOpen: false))
            place(&venue)
        },
    ]

    /// One step for each command, and two accounts at their line, the worse of which is bob.
    static func postpone(_ venue: inout SmallVenue) {
        RejectionOrderTests.configure(&venue) { $0.limits.liquidationStepsPerCommand = 1 }
        venue.deposit(venue.alice, 3_000)
        venue.deposit(venue.bob, 2_600)
        venue.trade(venue.alice, .buy, "1", at: 50_000)
        venue.trade(venue.bob, .buy, "1", at: 50_000)
        venue.mark(47_400)
    }

    static let shapes: [Int: Provocation] = [
        201: { $0.deposit($0.alice, 0) },
        202: { $0.send(.overrideMarkPrice($0.btc, Price(whole: -1))) },
        203: { $0.send(.setLeverage($0.alice, $0.btc, 101)) },
        204: { venue in
            rich(&venue)
            for _ in 0..<2 { place(&venue) { $0.clientOrderID = ClientOrderID("a") ?? .none } }
        },
        205: { place(&$0) { $0.positionSide = .long } },
        206: { venue in
            venue.send(.setPositionMode(venue.alice, .hedge))
            place(&venue) {
                $0.positionSide = .long
                $0.isReduceOnly = true
            }
        },
        207: { place(&$0) { $0.closesPosition = true } },
        208: { place(&$0, .buy, "1", "0") },
        209: { place(&$0) { $0.triggerPrice = Price(whole: 1) } },
        210: {
            place(&$0, .buy, "1", "0") { $0.type = .trailingStopMarket }
        },
        211: { place(&$0) { $0.timeInForce = .goodTillDate } },
    ]

    static let filters: [Int: Provocation] = [
        301: { place(&$0, .buy, "0") },
        302: { place(&$0, .buy, "1000001") },
        303: { place(&$0, .buy, "0.0015") },
        304: { place(&$0, .buy, "1", "45000.01") },
        305: { venue in
            let new = another(&venue) { _ in }
            place(&venue) { $0.instrument = new }
        },
        306: { place(&$0, .buy, "1", "55000.1") },
        307: { place(&$0, .sell, "1", "44999.9") },
        308: { place(&$0, .buy, "0.002", "45000") },
        309: { place(&$0, .buy, "1000000") },
    ]

    static let states: [Int: Provocation] = [
        401: { venue in
            rich(&venue)
            for _ in 0..<3 { place(&venue) }
        },
        402: {
            place(&$0, .buy, "1", "0") {
                $0.type = .stopMarket
                $0.triggerPrice = Price(whole: 50_000)
            }
        },
        403: { place(&$0) { $0.isReduceOnly = true } },
        404: { place(&$0, .buy, "1", "0") { $0.priceMatch = .queue } },
        405: { venue in
            place(&venue, .sell, "1", "50000") { $0.account = AccountID(1) }
            place(&venue, .buy, "1", "50000") { $0.timeInForce = .postOnly }
        },
        406: { place(&$0) { $0.timeInForce = .fillOrKill } },
        407: { place(&$0, .buy, "1", "0") { $0.type = .market } },
        408: { place(&$0, .buy, "23") },
        409: { place(&$0) },
    ]

    static let changes: [Int: Provocation] = [
        501: { $0.send(.cancel($0.alice, $0.btc, .id(OrderID(99)))) },
        502: { venue in
            place(&venue, .buy, "1", "0") {
                $0.type = .stopMarket
                $0.triggerPrice = Price(whole: 51_000)
            }
            amend(&venue, "1")
        },
        503: { venue in
            RejectionOrderTests.configure(&venue) { $0.limits.amendmentsPerOrder = 1 }
            rich(&venue)
            place(&venue)
            amend(&venue, "2")
            amend(&venue, "1")
        },
        504: { venue in
            rich(&venue)
            place(&venue)
            amend(&venue, "0")
        },
        505: { $0.send(.setPositionMode($0.alice, .oneWay)) },
        506: { venue in
            rich(&venue)
            place(&venue)
            venue.send(.setPositionMode(venue.alice, .hedge))
        },
        507: { venue in
            rich(&venue)
            venue.trade(venue.alice, .buy, "1", at: 50_000)
            venue.send(.setPositionMode(venue.alice, .hedge))
        },
        508: { venue in
            isolate(&venue)
            venue.send(.setLeverage(venue.alice, venue.btc, 5))
        },
        509: { venue in
            let new = another(&venue) { $0.isIsolatedOnly = true }
            venue.send(.setMarginMode(venue.alice, new, .cross))
        },
        510: { venue in
            venue.send(.setAssetMode(venue.alice, .multi))
            venue.send(.setMarginMode(venue.alice, venue.btc, .isolated))
        },
        511: { venue in
            isolate(&venue)
            venue.send(.setAssetMode(venue.alice, .multi))
        },
        512: { venue in
            venue.send(.listAsset(AssetSpec(name: "USDC")))
            venue.send(.deposit(venue.alice, AssetID(1), Amount(whole: 100_000)))
            venue.send(.setAssetMode(venue.alice, .multi))
            venue.trade(venue.alice, .buy, "1", at: 50_000)
            venue.trade(venue.alice, .sell, "1", at: 49_000)
            venue.send(.setAssetMode(venue.alice, .single))
        },
        513: {
            $0.send(.adjustIsolatedMargin($0.alice, $0.btc, .both, Amount(whole: 1)))
        },
        514: { $0.send(.withdraw($0.alice, $0.usdt, Amount(whole: 1))) },
    ]

    static func isolate(_ venue: inout SmallVenue) {
        rich(&venue)
        venue.send(.setMarginMode(venue.alice, venue.btc, .isolated))
        venue.trade(venue.alice, .buy, "1", at: 50_000)
    }

    static func amend(_ venue: inout SmallVenue, _ quantity: String) {
        guard let order = venue.engine.openOrders(of: venue.alice).first else { return }
        venue.send(
            .amend(
                OrderAmendment(
                    account: venue.alice, instrument: venue.btc, order: .id(order.id),
                    quantity: (try? Quantity(quantity)) ?? .zero, price: Price(whole: 45_000))))
    }

    @Test("A refusal is met", arguments: provocations.keys.sorted())
    func isProvoked(_ code: Int) throws {
        var venue = Self.venue()
        let provoke = try #require(Self.provocations[code])
        provoke(&venue)
        let rejection = venue.rejection
        #expect(rejection?.code == code, "\(String(describing: rejection))")
        let broken = venue.engine.brokenInvariants()
        #expect(broken == [])
    }

    @Test("The provocations are those of the source, all of them")
    func areComplete() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/PlimsollModel/Rejection.swift")
        let text = try String(contentsOf: file, encoding: .utf8)
        let codes = text.matches(of: /case \.\w+: (\d+)/).compactMap { Int($0.output.1) }
        #expect(codes == Self.provocations.keys.sorted())
    }

    @Test("An account whose liquidation waits for the next command is in liquidation until then")
    func waitingIsLiquidation() {
        var venue = Self.venue()
        Self.postpone(&venue)
        #expect(venue.events.steps.map(\.pool.account) == [venue.bob])
        venue.send(.withdraw(venue.alice, venue.usdt, Amount(raw: 1)))
        #expect(venue.rejection == .inLiquidation)
        #expect(venue.events.steps.map(\.pool.account) == [venue.alice])
        venue.deposit(venue.alice, 1)
        venue.send(.withdraw(venue.alice, venue.usdt, Amount(raw: 1)))
        #expect(venue.rejection == nil)
    }

    @Test("A pool whose turn has come meets the book, whatever steps are left")
    func bookIsNotSkipped() {
        var venue = Self.venue()
        RejectionOrderTests.configure(&venue) { $0.limits.liquidationStepsPerCommand = 1 }
        venue.deposit(venue.alice, 3_000)
        venue.trade(venue.alice, .buy, "1", at: 50_000)
        Self.place(&venue, .buy, "0.002", "50000") {
            $0.price = Price(whole: 45_100)
            $0.quantity = Quantity(raw: 300_000)
        }
        Self.place(&venue, .buy, "1", "47400") { $0.account = AccountID(1) }
        venue.mark(47_400)
        #expect(venue.events.steps.map(\.stage) == [.cancelOrders, .reduce])
        let broken = venue.engine.brokenInvariants()
        #expect(broken == [])
    }
}
