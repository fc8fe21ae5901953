import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import Testing
import VenuePorts
import VenueSequencer

@testable import VenueMarket

/// A venue under a clock that the test moves.
struct TestVenue {
    let clock = AdjustableClock(at: Timestamp(milliseconds: 1_700_000_000_000))
    let sequencer: Sequencer

    init(_ description: VenueDescription = .standard, sinks: [any EventSink] = []) async throws {
        sequencer = try Sequencer(journal: MemoryJournal(), clock: clock, sinks: sinks)
        for action in description.genesis() { _ = try await sequencer.submit(action) }
    }

    /// The price of an index by name.
    func indexPrice(_ name: String) -> Price {
        sequencer.read { engine in engine.index(name).map { engine.indexPrice($0) } ?? .zero }
    }

    /// Symbols whose book has both sides.
    var quoted: [String] {
        sequencer.read { engine -> [String] in
            var found: [String] = []
            for place in 0..<engine.instrumentCount {
                let instrument = InstrumentID(place)
                if engine.bestPrice(instrument, .buy) != nil
                    && engine.bestPrice(instrument, .sell) != nil
                {
                    found.append(engine.spec(of: instrument).symbol)
                }
            }
            return found
        }
    }
}

/// The simulated market speaks to a venue that runs, and can be stopped and started.
@Suite("A simulated market")
struct SimulatedMarketTests {
    static func play(_ market: SimulatedMarket, _ venue: TestVenue, seconds: Int64) async throws {
        for _ in 0..<(seconds * 4) {
            venue.clock.set(venue.clock.now.advanced(by: SimulatedMarket.step))
            try await market.step(at: venue.clock.now)
        }
    }

    @Test func booksAreTwoSidedFromTheFirstLook() async throws {
        let venue = try await TestVenue()
        let market = SimulatedMarket(
            description: .standard, sequencer: venue.sequencer, clock: venue.clock)
        try await market.warmUp()
        #expect(venue.quoted.count == 9)
        try await Self.play(market, venue, seconds: 60)
        #expect(venue.quoted.count == 9)
        let totals = venue.sequencer.read { engine in engine.venueTotals }
        #expect(totals.trades > 20)
        #expect(venue.sequencer.read { engine in engine.brokenInvariants() } == [])
    }

    /// The touch of BTCUSDT is one or two ticks wide, and at least twenty levels stand behind it.
    @Test func theBookIsTightAndDeep() async throws {
        let venue = try await TestVenue()
        let market = SimulatedMarket(
            description: .standard, sequencer: venue.sequencer, clock: venue.clock)
        try await market.warmUp()
        try await Self.play(market, venue, seconds: 5)
        venue.sequencer.read { engine in
            let bitcoin = InstrumentID(0)
            let bid = engine.bestPrice(bitcoin, .buy) ?? .zero
            let ask = engine.bestPrice(bitcoin, .sell) ?? .zero
            #expect(ask - bid <= Price(raw: 20_000_000_000))
            #expect(engine.depth(bitcoin, .buy, levels: 50).count >= 20)
            #expect(engine.depth(bitcoin, .sell, levels: 50).count >= 20)
        }
    }

    /// A second market on the same venue goes on where the first one stopped, with the same
    /// accounts and without a second set of orders.
    @Test func itGoesOnAfterAStop() async throws {
        let venue = try await TestVenue()
        let first = SimulatedMarket(
            description: .standard, sequencer: venue.sequencer, clock: venue.clock)
        try await first.warmUp()
        try await Self.play(first, venue, seconds: 20)
        let before = venue.indexPrice("BTCUSDT")
        let accounts = venue.sequencer.read { engine in engine.accountCount }
        venue.clock.set(venue.clock.now.advanced(by: Nanoseconds(hours: 3)))
        let second = SimulatedMarket(
            description: .standard, sequencer: venue.sequencer, clock: venue.clock)
        try await second.warmUp()
        try await Self.play(second, venue, seconds: 20)
        let after = venue.indexPrice("BTCUSDT")
        #expect((after - before).magnitude.raw < before.raw / 50)
        #expect(venue.sequencer.read { engine in engine.accountCount } == accounts)
        #expect(venue.quoted.count == 9)
        #expect(venue.sequencer.read { engine in engine.openOrderCount } < 1_500)
        #expect(venue.sequencer.read { engine in engine.brokenInvariants() } == [])
    }

    /// All accounts of the market are told apart from those of people by their keys.
    @Test func itsAccountsAreInTheirRange() async throws {
        let venue = try await TestVenue()
        let market = SimulatedMarket(
            description: .standard, sequencer: venue.sequencer, clock: venue.clock)
        try await market.warmUp()
        venue.sequencer.read { engine in
            for number in 1...engine.accountCount {
                #expect(MarketAccounts.contains(engine.key(of: AccountID(number))))
            }
        }
        #expect(!MarketAccounts.contains(AccountKey(1)))
    }

    /// Being stopped is not a fault of the venue: the market ends with its task.
    @Test func itEndsWithItsTask() async throws {
        let venue = try await TestVenue()
        let market = SimulatedMarket(
            description: .standard, sequencer: venue.sequencer, clock: venue.clock)
        let task = Task { try await market.run() }
        task.cancel()
        try await task.value
    }

    @Test(arguments: [
        ("simulated", MarketKind.simulated), ("none", .none),
        ("replay:/a:b,c", .replay(paths: ["/a:b", "c"])),
        ("live:okx,kraken,okx", .live([.okx, .kraken])),
    ])
    func aKindIsReadFromItsWord(text: String, kind: MarketKind) throws {
        #expect(try MarketKind(text) == kind)
    }

    @Test(arguments: ["", "simulated:1", "replay", "live", "live:mtgox", "random"])
    func anUnknownKindIsRefused(text: String) {
        #expect(throws: VenueFault.self) { try MarketKind(text) }
    }
}
