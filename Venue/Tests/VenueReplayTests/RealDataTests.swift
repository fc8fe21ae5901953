import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import Testing
import VenueFeeds
import VenueListing

@testable import VenueReplay

/// The worst hour of 2025-10-10 in AVAX: one venue printed 6.02 while the others stood at 17 and
/// 21. With three sources nobody may be liquidated whom their median would have kept alive.
@Suite(
    "The crash of 2025-10-10", .enabled("recorded markets are there") { RealMarkets.root != nil })
struct RealDataTests {
    private static func options(_ files: [String]) -> ReplayOptions {
        var options = ReplayOptions()
        options.prices = files.map { RealMarkets.trades($0) }
        options.population = 2_000
        options.from = Calendar.time("2025-10-10T21:00:00Z")
        options.to = Calendar.time("2025-10-10T22:00:00Z")
        return options
    }

    /// The raw medians of three of each second: every source's last print of the second takes the
    /// place of its print before, in the order of names, and each time there is a median.
    private static func medians() throws -> [Int64: [Price]] {
        let data = try MarketData.open(paths: RealMarkets.avax.map { RealMarkets.trades($0) })
        let records = data.merged()
        let begin = try #require(Calendar.time("2025-10-10T20:40:00Z")).raw / 1_000_000_000
        let end = try #require(Calendar.time("2025-10-10T22:00:00Z")).raw / 1_000_000_000
        var (known, fresh): ([String: Price], [String: Price]) = ([:], [:])
        var medians: [Int64: [Price]] = [:]
        var second = begin
        while let record = try records.next() {
            guard case .price(let price) = record else { continue }
            let now = price.time.raw / 1_000_000_000
            if now < begin { continue }
            while second < min(now, end + 1) {
                second += 1
                var found = known.count == 3 ? [known.values.sorted()[1]] : []
                for source in fresh.keys.sorted() {
                    known[source] = fresh[source]
                    if known.count == 3 { found.append(known.values.sorted()[1]) }
                }
                fresh = [:]
                medians[second] = found
            }
            if now > end { break }
            fresh[record.source] = price.price
        }
        return medians
    }

    /// How far the mark may be from the raw median: half a hundredth of a percent because smaller
    /// moves are not passed on, and the basis, which the mark takes in by its own formula as the
    /// median of index, index with average basis and last price.
    private static let tolerance = Rate(raw: 1_000_000)

    /// The pool of a step, valued with AVAX at another price than its mark.
    private static func isAtLine(_ step: ForcedStep, at price: Price) -> Bool {
        var (balance, margin) = (step.step.before.walletBalance, Amount.zero)
        for position in step.positions {
            let figures = position.figures
            let notional = figures.size.times(price, rounding: .awayFromZero).magnitude
            balance += figures.size.times(price, rounding: .down) - figures.entryValue
            margin += PositionMath.maintenanceMargin(
                notional: notional, table: SymbolTerms.brackets(position.symbol))
        }
        return balance <= margin
    }

    @Test func theMedianOfThreeSourcesKeepsPeopleAlive() throws {
        let median = try Replay.run(Self.options(RealMarkets.avax))
        let alone = try Replay.run(Self.options([RealMarkets.avax[2]]))
        let kept = Self.liquidated(median)
        let lost = Self.liquidated(alone)
        let saved = lost.subtracting(kept)
        // The contract alone would have closed hundreds whom the median kept.
        #expect(saved.count > 100, "\(lost.count) by the contract alone, \(kept.count) by median")
        #expect(kept.count > 20)
        #expect(median.accountsBelowZero == 0)
        #expect(median.brokenInvariants.isEmpty)
        #expect(alone.accountsBelowZero == 0)
        #expect(alone.brokenInvariants.isEmpty)

        try Self.expectExplained(median)
    }

    /// Every mark a pool was liquidated on is the raw median of that moment within the tolerance,
    /// and at that median the pool is at its line within the same tolerance.
    private static func expectExplained(_ result: ReplayResult) throws {
        let medians = try Self.medians()
        var checked = 0
        for step in result.steps {
            // In the minute of the print at 6.02 the median stood above 15.
            for position in step.positions {
                #expect(position.figures.markPrice > Price(whole: 12), "\(step)")
            }
            let second = step.step.time.raw / 1_000_000_000
            let raws = try #require(medians[second], "no median at \(second)")
            let isExplained = raws.contains { raw in
                let shift = raw.times(tolerance, rounding: .up)
                let isNear = step.positions.allSatisfy {
                    ($0.figures.markPrice - raw).magnitude <= shift
                }
                if case .multiAssets = step.step.pool { return isNear }
                return isNear
                    && [raw - shift, raw, raw + shift].contains { isAtLine(step, at: $0) }
            }
            #expect(isExplained, "\(step), medians \(raws)")
            checked += 1
        }
        #expect(checked > 50)
        let lowest = result.pages.symbols.flatMap(\.bars).map(\.low).min()
        #expect(try #require(lowest) > Price(whole: 12))
    }

    private static func liquidated(_ result: ReplayResult) -> Set<UInt64> {
        let closing: Set<LiquidationStage> = [.offsetHedge, .reduce, .takeover, .autoDeleverage]
        return Set(result.steps.filter { closing.contains($0.step.stage) }.map(\.account.raw))
    }

    /// Candles of other symbols in another year run as well.
    @Test func candlesOfFebruaryRun() throws {
        var options = ReplayOptions()
        let root = try #require(RealMarkets.root)
        options.prices = ["AVAX", "DOT"].map {
            "\(root)/binance-um-klines-1m-2026-02/\($0)USDT-1m-2026-02.zip"
        }
        options.population = 200
        options.from = Calendar.time("2026-02-05T00:00:00Z")
        options.to = Calendar.time("2026-02-05T06:00:00Z")
        let result = try Replay.run(options)
        #expect(result.brokenInvariants.isEmpty)
        #expect(result.accountsBelowZero == 0)
        #expect(result.pages.symbols.map(\.symbol) == ["AVAXUSDT", "DOTUSDT"])
        #expect(result.pages.trades > 200)
    }
}
