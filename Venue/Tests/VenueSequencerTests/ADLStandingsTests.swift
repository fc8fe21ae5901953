import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import PlimsollTestKit
import Testing
import VenuePorts
import VenueSequencer

// Ranks looked up among kept standings against those that the engine finds by ranking, and for how
// long standings are kept.

@Suite struct ADLStandingsTests {
    /// Fresh standings say what the engine says, whatever the book.
    @Test(arguments: [2, 9, 12] as [UInt64])
    func freshRanksAreTheEngines(seed: UInt64) {
        var engine = Engine()
        var events = EventBuffer()
        let clock = ManualClock()
        let standings = ADLStandings(clock: clock)
        let runner = SimulationRunner(seed: seed, steps: 2_000)
        var (count, ties) = (0, 0)
        for (number, command) in (runner.venue.commands() + runner.commands()).enumerated() {
            events.removeAll()
            engine.apply(command, into: &events)
            if number % 250 != 249 { continue }
            clock.advance(by: Nanoseconds(seconds: 1))
            for account in 0...engine.accountCount {
                for report in engine.positions(of: AccountID(account)) {
                    check(report, of: AccountID(account), standings, engine)
                    count += 1
                    ties += report.adlScore == .zero ? 1 : 0
                }
            }
        }
        // Losers all have a score of zero; without them and the others the run proves little.
        #expect(count > 50 && ties > 10 && count > ties + 10)
    }

    private func check(
        _ report: PositionReport, of account: AccountID, _ standings: ADLStandings,
        _ engine: borrowing Engine
    ) {
        let place = standings.place(of: report, engine)
        let rank = engine.adlRank(account, report.instrument, report.positionSide)
        #expect(place?.rank == rank?.rank)
        #expect(place?.count == rank?.count)
        #expect(place?.light == rank?.light)
    }

    /// Accounts that differ in nothing but their identity are ranked by it.
    @Test(arguments: [49_000, 50_000, 51_000] as [Int64])
    func tiesGoByIdentity(price: Int64) throws {
        var book = Book(longs: 5)
        book.send(.indexPrice(IndexID(0), source: 0, Price(whole: price)))
        let standings = ADLStandings(clock: ManualClock())
        for number in 1...5 {
            let report = try book.position(AccountID(number))
            let place = standings.place(of: report, book.engine)
            #expect(place == ADLPlace(rank: number, count: 5))
        }
    }

    @Test func nobodyHasAPlaceInAnEmptyQueue() throws {
        var book = Book(longs: 1)
        let report = try book.position(AccountID(1))
        let standings = ADLStandings(clock: ManualClock())
        let none = standings.place(of: report, Engine())
        #expect(none == nil)
        book.trade(buyer: book.seller, seller: AccountID(1))
        let closed = standings.place(of: report, book.engine)
        #expect(closed == nil)
    }

    /// A position that came after the ranking gets a place in the queue as it was.
    @Test func standingsAreKeptForASecond() throws {
        let clock = ManualClock()
        let standings = ADLStandings(clock: clock)
        var book = Book(longs: 2)
        #expect(try book.place(AccountID(1), standings) == ADLPlace(rank: 1, count: 2))
        book.trade(buyer: book.spare, seller: book.seller)
        clock.advance(by: Nanoseconds(999_999_999))
        #expect(try book.place(AccountID(1), standings) == ADLPlace(rank: 1, count: 2))
        #expect(try book.place(book.spare, standings) == ADLPlace(rank: 2, count: 2))
        clock.advance(by: Nanoseconds(1))
        #expect(try book.place(AccountID(1), standings).count == 3)
    }

    /// A clock that is put back must not keep standings alive.
    @Test func standingsEndWhenTheClockIsPutBack() throws {
        let clock = ManualClock()
        let standings = ADLStandings(clock: clock)
        var book = Book(longs: 2)
        #expect(try book.place(AccountID(1), standings).count == 2)
        book.trade(buyer: book.spare, seller: book.seller)
        clock.set(Timestamp(milliseconds: 1_000))
        #expect(try book.place(AccountID(1), standings).count == 3)
    }

    /// Where ranking takes 50 ms, it is done every 5 s.
    @Test func slowRankingIsDoneSeldom() throws {
        let standings = ADLStandings(clock: TickingClock(step: Nanoseconds(50_000_000)))
        var book = Book(longs: 2)
        #expect(try book.place(AccountID(1), standings).count == 2)
        book.trade(buyer: book.spare, seller: book.seller)
        for _ in 1...99 { #expect(try book.place(AccountID(1), standings).count == 2) }
        #expect(try book.place(AccountID(1), standings).count == 3)
    }
}

/// A clock that goes on by a step whenever it is read.
private final class TickingClock: VenueClock {
    private let time = NIOLockedValueBox(Timestamp(milliseconds: 1_760_000_000_000))
    private let step: Nanoseconds
    init(step: Nanoseconds) { self.step = step }
    var now: Timestamp {
        time.withLockedValue { time in
            time = time.advanced(by: step)
            return time
        }
    }
}

/// A market in which some accounts bought the same of one seller, at the same price.
private struct Book: ~Copyable {
    var engine = Engine()
    private var events = EventBuffer()
    private var time = Timestamp(milliseconds: 1_760_000_000_000)
    let seller: AccountID
    /// An account without a position.
    let spare: AccountID

    init(longs: Int) {
        seller = AccountID(longs + 1)
        spare = AccountID(longs + 2)
        for action in SmallMarket.setUp(accounts: longs + 2) { send(action) }
        for number in 1...longs { trade(buyer: AccountID(number), seller: seller) }
    }

    mutating func send(_ action: Action) {
        time = time.advanced(by: Nanoseconds(1_000_000))
        events.removeAll()
        engine.apply(Command(action, at: time), into: &events)
    }

    mutating func trade(buyer: AccountID, seller: AccountID) {
        for (account, side) in [(buyer, Side.buy), (seller, .sell)] {
            send(
                .place(
                    OrderRequest(
                        account: account, instrument: SmallMarket.btc, side: side, type: .limit,
                        quantity: Quantity(raw: unitsPerOne / 10), price: Price(whole: 50_000))))
        }
    }

    func position(_ account: AccountID) throws -> PositionReport {
        let found = engine.position(account, SmallMarket.btc)
        return try #require(found)
    }

    func place(_ account: AccountID, _ standings: ADLStandings) throws -> ADLPlace {
        let found = standings.place(of: try position(account), engine)
        return try #require(found)
    }
}
