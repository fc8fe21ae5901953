import Foundation
import PlimsollModel
import Testing
import VenueFeeds

@Suite struct MarketDataTests {
    private let start = 1_760_054_400_000

    @Test func readsFoldersToTheBottomByNameAndSaysWhatItSkips() throws {
        let folder = try TestFolder()
        try folder.write("b/ETHUSDT-trades.csv", Rows.trade(start, "2"))
        try folder.write("a/BTCUSDT-trades.csv", Rows.trade(start, "1"))
        try folder.write("README.md", "# Hello\n")
        try folder.write("a/adl_by_coin.csv", "coin,adl_notional\nBTC,5\n")
        try folder.write(".hidden.csv", "x")
        try folder.write(".git/BTCUSDT-trades.csv", "x")
        let data = try MarketData.open(paths: [folder.path])
        #expect(
            data.files.map(\.path) == [
                "\(folder.path)/a/BTCUSDT-trades.csv", "\(folder.path)/b/ETHUSDT-trades.csv",
            ])
        let skipped = data.skipped.map { "\($0.path.dropFirst(folder.path.count)): \($0.reason)" }
        #expect(
            skipped == [
                "/.git: a hidden folder",
                "/.hidden.csv: a hidden file",
                "/README.md: expected a name ending in .csv, .csv.gz or .zip",
                "/a/adl_by_coin.csv: \(folder.path)/a/adl_by_coin.csv:1:1: "
                    + "expected a header or row of klines, trades, depth or funding, "
                    + "found \"coin,adl_notional\"",
            ])
    }

    @Test func refusesAForeignFileThatIsNamed() throws {
        let folder = try TestFolder()
        let path = try folder.write("adl_by_coin.csv", "coin,adl_notional\nBTC,5\n")
        #expect(try refusal(path).code == .unrecognised)
        let zip = try folder.write("a.zip", Pack.zip([.init(name: "x.csv", text: "a,b\n")]))
        #expect(try refusal(zip).code == .unrecognised)
        let text = try folder.write("b.zip", Pack.zip([.init(name: "x.txt", text: "a,b\n")]))
        #expect(try refusal(text).code == .empty)
    }

    @Test func refusesASpoiledMarketFileInAFolder() throws {
        let folder = try TestFolder()
        try folder.write("a/BTCUSDT-trades.csv", Rows.trade(start, "1") + Rows.trade(start, "-1"))
        let fault = try refusal(folder.path)
        #expect(fault.file == "\(folder.path)/a/BTCUSDT-trades.csv")
        #expect(fault.line == 2)
    }

    @Test func refusesAFolderWithoutMarketData() throws {
        let folder = try TestFolder()
        try folder.write("README.md", "# Hello\n")
        let fault = try refusal(folder.path)
        #expect(fault.code == .empty)
        #expect(fault.found == "1 other files")
    }

    @Test func readsAFileOnceThatIsNamedTwice() throws {
        let folder = try TestFolder()
        let path = try folder.write("BTCUSDT-trades.csv", Rows.trade(start, "1"))
        let data = try MarketData.open(paths: [path, folder.path])
        #expect(data.series.map(\.records) == [1])
        #expect(data.skipped.map(\.reason) == ["the same file was named before"])
    }

    @Test func mergesByTimeAndTiesByOrderOfFiles() throws {
        let folder = try TestFolder()
        let late = try folder.write(
            "A-trades.csv", Rows.trade(start + 1, "1") + Rows.trade(start + 3, "2"))
        let early = try folder.write(
            "B-trades.csv",
            Rows.trade(start, "3") + Rows.trade(start + 1, "4") + Rows.trade(start + 1, "5"))
        #expect(
            try MarketData.open(paths: [late, early]).prices() == [
                "\(start) 3 1", "\(start + 1) 1 1", "\(start + 1) 4 1", "\(start + 1) 5 1",
                "\(start + 3) 2 1",
            ])
    }

    /// Many files with random times against the simplest merge there is: a stable sort.
    @Test(arguments: 0..<20) func mergesAsAStableSortWould(seed: Int) throws {
        let folder = try TestFolder()
        var random = Generator(state: UInt64(seed))
        var (paths, rows): ([String], [(time: Int, text: String)]) = ([], [])
        for file in 0..<random.below(9) + 1 {
            var text = ""
            for row in 0..<random.below(30) + 1 {
                let time = start + random.below(40)
                text += Rows.trade(time, "\(file + 1).\(row + 100)")
                rows.append((time, "\(time) \(file + 1).\(row + 100)"))
            }
            paths.append(try folder.write("F\(file)-trades.csv", text))
        }
        let order = rows.enumerated().sorted {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }
        let merged = try MarketData.open(paths: paths).all().map { record -> String in
            guard case .price(let price) = record else { return "not a price" }
            let places = "\(price.price)".split(separator: ".")[1]
            let padded = places.padding(toLength: 3, withPad: "0", startingAt: 0)
            let whole = "\(price.price)".split(separator: ".")[0]
            return "\(price.time.raw / 1_000_000) \(whole).\(padded)"
        }
        #expect(merged == order.map(\.element.text))
    }

    @Test func sortsTradesThatJitterAndCountsThem() throws {
        let folder = try TestFolder()
        let path = try folder.write(
            "BTCUSDT-trades.csv",
            Rows.trade(start + 2, "1") + Rows.trade(start, "2") + Rows.trade(start + 2, "3")
                + Rows.trade(start + 1, "4", "99999999999"))
        let data = try MarketData.open(paths: [path])
        #expect(data.files[0].reorderedRows == 2)
        #expect(data.series[0].first == Timestamp(milliseconds: Int64(start)))
        #expect(
            try data.prices() == [
                "\(start) 2 1", "\(start + 1) 4", "\(start + 2) 1 1", "\(start + 2) 3 1",
            ])
    }

    @Test func joinsTheDaysOfASeriesAndReportsMissingMinutes() throws {
        let folder = try TestFolder()
        let minutes = [0, 1, 4, 5].map { Rows.kline(start + $0 * 60_000, "1,1,1,1") }
        let first = try folder.write("BTCUSDT-1m-2025-10-09.csv", minutes[0] + minutes[1])
        let second = try folder.write("BTCUSDT-1m-2025-10-10.csv", minutes[2] + minutes[3])
        let data = try MarketData.open(paths: [second, first])
        #expect(data.series.map(\.records) == [4])
        #expect(data.gaps.map(\.series.symbol) == ["BTCUSDT"])
        #expect(data.gaps.map(\.from) == [Timestamp(milliseconds: Int64(start + 120_000))])
        #expect(data.gaps.map(\.to) == [Timestamp(milliseconds: Int64(start + 240_000))])
        let filler = [2, 3].map { Rows.kline(start + $0 * 60_000, "1,1,1,1") }.joined()
        let third = try folder.write("BTCUSDT-1m-2025-10-11.csv", filler)
        #expect(try MarketData.open(paths: [second, first, third]).gaps.isEmpty)
    }

    @Test func reportsQuietTradesBeyondTheThresholdOnly() throws {
        let folder = try TestFolder()
        let path = try folder.write(
            "BTCUSDT-trades.csv",
            Rows.trade(start, "1") + Rows.trade(start + 10_000, "1")
                + Rows.trade(start + 20_001, "1"))
        var options = MarketOptions()
        options.tradeGap = Nanoseconds(seconds: 10)
        let gaps = try MarketData.open(paths: [path], options: options).gaps
        #expect(gaps.map { $0.to.since($0.from) } == [Nanoseconds(milliseconds: 10_001)])
        #expect(try MarketData.open(paths: [path]).gaps.isEmpty)
    }

    /// A late row may fill what looked like a gap.
    @Test func looksForGapsAmongSortedTrades() throws {
        let folder = try TestFolder()
        let path = try folder.write(
            "BTCUSDT-trades.csv",
            Rows.trade(start, "1") + Rows.trade(start + 20_000, "1")
                + Rows.trade(start + 10_000, "1"))
        var options = MarketOptions()
        options.tradeGap = Nanoseconds(seconds: 10)
        #expect(try MarketData.open(paths: [path], options: options).gaps.isEmpty)
    }

    @Test func reportsAMissingFundingAndAMissingLook() throws {
        let folder = try TestFolder()
        let hour = 3_600_000
        let funding = try folder.write(
            "BTCUSDT-fundingRate.csv",
            "\(start),8,0.1\n\(start + 8 * hour + 5),8,0.1\n\(start + 24 * hour),8,0.1\n")
        let depth = try folder.write(
            "BTCUSDT-bookDepth.csv",
            "2025-10-10 00:00:00,1,1,1\n2025-10-10 00:02:00,1,1,1\n2025-10-10 00:04:01,1,1,1\n")
        let data = try MarketData.open(paths: [funding, depth])
        #expect(data.gaps.map(\.series.kind) == [.funding, .depth])
        #expect(
            data.gaps.map { $0.to.since($0.from) } == [
                Nanoseconds(milliseconds: Int64(8 * hour - 5)), Nanoseconds(seconds: 121),
            ])
    }

    @Test func refusesAFileThatChangedSinceItWasOpened() throws {
        let folder = try TestFolder()
        let path = try folder.write(
            "BTCUSDT-trades.csv", Rows.trade(start, "1") + Rows.trade(start + 1, "2"))
        let data = try MarketData.open(paths: [path])
        try folder.write("BTCUSDT-trades.csv", Rows.trade(start, "1"))
        let fault = try #require(throws: FeedFault.self) { try data.all() }
        #expect(fault.code == .changed)
    }

    /// A year of daily files must not need a year of open files.
    @Test func opensOnlyFilesThatOverlap() throws {
        let folder = try TestFolder()
        for day in 0..<1_500 {
            let row = Rows.kline(start + day * 60_000, "1,1,1,1")
            try folder.write("BTCUSDT-1m-\(10_000 + day).csv", row)
        }
        let data = try MarketData.open(paths: [folder.path])
        #expect(try data.all().count == 6_000)
        #expect(data.gaps.isEmpty)
    }
}
