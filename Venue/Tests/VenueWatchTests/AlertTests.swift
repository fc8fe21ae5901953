import VenueSequencer
import PlimsollEngine
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import Testing
import VenuePorts

@testable import VenueWatch

/// Every kind of alert over a real engine: that it fires, that it does not, and what it says.
@Suite("Alerts over an engine")
struct AlertTests {
    @Test func aPriceThatCrosses() async throws {
        let venue = try await WatchFixture.open()
        try venue.silenceStandingAlerts()
        let alert = try venue.alert(.price) {
            ($0.symbol, $0.price, $0.threshold) = ("BTCUSDT", .mark, 5_100_000_000_000)
            $0.repeats = .once
        }
        #expect(try venue.told().isEmpty)
        try await venue.mark(50_900)
        #expect(try venue.told().isEmpty)
        try await venue.mark(51_000)
        let told = try venue.told()
        #expect(told.map(\.kind) == [.price])
        #expect(told[0].title == "BTCUSDT crossed 51000")
        #expect(told[0].symbol == "BTCUSDT")
        #expect(told[0].alert == alert.id)
        // Once is once: it is off now.
        let report = try #require(venue.watch.alerts(of: WatchFixture.alice).first)
        #expect(!report.alert.isOn)
        #expect(report.lastFired == venue.sequencer.read { $0.now })
        try await venue.mark(40_000)
        try await venue.mark(60_000)
        #expect(try venue.told().isEmpty)
        // Nobody else is told.
        #expect(try venue.watch.notices(of: WatchFixture.bob, after: nil, limit: 9).notices.isEmpty)
    }

    // Four looks a second see neither the top of a spike nor a single trade.
    @Test func aPriceThatWentAndCameBackBetweenTwoLooks() async throws {
        let venue = try await WatchFixture.open()
        try venue.silenceStandingAlerts()
        try venue.alert(.price) {
            ($0.symbol, $0.direction, $0.threshold) = ("BTCUSDT", .above, 5_200_000_000_000)
        }
        try await venue.trade(WatchFixture.bob, .buy, "0.001")
        #expect(try venue.told().isEmpty)
        try await venue.quote(52_000)
        try await venue.trade(WatchFixture.bob, .buy, "0.001")
        try await venue.quote(50_000)
        try await venue.trade(WatchFixture.bob, .buy, "0.001")
        let told = try venue.told()
        #expect(told.map(\.title) == ["BTCUSDT at or above 52000"])
        #expect(told[0].text.contains("52001"))
    }

