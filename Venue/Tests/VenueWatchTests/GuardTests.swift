import PlimsollEngine
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import Testing
import VenuePorts
import VenueSequencer

@testable import VenueWatch

/// The equation of the top-up, over figures alone.
@Suite("The top-up's equation")
struct TopUpTests {
    private func topUp(_ change: (inout TopUp) -> Void = { _ in }) -> TopUp {
        var topUp = TopUp(asset: AssetID(0))
        (topUp.isOn, topUp.mostPerDay) = (true, Amount(whole: 1_000))
        change(&topUp)
        return topUp
    }

    private func facts(
        balance: Int64, maintenance: Int64, funding: Int64 = 10_000,
        unitValue: Price = Price(whole: 1)
    ) -> TopUpFacts {
        TopUpFacts(
            figures: PoolFigures(
                walletBalance: Amount(whole: balance), maintenanceMargin: Amount(whole: maintenance)
            ),
            funding: Amount(whole: funding), unitValue: unitValue)
    }

    @Test func itRestsBelowItsRatio() {
        #expect(topUp().decide(facts(balance: 1_000, maintenance: 799)) == .rests)
        #expect(topUp().decide(facts(balance: 1_000, maintenance: 0)) == .rests)
        #expect(topUp { $0.isOn = false }.decide(facts(balance: 1, maintenance: 1)) == .rests)
    }

    // 800 / 0.5 = 1,600: 600 are missing.
    @Test func itMovesWhatTheEquationAsks() {
        let wanted = Amount(whole: 600)
        #expect(
            topUp().decide(facts(balance: 1_000, maintenance: 800))
                == .moves(wanted, wanted: wanted))
        // In a third of the ratio nothing comes out even: rounded up, the wish is kept.
        let third = topUp { $0.toRatio = Rate(raw: 33_333_333) }
        guard
            case .moves(let amount, _) = third.decide(facts(balance: 100, maintenance: 80))
        else {
            Issue.record("it should move")
            return
        }
        let after = PoolFigures(
            walletBalance: Amount(whole: 100) + amount, maintenanceMargin: Amount(whole: 80))
        #expect(after.marginRatio.map { $0 <= Rate(raw: 33_333_333) } == true)
        var less = after
        less.walletBalance -= Amount(raw: 1)
        #expect(less.marginRatio.map { $0 > Rate(raw: 33_333_333) } == true)
    }

    @Test func aPoolBeyondEveryRatioIsToppedUpToo() {
        let wanted = Amount(whole: 1_700)
        #expect(
            topUp { $0.mostPerDay = Amount(whole: 5_000) }
                .decide(facts(balance: -100, maintenance: 800)) == .moves(wanted, wanted: wanted))
    }

    // An asset that counts half must be moved twice; the limit is what is there.
    @Test func haircutsAndLimitsCount() {
        let half = facts(balance: 1_000, maintenance: 800, unitValue: Price(raw: 50_000_000))
        #expect(
            topUp { $0.mostPerDay = Amount(whole: 5_000) }.decide(half)
                == .moves(Amount(whole: 1_200), wanted: Amount(whole: 1_200)))
        #expect(
            topUp().decide(half) == .moves(Amount(whole: 1_000), wanted: Amount(whole: 1_200)))
        #expect(
            topUp { $0.usedToday = Amount(whole: 900) }
                .decide(facts(balance: 1_000, maintenance: 800))
                == .moves(Amount(whole: 100), wanted: Amount(whole: 600)))
        #expect(
            topUp().decide(facts(balance: 1_000, maintenance: 800, funding: 7))
                == .moves(Amount(whole: 7), wanted: Amount(whole: 600)))
        for (topUp, facts) in [
            (topUp(), facts(balance: 1_000, maintenance: 800, funding: 0)),
            (
                topUp { $0.usedToday = Amount(whole: 1_000) },
                facts(balance: 1_000, maintenance: 800)
            ), (topUp(), facts(balance: 1_000, maintenance: 800, unitValue: .zero)),
        ] {
            guard case .cannot = topUp.decide(facts) else {
                Issue.record("it should not be able to")
                continue
            }
        }
    }

    @Test func aNewDayBeginsAtMidnight() {
        let used = topUp { ($0.usedToday, $0.day) = (Amount(whole: 5), 100) }
        let day: Int64 = 86_400_000_000_000
        #expect(used.today(Timestamp(day * 101 - 1)).usedToday == Amount(whole: 5))
        #expect(used.today(Timestamp(day * 101)).usedToday == .zero)
    }
}

