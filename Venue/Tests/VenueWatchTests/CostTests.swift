import PlimsollModel
import PlimsollNumerics
import Testing
import VenueSequencer

@testable import VenueWatch

/// What a look costs, as far as a loaded machine lets one say: what is counted, not timed.
@Suite("The cost of a look")
struct CostTests {
    /// A venue in which people hold small positions and watch with the standing alerts.
    private func crowd(_ count: Int, _ limits: WatchLimits = WatchLimits()) async throws
        -> WatchFixture
    {
        let venue = try WatchFixture(limits: limits)
        for action in WatchFixture.listing { try await venue.done(action) }
        try await venue.quote(50_000)
        for number in 4..<(4 + count) {
            try await venue.done(.openAccount(AccountKey(UInt64(number))))
            let account = AccountID(number)
            try await venue.done(.deposit(account, WatchFixture.usdt, Amount(whole: 1_000)))
            try await venue.trade(account, .buy, "0.1")
        }
        return venue
    }

    // Orders wait while the watch looks: however many people there are, it looks at so many.
    @Test func aLookTakesABoundedNumberAndAllHaveTheirTurn() async throws {
        var limits = WatchLimits()
        limits.accountsPerLook = 20
        let venue = try await crowd(50, limits)
        venue.watch.look()
        try await venue.mark(40_500)
        var turns: [Int] = []
        for _ in 0..<3 {
            let before = try ratios(venue)
            venue.watch.look()
            turns.append(try ratios(venue) - before)
        }
        #expect(turns.allSatisfy { $0 <= 20 })
        #expect(try ratios(venue) == 50)
    }

    private func ratios(_ venue: WatchFixture) throws -> Int {
        try (4..<54).reduce(0) { sum, number in
            sum
                + (try venue.store.notices(of: AccountID(number), after: 0, limit: 9)
                    .contains { $0.kind == .marginRatio } ? 1 : 0)
        }
    }

    // A calm look writes nothing and changes nothing, so that it costs no more than its figures.
    @Test func aCalmLookWritesNothing() async throws {
        let venue = try await crowd(1_000)
        venue.watch.look()
        let before = try venue.store.load()
        for _ in 0..<10 { venue.watch.look() }
        #expect(try venue.store.load() == before)
    }
}
