public import PlimsollModel

/// What one file holds.
public struct MarketFileSummary: Sendable {
    /// The file as it was named, with the member of a zip after a slash.
    public let path: String
    /// What its rows are.
    public let kind: MarketKind
    /// Data rows, without a header.
    public let rows: Int
    /// Records they make: rows, or for depth the looks at the book.
    public let records: Int
    /// Trades whose time is earlier than that of a row before them; `merged` sorts them.
    public let reorderedRows: Int
}

/// What is recorded of one series over all files.
public struct MarketSeriesSummary: Sendable {
    /// The series.
    public let series: MarketSeries
    /// How many records; candles count once.
    public fileprivate(set) var records: Int
    /// The first moment; of candles the first open time.
    public fileprivate(set) var first: Timestamp
    /// The last moment; of candles the last close time.
    public fileprivate(set) var last: Timestamp
}

/// Recorded markets: any number of files, each recognised and read once to the end before the
/// first record is handed out, so that a fault in the last file is known before the first step.
///
/// Reads Binance's public data (klines of trades, mark and index prices, trades, aggregate
/// trades, order-book depth, funding rates) and Tardis trades; plain, gzip or zip; with or
/// without header; times in ms or µs. Prices, sizes and rates with more than 8 places are rounded
/// down. The time of a Tardis trade is the venue's (`timestamp`), not the recorder's.
public struct MarketData: Sendable {
    /// Per series what is there, in the order of meeting; `MarketSeries.index` is the place.
    public let series: [MarketSeriesSummary]
    /// Per file what is there, in the order of reading.
    public let files: [MarketFileSummary]
    /// Stretches without records, by series, then by time.
    public let gaps: [MarketGap]
    /// Files met in folders that are not market data, and why; also files named twice.
    public let skipped: [SkippedFile]
    private let scans: [FileScan]
    private let options: MarketOptions

    /// Reads files and folders.
    ///
    /// - Parameters:
    ///   - paths: Files, which must be market data, and folders, whose files may be something
    ///     else: they are searched to the bottom, by name, and what has no known format is
    ///     `skipped`. A file of a known format with a fault is refused wherever it is.
    ///   - options: What to accept and what to call a gap.
    /// - Throws: The first fault in the order of reading.
    public static func open(
        paths: [String], options: MarketOptions = MarketOptions()
    ) throws(FeedFault) -> MarketData {
        var finder = FileFinder()
        for path in paths { try finder.add(path) }
        var skipped = finder.skipped
        var scans: [FileScan] = []
        let registry = SeriesRegistry()
        for found in finder.found {
            scans += try scan(found, registry: registry, options: options, skipped: &skipped)
        }
        if scans.isEmpty {
            throw FeedFault(
                .empty, file: paths.joined(separator: ", "),
                expected: "at least one file of market data",
                found: "\(skipped.count) other files")
        }
        return MarketData(scans: scans, series: registry.all, skipped: skipped, options: options)
    }

    /// Reads one file or all members of one archive.
    private static func scan(
        _ found: FileFinder.Found, registry: SeriesRegistry, options: MarketOptions,
        skipped: inout [SkippedFile]
    ) throws(FeedFault) -> [FileScan] {
        var scans: [FileScan] = []
        var unknown: FeedFault?
        for file in try FeedFile.inside(path: found.path) {
            if file.isMember && !file.name.lowercased().hasSuffix(".csv") {
                skipped.append(
                    SkippedFile(path: file.name, reason: "expected a name ending in .csv"))
                continue
            }
            do {
                scans.append(try FileScan(file: file, registry: registry, options: options))
            } catch {
                guard error.code == .unrecognised else { throw error }
                unknown = unknown ?? error
                skipped.append(SkippedFile(path: file.name, reason: error.description))
            }
        }
        guard scans.isEmpty && found.isNamed else { return scans }
        throw unknown
            ?? FeedFault(
                .empty, file: found.path, expected: "a .csv in the archive", found: "none")
    }

    private init(
        scans: [FileScan], series all: [MarketSeries], skipped: [SkippedFile],
        options: MarketOptions
    ) {
        self.scans = scans
        self.skipped = skipped
        self.options = options
        files = scans.map {
            MarketFileSummary(
                path: $0.file.name, kind: $0.format.kind, rows: $0.rows, records: $0.records,
                reorderedRows: $0.reordered)
        }
        var summaries = all.map {
            MarketSeriesSummary(
                series: $0, records: 0, first: Timestamp(Int64.max), last: Timestamp(Int64.min))
        }
        var spans = [[Coverage.Span]](repeating: [], count: all.count)
        for part in scans.flatMap(\.parts) {
            let index = part.series.index
            summaries[index].records += part.records
            summaries[index].first = min(summaries[index].first, part.first)
            summaries[index].last = max(summaries[index].last, part.last)
            spans[index] += part.coverage.spans
        }
        series = summaries
        gaps = all.flatMap {
            Coverage.gaps(
                spans[$0.index], of: $0, threshold: options.gap(of: $0.kind).raw)
        }
    }

    /// All records in time order.
    ///
    /// Ties go by the order of the files, within a file by the order of its rows. Files are read
    /// again while the records are taken; only trades out of order are held in memory.
    ///
    /// As prices a candle is taken apart at fixed moments: its open at the open time, its low and
    /// high at one and two thirds of the interval, its close at the close time. A candle that does
    /// not fall (`close >= open`) goes through its low first, any other through its high first.
    /// Such prices have no quantity.
    ///
    /// - Parameter klines: Candles as prices or as they are.
    public func merged(klines: KlineDelivery = .prices) -> MergedRecords {
        MergedRecords(
            scans: scans, series: series.map(\.series), options: options, delivery: klines)
    }
}
