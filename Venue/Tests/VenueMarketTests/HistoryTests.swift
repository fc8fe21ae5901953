import PlimsollEngine
import PlimsollLedger
import PlimsollModel
import PlimsollNumerics
import Testing
import VenuePorts

@testable import VenueMarket

/// Hours of a market are written into a journal, and what is there is a venue in good order.
@Suite("A market's history")
struct HistoryTests {
    static let end = Timestamp(milliseconds: 1_700_000_000_000)

    static func history(
        hours: Int64, seed: UInt64 = 1, turbulence: Int64 = 1
    ) throws -> (journal: MemoryJournal, summary: MarketHistory.Summary) {
        var run = MarketRun()
        run.seed = seed
        run.turbulence = Rate(whole: turbulence)
        var history = MarketHistory(.standard, run: run)
        history.length = Nanoseconds(hours: hours)
        let journal = MemoryJournal()
        let summary = try history.write(into: journal, endingAt: end)
        return (journal, summary)
    }

    @Test func dayIsMeasured() throws {
        let start = ContinuousClock.now
        let (journal, summary) = try Self.history(hours: 24)
        print("DAY", ContinuousClock.now - start, summary)
        var engine = Engine()
        var counts: [String: Int] = [:]
        var liquidations = 0
        var funded = 0
        var orders = 0
        journal.replay(from: 1) { record in
            var events = EventBuffer()
            engine.apply(record.command, into: &events)
            switch record.command.action {
            case .placeBatch(let all): counts["placeBatch", default: 0] += 1; orders += all.count
            case .place: counts["place", default: 0] += 1; orders += 1
            case .cancelBatch(_, _, let all): counts["cancelBatch", default: 0] += 1; counts["cancels", default: 0] += all.count
            case .indexPrice: counts["index", default: 0] += 1
            case .tick: counts["tick", default: 0] += 1
            default: counts["other", default: 0] += 1
            }
            for event in events.events {
                if case .liquidation = event { liquidations += 1 }
                if case .funded(_, let rate, _) = event { funded += 1; if funded < 40 { print("rate", rate) } }
                if case .autoDeleveraged = event { counts["adl", default: 0] += 1 }
                if case .liquidationPaused = event { counts["pause", default: 0] += 1 }
            }
        }
        print(counts, "orders", orders, "liq", liquidations, "funded", funded, "open", engine.openOrderCount)
        print(engine.brokenInvariants())
        for place in 0..<engine.instrumentCount {
            let id = InstrumentID(place)
            print(engine.spec(of: id).symbol, engine.indexPrice(engine.spec(of: id).index), engine.markPrice(id), engine.lastPrice(id), engine.openInterest(id), engine.depth(id, .buy, levels: 30).count, engine.depth(id, .sell, levels: 30).count, engine.bestPrice(id, .buy)!, engine.bestPrice(id, .sell)!)
        }
        print(engine.depth(InstrumentID(0), .buy, levels: 40).map { "\($0.price):\($0.quantity)" })
        print(engine.ledger.insurance(AssetID(0)), engine.ledger.insurance(AssetID(2)))
    }
}
