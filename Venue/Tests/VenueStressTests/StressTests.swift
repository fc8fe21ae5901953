import Dispatch
import PlimsollEngine
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import Testing

@testable import VenueStress

// Stresses of accounts in a small venue: what dies first, what is left, that money is conserved and
// that the live venue does not notice.

/// A venue of two contracts with a maker, in which accounts can be put into any position.
struct TwoMarkets: ~Copyable {
    var engine = Engine()
    var events = EventBuffer()
    var clock = Timestamp(milliseconds: 1_760_000_000_000)
    let usdt = AssetID(0)
    let btc = InstrumentID(0)
    let eth = InstrumentID(1)
    let maker = AccountID(1)
    let alice = AccountID(2)

    init() {
        send(.listAsset(AssetSpec(name: "USDT")))
        for name in ["BTCUSDT", "ETHUSDT"] {
            send(
                .listIndex(
                    IndexSpec(
                        name: name, sources: [IndexSource(name: "one"), IndexSource(name: "two")],
                        minimumSources: 2)))
        }
        for (place, name) in ["BTCUSDT", "ETHUSDT"].enumerated() {
            var spec = InstrumentSpec(
                symbol: name, contract: .linearPerpetual, settlementAsset: usdt,
                index: IndexID(place), tickSize: Price(raw: 1_000_000),
                stepSize: Quantity(raw: 100_000),
                brackets: .flat(maintenanceMarginRate: Rate(raw: 1_000_000), maxLeverage: 100))
            spec.interestRate = .zero
            send(.listInstrument(spec))
        }
        send(.fundInsurance(usdt, Amount(whole: 100_000)))
        for key in 1...2 { send(.openAccount(AccountKey(UInt64(key)))) }
        send(.deposit(maker, usdt, Amount(whole: 100_000_000)))
        index(0, 50_000)
        index(1, 2_000)
        for (instrument, price) in [(btc, Int64(50_000)), (eth, 2_000)] { quote(instrument, price) }
    }

    mutating func send(_ action: Action) {
        clock = clock.advanced(by: Nanoseconds(milliseconds: 1))
        events.removeAll()
        engine.apply(Command(action, at: clock), into: &events)
        for event in events.events {
            if case .rejected(let rejection, _) = event { Issue.record("\(action): \(rejection)") }
        }
    }

    mutating func index(_ place: Int, _ price: Int64) {
        for source in 0...1 {
            send(.indexPrice(IndexID(place), source: source, Price(whole: price)))
        }
    }

    /// Depth of ten levels a side, half a thousandth apart.
    private mutating func quote(_ instrument: InstrumentID, _ price: Int64) {
        for level in 1...10 {
            let offset = Price(whole: price).times(Rate(raw: Int64(level) * 50_000), rounding: .up)
            for (side, at) in [
                (Side.buy, Price(whole: price) - offset), (.sell, Price(whole: price) + offset),
            ] {
                send(
                    .place(
                        OrderRequest(
                            account: maker, instrument: instrument, side: side, type: .limit,
                            quantity: Quantity(whole: 2_000_000 / price), price: at)))
            }
        }
    }

    mutating func market(_ instrument: InstrumentID, _ side: Side, _ quantity: String) {
        send(
            .place(
                OrderRequest(
                    account: alice, instrument: instrument, side: side, type: .market,
                    quantity: (try? Quantity(quantity)) ?? .zero)))
    }

    mutating func deposit(_ amount: Int64) { send(.deposit(alice, usdt, Amount(whole: amount))) }

    /// BTC and ETH change by so many percent.
    func stress(_ btc: Int64, _ eth: Int64) throws -> StressReport {
        let run = StressRun(engine, account: alice)
        let changes = [Rate(raw: btc * 1_000_000), Rate(raw: eth * 1_000_000)]
        return try run.report(StressCourse(changes: changes), within: .seconds(600))
    }
}

