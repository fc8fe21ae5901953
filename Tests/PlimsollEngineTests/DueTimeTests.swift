import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import Testing

// The sequencer sends a tick when the engine says that something is due. What the engine does not
// name would be late, and an order past its date could still trade.

@Suite("The engine says when something is due")
struct DueTimeTests {
    private func placeDated(_ venue: inout SmallVenue, after seconds: Int64) {
        var request = OrderRequest(
            account: venue.alice, instrument: venue.btc, side: .buy, type: .limit,
            quantity: Quantity(whole: 1), price: Price(whole: 45_000))
        request.timeInForce = .goodTillDate
        request.goodTillTime = venue.clock.advanced(by: Nanoseconds(seconds: seconds))
        venue.send(.place(request))
    }

    @Test("The date of the first order to end is due, also after a restart")
    func datesAreDue() throws {
        var venue = SmallVenue()
        var settings = venue.engine.settings
        settings.sampleInterval = Nanoseconds(hours: 1)
        venue.send(.configure(settings))
        venue.deposit(venue.alice, 100_000)
        venue.send(.tick)
        let start = venue.clock
        placeDated(&venue, after: 60)
        placeDated(&venue, after: 30)
        let due = venue.engine.nextDueTime
        #expect(due == start.advanced(by: Nanoseconds(seconds: 30)).advanced(by: step))
        let restored = try Engine(restoring: venue.engine.snapshot())
        #expect(restored.nextDueTime == due)
        venue.clock = due
        venue.send(.tick)
        let left = venue.engine.openOrders(of: venue.alice).count
        #expect(left == 1)
        let next = venue.engine.nextDueTime
        #expect(next == start.advanced(by: Nanoseconds(seconds: 60)))
        venue.send(.cancelAll(venue.alice, nil))
        venue.send(.tick)
        let afterwards = venue.engine.nextDueTime
        #expect(afterwards > next)
    }

    private let step = Nanoseconds(milliseconds: 1)
}
