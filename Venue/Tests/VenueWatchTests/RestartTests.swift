import VenueSequencer
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import Testing
import VenuePorts

@testable import VenueWatch

/// After a crash nothing is told twice, and what nobody had told yet is told.
@Suite("The watch after a restart")
struct RestartTests {
    private func all(_ venue: WatchFixture) throws -> [Notice] {
        try venue.watch.notices(of: WatchFixture.alice, after: 0, limit: 1_000).notices
    }

    @Test func whatWasToldIsNotToldAgain() async throws {
        let venue = try await WatchFixture.open()
        try await venue.trade(WatchFixture.alice, .buy, "2")
        try await venue.mark(45_550)
        #expect(Set(try venue.told().map(\.kind)) == [.fill, .marginRatio])
        // The whole journal is replayed to the watch's ear, which knows how far it was told.
        let again = try WatchFixture(
            journal: venue.journal.copy, store: venue.store, at: venue.clock.now)
        #expect(try again.told().isEmpty)
        #expect(try all(again).count == 2)
        // The state of the alert was kept too: it is told again only after it has been back.
        try await again.mark(45_551)
        #expect(try again.told().isEmpty)
        again.advance(seconds: 100)
        try await again.mark(50_000)
        again.watch.look()
        try await again.mark(45_550)
        #expect(try again.told().map(\.kind) == [.marginRatio])
    }

    @Test func whatNobodyHadToldIsToldOnce() async throws {
        let venue = try await WatchFixture.open()
        try venue.alert(.price) {
            ($0.symbol, $0.price, $0.direction) = ("BTCUSDT", .mark, .below)
            $0.threshold = 4_545_000_000_000
        }
        try await venue.trade(WatchFixture.alice, .buy, "2")
        _ = try venue.told()
        // Alice is liquidated and the price recovers; the venue dies before the next look.
        try await venue.quote(45_400)
        try await venue.mark(45_400)
        try await venue.mark(50_000)
        let before = try all(venue).map(\.id)
        let again = try WatchFixture(
            journal: venue.journal.copy, store: venue.store, at: venue.clock.now)
        let told = try again.told()
        #expect(told.contains { $0.kind == .forcedTrade })
        #expect(told.contains { $0.title == "BTCUSDT at or below 45450" })
        #expect(Set(told.map(\.id)).isDisjoint(with: before))
        let third = try WatchFixture(
            journal: again.journal.copy, store: again.store, at: again.clock.now)
        #expect(try third.told().isEmpty)
    }

    // A venue that never had a watch does not tell its people of all their past.
    @Test func aNewStoreBeginsAtTheEndOfTheJournal() async throws {
        let venue = try await WatchFixture.open()
        try await venue.trade(WatchFixture.alice, .buy, "2")
        let again = try WatchFixture(journal: venue.journal.copy, at: venue.clock.now)
        #expect(try again.told().isEmpty)
        // But positions that are there are watched.
        try await again.mark(45_550)
        #expect(try again.told().contains { $0.kind == .marginRatio })
    }

    // A journal that lost its end, or was put back, must not keep the venue from starting.
    @Test func aStoreThatKnowsMoreThanTheJournalGoesOnFromThere() async throws {
        let venue = try await WatchFixture.open()
        let early = venue.journal.copy
        try await venue.trade(WatchFixture.alice, .buy, "1")
        _ = try venue.told()
        let again = try WatchFixture(journal: early, store: venue.store, at: venue.clock.now)
        #expect(try again.told().isEmpty)
        try await again.trade(WatchFixture.alice, .buy, "1")
        #expect(try again.told().map(\.kind) == [.fill])
    }

    // What could not be kept was not told; when it can be, it is told once.
    @Test func aStoreThatFailsTellsNothingAndForgetsNothing() async throws {
        let store = FailingStore()
        let venue = try await WatchFixture.open(store: store)
        let faults = Heard()
        venue.watch.onFault { faults.append(Array($0.message.utf8)) }
        store.fail(true)
        try await venue.trade(WatchFixture.alice, .buy, "2")
        #expect(try venue.told().isEmpty)
        try await venue.mark(45_550)
        try await venue.trade(WatchFixture.alice, .sell, "0.001")
        #expect(try venue.told().isEmpty)
        #expect(faults.all.count == 1)
        #expect(throws: VenueFault.self) { try venue.alert(.fill) { _ in } }
        store.fail(false)
        let told = try venue.told()
        #expect(told.count { $0.kind == .fill } == 2)
        #expect(told.count { $0.kind == .marginRatio } == 1)
        #expect(try venue.told().isEmpty)
    }

    @Test func aCalmWatchKeepsItsPlace() async throws {
        let venue = try await WatchFixture.open()
        for _ in 0..<3 {
            venue.advance(seconds: 6)
            try await venue.done(.tick)
            venue.watch.look()
        }
        #expect(try venue.store.load().sequence == venue.sequencer.lastSequence)
    }
}
