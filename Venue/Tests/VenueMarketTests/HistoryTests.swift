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
    /// Ten minutes after a funding.
    static let end = Timestamp(milliseconds: 1_699_978_200_000)

    static func history(
        minutes: Int64, seed: UInt64 = 1, turbulence: Int64 = 1
    ) throws -> (journal: MemoryJournal, summary: MarketHistory.Summary) {
        var run = MarketRun()
        run.seed = seed
        run.turbulence = Rate(whole: turbulence)
        var history = MarketHistory(.standard, run: run)
        history.length = Nanoseconds(seconds: minutes * 60)
        let journal = MemoryJournal()
        let summary = try history.write(into: journal, endingAt: end)
        return (journal, summary)
    }

    static func commands(_ journal: MemoryJournal) -> [Command] {
        var all: [Command] = []
        journal.replay(from: 1) { all.append($0.command) }
        return all
    }

    /// What a history came to, seen from outside by whoever reads the journal.
    struct Course {
        var firstQuoted: [Int: Int] = [:]
        var oneSided = 0
        var liquidations = 0
        var funded: Set<InstrumentID> = []
        var openOrders = 0
    }

    /// Two hours of a bad day: books are two-sided throughout, somebody is liquidated, funding
    /// is paid, nothing that was asked is malformed, and no unit of money is lost.
    @Test func aBadDayIsInGoodOrder() throws {
        let (journal, summary) = try Self.history(minutes: 120, seed: 7, turbulence: 5)
        var engine = Engine()
        var course = Course()
        for (place, command) in Self.commands(journal).enumerated() {
            var events = EventBuffer()
            engine.apply(command, into: &events)
            for event in events.events {
                if case .liquidation = event { course.liquidations += 1 }
                if case .funded(let instrument, _, _) = event { course.funded.insert(instrument) }
            }
            // Between two words of sources everybody has had time to act.
            guard case .indexPrice = command.action, place % 7 == 0 else { continue }
            for number in 0..<engine.instrumentCount {
                let instrument = InstrumentID(number)
                let hasBoth =
                    engine.bestPrice(instrument, .buy) != nil
                    && engine.bestPrice(instrument, .sell) != nil
                if hasBoth { course.firstQuoted[number] = place }
                if !hasBoth && course.firstQuoted[number] != nil { course.oneSided += 1 }
            }
            course.openOrders = max(course.openOrders, engine.openOrderCount)
        }
        #expect(course.firstQuoted.count == 9)
        #expect(course.oneSided == 0)
        #expect(course.liquidations > 0)
        #expect(course.funded.count == 9)
        #expect(course.openOrders < 2_000)
        #expect(summary.trades > 5_000)
        // Refusals come of what others did meanwhile, never of what was asked.
        #expect(summary.rejections.keys.allSatisfy { $0 >= 400 }, "\(summary.rejections)")
        #expect(summary.rejections.values.reduce(0, +) < Int(summary.commands) / 200)
        #expect(engine.brokenInvariants() == [])
        for place in 0..<engine.assetCount { #expect(engine.ledger.total(AssetID(place)) == 0) }
    }

    /// The same seed gives the same commands to the last one; another one gives others.
    @Test func aSeedIsAllItTakes() throws {
        let first = try Self.commands(Self.history(minutes: 5).journal)
        #expect(try Self.commands(Self.history(minutes: 5).journal) == first)
        #expect(try Self.commands(Self.history(minutes: 5, seed: 2).journal) != first)
        #expect(zip(first, first.dropFirst()).allSatisfy { $0.time < $1.time })
        #expect(
            first.last.map { $0.time <= Self.end.advanced(by: Nanoseconds(seconds: 1)) } == true)
    }

    @Test func aHistoryIsNotWrittenTwice() throws {
        let journal = try Self.history(minutes: 1).journal
        let fault = try #require(throws: VenueFault.self) {
            _ = try MarketHistory(.standard, run: MarketRun()).write(
                into: journal, endingAt: Self.end)
        }
        #expect(fault.code == .badInput)
    }
}
