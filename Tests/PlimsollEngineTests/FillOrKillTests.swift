import PlimsollEngine
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import Testing

// A fill-or-kill order that trades at all trades in full. Seed 61 of the long simulation once
// filled 4,622.67 of 8,903.12: the first trades changed what an isolated maker could still bear.

@Suite struct FillOrKillTests {
    @Test func countsOnlyTheFirstOrderOfAnIsolatedMaker() {
        var venue = SmallVenue()
        venue.deposit(venue.bob, 5_000)
        venue.deposit(venue.alice, 50_000)
        venue.send(.setMarginMode(venue.bob, venue.btc, .isolated))
        venue.trade(venue.bob, .sell, "0.2", at: 50_000)
        for price in [49_990, 49_980] {
            venue.send(
                .place(
                    OrderRequest(
                        account: venue.bob, instrument: venue.btc, side: .buy, type: .limit,
                        quantity: Quantity(raw: 10_000_000), price: Price(whole: Int64(price)))))
            #expect(venue.rejection == nil)
        }
        var order = OrderRequest(
            account: venue.alice, instrument: venue.btc, side: .sell, type: .limit,
            quantity: Quantity(raw: 20_000_000), price: Price(whole: 49_900))
        order.timeInForce = .fillOrKill
        venue.send(.place(order))
        #expect(
            venue.rejection
                == .cannotFillInFull(
                    wanted: Quantity(raw: 20_000_000), offered: Quantity(raw: 10_000_000)))
        // What one order offers is sure.
        order.quantity = Quantity(raw: 10_000_000)
        venue.send(.place(order))
        #expect(venue.rejection == nil)
        #expect(
            venue.engine.position(venue.alice, venue.btc)?.terms.size
                == Quantity(raw: -10_000_000))
    }
}