    @Test func theStandingAlertsOfTheMarginRatio() async throws {
        let venue = try await WatchFixture.open()
        #expect(
            venue.watch.alerts(of: WatchFixture.alice).map(\.alert.kind)
                == [.marginRatio, .marginRatio, .fill, .forcedTrade])
        // 2 BTC at 50,001 on a wallet of 10,000: maintenance is 1 % of the notional.
        try await venue.trade(WatchFixture.alice, .buy, "2")
        #expect(try venue.told().map(\.kind) == [.fill])
        try await venue.mark(45_550)
        let attention = try venue.told()
        #expect(attention.map(\.title) == ["Margin ratio at or above 80 %"])
        #expect(attention.map(\.level) == [.warning])
        #expect(try venue.told().isEmpty)
        try await venue.mark(45_505)
        let danger = try venue.told()
        #expect(danger.map(\.title) == ["Margin ratio at or above 90 %"])
        #expect(danger.map(\.level) == [.critical])
        // Back to calm, and after the cooldown down again: told again.
        try await venue.mark(50_000)
        #expect(try venue.told().isEmpty)
        venue.advance(seconds: 60)
        try await venue.mark(45_550)
        #expect(try venue.told().map(\.title) == ["Margin ratio at or above 80 %"])
    }

    @Test func theRatioOfASymbolIsThatOfItsPool() async throws {
        let venue = try await WatchFixture.open()
        try venue.silenceStandingAlerts()
        try venue.alert(.marginRatio) { ($0.symbol, $0.threshold) = ("BTCUSDT", 50_000_000) }
        try await venue.done(.setMarginMode(WatchFixture.alice, WatchFixture.btc, .isolated))
        try await venue.trade(WatchFixture.alice, .buy, "1")
        #expect(try venue.told().isEmpty)
        // The isolated wallet holds 2,500 and loses 1,600 of it; the cross pool loses nothing.
        try await venue.mark(48_400)
        #expect(try venue.told().map(\.kind) == [.marginRatio])
    }

    @Test func liquidationComesNear() async throws {
        let venue = try await WatchFixture.open()
        try venue.silenceStandingAlerts()
        try venue.alert(.liquidationDistance) { $0.threshold = 5_000_000 }
        #expect(try venue.told().isEmpty)
        try await venue.trade(WatchFixture.alice, .buy, "2")
        venue.watch.look()
        #expect(try venue.told().isEmpty)
        try await venue.mark(47_500)
        let told = try venue.told()
        #expect(told.map(\.title) == ["Liquidation within 5 %"])
        // The figure in the text is the report's own: |mark - liquidation| / mark.
        let position = venue.sequencer.read {
            $0.position(WatchFixture.alice, WatchFixture.btc)
        }
        let price = try #require(position?.liquidationPrice.price)
        let gap = Amount(raw: (Price(whole: 47_500) - price).raw)
        let distance = gap.ratio(to: Amount(whole: 47_500), rounding: .down)
        #expect(told[0].text.contains(AlertWords.percent(distance.raw)))
        // Without a position there is nothing near; with a new one it begins anew.
        try await venue.trade(WatchFixture.alice, .sell, "2")
        #expect(try venue.told().isEmpty)
    }

    @Test func fundingReachesARate() async throws {
        let venue = try await WatchFixture.open()
        try venue.silenceStandingAlerts()
        let rate = venue.sequencer.read { $0.predictedFundingRate(WatchFixture.btc) }
        try venue.alert(.funding) { ($0.symbol, $0.threshold) = ("BTCUSDT", rate.raw + 1) }
        #expect(try venue.told().isEmpty)
        try venue.alert(.funding) {
            ($0.symbol, $0.threshold, $0.direction) = ("BTCUSDT", rate.raw, .below)
        }
        #expect(try venue.told().map(\.kind) == [.funding])
    }

    @Test func volumeBeyondItsMean() async throws {
        let venue = try await WatchFixture.open()
        try venue.silenceStandingAlerts()
        try venue.alert(.volumeSpike) { ($0.symbol, $0.threshold) = ("BTCUSDT", 300_000_000) }
        // 0.1 in each of 30 minutes.
        for _ in 0..<30 {
            try await venue.trade(WatchFixture.bob, .buy, "0.1")
            venue.advance(seconds: 60)
        }
        try await venue.done(.tick)
        #expect(try venue.told().isEmpty)
        try await venue.trade(WatchFixture.bob, .sell, "0.29")
        #expect(try venue.told().isEmpty)
        try await venue.trade(WatchFixture.bob, .sell, "0.01")
        let told = try venue.told()
        #expect(told.map(\.title) == ["BTCUSDT volume at or above 3 times its mean"])
    }

    // What one look finds is told together: a bot that trades fast is told four times a second.
    @Test func fillsAreAddedUp() async throws {
        let venue = try await WatchFixture.open()
        for _ in 0..<3 { try await venue.trade(WatchFixture.alice, .buy, "0.1") }
        try await venue.trade(WatchFixture.alice, .sell, "0.05")
        let told = try venue.told()
        #expect(told.map(\.title).sorted() == ["Bought 0.3 BTCUSDT", "Sold 0.05 BTCUSDT"])
        #expect(told.contains { $0.text == "At 50001 on average in 3 trades." })
        #expect(told.allSatisfy { !$0.toBrowser && !$0.toWebhook })
        #expect(try venue.told().isEmpty)
        // The maker's account is the market's: it is not watched.
        #expect(
            try venue.watch.notices(of: WatchFixture.maker, after: nil, limit: 9).notices.isEmpty)
    }

    @Test func aForcedStepIsToldWithItsExplanation() async throws {
        let venue = try await WatchFixture.open()
        try await venue.trade(WatchFixture.alice, .buy, "2")
        _ = try venue.told()
        try await venue.quote(45_400)
        try await venue.mark(45_400)
        let told = try venue.told().filter { $0.kind == .forcedTrade }
        #expect(!told.isEmpty)
        #expect(told.allSatisfy { $0.level == .critical && $0.link?.hasPrefix("/why/") == true })
        #expect(told.contains { $0.title.contains("was closed by liquidation at") })
        // A forced trade is not told as a fill as well.
        #expect(
            try venue.watch.notices(of: WatchFixture.alice, after: nil, limit: 99).notices
                .count { $0.kind == .fill } == 1)
    }

    @Test func deleveragingIsToldToItsVictim() async throws {
        let venue = try await WatchFixture.open()
        try venue.silenceStandingAlerts()
        try venue.alert(.adl) { _ in }
        try venue.alert(.adl) { ($0.threshold, $0.direction) = (500_000_000, .above) }
        try await venue.done(.cancelAll(WatchFixture.maker, nil))
        // Alice is short against Bob's long; nobody else is there when Bob falls.
        var sell = OrderRequest(
            account: WatchFixture.alice, instrument: WatchFixture.btc, side: .sell, type: .limit,
            quantity: Quantity(whole: 2), price: Price(whole: 50_000))
        sell.timeInForce = .goodTillCancelled
        try await venue.done(.place(sell))
        try await venue.trade(WatchFixture.bob, .buy, "2")
        venue.watch.look()
        // The only one of her side: all lights are lit.
        #expect(try venue.told().map(\.title) == ["Auto-deleveraging lights at or above 5"])
        try await venue.mark(30_000)
        let told = try venue.told().filter { $0.kind == .adl }
        #expect(told.map(\.title) == ["2 BTCUSDT was deleveraged"])
        #expect(told.allSatisfy { $0.level == .critical && $0.symbol == "BTCUSDT" })
    }

    @Test func alertsAreTheirOwners() async throws {
        let venue = try await WatchFixture.open()
        let alert = try venue.alert(.fill) { $0.note = "mine" }
        #expect(throws: VenueFault.self) {
            try venue.watch.removeAlert(alert.id, of: WatchFixture.bob)
        }
        #expect(throws: VenueFault.self) {
            try venue.watch.changeAlert(alert.id, of: WatchFixture.bob) { $0.isOn = false }
        }
        #expect(throws: WatchRefusal.self) {
            try venue.alert(.price) { ($0.symbol, $0.threshold) = ("NOPE", 1) }
        }
        // A standing alert that is removed stays away, one that is changed stays in its place.
        try venue.watch.removeAlert(1, of: WatchFixture.alice)
        _ = try venue.watch.changeAlert(2, of: WatchFixture.alice) { $0.threshold = 70_000_000 }
        let again = try WatchFixture(journal: venue.journal.copy, store: venue.store)
        #expect(again.watch.alerts(of: WatchFixture.alice).map(\.alert.id) == [2, 3, 4, 1_000])
        #expect(again.watch.alerts(of: WatchFixture.alice)[0].alert.threshold == 70_000_000)
        #expect(again.watch.alerts(of: WatchFixture.bob).map(\.alert.id) == [1, 2, 3, 4])
    }

    @Test func anAccountHasItsFullNumber() async throws {
        let venue = try await WatchFixture.open()
        for _ in 0..<Alert.limit { try venue.alert(.fill) { _ in } }
        #expect(throws: WatchRefusal.self) { try venue.alert(.fill) { _ in } }
        let last = try #require(venue.watch.alerts(of: WatchFixture.alice).last?.alert.id)
        try venue.watch.removeAlert(last, of: WatchFixture.alice)
        // A number is given once: notices name the alert they come from.
        #expect(try venue.alert(.fill) { _ in }.id == last + 1)
    }

    @Test func listenersHearWhatThePageShows() async throws {
        let venue = try await WatchFixture.open()
        let heard = Heard()
        let subscription = try #require(
            venue.watch.board.subscribe(WatchFixture.alice) { heard.append($0) })
        try await venue.trade(WatchFixture.alice, .buy, "0.1")
        let told = try venue.told()
        #expect(heard.all == told.map(\.bytes))
        subscription.cancel()
        try await venue.trade(WatchFixture.alice, .buy, "0.1")
        _ = try venue.told()
        #expect(heard.all.count == 1)
        let many = (0..<NoticeBoard.listenersPerAccount).map { _ in
            venue.watch.board.subscribe(WatchFixture.alice) { _ in }
        }
        #expect(many.allSatisfy { $0 != nil })
        #expect(venue.watch.board.subscribe(WatchFixture.alice) { _ in } == nil)
    }
}
