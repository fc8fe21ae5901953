import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import PlimsollTestKit
import Testing

@testable import PlimsollEngine

// Previews of several changes on venues in the middle of a simulated life: they leave nothing
// behind, and what they show is what happens when the thing is really done.

@Suite("Previews of several changes") struct PreviewTests {
    /// A simulated venue after some thousand commands.
    static func livedInEngine(seed: UInt64, steps: Int = 1_500) -> Engine {
        let runner = SimulationRunner(seed: seed, steps: steps)
        var engine = Engine()
        var events = EventBuffer()
        for command in runner.venue.commands() + runner.commands() {
            engine.apply(command, into: &events)
            events.removeAll()
        }
        return engine
    }

    static func order(
        _ account: AccountID, _ engine: borrowing Engine, _ random: inout SeededRandom
    ) -> OrderRequest {
        let instrument = InstrumentID(random.below(engine.instrumentCount))
        let spec = engine.spec(of: instrument)
        let mark = engine.markPrice(instrument)
        let type = random.pick([.market, .limit, .market, .stopMarket] as [OrderType])
        let steps = random.within(1...2_000)
        var order = OrderRequest(
            account: account, instrument: instrument, side: random.pick([.buy, .sell]), type: type,
            quantity: Quantity(raw: spec.stepSize.raw * steps))
        let price = Price(raw: mark.raw / 1_000 * random.within(930...1_070))
            .rounded(toTick: spec.tickSize, .down)
        if type == .limit { order.price = price }
        if type == .stopMarket { order.triggerPrice = price }
        if engine.positionMode(account) == .hedge {
            order.positionSide = random.pick([.long, .short])
        }
        order.isReduceOnly = random.chance(50)
        return order
    }

    static func change(
        _ account: AccountID, _ engine: borrowing Engine, _ random: inout SeededRandom
    ) -> AccountChange {
        let instrument = InstrumentID(random.below(engine.instrumentCount))
        let asset = AssetID(random.below(engine.assetCount))
        let amount = Amount(raw: random.within(1...900_000_000_000_000))
        let open = engine.openOrders(of: account)
        switch random.below(12) {
        case 0: return .leverage(instrument, random.within(0...130))
        case 1: return .marginMode(instrument, random.pick([.cross, .isolated]))
        case 2: return .positionMode(random.pick([.oneWay, .hedge]))
        case 3: return .assetMode(random.pick([.single, .multi]))
        case 4: return .withdrawal(asset, amount)
        case 5: return .deposit(asset, amount)
        case 6:
            return .isolatedMargin(
                instrument, random.pick([.both, .long, .short]),
                random.chance(500) ? amount : -amount)
        case 7 where !open.isEmpty: return .cancel(random.pick(open.map(\.id)))
        default: return .order(order(account, engine, &random))
        }
    }

    static func marks(
        _ engine: borrowing Engine, _ random: inout SeededRandom
    ) -> [MarkedPrice] {
        var marks: [MarkedPrice] = []
        for place in 0..<engine.instrumentCount {
            let mark = engine.markPrice(InstrumentID(place))
            marks.append(
                MarkedPrice(
                    InstrumentID(place), Price(raw: mark.raw / 100 * random.within(10...300))))
        }
        return marks
    }

    // A preview is in no journal: not a byte of the tables may differ afterwards.
    @Test(
        "nothing is left behind by previews of several changes",
        arguments: [1, 3, 7, 12] as [UInt64])
    func nothingIsLeftBehind(seed: UInt64) {
        var engine = Self.livedInEngine(seed: seed)
        var random = SeededRandom(seed: seed)
        let (bytes, hash) = (engine.snapshot(), engine.stateHash())
        for _ in 0..<400 {
            let account = AccountID(1 + random.below(engine.accountCount))
            var changes: [AccountChange] = []
            for _ in 0..<random.below(20) {
                changes.append(Self.change(account, engine, &random))
            }
            let marks = [Self.marks(engine, &random), Self.marks(engine, &random)]
            let seen = engine.preview(changes, for: account, at: marks)
            #expect(seen.rejections.count == changes.count && seen.fills.count == changes.count)
            _ = engine.largestOrder(Self.order(account, engine, &random), after: changes)
        }
        #expect(engine.snapshot() == bytes)
        #expect(engine.stateHash() == hash)
        #expect(engine.suspects.isEmpty)
        #expect(engine.brokenInvariants() == [])
    }

    // What is refused in a list of changes must be what would be refused when each is really made.
    @Test func changesSeeTheOnesBeforeThem() {
        var venue = SmallVenue()
        venue.deposit(venue.alice, 1_000)
        func buy(_ quantity: Int64) -> AccountChange {
            .order(
                OrderRequest(
                    account: venue.alice, instrument: venue.btc, side: .buy, type: .limit,
                    quantity: Quantity(raw: quantity), price: Price(whole: 50_000)))
        }
        // 0.3 at 20x needs 750 of 1,000; another 0.3 does not fit, at 50x both do.
        let twice = [buy(30_000_000), buy(30_000_000)]
        let refused = venue.engine.preview(twice, for: venue.alice).rejections
        #expect(refused[0] == nil)
        guard case .insufficientMargin = refused[1] else {
            Issue.record("the second order must lack margin, was \(String(describing: refused))")
            return
        }
        let both = venue.engine.preview([.leverage(venue.btc, 50)] + twice, for: venue.alice)
        #expect(both.rejection == nil)
        #expect(both.after.positions.first?.terms.size == Quantity(raw: 60_000_000))
        // An order can be taken back once.
        let none = venue.engine.preview(
            [.cancel(OrderID(4_711)), .deposit(venue.usdt, Amount(whole: 5))], for: venue.alice)
        #expect(none.rejections == [.unknownOrder, nil])
        #expect(none.after.pools.first?.figures.walletBalance == Amount(whole: 1_005))
    }

