import PlimsollEngine
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import PlimsollWire
import Testing

// Snapshot, restore and preview leave nothing behind and lose nothing.

@Suite struct SnapshotTests {
    /// A venue in the middle of its life: positions, resting and waiting orders, funding behind.
    static func busyVenue() -> SmallVenue {
        var venue = SmallVenue()
        venue.deposit(venue.alice, 1_000)
        venue.deposit(venue.bob, 2_000)
        venue.send(.setLeverage(venue.alice, venue.btc, 50))
        venue.trade(venue.alice, .buy, "0.1", at: 50_000)
        venue.trade(venue.bob, .sell, "0.02", at: 50_000)
        venue.send(
            .place(
                OrderRequest(
                    account: venue.bob, instrument: venue.btc, side: .sell, type: .limit,
                    quantity: Quantity(raw: 1_000_000), price: Price(whole: 50_500))))
        var stop = OrderRequest(
            account: venue.alice, instrument: venue.btc, side: .sell, type: .stopMarket,
            quantity: .zero)
        stop.triggerPrice = Price(whole: 45_000)
        stop.closesPosition = true
        stop.workingType = .markPrice
        venue.send(.place(stop))
        venue.send(.tick)
        return venue
    }

    @Test func restoredVenueGoesOnAsTheOriginal() throws {
        var venue = Self.busyVenue()
        let bytes = venue.engine.snapshot()
        var other = try Engine(restoring: bytes)
        #expect(other.stateHash() == venue.engine.stateHash())
        #expect(other.snapshot() == bytes)
        // A fall that fires the stop and more, applied to both.
        for (step, price) in [49_000, 47_500, 44_000, 41_000, 46_000].enumerated() {
            let command = Command(
                .indexPrice(venue.index, source: 0, Price(whole: Int64(price))),
                at: venue.clock.advanced(by: Nanoseconds(seconds: Int64(step + 1))))
            var mine = EventBuffer()
            var theirs = EventBuffer()
            venue.engine.apply(command, into: &mine)
            other.apply(command, into: &theirs)
            #expect(mine.events == theirs.events)
        }
        #expect(other.stateHash() == venue.engine.stateHash())
        #expect(other.brokenInvariants() == [])
    }

    @Test func truncatedSnapshotIsRefused() {
        let bytes = Self.busyVenue().engine.snapshot()
        for length in stride(from: 0, to: bytes.count, by: 7) {
            #expect(throws: WireError.self) {
                _ = try Engine(restoring: Array(bytes[..<length]))
            }
        }
    }

    @Test func previewLeavesTheStateAlone() {
        var venue = Self.busyVenue()
        let hash = venue.engine.stateHash()
        let order = OrderRequest(
            account: venue.alice, instrument: venue.btc, side: .buy, type: .limit,
            quantity: Quantity(raw: 10_000_000), price: Price(whole: 50_000))
        let changes: [AccountChange] = [
            .order(order), .leverage(venue.btc, 20), .marginMode(venue.btc, .isolated),
            .assetMode(.multi), .positionMode(.hedge),
            .withdrawal(venue.usdt, Amount(whole: 100)),
            .isolatedMargin(venue.btc, .both, Amount(whole: 1)),
        ]
        for change in changes { _ = venue.engine.preview(change, for: venue.alice) }
        #expect(venue.engine.stateHash() == hash)
        #expect(venue.engine.brokenInvariants() == [])
    }

    // A preview is not journaled: a replay of the journal must give the same tables to the byte,
    // also for an account that touches the instrument for the first time in a preview.
    @Test func previewLeavesNotEvenAnEmptyHolding() {
        var venue = Self.busyVenue()
        let carol = AccountID(venue.engine.accountCount + 1)
        venue.send(.openAccount(AccountKey(77)))
        venue.deposit(carol, 1_000)
        let bytes = venue.engine.snapshot()
        let order = OrderRequest(
            account: carol, instrument: venue.btc, side: .buy, type: .limit,
            quantity: Quantity(raw: 1_000_000), price: Price(whole: 50_000))
        let changes: [AccountChange] = [
            .order(order), .leverage(venue.btc, 5), .marginMode(venue.btc, .isolated),
            .isolatedMargin(venue.btc, .both, Amount(whole: 1)),
        ]
        for change in changes { _ = venue.engine.preview(change, for: carol) }
        #expect(venue.engine.snapshot() == bytes)
    }

    @Test func imageIsTheStateOfItsMoment() {
        var venue = Self.busyVenue()
        let bytes = venue.engine.snapshot()
        let hash = venue.engine.stateHash()
        let image = venue.engine.image()
        #expect(image.sequence == venue.engine.sequence)
        #expect(image.snapshot() == bytes)
        #expect(image.stateHash() == hash)
        // Every table changes afterwards: prices, positions, orders, accounts, time.
        venue.trade(venue.bob, .buy, "0.05", at: 50_100)
        venue.mark(50_700)
        venue.send(.cancelAll(venue.bob, nil))
        venue.send(.openAccount(AccountKey(4_711)))
        venue.send(.tick)
        #expect(venue.engine.snapshot() != bytes)
        #expect(image.snapshot() == bytes)
        #expect(image.stateHash() == hash)
    }

    @Test func previewOfAnOrderIsWhatHappens() {
        var venue = SmallVenue()
        venue.deposit(venue.alice, 1_000)
        let order = OrderRequest(
            account: venue.alice, instrument: venue.btc, side: .buy, type: .limit,
            quantity: Quantity(raw: 10_000_000), price: Price(whole: 50_000))
        let preview = venue.engine.preview(.order(order), for: venue.alice)
        venue.trade(venue.alice, .buy, "0.1", at: 50_000)
        let pool = PoolID.cross(venue.alice, venue.usdt)
        #expect(preview.rejection == nil)
        #expect(preview.after.pools.first?.figures == venue.engine.figures(of: pool))
        let position = venue.engine.position(venue.alice, venue.btc)
        #expect(preview.after.positions.first?.liquidationPrice == position?.liquidationPrice)
        // 5,000 notional on 1,000: (1,000 - 0.1*(50,000 - P)) = 0.01*0.1*P at P = 40,404.04.
        #expect(position?.liquidationPrice.price == Price(raw: 4_040_404_040_405))
    }

    @Test func marketImpactIsTheAverageOverLevels() {
        var venue = SmallVenue()
        for (price, size) in [(50_010, 1_000_000), (50_040, 3_000_000)] {
            venue.send(
                .place(
                    OrderRequest(
                        account: venue.maker, instrument: venue.btc, side: .sell, type: .limit,
                        quantity: Quantity(raw: Int64(size)), price: Price(whole: Int64(price)))))
        }
        // 0.01 at 50,010 and 0.01 of the 0.03 at 50,040.
        let impact = venue.engine.marketImpact(venue.btc, .buy, Quantity(raw: 2_000_000))
        #expect(impact?.quantity == Quantity(raw: 2_000_000))
        #expect(impact?.average == Price(whole: 50_025))
        #expect(impact?.worst == Price(whole: 50_040))
        #expect(venue.engine.marketImpact(venue.btc, .sell, Quantity(raw: 1)) == nil)
    }
}
