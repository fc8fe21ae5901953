import PlimsollEngine
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import Testing

// One test for each bug that the simulator found, named by the bug.

@Suite("Bugs that were found") struct RegressionTests {
    private func order(
        _ account: AccountID, _ side: Side, _ quantity: String, _ price: Int64
    ) throws -> OrderRequest {
        OrderRequest(
            account: account, instrument: InstrumentID(0), side: side, type: .limit,
            quantity: try Quantity(quantity), price: Price(whole: price))
    }

    /// It used to rest at its price, which crosses the book.
    @Test("an incoming order that cannot bear its trade does not rest across the book")
    func insolventTakerDoesNotRest() throws {
        var venue = SmallVenue { $0.priceBandUp = Rate(whole: 1) }
        venue.deposit(venue.alice, 1_000)
        venue.deposit(venue.bob, 100_000)
        venue.send(.setLeverage(venue.alice, venue.btc, 100))
        // Bob asks far above the mark; Alice's margin covers the order but not the loss at once.
        venue.send(.place(try order(venue.bob, .sell, "1", 51_500)))
        venue.send(.place(try order(venue.alice, .buy, "0.6", 51_500)))
        let (bid, ask) = (
            venue.engine.bestPrice(venue.btc, .buy), venue.engine.bestPrice(venue.btc, .sell)
        )
        #expect(bid == nil || ask == nil || bid.map { $0 < ask ?? $0 } == true)
        #expect(venue.engine.brokenInvariants() == [])
    }

