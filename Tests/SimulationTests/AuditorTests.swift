import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import PlimsollTestKit
import Testing

// An auditor that never objects is worth nothing: here it hears falsified events.

@Suite("Auditor") struct AuditorTests {
    /// Sets a venue up, places a few orders, falsifies the events of the last one.
    private func faults(_ falsify: (inout EventBuffer) -> Void) -> [String] {
        var engine = Engine()
        var auditor = Auditor()
        var events = EventBuffer()
        func order(_ account: Int, _ side: Side) -> Command {
            Command(
                .place(
                    OrderRequest(
                        account: AccountID(account), instrument: InstrumentID(0), side: side,
                        type: .limit, quantity: Quantity(raw: 10_000_000),
                        price: Price(whole: 60_000))),
                at: SimulatedVenue.opening)
        }
        var venue = SimulatedVenue()
        venue.accounts = 4
        for command in venue.commands() + [order(2, .sell)] {
            events.removeAll()
            engine.apply(command, into: &events)
            auditor.check(command, events, engine)
        }
        #expect(auditor.faults.isEmpty)
        events.removeAll()
        engine.apply(order(3, .buy), into: &events)
        falsify(&events)
        auditor.check(order(3, .buy), events, engine)
        return auditor.faults
    }

    @Test("true events are accepted") func truth() { #expect(faults { _ in }.isEmpty) }

    @Test("a movement of money that was not told is missed")
    func missingMoney() {
        let found = faults { events in
            events.events.removeAll { if case .posted = $0 { true } else { false } }
        }
        #expect(!found.isEmpty)
    }

    @Test("a trade at another price than the resting order's is seen")
    func wrongPrice() {
        let found = faults { events in
            for place in events.events.indices {
                guard case .traded(var trade) = events.events[place] else { continue }
                trade.price = Price(whole: 59_999)
                events.events[place] = .traded(trade)
            }
        }
        #expect(found.contains { $0.contains("not on the terms") })
    }

    @Test("a fill without its trade is seen")
    func missingTrade() {
        let found = faults { events in
            events.events.removeAll { if case .traded = $0 { true } else { false } }
        }
        #expect(found.contains { $0.contains("without a trade") })
    }

    @Test("a position of another size is seen")
    func wrongPosition() {
        let found = faults { events in
            for place in events.events.indices {
                guard case .positionChanged(var change) = events.events[place] else { continue }
                change.size += Quantity(raw: 100_000)
                events.events[place] = .positionChanged(change)
            }
        }
        #expect(!found.isEmpty)
    }
}
