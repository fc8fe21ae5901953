import Foundation
import PlimsollModel
import PlimsollNumerics
import VenueFeeds

// Crashes read from recordings: every folder with market data is one. Of several sources of a price
// the median counts, so that no single venue's print makes a crash.

extension Crash {
    /// The recordings of a folder: each folder in it, and the files that lie in it directly.
    ///
    /// - Parameters:
    ///   - directory: The folder.
    ///   - told: Hears of folders that could not be read, and why.
    /// - Returns: The recordings by name, at most 32.
    static func recordings(in directory: String, _ told: (String) -> Void) -> [Crash] {
        let root = URL(fileURLWithPath: directory, isDirectory: true)
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: root.path).sorted()
        } catch {
            told("\(directory): expected a readable folder, found none")
            return []
        }
        var sources: [(name: String, paths: [String])] = []
        var files: [String] = []
        for name in names where !name.hasPrefix(".") {
            let path = root.appendingPathComponent(name).path
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            if isFolder.boolValue { sources.append((name, [path])) } else { files.append(path) }
        }
        if !files.isEmpty { sources.append((root.lastPathComponent, files)) }
        var found: [Crash] = []
        for source in sources.prefix(32) {
            do throws(FeedFault) {
                if let crash = try recording(source.name, paths: source.paths) {
                    found.append(crash)
                }
            } catch {
                if error.code != .empty && error.code != .unrecognised { told("\(error)") }
            }
        }
        return found
    }

    /// What a folder or some files recorded; nil if that is no price of anything.
    static func recording(
        _ name: String, paths: [String]
    ) throws(FeedFault) -> Crash? {
        let recorded = UnderlyingData(try MarketData.open(paths: paths))
        if recorded.underlyings.isEmpty { return nil }
        var reader = MinuteReader(recorded)
        let table = try reader.table()
        guard let worst = table.worst else { return nil }
        let first = reader.begin + Int64(worst.height) * 60
        let day = Self.day(first)
        let sources = Set(recorded.underlyings.flatMap(\.sources)).sorted()
        return Crash(
            name: name.lowercased().replacing(" ", with: "-"),
            title: "Recorded: \(name), the worst \(worst.bottom - worst.height) minutes",
            day: day,
            source: "prices of \(sources.joined(separator: ", ")), minute by minute",
            kind: .recording, moves: table.moves)
    }

    /// The day of a moment in seconds since 1970, as "2025-10-10".
    private static func day(_ seconds: Int64) -> String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(
            .iso8601.year().month().day())
    }
}

/// Reads recorded prices into a table of minutes.
private struct MinuteReader {
    private let recorded: UnderlyingData
    /// The first minute, in seconds since 1970.
    let begin: Int64
    private var said: [[(price: Int64, minute: Int64)]]

    /// A source that said nothing for so many minutes does not count.
    private static let silence: Int64 = 30
    /// The most minutes that are read: two months.
    private static let mostMinutes = 62 * 24 * 60

    init(_ recorded: UnderlyingData) {
        self.recorded = recorded
        begin = recorded.span.first.raw / 60_000_000_000 * 60
        said = recorded.underlyings.map { market in market.sources.map { _ in (0, 0) } }
    }

    mutating func table() throws(FeedFault) -> PriceTable {
        var table = PriceTable(symbols: recorded.underlyings.map(\.symbol))
        var ticks = recorded.ticks()
        var minute: Int64 = 0
        var last: [Int64] = said.map { _ in 0 }
        while let tick = try ticks.next() {
            guard case .price(let market, let source, let price, let time) = tick else { continue }
            let now = (time.raw / 1_000_000_000 - begin) / 60
            while minute < now && table.minutes.count < Self.mostMinutes {
                last = prices(at: minute, after: last)
                if !last.contains(0) { table.append(last) }
                minute += 1
            }
            said[market][source] = (price.raw, now)
        }
        last = prices(at: minute, after: last)
        if !last.contains(0) { table.append(last) }
        return table
    }

    /// By underlying: the median of the sources that are heard, or the price of the minute before.
    private func prices(at minute: Int64, after last: [Int64]) -> [Int64] {
        zip(said, last).map { sources, before in
            let heard = sources.filter { $0.price > 0 && minute - $0.minute <= Self.silence }
                .map(\.price).sorted()
            return heard.isEmpty ? before : heard[(heard.count - 1) / 2]
        }
    }
}