    /// The sum of the book used to count; orders of the taker's own account never fill it.
    @Test("a fill-or-kill order does not begin against orders that would not fill it")
    func fillOrKillCountsOnlyWhatFills() throws {
        var venue = SmallVenue()
        venue.deposit(venue.alice, 100_000)
        venue.deposit(venue.bob, 100_000)
        venue.send(.place(try order(venue.bob, .sell, "0.5", 50_000)))
        venue.send(.place(try order(venue.alice, .sell, "0.5", 50_000)))
        var request = try order(venue.alice, .buy, "1", 50_000)
        request.timeInForce = .fillOrKill
        venue.send(.place(request))
        #expect(
            venue.rejection
                == .cannotFillInFull(wanted: try Quantity("1"), offered: try Quantity("0.5")))
        #expect(venue.engine.venueTotals.trades == 0)
    }

    @Test("amending a reduce-only order cannot turn its position around")
    func amendedReduceOnlyOrderStaysWithin() throws {
        var venue = SmallVenue()
        venue.deposit(venue.alice, 100_000)
        venue.deposit(venue.bob, 100_000)
        venue.trade(venue.alice, .buy, "1", at: 50_000)
        venue.send(.place(try order(venue.bob, .buy, "5", 49_990)))
        var request = try order(venue.alice, .sell, "1", 50_100)
        request.isReduceOnly = true
        venue.send(.place(request))
        let resting = try #require(venue.engine.openOrders(of: venue.alice).first)
        venue.send(
            .amend(
                OrderAmendment(
                    account: venue.alice, instrument: venue.btc, order: .id(resting.id),
                    quantity: try Quantity("4"), price: Price(whole: 49_990))))
        #expect(venue.engine.position(venue.alice, venue.btc) == nil)
        #expect(venue.engine.openOrders(of: venue.alice).isEmpty)
    }

    /// The fee of the first fills used to take what carried the later ones.
    @Test("a liquidation fee leaves enough to reach the bankruptcy price", arguments: 1...30)
    func liquidationFeeNeverSinksThePool(step: Int64) throws {
        var venue = SmallVenue { spec in
            spec.liquidationFee = Rate(raw: 5_000_000)
            spec.priceBandDown = Rate(raw: 50_000_000)
        }
        venue.deposit(venue.alice, 2_000)
        venue.deposit(venue.bob, 1_000_000)
        venue.send(.setLeverage(venue.alice, venue.btc, 50))
        venue.trade(venue.alice, .buy, "1", at: 50_000)
        for level in 0..<10 {
            venue.send(.place(try order(venue.bob, .buy, "0.15", 48_400 - Int64(level) * 20)))
        }
        venue.mark(48_520 - step * 15)
        let usdt = venue.usdt
        #expect(!venue.engine.ledger.cross(venue.alice, usdt).isNegative)
        #expect(venue.engine.brokenInvariants() == [])
    }

    @Test(
        "a command at the end of time does not stop the venue",
        arguments: [Int64.max, Int64.max - 1, Int64.min])
    func timeSaturates(raw: Int64) {
        var venue = SmallVenue()
        venue.send(.countdownCancelAll(venue.alice, venue.btc, Nanoseconds(seconds: 1)))
        venue.clock = Timestamp(raw)
        var events = EventBuffer()
        for action in [Action.tick, .fundNow(venue.btc), .tick] {
            venue.engine.apply(Command(action, at: venue.clock), into: &events)
        }
        #expect(venue.engine.brokenInvariants() == [])
    }

    @Test(
        "sums that money cannot count are refused at the door",
        arguments: [Int64.min, -1, 0, 1_000_000_000_000_000_001, .max])
    func absurdAmountsAreRefused(raw: Int64) {
        var venue = SmallVenue()
        let amount = Amount(raw: raw)
        let limit = Limits().amount
        venue.send(.deposit(venue.alice, venue.usdt, amount))
        #expect(venue.rejection == .invalidAmount(found: amount, limit: limit))
        venue.send(.withdraw(venue.alice, venue.usdt, amount))
        #expect(venue.rejection == .invalidAmount(found: amount, limit: limit))
        venue.send(.fundInsurance(venue.usdt, amount))
        #expect(venue.rejection == .invalidAmount(found: amount, limit: limit))
    }

    @Test("deposits stop where all money together could no longer be counted")
    func depositsAreBoundedTogether() {
        var venue = SmallVenue()
        var accepted = 0
        for key in 10..<20 {
            venue.send(.openAccount(AccountKey(UInt64(key))))
            let account = AccountID(venue.engine.accountCount)
            venue.send(.deposit(account, venue.usdt, Limits().amount))
            if venue.rejection == nil { accepted += 1 }
        }
        #expect(accepted == 3)
    }

    @Test("terms that would carry figures out of range are refused")
    func absurdTermsAreRefused() {
        var venue = SmallVenue()
        let changes: [(inout InstrumentSpec) -> Void] = [
            { $0.priceBandUp = Rate(raw: .max) }, { $0.fundingCap = Rate(raw: .max) },
            { $0.interestRate = Rate(raw: .min) }, { $0.triggerProtect = Rate(raw: .max) },
            { $0.maxQuantity = Quantity(raw: .max) }, { $0.tickSize = Price(raw: .max - 7) },
            { $0.impactNotional = Amount(raw: .max) },
            {
                $0.brackets = .flat(
                    maintenanceMarginRate: Rate(raw: 1_000_000), maxLeverage: 10,
                    maintenanceAmount: Amount(raw: .min))
            },
        ]
        for change in changes {
            var spec = venue.engine.spec(of: venue.btc)
            spec.symbol = "OTHER"
            change(&spec)
            venue.send(.listInstrument(spec))
            let isRefused: Bool
            if case .invalidTerms = venue.rejection { isRefused = true } else { isRefused = false }
            #expect(isRefused, "\(spec)")
        }
    }

    /// A position's value at 1e-8 or a billion does not fit money.
    @Test("prices at the ends of their range neither trap nor break the books")
    func extremePrices() throws {
        var venue = SmallVenue { $0.priceBandUp = Rate(whole: 10) }
        venue.deposit(venue.alice, 100_000)
        venue.trade(venue.alice, .buy, "1", at: 50_000)
        for raw in [1, .max, .min, 0, 100_000_000_000_000_000, 1] as [Int64] {
            for _ in 0..<5 { venue.send(.indexPrice(venue.index, source: 0, Price(raw: raw))) }
            venue.send(.overrideMarkPrice(venue.btc, Price(raw: raw)))
            venue.send(.tick)
            venue.send(.fundNow(venue.btc))
            #expect(venue.engine.brokenInvariants() == [])
        }
    }
}
