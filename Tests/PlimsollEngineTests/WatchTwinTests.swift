import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import PlimsollTestKit
import Testing

@testable import PlimsollEngine

// The incremental watch against its naive twin, which values every pool from scratch: the watch
// may name too many, never too few.

@Suite("Liquidation watch and its twin") struct WatchTwinTests {
    @Test(
        "whoever is at the line after a mark tick was named by the watch",
        arguments: [2, 4, 9, 15, 22] as [UInt64])
    func nobodyIsMissed(seed: UInt64) {
        let runner = SimulationRunner(seed: seed, steps: 1_200)
        var engine = Engine()
        var events = EventBuffer()
        func apply(_ action: Action, _ engine: inout Engine) {
            engine.apply(Command(action, at: engine.now), into: &events)
        }
        for command in runner.venue.commands() + runner.commands() {
            engine.apply(command, into: &events)
        }
        // Held, so that the pools stay as the tick found them.
        for place in engine.instruments.indices {
            apply(.holdLiquidation(InstrumentID(place), isHeld: true), &engine)
        }
        for account in 1...engine.accountCount {
            apply(.cancelAll(AccountID(account), nil), &engine)
        }
        var random = SeededRandom(seed: seed)
        var found = 0
        for _ in 0..<60 {
            let place = random.below(engine.instrumentCount)
            let old = engine.instruments[place].markPrice.raw
            let mark = Price(raw: max(1, old / 100 * random.within(85...116)))
            let named = Self.named(place, mark, engine)
            let healthy = Self.poolsAtLine(place, engine)
            apply(.overrideMarkPrice(InstrumentID(place), mark), &engine)
            for account in Self.poolsAtLine(place, engine) where !healthy.contains(account) {
                found += 1
                #expect(named.contains(account.raw), "account \(account.raw) was not named")
            }
        }
        #expect(found > 0)
    }

    /// Whom the watch names for a mark, on a copy of it.
    private static func named(
        _ place: Int, _ mark: Price, _ engine: borrowing Engine
    ) -> [UInt32] {
        var watch = engine.watch
        var named: [UInt32] = []
        let asset = engine.instruments[place].terms.settlementAsset
        watch.reprice(
            InstrumentID(place), spec: engine.instruments[place].spec,
            at: WatchPrices(mark: mark, settlementRate: engine.askRate(asset)),
            endangered: &named)
        return named
    }

    /// Accounts with a pool at its line that holds a position in an instrument.
    private static func poolsAtLine(_ place: Int, _ engine: borrowing Engine) -> [AccountID] {
        var found: [AccountID] = []
        for number in 1...engine.accountCount {
            let account = AccountID(number)
            for pool in engine.pools(of: account) where engine.figures(of: pool).isLiquidatable {
                var concerns = false
                for leg in engine.legs(of: pool)
                where Int(engine.holdings[Int(leg.holding)].instrument.raw) == place {
                    concerns = true
                }
                if concerns { found.append(account) }
            }
        }
        return found
    }
}
