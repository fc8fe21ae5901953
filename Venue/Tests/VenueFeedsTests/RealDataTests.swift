import Foundation
import PlimsollModel
import PlimsollNumerics
import Testing
import VenueFeeds

// The recorded days of ../shared/data, when they are there: known counts and known lows.

enum RealData {
    static let reason: Comment = "needs ../shared/data beside the repository, which is not there"

    /// The folder beside the repository this file is in; nil where it is absent.
    static let folder: String? = {
        var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while folder.path != "/" {
            if FileManager.default.fileExists(atPath: "\(folder.path)/Venue/Package.swift") {
                let data = folder.deletingLastPathComponent().appendingPathComponent("shared/data")
                return FileManager.default.fileExists(atPath: data.path) ? data.path : nil
            }
            folder.deleteLastPathComponent()
        }
        return nil
    }()

    static var isPresent: Bool { folder != nil }

    static func path(_ name: String) throws -> String { "\(try #require(folder))/\(name)" }
}

@Suite(.enabled(if: RealData.isPresent, RealData.reason)) struct RealDataTests {
    private let tardis = "crash-2025-10-10/tardis-trades"

    @Test(arguments: [
        ("gemini_trades_2025-10-10_AVAXUSD", "gemini", "AVAXUSD", 1_552, "20.883"),
        ("coinbase_trades_2025-10-10_AVAX-USD", "coinbase", "AVAX-USD", 113_589, "17"),
        (
            "binance-delivery_trades_2025-10-10_AVAXUSD_PERP", "binance-delivery", "AVAXUSD_PERP",
            137_632, "6.02"
        ),
    ])
    func knowsTheLowOfTheHour(
        name: String, source: String, symbol: String, count: Int, low: String
    ) throws {
        let data = try MarketData.open(paths: [try RealData.path("\(tardis)/\(name).csv.gz")])
        #expect(data.files.map(\.rows) == [count])
        #expect(data.files.map(\.reorderedRows) == [0])
        #expect(data.series.map(\.series.source) == [source])
        #expect(data.series.map(\.series.symbol) == [symbol])
        #expect(data.series.map(\.series.underlying?.base) == ["AVAX"])
        let hour = Timestamp(milliseconds: 1_760_130_000_000)
        let end = hour.advanced(by: Nanoseconds(hours: 1))
        var least = Price(raw: Int64.max)
        let records = data.merged()
        while case .price(let price)? = try records.next() {
            if price.time >= hour && price.time < end { least = min(least, price.price) }
        }
        #expect(least.description == low)
    }

    @Test func readsTwoDaysOfMarkPricesWithoutAGap() throws {
        let paths = try ["09", "10"].map {
            try RealData.path("crash-2025-10-10/binance/BTCUSD_PERP-1m-2025-10-\($0).zip")
        }
        let data = try MarketData.open(paths: paths)
        #expect(data.files.map(\.rows) == [1_440, 1_440])
        #expect(data.series.map(\.series.description) == ["binance-delivery BTCUSD_PERP klines"])
        #expect(data.gaps.isEmpty)
        #expect(try data.all().count == 4 * 2_880)
    }

    @Test(arguments: ["ALGO", "AVAX", "DOT", "FIL", "LINK", "LTC", "NEAR"])
    func readsAMonthOfMinutes(base: String) throws {
        let data = try MarketData.open(paths: [
            try RealData.path("binance-um-klines-1m-2026-02/\(base)USDT-1m-2026-02.zip")
        ])
        #expect(data.files.map(\.rows) == [40_320])
        #expect(data.series.map(\.series.underlying?.base) == [base])
        #expect(data.gaps.isEmpty)
    }

    @Test func readsADayOfDepth() throws {
        let data = try MarketData.open(paths: [
            try RealData.path("crash-2025-10-10/binance/BTCUSDT-bookDepth-2025-10-10.csv.gz")
        ])
        #expect(data.files.map(\.rows) == [28_790])
        #expect(data.files.map(\.records) == [2_879])
        let widths = try data.all().map { record -> Int in
            if case .depth(let depth) = record { depth.levels.count } else { 0 }
        }
        #expect(Set(widths) == [10])
    }

    @Test func mergesTheWholeCrashInOrder() throws {
        let data = try MarketData.open(paths: [try RealData.path("crash-2025-10-10")])
        #expect(
            data.skipped.map { $0.path.split(separator: "/").last } == [
                "adl_by_coin.csv", "adl_by_user.csv.gz",
            ])
        #expect(data.files.count == 14)
        let records = data.merged()
        var (count, last, unordered) = (0, Timestamp.zero, 0)
        while let record = try records.next() {
            count += 1
            if record.time < last { unordered += 1 }
            last = record.time
        }
        #expect(unordered == 0)
        #expect(count == 581_921 + 4 * 2_880 + 2_879)
    }
}
