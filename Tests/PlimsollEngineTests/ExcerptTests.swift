import PlimsollEngine
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import Testing

// An account cut out of a venue is the account, and what is done to it stays in the excerpt.

@Suite struct ExcerptTests {
    private static let terms = ExcerptTerms(
        rest: AccountKey(9_001), wealth: Amount(whole: 1_000_000_000))

    private static func same(_ mine: [PositionReport], _ theirs: [PositionReport]) -> Bool {
        mine.count == theirs.count
            && zip(mine, theirs).allSatisfy { left, right in
                left.terms == right.terms && left.marginMode == right.marginMode
                    && left.positionSide == right.positionSide
                    && left.leverage == right.leverage
                    && left.isolatedWallet == right.isolatedWallet
                    && left.liquidationPrice == right.liquidationPrice
                    && left.bankruptcyPrice == right.bankruptcyPrice
            }
    }

    /// Positions, money, orders and all that follows from them, for accounts of each kind.
    @Test(arguments: [2, 3])
    func excerptIsTheAccount(number: Int) {
        let venue = SnapshotTests.busyVenue()
        let hash = venue.engine.stateHash()
        let account = AccountID(number)
        let part = venue.engine.excerpt(of: account, Self.terms)
        let mine = Engine.excerptAccount
        #expect(part.brokenInvariants() == [])
        #expect(Self.same(part.positions(of: mine), venue.engine.positions(of: account)))
        #expect(
            part.figures(of: .cross(mine, venue.usdt))
                == venue.engine.figures(of: .cross(account, venue.usdt)))
        let orders = venue.engine.openOrders(of: account)
        #expect(part.openOrders(of: mine).map(\.id) == orders.map(\.id))
        #expect(part.markPrice(venue.btc) == venue.engine.markPrice(venue.btc))
        #expect(venue.engine.stateHash() == hash)
    }

    /// An isolated position in hedge mode keeps its wallet; its pair has the other side of both.
    @Test func isolatedAndHedged() {
        var venue = SmallVenue()
        venue.deposit(venue.alice, 5_000)
        venue.send(.setPositionMode(venue.alice, .hedge))
        venue.send(.setMarginMode(venue.alice, venue.btc, .isolated))
        for (side, position) in [(Side.buy, PositionSide.long), (.sell, .short)] {
            var quote = OrderRequest(
                account: venue.maker, instrument: venue.btc, side: side.opposite, type: .limit,
                quantity: Quantity(raw: 10_000_000), price: Price(whole: 50_000))
            quote.selfTradePrevention = .none
            venue.send(.place(quote))
            var order = quote
            order.account = venue.alice
            order.side = side
            order.positionSide = position
            venue.send(.place(order))
        }
        let part = venue.engine.excerpt(of: venue.alice, Self.terms)
        #expect(part.positions(of: Engine.excerptAccount).count == 2)
        #expect(
            Self.same(
                part.positions(of: Engine.excerptAccount), venue.engine.positions(of: venue.alice)))
        #expect(part.brokenInvariants() == [])
        #expect(part.ledger.total(venue.usdt) == 0)
    }

    /// A stop that was copied fires in the excerpt and nowhere else; without triggers it is gone.
    @Test func stopsFireInTheExcerpt() {
        let venue = SnapshotTests.busyVenue()
        var bare = Self.terms
        bare.keepsTriggers = false
        let without = venue.engine.excerpt(of: venue.alice, bare)
        #expect(without.openOrders(of: Engine.excerptAccount).isEmpty)
        var part = venue.engine.excerpt(of: venue.alice, Self.terms)
        var events = EventBuffer()
        for price in [46_000, 44_900] {
            part.apply(
                Command(
                    .indexPrice(venue.index, source: 0, Price(whole: Int64(price))), at: part.now),
                into: &events)
        }
        #expect(
            events.events.contains {
                if case .order(.triggered, _) = $0 { return true }
                return false
            })
        #expect(venue.engine.openOrders(of: venue.alice).count == 1)
        #expect(part.brokenInvariants() == [])
    }
}