/// What the watch does for an account by itself, over a real engine.
@Suite("Top-up and guard over an engine")
struct GuardTests {
    private let alice = WatchFixture.alice

    private func ratio(_ venue: WatchFixture) throws -> Rate {
        try #require(
            venue.sequencer.read {
                $0.figures(of: .cross(WatchFixture.alice, WatchFixture.usdt)).marginRatio
            })
    }

    private func funded(_ amount: Int64, multi: Bool = false) async throws -> WatchFixture {
        let venue = try await WatchFixture.open()
        try venue.silenceStandingAlerts()
        try await venue.done(.deposit(alice, WatchFixture.usdt, Amount(whole: amount)))
        try await venue.done(
            .transfer(alice, WatchFixture.usdt, Amount(whole: amount), .tradingToFunding))
        if multi { try await venue.done(.setAssetMode(alice, .multi)) }
        var topUp = TopUp(asset: WatchFixture.usdt)
        (topUp.isOn, topUp.mostPerDay) = (true, Amount(whole: 1_500))
        _ = try venue.watch.setTopUp(topUp, of: alice)
        try await venue.trade(alice, .buy, "2")
        venue.watch.look()
        return venue
    }

    @Test(arguments: [false, true]) func moneyIsMovedBeforeTheLine(isMulti: Bool) async throws {
        let venue = try await funded(5_000, multi: isMulti)
        #expect(try venue.told().isEmpty)
        try await venue.mark(45_550)
        try await venue.looks { venue.watch.topUp(of: alice)?.usedToday.isPositive == true }
        try await venue.looks {
            try venue.watch.notices(of: alice, after: nil, limit: 1).notices.count == 1
        }
        let pool: PoolID = isMulti ? .multiAssets(alice) : .cross(alice, WatchFixture.usdt)
        let after = try #require(venue.sequencer.read { $0.figures(of: pool).marginRatio })
        #expect(after <= Rate(raw: 50_000_000) && after > Rate(raw: 49_999_990))
        let told = try venue.watch.notices(of: alice, after: nil, limit: 9).notices
        #expect(told.map(\.kind) == [.topUp])
        #expect(told[0].level == .info)
        let left = venue.sequencer.read { $0.ledger.funding(WatchFixture.alice, WatchFixture.usdt) }
        let used = try #require(venue.watch.topUp(of: alice)?.usedToday)
        #expect(left + used == Amount(whole: 5_000))
        // Below its mark it rests.
        for _ in 0..<5 {
            venue.watch.look()
            try await venue.done(.tick)
        }
        #expect(venue.watch.topUp(of: alice)?.usedToday == used)
    }

    @Test func theLimitOfADayHolds() async throws {
        let venue = try await funded(50_000)
        try await venue.mark(45_550)
        try await venue.looks {
            try venue.watch.notices(of: alice, after: nil, limit: 9).notices.count == 1
        }
        // Each fall by 350 needs 690 or so; the third finds less left for today, the fourth none.
        try await venue.mark(45_200)
        try await venue.looks {
            try venue.watch.notices(of: alice, after: nil, limit: 9).notices.count == 2
        }
        try await venue.mark(44_850)
        try await venue.looks {
            try venue.watch.notices(of: alice, after: nil, limit: 9).notices
                .contains { $0.level == .warning }
        }
        #expect(venue.watch.topUp(of: alice)?.usedToday == Amount(whole: 1_500))
        try await venue.mark(44_800)
        try await venue.looks {
            try venue.watch.notices(of: alice, after: nil, limit: 9).notices
                .contains { $0.level == .critical }
        }
        // That it cannot help is said once, not four times a second.
        let count = try venue.watch.notices(of: alice, after: nil, limit: 99).notices.count
        for _ in 0..<5 { #expect(try venue.told().isEmpty) }
        #expect(try venue.watch.notices(of: alice, after: nil, limit: 99).notices.count == count)
    }

    // A crash between the note and the transfer can only make the day's rest smaller.
    @Test func theLimitOutlivesACrash() async throws {
        let venue = try await funded(50_000)
        try await venue.mark(45_550)
        let before = venue.journal.copy
        venue.watch.look()
        let again = try WatchFixture(journal: before, store: venue.store, at: venue.clock.now)
        let used = try #require(again.watch.topUp(of: alice)?.usedToday)
        #expect(used.isPositive)
        try await again.mark(45_551)
        try await again.looks {
            again.watch.topUp(of: alice).map { $0.usedToday > used } == true
        }
        let funding = again.sequencer.read {
            $0.ledger.funding(WatchFixture.alice, WatchFixture.usdt)
        }
        let total = try #require(again.watch.topUp(of: alice)?.usedToday)
        #expect(total <= Amount(whole: 1_500))
        #expect(Amount(whole: 50_000) - funding <= total)
    }

    // MARK: Equity

    @Test func aFallIsToldAndTheGuardBeginsAnew() async throws {
        let venue = try await WatchFixture.open()
        try venue.silenceStandingAlerts()
        let set = try venue.watch.setEquityGuard(
            isOn: true, fall: Rate(raw: 10_000_000), action: .alert, of: alice)
        #expect(set.equity == Amount(whole: 10_000))
        #expect(set.state.peak == Amount(whole: 10_000))
        try await venue.trade(alice, .buy, "0.5")
        // 0.5 BTC: up 1,000 USDT, the peak follows; then 10 % below the peak.
        try await venue.mark(52_001)
        #expect(try venue.told().isEmpty)
        #expect(venue.watch.equityGuard(of: alice).state.peak == Amount(whole: 11_000))
        try await venue.mark(49_802)
        #expect(try venue.told().isEmpty)
        try await venue.mark(49_801)
        let told = try venue.told()
        #expect(told.map(\.kind) == [.equityGuard])
        #expect(told[0].title == "Equity fell by 10 %")
        #expect(told[0].text.contains("It is 9900 USD, after a peak of 11000 USD."))
        #expect(try venue.told().isEmpty)
        let after = venue.watch.equityGuard(of: alice)
        #expect(after.state.isOn && after.state.peak == Amount(whole: 9_900))
        #expect(after.state.lastFired != nil)
    }

    // Money that its owner takes out is no loss, and money that comes in no profit.
    @Test func moneyThatComesAndGoesMovesThePeak() async throws {
        let venue = try await WatchFixture.open()
        try venue.silenceStandingAlerts()
        _ = try venue.watch.setEquityGuard(
            isOn: true, fall: Rate(raw: 2_000_000), action: .alert, of: alice)
        try await venue.done(
            .transfer(alice, WatchFixture.usdt, Amount(whole: 5_000), .tradingToFunding))
        #expect(try venue.told().isEmpty)
        #expect(venue.watch.equityGuard(of: alice).state.peak == Amount(whole: 5_000))
        // In BTC, at the index: 0.1 is 5,000.
        try await venue.done(.deposit(alice, WatchFixture.btcAsset, Amount(raw: 10_000_000)))
        #expect(try venue.told().isEmpty)
        #expect(venue.watch.equityGuard(of: alice).state.peak == Amount(whole: 10_000))
        // The same BTC losing 200 of its value is a loss.
        try await venue.mark(48_000)
        #expect(try venue.told().map(\.kind) == [.equityGuard])
    }

    @Test(arguments: [PositionMode.oneWay, .hedge])
    func everythingIsClosed(mode: PositionMode) async throws {
        let venue = try await WatchFixture.open()
        try venue.silenceStandingAlerts()
        if mode == .hedge { try await venue.done(.setPositionMode(alice, mode)) }
        // More than one market order may be: 2 at a time are allowed.
        if mode == .hedge {
            try await venue.trade(alice, .buy, "1.8", .long)
            try await venue.trade(alice, .sell, "0.3", .short)
        } else {
            try await venue.trade(alice, .buy, "2")
            try await venue.trade(alice, .buy, "0.5")
        }
        try await placeWaitingOrders(venue, mode)
        _ = try venue.watch.setEquityGuard(
            isOn: true, fall: Rate(raw: 20_000_000), action: .close, of: alice)
        venue.watch.look()
        try await venue.quote(48_500)
        try await venue.mark(48_500)
        #expect(try venue.told().map(\.kind) == [.equityGuard])
        #expect(venue.watch.equityGuard(of: alice).state.isClosing)
        try await venue.looks { !venue.watch.equityGuard(of: alice).state.isOn }
        let left = venue.sequencer.read {
            (
                $0.positions(of: WatchFixture.alice).count,
                $0.openOrders(of: WatchFixture.alice).count
            )
        }
        #expect(left == (0, 0))
        let told = try venue.watch.notices(of: alice, after: nil, limit: 1).notices
        #expect(told.map(\.title) == ["The account is flat"])
    }

    private func placeWaitingOrders(_ venue: WatchFixture, _ mode: PositionMode) async throws {
        var limit = OrderRequest(
            account: alice, instrument: WatchFixture.btc, side: .buy, type: .limit,
            quantity: Quantity(raw: 100_000), price: Price(whole: 40_000))
        var stop = OrderRequest(
            account: alice, instrument: WatchFixture.btc, side: .sell, type: .stopMarket,
            quantity: Quantity(raw: 100_000))
        stop.triggerPrice = Price(whole: 45_000)
        if mode == .hedge { (limit.positionSide, stop.positionSide) = (.long, .long) }
        try await venue.done(.place(limit))
        try await venue.done(.place(stop))
    }

    @Test func aBookThatTakesNothingIsGivenUpWithTheReason() async throws {
        let venue = try await WatchFixture.open()
        try venue.silenceStandingAlerts()
        try await venue.trade(alice, .buy, "1")
        _ = try venue.watch.setEquityGuard(
            isOn: true, fall: Rate(raw: 20_000_000), action: .close, of: alice)
        try await venue.done(.cancelAll(WatchFixture.maker, nil))
        try await venue.mark(47_000)
        try await venue.looks(EquityGuard.mostRounds + 20) {
            !venue.watch.equityGuard(of: alice).state.isOn
        }
        let told = try venue.watch.notices(of: alice, after: nil, limit: 1).notices
        #expect(told.map(\.title) == ["The guard could not close everything"])
        #expect(told.first?.text.contains("1 positions") == true)
    }

    // The store knows that a closing is under way; the venue that starts again goes on with it.
    @Test func aClosingGoesOnAfterARestart() async throws {
        let venue = try await WatchFixture.open()
        try venue.silenceStandingAlerts()
        try await venue.trade(alice, .buy, "1")
        _ = try venue.watch.setEquityGuard(
            isOn: true, fall: Rate(raw: 10_000_000), action: .close, of: alice)
        try await venue.quote(48_500)
        try await venue.mark(48_500)
        #expect(try venue.told().map(\.kind) == [.equityGuard])
        let again = try WatchFixture(
            journal: venue.journal.copy, store: venue.store, at: venue.clock.now)
        try await again.looks { !again.watch.equityGuard(of: alice).state.isOn }
        #expect(again.sequencer.read { $0.positions(of: WatchFixture.alice).isEmpty })
    }
}