@Suite("Stress")
struct StressTests {
    /// What is not near its line loses what its positions lose, and nothing else happens.
    @Test func aMildShockIsPureValuation() throws {
        var venue = TwoMarkets()
        venue.deposit(20_000)
        venue.market(venue.btc, .buy, "0.4")
        let hash = venue.engine.stateHash()
        let report = try venue.stress(-20, 0)
        #expect(venue.engine.stateHash() == hash, "the live venue is only looked at")
        #expect(report.deaths.isEmpty && report.insuranceUsed.isZero)
        #expect(report.outcome.positions.count == 1)
        #expect(report.path.count == 60)
        #expect(report.path.last?.part == Rate(whole: 1))
        // 0.4 BTC of 50,000 fall by 10,000 each; the mark follows its index to a thousandth.
        let lost = report.before.equity - report.after.equity
        #expect((lost - Amount(whole: 4_000)).magnitude < Amount(whole: 20), "\(lost)")
        #expect(report.outcome.equity == report.after.equity)
        #expect(report.after.pools.map(\.figures) == report.outcome.pools.map(\.figures))
    }

    /// The isolated position goes first although the cross pool is worse off in money, and the
    /// figures explain every step.
    @Test func isolatedDiesBeforeCross() throws {
        var venue = TwoMarkets()
        venue.deposit(20_000)
        venue.send(.setMarginMode(venue.alice, venue.eth, .isolated))
        venue.send(.setLeverage(venue.alice, venue.eth, 20))
        venue.market(venue.eth, .buy, "10")
        venue.send(.setLeverage(venue.alice, venue.btc, 10))
        venue.market(venue.btc, .buy, "1.5")
        let report = try venue.stress(-30, -30)
        let pools = report.deaths.map { death -> String in
            if case .isolated = death.step.pool { return "isolated" }
            return "cross"
        }
        #expect(pools.first == "isolated")
        #expect(pools.last == "cross")
        #expect(pools.firstIndex(of: "cross").map { !pools[$0...].contains("isolated") } == true)
        for death in report.deaths {
            #expect(death.step.before.isLiquidatable, "\(death.step)")
            #expect(!death.marks.isEmpty)
        }
        #expect(report.deaths.map(\.part) == report.deaths.map(\.part).sorted())
        #expect(report.after.equity < report.outcome.equity, "what is closed in time loses less")
    }

    /// A pool is reduced by its largest maintenance margin first, and its orders go before that.
    @Test func ordersThenTheLargestRequirement() throws {
        var venue = TwoMarkets()
        venue.deposit(20_000)
        for instrument in [venue.btc, venue.eth] {
            venue.send(.setLeverage(venue.alice, instrument, 10))
        }
        venue.market(venue.btc, .buy, "1.5")
        venue.market(venue.eth, .buy, "20")
        venue.send(
            .place(
                OrderRequest(
                    account: venue.alice, instrument: venue.eth, side: .sell, type: .limit,
                    quantity: Quantity(whole: 5), price: Price(whole: 2_150))))
        let report = try venue.stress(-25, -25)
        #expect(report.deaths.first?.step.stage == .cancelOrders)
        let reduced = report.deaths.first { $0.step.stage == .reduce }
        #expect(reduced?.step.instrument == venue.btc)
    }

    /// A stop closes the position on the way and nothing is forced any more.
    @Test func aStopSavesTheAccount() throws {
        var venue = TwoMarkets()
        venue.deposit(10_000)
        venue.send(.setLeverage(venue.alice, venue.btc, 20))
        venue.market(venue.btc, .buy, "2")
        #expect(try !venue.stress(-20, 0).deaths.isEmpty)
        for working in [WorkingType.markPrice, .lastPrice] {
            var stop = OrderRequest(
                account: venue.alice, instrument: venue.btc, side: .sell, type: .stopMarket,
                quantity: .zero)
            stop.triggerPrice = Price(whole: 48_500)
            stop.closesPosition = true
            stop.workingType = working
            venue.send(.place(stop))
            let report = try venue.stress(-20, 0)
            #expect(report.deaths.isEmpty && report.outcome.positions.isEmpty)
            // It is told what closed the position, in one line for all its trades.
            let fill = try #require(report.fills.first)
            #expect(report.fills.count == 1 && fill.side == .sell)
            #expect(fill.quantity == Quantity(whole: 2) && fill.instrument == venue.btc)
            #expect(fill.price < Price(whole: 48_500))
            #expect(report.outcome.equity > Amount(whole: 6_000))
            venue.send(.cancelAll(venue.alice, venue.btc))
        }
    }

