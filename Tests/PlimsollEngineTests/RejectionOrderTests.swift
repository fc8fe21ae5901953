import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import Testing

// Of several reasons the first declared one is given. For each command a request that breaks every
// rule at once is mended one fault at a time, and each refusal is expected in turn. Faults that
// exclude each other, as too small and too large, stand in different ladders.

@Suite("Refusals come in the order of their declaration")
struct RejectionOrderTests {
    /// A venue with a request that is being mended.
    struct Desk: ~Copyable {
        var venue: SmallVenue
        var request: OrderRequest
        var last = 0

        init(_ venue: consuming SmallVenue, _ request: OrderRequest) {
            self.venue = venue
            self.request = request
        }

        /// Places the request and expects this refusal, which must not come before the last one.
        mutating func place(
            _ code: Int, at location: SourceLocation = #_sourceLocation
        ) {
            send(.place(request), code, at: location)
        }

        mutating func send(
            _ action: Action, _ code: Int, at location: SourceLocation = #_sourceLocation
        ) {
            venue.send(action)
            let found = venue.rejection
            #expect(found?.code == code, "\(String(describing: found))", sourceLocation: location)
            #expect(code >= last, "the declared order", sourceLocation: location)
            last = code
        }
    }

    static func configure(
        _ venue: inout SmallVenue, _ change: (inout VenueSettings) -> Void
    ) {
        var settings = venue.engine.settings
        change(&settings)
        venue.send(.configure(settings))
    }

    private func order(
        _ venue: borrowing SmallVenue, _ account: AccountID, _ side: Side, _ quantity: Int64,
        _ price: Int64
    ) -> OrderRequest {
        OrderRequest(
            account: account, instrument: venue.btc, side: side, type: .limit,
            quantity: Quantity(whole: quantity), price: Price(whole: price))
    }

    @Test("An order: who and what")
    func parties() {
        var venue = SmallVenue()
        venue.deposit(venue.alice, 100_000)
        venue.send(.place(order(venue, venue.alice, .buy, 1, 45_000)))
        venue.send(.setTrading(venue.btc, isOpen: false))
        Self.configure(&venue) {
            $0.limits.openOrders = 1
            $0.limits.openOrdersPerAccount = 1
        }
        var request = order(venue, AccountID(99), .buy, 0, 0)
        request.instrument = InstrumentID(9)
        let (alice, btc) = (venue.alice, venue.btc)
        var desk = Desk(venue, request)
        desk.place(101)
        desk.request.account = alice
        desk.place(104)
        desk.request.instrument = btc
        desk.place(107)
        Self.configure(&desk.venue) { $0.limits.openOrders = 100 }
        desk.place(107)
        Self.configure(&desk.venue) { $0.limits.openOrdersPerAccount = 100 }
        desk.place(109)
        desk.venue.send(.setTrading(btc, isOpen: true))
        desk.place(208)
    }

    @Test("An order: its shape")
    func shape() throws {
        var venue = SmallVenue()
        venue.deposit(venue.alice, 100_000)
        var resting = order(venue, venue.alice, .buy, 1, 45_000)
        resting.clientOrderID = try #require(ClientOrderID("one"))
        venue.send(.place(resting))
        var request = order(venue, venue.alice, .buy, 0, 0)
        request.clientOrderID = resting.clientOrderID
        request.positionSide = .long
        request.isReduceOnly = true
        request.closesPosition = true
        request.type = .trailingStopMarket
        request.price = Price(whole: 1)
        request.triggerPrice = Price(whole: 1)
        request.timeInForce = .fillOrKill
        var desk = Desk(venue, request)
        desk.place(204)
        desk.request.clientOrderID = .none
        desk.place(205)
        desk.request.positionSide = .both
        desk.place(206)
        desk.request.isReduceOnly = false
        desk.place(207)
        desk.request.closesPosition = false
        desk.place(208)
        desk.request.price = .zero
        desk.place(209)
        desk.request.triggerPrice = .zero
        desk.place(210)
        desk.request.callbackRate = Rate(raw: 1_000_000)
        desk.place(211)
        desk.request.timeInForce = .goodTillCancelled
        desk.place(301)
    }