    @Test func cancellingFreesItsMargin() {
        var venue = SmallVenue()
        venue.deposit(venue.alice, 1_000)
        venue.send(
            .place(
                OrderRequest(
                    account: venue.alice, instrument: venue.btc, side: .buy, type: .limit,
                    quantity: Quantity(raw: 10_000_000), price: Price(whole: 49_000))))
        let id = venue.engine.openOrders(of: venue.alice)[0].id
        let seen = venue.engine.preview([.cancel(id), .cancel(id)], for: venue.alice)
        // 4,900 at 20x.
        #expect(seen.before.pools[0].figures.openOrderInitialMargin == Amount(whole: 245))
        #expect(seen.after.pools[0].figures.openOrderInitialMargin == .zero)
        #expect(seen.rejections == [nil, .unknownOrder])
    }

    // Many imagined orders together must not reach sums that money cannot hold: that would stop
    // the venue.
    @Test func imaginedSumsStayCountable() {
        var venue = SmallVenue { spec in
            spec.brackets = .flat(maintenanceMarginRate: Rate(raw: 1_000_000), maxLeverage: 100)
        }
        venue.deposit(venue.alice, 1_000_000)
        let order = OrderRequest(
            account: venue.alice, instrument: venue.btc, side: .buy, type: .limit,
            quantity: Quantity(whole: 190_000), price: Price(whole: 50_000))
        let many = [AccountChange](repeating: .order(order), count: 20)
        let seen = venue.engine.preview(
            many, for: venue.alice,
            at: [[MarkedPrice(venue.btc, Price(whole: 1_000_000_000))]])
        #expect(seen.rejections.allSatisfy { $0 != nil })
        #expect(seen.marked.count == 1 && seen.marked[0] == nil)
    }

    // The surface and the gaps of a stop value pools at marks that are not: the same figures must
    // come out as when the marks really move.
    @Test("pools at imagined marks are the pools at those marks", arguments: [2, 5, 9] as [UInt64])
    func imaginedMarks(seed: UInt64) {
        var engine = Self.livedInEngine(seed: seed)
        var events = EventBuffer()
        for place in 0..<engine.instrumentCount {
            engine.apply(
                Command(.holdLiquidation(InstrumentID(place), isHeld: true), at: engine.now),
                into: &events)
        }
        var random = SeededRandom(seed: seed)
        let place = InstrumentID(random.below(engine.instrumentCount))
        let mark = Price(raw: engine.markPrice(place).raw / 100 * random.within(80...125))
        var seen: [(AccountID, [PoolID], [PoolFigures])] = []
        for number in 1...engine.accountCount {
            let account = AccountID(number)
            if !engine.openOrders(of: account).isEmpty { continue }
            let pools = engine.preview([], for: account, at: [[MarkedPrice(place, mark)]]).marked[0]
            seen.append((account, pools?.map(\.pool) ?? [], pools?.map(\.figures) ?? []))
        }
        engine.apply(Command(.overrideMarkPrice(place, mark), at: engine.now), into: &events)
        #expect(engine.markPrice(place) == mark)
        for (account, pools, figures) in seen {
            var real: [PoolFigures] = []
            for pool in pools { real.append(engine.figures(of: pool)) }
            #expect(engine.pools(of: account) == pools)
            #expect(real == figures)
        }
        #expect(!seen.isEmpty)
    }

    // The most that can be opened: it is accepted, and a step more is not.
    @Test("the largest order is the largest", arguments: [4, 8] as [UInt64])
    func largestOrder(seed: UInt64) {
        var engine = Self.livedInEngine(seed: seed)
        var random = SeededRandom(seed: seed)
        var found = 0
        for _ in 0..<600 {
            let account = AccountID(1 + random.below(engine.accountCount))
            var order = Self.order(account, engine, &random)
            if order.type.isTrigger { continue }
            let most = engine.largestOrder(order)
            let step = engine.spec(of: order.instrument).stepSize
            order.quantity = most
            let fits = engine.preview(.order(order), for: account).rejection
            order.quantity = most + step
            let exceeds = engine.preview(.order(order), for: account).rejection
            guard case .insufficientMargin = exceeds else { continue }
            // A size below the filters is no matter of margin.
            switch fits {
            case nil: found += 1
            case .quantityTooSmall, .notionalTooSmall: break
            default: Issue.record("\(most) was refused: \(String(describing: fits))")
            }
        }
        #expect(found > 20)
    }
}