    /// Money of the scratch venue sums to zero at the end of the wildest ride, and its engine finds
    /// nothing broken.
    @Test(arguments: [(-99, -99), (-60, 100), (900, -90), (1_000, 1_000)])
    func nothingIsLostOrMade(btc: Int, eth: Int) throws {
        var venue = TwoMarkets()
        venue.deposit(20_000)
        venue.send(.setLeverage(venue.alice, venue.eth, 20))
        venue.market(venue.btc, .buy, "1")
        venue.market(venue.eth, .sell, "30")
        let scratch = StressVenue(venue.engine, account: venue.alice, haircut: .zero)
        let course = StressCourse(changes: [
            Rate(raw: Int64(btc) * 1_000_000), Rate(raw: Int64(eth) * 1_000_000),
        ])
        #expect(course.steps.count <= StressCourse.mostSteps)
        for step in course.steps { scratch.step(to: step.ratios) }
        #expect(scratch.engine.ledger.total(venue.usdt) == 0)
        #expect(scratch.engine.brokenInvariants() == [])
        #expect(!scratch.engine.equity(of: StressVenue.me).isNegative)
        let mark = scratch.engine.markPrice(venue.btc)
        let wanted = Price(whole: 50_000 + 50_000 * Int64(max(-99, btc)) / 100)
        #expect((mark - wanted).magnitude.raw < wanted.raw / 50, "\(mark), wanted \(wanted)")
    }

    /// The same account, commanded by hand along the same prices, ends the same: the report adds
    /// nothing of its own.
    @Test func theReportIsTheEngineRun() throws {
        var venue = TwoMarkets()
        venue.deposit(20_000)
        venue.send(.setLeverage(venue.alice, venue.btc, 10))
        venue.market(venue.btc, .buy, "3")
        let report = try venue.stress(-30, -30)
        let scratch = StressVenue(venue.engine, account: venue.alice, haircut: .zero)
        let changes = [Rate(raw: -30_000_000), Rate(raw: -30_000_000)]
        for step in StressCourse(changes: changes).steps { scratch.step(to: step.ratios) }
        #expect(report.outcome.equity == scratch.view.equity)
        #expect(report.outcome.pools.map(\.figures) == scratch.view.pools.map(\.figures))
        #expect(report.deaths.map(\.step) == scratch.deaths.map(\.step))
        #expect(!report.deaths.isEmpty)
    }

    /// By hand: 10 ETH bought at 2,001 at 10x have 2,001 set aside, less the fee of 10.005; the
    /// line is (20,010 - 1,990.995) / (10 * 0.99) = 1,820.10. In 60 steps of 10 each the 18th,
    /// 1,820, is the first beyond it. What is left there does not cover the fee of the close.
    @Test func theLineIsWhereItIsWorkedOut() throws {
        var venue = TwoMarkets()
        venue.deposit(20_000)
        venue.send(.setMarginMode(venue.alice, venue.eth, .isolated))
        venue.send(.setLeverage(venue.alice, venue.eth, 10))
        venue.market(venue.eth, .buy, "10")
        let line = venue.engine.position(venue.alice, venue.eth)?.liquidationPrice.price
        #expect(line == (try Price("1820.10151516")))
        let report = try venue.stress(0, -30)
        let first = try #require(report.deaths.first)
        #expect(first.part == (try Rate("0.3")))
        #expect(first.step.pool == .isolated(Engine.excerptAccount, venue.eth, .both))
        #expect(first.marks.map(\.price) == [Price(whole: 1_820)])
        #expect(report.outcome.equity == Amount(whole: 20_000 - 2_001))
        #expect(report.outcome.positions.isEmpty)
    }

    /// What takes too long is given up.
    @Test func timeIsLimited() throws {
        var venue = TwoMarkets()
        venue.deposit(1_000)
        let run = StressRun(venue.engine, account: venue.alice)
        let course = StressCourse(changes: [Rate(raw: -10_000_000), .zero])
        #expect(throws: StressFault.tooLong) { try run.report(course, within: .seconds(-1)) }
    }

    /// Whoever finds no room is told so; when one is done there is room again.
    @Test func roomIsLimited() async throws {
        let desk = StressDesk(atOnce: 1)
        let (started, tell) = AsyncStream.makeStream(of: Void.self)
        let gate = DispatchSemaphore(value: 0)
        async let first = desk.run {
            tell.yield()
            gate.wait()
            return 1
        }
        for await _ in started { break }
        await #expect(throws: StressDesk.Busy.self) { try await desk.run { 2 } }
        gate.signal()
        #expect(try await first == 1)
        #expect(try await desk.run { 3 } == 3)
    }
}