    @Test("An order: the filters, then account and book")
    func filters() {
        var venue = SmallVenue { spec in
            spec.minNotional = Amount(whole: 100)
            spec.maxOrders = 1
            spec.brackets = .tiers([
                (cap: Amount(whole: 100_000), maxLeverage: Int64(100), rate: Rate(raw: 1_000_000)),
                (
                    cap: Amount(whole: 10_000_000), maxLeverage: Int64(10),
                    rate: Rate(raw: 2_000_000)
                ),
            ])
        }
        venue.deposit(venue.alice, 10_000)
        venue.send(.place(order(venue, venue.alice, .buy, 1, 45_000)))
        var request = order(venue, venue.alice, .buy, 0, 55_001)
        request.price = Price(raw: request.price.raw + 1)
        request.timeInForce = .fillOrKill
        let (alice, btc) = (venue.alice, venue.btc)
        var desk = Desk(venue, request)
        desk.place(301)
        desk.request.quantity = Quantity(raw: 150_001)
        desk.place(303)
        desk.request.quantity = Quantity(raw: 100_000)
        desk.place(304)
        desk.request.price = Price(whole: 55_001)
        desk.place(306)
        desk.request.price = Price(whole: 50_000)
        desk.place(308)
        desk.request.quantity = Quantity(whole: 10)
        desk.place(401)
        desk.venue.send(.cancelAll(alice, btc))
        desk.request.isReduceOnly = true
        desk.place(403)
        desk.request.isReduceOnly = false
        desk.place(406)
        desk.request.timeInForce = .goodTillCancelled
        desk.place(408)
        desk.request.quantity = Quantity(whole: 2)
        desk.venue.send(.withdraw(alice, desk.venue.usdt, Amount(whole: 9_000)))
        desk.place(409)
        desk.venue.deposit(alice, 100_000)
        desk.venue.send(.place(desk.request))
        #expect(desk.venue.rejection == nil)
    }

    @Test("An order that waits, one that takes its price, and one that must fill")
    func triggersAndBook() {
        var venue = SmallVenue { $0.maxTriggerOrders = 1 }
        venue.deposit(venue.alice, 10_000)
        var request = order(venue, venue.alice, .buy, 1, 0)
        request.type = .stopMarket
        request.triggerPrice = Price(whole: 51_000)
        venue.send(.place(request))
        request.triggerPrice = Price(whole: 50_000)
        let (alice, btc) = (venue.alice, venue.btc)
        var desk = Desk(venue, request)
        desk.place(401)
        desk.venue.send(.cancelAll(alice, btc))
        desk.place(402)
        desk.request.type = .limit
        desk.request.triggerPrice = .zero
        desk.request.priceMatch = .queue
        desk.request.isReduceOnly = true
        desk.place(403)
        desk.request.isReduceOnly = false
        desk.place(404)
        desk.request.priceMatch = .none
        desk.request.type = .market
        desk.request.timeInForce = .fillOrKill
        desk.place(406)
        desk.request.timeInForce = .immediateOrCancel
        desk.place(407)
    }

    @Test("An amendment names its order first")
    func amendment() throws {
        var venue = SmallVenue()
        venue.deposit(venue.alice, 100_000)
        Self.configure(&venue) { $0.limits.amendmentsPerOrder = 1 }
        var resting = order(venue, venue.alice, .buy, 2, 50_000)
        resting.clientOrderID = try #require(ClientOrderID("one"))
        venue.send(.place(resting))
        venue.send(.place(order(venue, venue.maker, .sell, 1, 50_000)))
        var change = OrderAmendment(
            account: AccountID(99), instrument: InstrumentID(9), order: .id(OrderID(99)),
            quantity: Quantity(whole: 1), price: Price(whole: 50_000))
        var stop = order(venue, venue.alice, .buy, 1, 0)
        stop.type = .stopMarket
        stop.triggerPrice = Price(whole: 51_000)
        stop.clientOrderID = try #require(ClientOrderID("stop"))
        venue.send(.place(stop))
        var desk = Desk(venue, resting)
        desk.send(.amend(change), 101)
        change.account = resting.account
        desk.send(.amend(change), 104)
        change.instrument = resting.instrument
        desk.send(.amend(change), 501)
        change.order = .client(stop.clientOrderID)
        desk.send(.amend(change), 502)
        change.order = .client(resting.clientOrderID)
        desk.send(.amend(change), 504)
        change.quantity = Quantity(whole: 2)
        desk.send(.amend(change), 505)
        // Found, it is looked at like a new order.
        desk.last = 0
        change.price = .zero
        desk.send(.amend(change), 208)
        change.price = Price(whole: 60_000)
        desk.send(.amend(change), 306)
        change.price = Price(whole: 49_000)
        desk.venue.send(.amend(change))
        #expect(desk.venue.rejection == nil)
        change.quantity = .zero
        desk.send(.amend(change), 503)
    }

    @Test("Money in and out")
    func money() {
        let venue = SmallVenue()
        let (alice, usdt) = (venue.alice, venue.usdt)
        let (nobody, nothing) = (AccountID(99), AssetID(9))
        let ways: [(Int, (AccountID, AssetID, Amount) -> Action)] = [
            (0, { .deposit($0, $1, $2) }),
            (514, { .withdraw($0, $1, $2) }),
            (514, { .transfer($0, $1, $2, .tradingToFunding) }),
            (514, { .transfer($0, $1, $2, .fundingToTrading) }),
        ]
        var desk = Desk(
            venue,
            OrderRequest(
                account: alice, instrument: InstrumentID(0), side: .buy, type: .limit,
                quantity: .zero))
        for (code, way) in ways {
            desk.last = 0
            desk.send(way(nobody, nothing, .zero), 101)
            desk.send(way(alice, nothing, .zero), 102)
            desk.send(way(alice, usdt, .zero), 201)
            if code != 0 { desk.send(way(alice, usdt, Amount(whole: 1)), code) }
        }
    }

