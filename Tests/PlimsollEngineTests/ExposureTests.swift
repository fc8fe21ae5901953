import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import Testing

// What operators and the public ask of the whole venue, on figures that can be checked by eye.

@Suite struct ExposureTests {
    @Test("both sides of an instrument come to its open interest, accounts are counted once")
    func exposure() throws {
        var venue = SmallVenue()
        venue.deposit(venue.alice, 100_000)
        venue.deposit(venue.bob, 100_000)
        venue.send(.setPositionMode(venue.alice, .hedge))
        for (side, position, size) in [
            (Side.buy, PositionSide.long, "0.3"), (.sell, .short, "0.1"),
        ] {
            var request = OrderRequest(
                account: venue.alice, instrument: venue.btc, side: side, type: .limit,
                quantity: try Quantity(size), price: Price(whole: 50_000))
            request.positionSide = position
            venue.send(.place(request))
            request.account = venue.maker
            request.side = side.opposite
            request.positionSide = .both
            venue.send(.place(request))
        }
        venue.trade(venue.bob, .sell, "0.05", at: 50_000)
        let found = venue.engine.exposure(venue.btc)
        let interest = venue.engine.openInterest(venue.btc)
        #expect(found.long.size == interest)
        #expect(found.short.size == interest)
        // Alice long, alice short, the maker's net short of 0.15, bob short.
        #expect(found.long.positions == 1 && found.short.positions == 3)
        #expect(found.accounts == 3)
        #expect(found.largest == (try Quantity("0.3")))
        #expect(found.insurance == .zero)
    }

    @Test("pools at risk are those with positions, each once, with the same figures")
    func poolsAtRisk() throws {
        var venue = SmallVenue()
        venue.deposit(venue.alice, 100_000)
        let none = venue.engine.poolsAtRisk(of: venue.alice)
        #expect(none.isEmpty)
        venue.trade(venue.alice, .buy, "0.1", at: 50_000)
        let pools = venue.engine.poolsAtRisk(of: venue.alice)
        #expect(pools == [.cross(venue.alice, venue.usdt)])
        let positions = venue.engine.positions(in: pools[0])
        #expect(positions.map(\.size) == [try Quantity("0.1")])
        let figures = venue.engine.figures(of: pools[0])
        #expect(positions[0].maintenanceMargin == figures.maintenanceMargin)
    }

    @Test("the sources of an index tell their age, which are stale, and which are left out")
    func sources() throws {
        var venue = SmallVenue()
        var spec = IndexSpec(
            name: "X", sources: ["a", "b", "c", "d"].map { IndexSource(name: $0) },
            staleness: Nanoseconds(seconds: 10), jumpLimit: Rate(whole: 1))
        spec.minimumSources = 2
        venue.send(.listIndex(spec))
        let index = IndexID(1)
        var found = venue.engine.sources(of: index)
        #expect(found.allSatisfy { $0.isStale && !$0.isUsed })
        venue.send(.indexPrice(index, source: 3, Price(whole: 100)))
        found = venue.engine.sources(of: index)
        #expect(found.allSatisfy { !$0.isUsed })
        venue.clock = venue.clock.advanced(by: Nanoseconds(seconds: 20))
        for (source, price) in [(0, 100), (1, 101), (2, 300)] as [(Int, Int64)] {
            venue.send(.indexPrice(index, source: source, Price(whole: price)))
        }
        found = venue.engine.sources(of: index)
        #expect(found.map(\.isStale) == [false, false, false, true])
        #expect(found.map(\.isUsed) == [true, true, false, false])
        #expect(found[2].age == .zero && found[0].age == Nanoseconds(milliseconds: 2))
        #expect(found[3].age > Nanoseconds(seconds: 20))
    }

    @Test("an operator's hold is told apart from the engine's own pauses")
    func hold() {
        var venue = SmallVenue()
        venue.send(.indexPrice(venue.index, source: 0, .zero))
        var isHeld = venue.engine.isLiquidationHeld(venue.btc)
        let isPaused = venue.engine.isLiquidationPaused(venue.btc)
        #expect(isPaused && !isHeld)
        venue.send(.holdLiquidation(venue.btc, isHeld: true))
        isHeld = venue.engine.isLiquidationHeld(venue.btc)
        #expect(isHeld)
    }
}
