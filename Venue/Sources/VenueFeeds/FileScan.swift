import PlimsollModel
import PlimsollNumerics

/// What one full reading of a file found out: everything was checked, nothing was kept.
struct FileScan {
    /// What one series has in the file.
    struct Part {
        let series: MarketSeries
        var records = 0
        var first: Timestamp
        var last: Timestamp
        var coverage = Coverage()
    }

    let file: FeedFile
    let format: FeedFormat
    private(set) var rows = 0
    private(set) var records = 0
    /// Rows with an earlier time than a row before them.
    private(set) var reordered = 0
    private(set) var parts: [Part] = []
    private(set) var first = Timestamp(Int64.max)
    private(set) var last = Timestamp(Int64.min)
    private var slots: [Int: Int] = [:]
    private var slot = 0

    /// Reads the whole file; trades out of order are read again, sorted.
    init(
        file: FeedFile, registry: SeriesRegistry, options: MarketOptions
    ) throws(FeedFault) {
        self.file = file
        var reader = try RecordReader(
            file: file, registry: registry, isLenient: options.isLenient)
        format = reader.layout.format
        let threshold = options.gap(of: format.kind).raw
        while let record = try reader.next() {
            records += 1
            if record.time < last { reordered += 1 }
            add(record, threshold: threshold)
        }
        rows = reader.rowCount
        guard reordered > 0 else { return }
        let sorted = try SortedTrades(file: file, registry: registry, options: options)
        for slot in parts.indices { parts[slot].coverage = Coverage() }
        for position in sorted.indices {
            cover(.price(sorted[position]), threshold: threshold)
        }
    }

    private mutating func add(_ record: MarketRecord, threshold: Int64) {
        let start = Self.start(of: record)
        first = min(first, start)
        last = max(last, record.time)
        findSlot(of: record, start: start)
        parts[slot].records += 1
        parts[slot].first = min(parts[slot].first, start)
        parts[slot].last = max(parts[slot].last, record.time)
        cover(record, threshold: threshold)
    }

    private mutating func findSlot(of record: MarketRecord, start: Timestamp) {
        let series = record.series
        if slot < parts.count && parts[slot].series === series { return }
        if let known = slots[series.index] {
            slot = known
            return
        }
        slot = parts.count
        slots[series.index] = slot
        parts.append(Part(series: series, first: start, last: record.time))
    }

    private mutating func cover(_ record: MarketRecord, threshold: Int64) {
        let start = Self.start(of: record)
        findSlot(of: record, start: start)
        let end =
            switch record {
            case .price, .depth: start.raw
            case .kline(let kline): kline.endTime.raw
            case .funding(let funding): start.advanced(by: funding.interval).raw
            }
        parts[slot].coverage.add(start.raw, end, threshold: threshold)
    }

    /// A candle begins before it is known.
    private static func start(of record: MarketRecord) -> Timestamp {
        if case .kline(let kline) = record { return kline.openTime }
        return record.time
    }
}

/// The trades of a file that is not in order, held compactly and sorted by time; rows of one
/// time stay in the order of the file.
struct SortedTrades {
    private struct Trade {
        let time: Int64
        let price: Int64
        /// `Int64.min` for a size that is not known.
        let quantity: Int64
        let row: UInt32
        let series: UInt32
    }

    private var trades: [Trade] = []
    private let registry: SeriesRegistry

    init(
        file: FeedFile, registry: SeriesRegistry, options: MarketOptions
    ) throws(FeedFault) {
        self.registry = registry
        var reader = try RecordReader(
            file: file, registry: registry, isLenient: options.isLenient)
        while case .price(let record)? = try reader.next() {
            guard trades.count < Int(UInt32.max) else {
                throw FeedFault(
                    .outOfOrder, file: file.name, expected: "times in order in so large a file",
                    found: "rows out of order")
            }
            trades.append(
                Trade(
                    time: record.time.raw, price: record.price.raw,
                    quantity: record.quantity?.raw ?? Int64.min, row: UInt32(trades.count),
                    series: UInt32(record.series.index)))
        }
        trades.sort { ($0.time, $0.row) < ($1.time, $1.row) }
    }

    var indices: Range<Int> { trades.indices }

    subscript(position: Int) -> PriceRecord {
        let trade = trades[position]
        return PriceRecord(
            series: registry.all[Int(trade.series)], time: Timestamp(trade.time),
            price: Price(raw: trade.price),
            quantity: trade.quantity == Int64.min ? nil : Quantity(raw: trade.quantity),
            origin: .trade)
    }
}