    @Test("Margin mode, leverage and isolated margin")
    func choices() {
        var venue = SmallVenue()
        let (alice, btc, usdt) = (venue.alice, venue.btc, venue.usdt)
        let (nobody, nothing) = (AccountID(99), InstrumentID(9))
        venue.deposit(alice, 10_000)
        venue.trade(alice, .buy, "1", at: 50_000)
        venue.send(.place(order(venue, alice, .buy, 1, 45_000)))
        let some = order(venue, alice, .buy, 1, 45_000)
        var desk = Desk(venue, some)
        desk.send(.setMarginMode(nobody, nothing, .cross), 101)
        desk.send(.setMarginMode(alice, nothing, .cross), 104)
        desk.send(.setMarginMode(alice, btc, .cross), 505)
        desk.send(.setMarginMode(alice, btc, .isolated), 506)
        desk.venue.send(.cancelAll(alice, btc))
        desk.send(.setMarginMode(alice, btc, .isolated), 507)
        desk.last = 0
        desk.send(.setLeverage(nobody, nothing, 0), 101)
        desk.send(.setLeverage(alice, nothing, 0), 104)
        desk.send(.setLeverage(alice, btc, 0), 203)
        desk.send(.setLeverage(alice, btc, 1), 409)
        desk.last = 0
        desk.send(.adjustIsolatedMargin(nobody, nothing, .long, .zero), 101)
        desk.send(.adjustIsolatedMargin(alice, nothing, .long, .zero), 104)
        desk.send(.adjustIsolatedMargin(alice, btc, .long, .zero), 201)
        desk.send(.adjustIsolatedMargin(alice, btc, .long, Amount(whole: 1)), 205)
        desk.send(.adjustIsolatedMargin(alice, btc, .both, Amount(whole: 1)), 513)
        Self.configure(&desk.venue) { $0.allowsModeSwitchWithPosition = true }
        desk.venue.send(.setMarginMode(alice, btc, .isolated))
        desk.send(.adjustIsolatedMargin(alice, btc, .both, Amount(whole: 9_000)), 514)
        desk.last = 0
        desk.send(.setPositionMode(nobody, .oneWay), 101)
        desk.send(.setPositionMode(alice, .oneWay), 505)
        desk.venue.send(.place(some))
        desk.send(.setPositionMode(alice, .hedge), 506)
        desk.venue.send(.cancelAll(alice, btc))
        desk.send(.setPositionMode(alice, .hedge), 507)
        desk.last = 0
        desk.send(.setAssetMode(nobody, .single), 101)
        desk.send(.setAssetMode(alice, .single), 505)
        desk.venue.send(.place(some))
        desk.send(.setAssetMode(alice, .multi), 506)
        desk.venue.send(.cancelAll(alice, btc))
        desk.send(.setAssetMode(alice, .multi), 511)
        desk.last = 0
        desk.send(.setCollateral(nobody, AssetID(9), isEnabled: true), 101)
        desk.send(.setCollateral(alice, AssetID(9), isEnabled: true), 102)
        desk.send(.setCollateral(alice, usdt, isEnabled: true), 505)
    }

    @Test("Listing")
    func listing() {
        var venue = SmallVenue()
        var spec = venue.engine.spec(of: venue.btc)
        Self.configure(&venue) {
            $0.limits.assets = 1
            $0.limits.indices = 1
            $0.limits.instruments = 1
            $0.limits.accounts = 3
        }
        let some = order(venue, venue.alice, .buy, 1, 45_000)
        spec.settlementAsset = AssetID(9)
        spec.index = IndexID(9)
        spec.tickSize = .zero
        var desk = Desk(venue, some)
        desk.send(.listInstrument(spec), 102)
        spec.settlementAsset = AssetID(0)
        desk.send(.listInstrument(spec), 103)
        spec.index = IndexID(0)
        desk.send(.listInstrument(spec), 105)
        spec.symbol = "OTHER"
        desk.send(.listInstrument(spec), 106)
        spec.tickSize = Price(whole: 1)
        desk.send(.listInstrument(spec), 107)
        desk.last = 0
        desk.send(.listAsset(AssetSpec(name: "USDT", bidBuffer: Rate(whole: 2))), 105)
        desk.send(.listAsset(AssetSpec(name: "USDC", bidBuffer: Rate(whole: 2))), 106)
        desk.send(.listAsset(AssetSpec(name: "USDC")), 107)
        desk.last = 0
        desk.send(.listIndex(IndexSpec(name: "BTCUSDT", sources: [])), 105)
        desk.send(.listIndex(IndexSpec(name: "OTHER", sources: [])), 106)
        let sources = [IndexSource(name: "one")]
        desk.send(.listIndex(IndexSpec(name: "OTHER", sources: sources)), 107)
        desk.last = 0
        desk.send(.openAccount(AccountKey(3)), 105)
        desk.send(.openAccount(AccountKey(4)), 107)
    }
}
