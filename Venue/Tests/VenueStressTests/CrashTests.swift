import Foundation
import PlimsollModel
import PlimsollNumerics
import Testing

@testable import VenueStress

// The list of crashes, what recordings are made into, and the courses they become.

/// Where recordings lie beside a checkout.
private enum Recordings {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../../../shared/data").standardized.path
    static var isThere: Bool { FileManager.default.fileExists(atPath: folder) }
}

@Suite("Crashes")
struct CrashTests {
    /// A name is an address, a day is a day, and what is called a crash fell.
    @Test func theListIsSound() {
        let all = CrashLibrary().all
        #expect(Set(all.map(\.name)).count == all.count)
        #expect(all.contains { $0.kind == .figures } && all.contains { $0.kind == .madeUp })
        for crash in all {
            #expect(!crash.title.isEmpty && !crash.source.isEmpty && !crash.moves.isEmpty)
            for move in crash.moves {
                #expect(move.change.isNegative && move.change.raw > -unitsPerOne, "\(crash.name)")
                #expect(move.symbol.hasSuffix("USDT"))
            }
        }
    }

    /// 7,900 to 3,800 and 200 to 90.
    @Test func publishedFalls() throws {
        let crash = try #require(CrashLibrary().named("2020-03-12"))
        let expected = ["BTCUSDT": "-0.51898734", "ETHUSDT": "-0.55"]
        for move in crash.moves {
            #expect(move.change.description == expected[move.symbol])
        }
    }

    /// The deepest fall of the average counts, from its height; the path ends at the bottom.
    @Test func theWorstStretchIsFound() {
        var table = PriceTable(symbols: ["A", "B"])
        for pair in [(100, 10), (120, 10), (90, 9), (110, 10), (60, 7), (100, 9)] {
            table.append([Int64(pair.0) * unitsPerOne, Int64(pair.1) * unitsPerOne])
        }
        #expect(table.worst?.height == 1 && table.worst?.bottom == 4)
        let moves = table.moves
        #expect(moves.map(\.change.description) == ["-0.5", "-0.3"])
        #expect(moves[0].path.map { $0 * 120 / unitsPerOne } == [90, 109, 60])
        #expect(PriceTable(symbols: []).worst == nil)
    }

    /// A long fall has no more points than it may, and still its bottom.
    @Test func pathsAreBounded() {
        var table = PriceTable(symbols: ["A"])
        for minute in 0...1_400 { table.append([Int64(2_000 - minute) * unitsPerOne]) }
        let move = table.moves[0]
        #expect(move.path.count <= 240)
        #expect(move.path.last == unitsPerOne * 600 / 2_000)
    }

    /// A course follows its crash, scaled; what the crash does not name changes as the others.
    @Test func courses() throws {
        let crash = try #require(CrashLibrary().named("2025-10-10"))
        let course = StressCourse(
            crash, scale: Rate(raw: 150_000_000), symbols: [["BTCUSDT", "BTCUSD"], ["PEPEUSDT"]],
            others: Rate(raw: -50_000_000))
        let last = try #require(course.steps.last)
        #expect(last.part == Rate(whole: 1))
        #expect(last.ratios == [82_000_000, 50_000_000])
        // Nothing moves by more than two percent at a time.
        var before = [unitsPerOne, unitsPerOne]
        for step in course.steps {
            for (from, to) in zip(before, step.ratios) {
                #expect((to - from).magnitude <= UInt64(from / 50 + 2))
            }
            before = step.ratios
        }
        let wild = StressCourse(changes: [Rate(whole: -5), Rate(whole: 100)])
        #expect(wild.steps.last?.ratios == [1_000_000, 1_100_000_000])
        #expect(wild.steps.count <= StressCourse.mostSteps)
    }

    /// A folder of candles becomes a crash; what is no market data is passed over.
    @Test func recordingsOfAFolder() throws {
        let root = FileManager.default.temporaryDirectory
            .appendingPathComponent("plimsoll-crashes-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        let day = root.appendingPathComponent("A Bad Day")
        try FileManager.default.createDirectory(at: day, withIntermediateDirectories: true)
        var rows =
            "open_time,open,high,low,close,volume,close_time,quote_volume,count,"
            + "taker_buy_volume,taker_buy_quote_volume,ignore\n"
        for minute in 0..<60 {
            let time = 1_760_000_040_000 + minute * 60_000
            let price = minute < 10 ? 100 : max(60, 110 - minute)
            rows += "\(time),\(price),\(price),\(price),\(price),1,\(time + 59_999),1,1,1,1,0\n"
        }
        try rows.write(
            to: day.appendingPathComponent("BTCUSDT-1m-2025-10-09.csv"), atomically: true,
            encoding: .utf8)
        try "nothing".write(
            to: root.appendingPathComponent("notes.txt"), atomically: true, encoding: .utf8)
        let library = CrashLibrary()
        var told: [String] = []
        library.readNow(root.path) { told.append($0) }
        let crash = try #require(library.named("a-bad-day"), "\(told)")
        #expect(crash.kind == .recording && crash.day == "2025-10-09")
        #expect(crash.moves.map(\.change.description) == ["-0.4"])
        #expect(told.isEmpty, "\(told)")
        library.readNow(root.path + "/nowhere") { told.append($0) }
        #expect(told.count == 1)
    }

    /// The day itself as one venue saw it: BTC fell by a tenth, AVAX by far more.
    @Test(
        .enabled(
            if: Recordings.isThere, "no recordings beside this checkout: ../shared/data is absent"))
    func realRecordings() throws {
        let name = "crash-2025-10-10"
        let files = ["gemini_trades_2025-10-10_BTCUSD", "gemini_trades_2025-10-10_AVAXUSD"]
        let paths = files.map { "\(Recordings.folder)/\(name)/tardis-trades/\($0).csv.gz" }
        let crash = try #require(try Crash.recording(name, paths: paths))
        #expect(crash.name == name && crash.kind == .recording)
        #expect(crash.day == "2025-10-10")
        let changes = Dictionary(
            uniqueKeysWithValues: crash.moves.map { ($0.symbol, $0.change) })
        let btc = try #require(changes["BTCUSDT"])
        let avax = try #require(changes["AVAXUSDT"])
        #expect(btc.raw < -8_000_000 && btc.raw > -20_000_000, "\(btc)")
        #expect(avax < btc, "\(avax)")
        for move in crash.moves { #expect(move.path.count <= 240) }
    }
}
