import PlimsollBook
import PlimsollModel
import Testing

// The matcher's rules by example, and the same random stream through both books.

@Suite("Matching over the primitives")
struct MatcherTests {
    private typealias Market = BookMatcher<OrderBook>

    private func place(
        _ id: UInt32, _ side: Side, _ ticks: Int64, _ lots: Int64,
        _ kind: BookOrderKind = .goodTillCancelled
    ) -> BookCommand {
        BookCommand(.place, id: id, owner: 1, side: side, ticks: ticks, lots: lots).kind(kind)
    }

    /// The events of the last command.
    private func events(_ market: inout Market, _ command: BookCommand) -> [BookEvent] {
        let before = market.eventCount
        market.apply(command)
        return (before..<market.eventCount).map { market.event($0) }
    }

    private func event(
        _ outcome: BookOutcome, _ id: UInt32, _ other: UInt32 = 0, _ ticks: Int64 = 0,
        _ lots: Int64 = 0
    ) -> BookEvent {
        BookEvent(outcome, id: id, other: other, ticks: ticks, lots: lots)
    }

    /// Asks of 3 and 2 lots at 100 and of 4 lots at 101, by orders 1 to 3.
    private func filled() -> Market {
        var market = Market()
        market.apply(place(1, .sell, 100, 3))
        market.apply(place(2, .sell, 100, 2))
        market.apply(place(3, .sell, 101, 4))
        return market
    }

    @Test("Trades happen at the maker's price, in priority; the rest of a limit order rests")
    func limitOrderTradesThenRests() {
        var market = filled()
        let happened = events(&market, place(9, .buy, 100, 7))
        #expect(
            happened == [
                event(.traded, 9, 1, 100, 3), event(.traded, 9, 2, 100, 2),
                event(.rested, 9, 0, 100, 2),
            ])
        #expect(market.tradeCount == 2)
        #expect(market.book.bestTicks(.buy) == 100)
        #expect(market.book.bestTicks(.sell) == 101)
    }

    @Test("What an immediate order cannot trade is dropped")
    func immediateOrderDropsTheRest() {
        var market = filled()
        let happened = events(&market, place(9, .buy, 100, 7, .immediateOrCancel))
        #expect(happened.last == event(.dropped, 9, 0, 0, 2))
        #expect(market.book.isEmpty(.buy) == true)
    }

    @Test("A fill-or-kill trades in full within its budget, else not at all")
    func fillOrKillKeepsItsBudget() {
        // Six lots cost 5 * 100 + 101 = 601.
        var market = filled()
        #expect(
            events(&market, place(8, .buy, 600, 6, .fillOrKillBudget))
                == [event(.dropped, 8, 0, 0, 6)])
        #expect(market.book.volume(.sell) == 9)
        #expect(
            events(&market, place(9, .buy, 601, 6, .fillOrKillBudget)).last
                == event(.traded, 9, 3, 101, 1))
        // Three lots are left, so four cannot be had at any budget.
        #expect(
            events(&market, place(10, .buy, .max, 4, .fillOrKillBudget))
                == [event(.dropped, 10, 0, 0, 4)])
    }

    @Test("A selling fill-or-kill wants at least its budget")
    func sellingFillOrKill() {
        var market = Market()
        market.apply(place(1, .buy, 50, 2))
        #expect(
            events(&market, place(2, .sell, 101, 2, .fillOrKillBudget)).first?.outcome == .dropped)
        #expect(
            events(&market, place(3, .sell, 100, 2, .fillOrKillBudget)).first?.outcome == .traded)
    }

    @Test("A moved order goes to the back of the queue, and trades if it now crosses")
    func movedOrderLosesItsPlace() {
        var market = filled()
        market.apply(BookCommand(.move, id: 1, owner: 1, ticks: 100))
        #expect(tags(market.book, .sell) == [2, 1, 3])
        market.apply(place(9, .buy, 90, 1))
        let happened = events(&market, BookCommand(.move, id: 9, owner: 1, ticks: 100))
        #expect(happened == [event(.traded, 9, 2, 100, 1)])
        // It is filled, so it is no longer known.
        #expect(events(&market, BookCommand(.cancel, id: 9, owner: 1)) == [event(.refused, 9)])
    }

    @Test("Others' orders, unknown orders, repeated numbers and empty sizes are refused")
    func nonsenseIsRefused() {
        var market = filled()
        let nonsense = [
            BookCommand(.cancel, id: 1, owner: 2), BookCommand(.cancel, id: 77, owner: 1),
            BookCommand(.move, id: 1, owner: 1, ticks: 0),
            BookCommand(.reduce, id: 1, owner: 1, lots: 0), place(1, .sell, 100, 1),
            place(9, .sell, 100, 0), place(9, .sell, 0, 1),
        ]
        for command in nonsense {
            #expect(events(&market, command) == [event(.refused, command.id)])
        }
        #expect(market.book.volume(.sell) == 9)
        #expect(market.book.orderCount == 3)
    }

    @Test("Both books make the same events of a random stream", arguments: 0..<12 as Range<UInt64>)
    func sameEventsFromBothBooks(seed: UInt64) {
        var dice = Dice(seed: seed)
        var fast = BookMatcher<OrderBook>()
        var slow = BookMatcher<NaiveOrderBook>()
        var seen: UInt64 = 0
        for number in 1...1_500 as ClosedRange<UInt32> {
            let command = randomCommand(number, &dice)
            fast.apply(command)
            slow.apply(command)
            #expect(fast.eventCount == slow.eventCount, "seed \(seed), command \(number)")
            guard fast.eventCount == slow.eventCount else { return }
            let isSame = (seen..<fast.eventCount).allSatisfy { fast.event($0) == slow.event($0) }
            #expect(isSame, "seed \(seed), command \(number): \(command)")
            seen = fast.eventCount
        }
        fast.book.checkInvariants()
        #expect(fast.tradeCount > 50, "a stream without trades shows nothing")
        #expect(walk(fast.book, .buy) == walk(slow.book, .buy))
        #expect(walk(fast.book, .sell) == walk(slow.book, .sell))
    }

    private func randomCommand(_ number: UInt32, _ dice: inout Dice) -> BookCommand {
        let (owner, ticks) = (UInt32(dice.below(2)), 1_000 + dice.below(60))
        let old = UInt32(1 + dice.below(Int64(number)))
        switch dice.below(10) {
        case 0...4:
            return BookCommand(
                .place, id: number, owner: owner, side: dice.side(), ticks: ticks,
                lots: 1 + dice.below(20))
        case 5:
            return place(number, dice.side(), ticks, 1 + dice.below(40), .immediateOrCancel)
        case 6:
            let lots = 1 + dice.below(40)
            return place(number, dice.side(), ticks * lots, lots, .fillOrKillBudget)
        case 7: return BookCommand(.cancel, id: old, owner: owner)
        case 8: return BookCommand(.move, id: old, owner: owner, ticks: ticks)
        default: return BookCommand(.reduce, id: old, owner: owner, lots: 1 + dice.below(20))
        }
    }
}
