import Foundation
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import Testing
import VenueFeeds

@testable import VenueReplay

/// A replay is a function of its inputs, and nobody's money is made or lost in it.
@Suite("A replay")
struct ReplayTests {
    /// Two runs agree in every figure, and the order of creating accounts and symbols, and so
    /// their numbers, has no say in the state that comes out.
    @Test func equalInputsGiveEqualStates() throws {
        let first = try Replay.run(.small())
        let second = try Replay.run(.small())
        var options = ReplayOptions.small()
        options.shuffle = 11
        let shuffled = try Replay.run(options)
        #expect(first.json() == second.json())
        #expect(first.pages.timelines == second.pages.timelines)
        #expect(first.stateHash == shuffled.stateHash)
        #expect(first.json() == shuffled.json())
        let other = try Replay.run(.small(seed: 4))
        #expect(other.stateHash != first.stateHash)
    }

    /// The crash is hard enough that every kind of step happens, and still all sums are zero.
    @Test func moneyIsConservedAndNobodyEndsBelowZero() throws {
        let result = try Replay.run(.small(1_500))
        #expect(result.brokenInvariants.isEmpty)
        #expect(result.accountsBelowZero == 0)
        #expect(result.accountsLiquidated > 100)
        for asset in result.pages.assets { #expect(asset.total == 0, "\(asset.name)") }
        for stage in [LiquidationStage.cancelOrders, .reduce, .takeover, .autoDeleverage] {
            #expect(result.pages.steps[Int(stage.rawValue)] > 0, "\(stage)")
        }
        // The deleveraged bear the deficit and no more than rounding beyond it.
        let overshoot = result.pages.adl.charged - result.pages.adl.deficit
        #expect(overshoot < Int128(Amount(whole: 1).raw))
    }

    /// A pool is touched only at or below its line, and the figures of each step add up. (What
    /// follows at the same moment belongs to the same measure: a takeover is decided for all of a
    /// pool's positions at once.)
    @Test func everyStepBeginsAtTheLine() throws {
        let result = try Replay.run(.small(800))
        #expect(!result.steps.isEmpty)
        var touched: Set<String> = []
        for step in result.steps {
            let before = step.step.before
            if touched.insert("\(step.step.pool) \(step.step.time.raw)").inserted {
                #expect(before.marginBalance <= before.maintenanceMargin, "\(step)")
            }
            if case .multiAssets = step.step.pool { continue }
            var (profit, margin) = (Amount.zero, Amount.zero)
            for position in step.positions {
                profit += position.figures.unrealizedPnl
                margin += position.figures.maintenanceMargin
            }
            #expect(profit == before.unrealizedPnl)
            #expect(margin == before.maintenanceMargin)
        }
    }

    /// One source of three prints a third of the price for a minute: the index does not move.
    @Test func oneBadSourceDoesNotMoveTheIndex() throws {
        let result = try Replay.run(.small(50))
        let avax = try #require(result.pages.symbols.first { $0.symbol == "AVAXUSDT" })
        let lowest = try #require(avax.bars.map(\.low).min())
        // The course itself never falls below half of where it began.
        #expect(lowest > Price(whole: 12))
    }

    @Test func aMalformedFileIsRefusedWithItsPlace() throws {
        let folder = try MarketFolder()
        try folder.klines(
            "BTCUSDT", [(0, 100_000), (1, 100_010)],
            damage: "1780000320000,100x,2,1,1,1,1780000379999,1,1,1,1,0")
        var options = ReplayOptions.small(10)
        options.prices = [folder.path]
        let fault = try #require(throws: FeedFault.self) { try Replay.run(options) }
        #expect(fault.line == 3)
        #expect(fault.column == 15)
        #expect(fault.file.hasSuffix("BTCUSDT-1m-2026-05-28.csv"))
        #expect(fault.found.contains("100x"))
    }

    /// Two hours without candles: the gap is told, liquidation pauses and resumes, and nothing
    /// is made up in between.
    @Test func aGapPausesLiquidation() throws {
        let folder = try MarketFolder()
        let before = (0..<30).map { (minute: Int64($0), price: 100_000 + Int64($0 % 7)) }
        let after = (150..<170).map { (minute: Int64($0), price: 98_000 + Int64($0 % 7)) }
        try folder.klines("BTCUSDT", before + after)
        var options = ReplayOptions.small(60)
        options.prices = [folder.path]
        let result = try Replay.run(options)
        #expect(result.warnings.contains { $0.hasPrefix("gap:") })
        let linear = result.pages.pauses.filter { $0.symbol == "BTCUSDT" }.map(\.reason)
        #expect(linear.contains("staleIndex"))
        #expect(linear.last == "resumed")
        let quiet = result.pages.symbols.filter { $0.symbol == "BTCUSDT" }.flatMap(\.bars)
        let prices = Set(quiet.map(\.last)).filter {
            $0 > Price(whole: 98_200) && $0 < Price(whole: 99_800)
        }
        #expect(prices.isEmpty, "the mark went from one side of the gap to the other at once")
        #expect(result.accountsBelowZero == 0)
        #expect(result.brokenInvariants.isEmpty)
    }

    @Test func anEmptyWindowIsRefused() throws {
        var options = ReplayOptions.small(10)
        options.from = Calendar.time("2031-01-01")
        let fault = try #require(throws: ReplayFault.self) { try Replay.run(options) }
        #expect(fault.code == .nothingToReplay)
        #expect(fault.message.contains("2031-01-01T00:00:00Z"))
    }
}
