import PlimsollModel
import PlimsollNumerics

/// The records of one file in the order of its rows, each checked for itself and, but for trades,
/// against the one before it.
struct RecordReader {
    /// What the file holds.
    let layout: FeedLayout
    private var rows: RowReader
    private let registry: SeriesRegistry
    private let isLenient: Bool
    /// The series of a file that names it once; of Tardis files the series of the last row.
    private var series: MarketSeries
    private var sourceBytes: [UInt8] = []
    private var symbolBytes: [UInt8] = []
    private var isRowWaiting: Bool
    /// The end of what the last row covered.
    private var lastTime = Int64.min
    private var snapshot: (time: Timestamp, levels: [DepthLevel])?

    /// Recognises the file.
    ///
    /// - Throws: `.empty` without any row, `.unrecognised` or `.missingColumn` for a first row
    ///   of no known format.
    init(
        file: FeedFile, registry: SeriesRegistry, isLenient: Bool
    ) throws(FeedFault) {
        rows = RowReader(file: file.name, source: try file.open())
        guard try rows.next() else {
            throw FeedFault(
                .empty, file: file.name, at: .text(line: 1, column: 1),
                expected: "a header or a row", found: "an empty file")
        }
        layout = try FeedLayout(firstRow: rows)
        self.registry = registry
        self.isLenient = isLenient
        isRowWaiting = !layout.hasHeader
        if layout.format == .tardisTrades {
            series = MarketSeries(index: 0, source: "", symbol: "", kind: .trades)
        } else {
            let symbol = file.recordedSymbol
            series = registry.series(
                source: FeedFile.binanceSource(of: symbol), symbol: symbol,
                kind: layout.format.kind)
        }
    }

    /// How many data rows have been read.
    private(set) var rowCount = 0

    /// The next record; nil at the end.
    mutating func next() throws(FeedFault) -> MarketRecord? {
        if layout.format == .depth { return try nextSnapshot() }
        guard try nextRow() else { return nil }
        switch layout.format {
        case .klines: return .kline(try kline())
        case .funding: return .funding(try funding())
        case .tardisTrades:
            try findSeries()
            try checkSide()
            return .price(try trade(price: 4, quantity: 5, time: 2))
        case .trades, .aggregateTrades, .depth:
            try checkTruth()
            return .price(try trade(price: 0, quantity: 1, time: 2))
        }
    }

    private mutating func nextRow() throws(FeedFault) -> Bool {
        if isRowWaiting {
            isRowWaiting = false
        } else {
            guard try rows.next() else {
                if rowCount > 0 { return false }
                throw FeedFault(
                    .empty, file: rows.file, at: .text(line: rows.line + 1, column: 1),
                    expected: "at least one row", found: "the end of the file")
            }
        }
        rowCount += 1
        if rows.count < layout.width { throw rows.faultAtEnd(.missingColumn, expected: missing) }
        if rows.count > layout.width {
            throw rows.fault(.extraColumn, layout.width, expected: "the end of the line")
        }
        return true
    }

    private var missing: String { "\(layout.width) columns, of which \(rows.count) are there" }

    // MARK: Trades

    private func trade(price: Int, quantity: Int, time: Int) throws(FeedFault) -> PriceRecord {
        let columns = layout.columns
        return PriceRecord(
            series: series, time: try rows.time(columns[time]).time,
            price: try rows.price(columns[price], isLenient: isLenient),
            quantity: try rows.size(columns[quantity], "a size"), origin: .trade)
    }

    /// Tardis names exchange and symbol in every row; they hardly ever change.
    private mutating func findSeries() throws(FeedFault) {
        let (exchange, symbol) = (layout.columns[0], layout.columns[1])
        let isSame = rows.matches(symbol, symbolBytes) && rows.matches(exchange, sourceBytes)
        if isSame && rowCount > 1 { return }
        for (field, name) in [(exchange, "an exchange"), (symbol, "a symbol")]
        where rows.range(field).isEmpty {
            throw rows.fault(.badWord, field, expected: name)
        }
        sourceBytes = Array(rows.bytes[rows.range(exchange)])
        symbolBytes = Array(rows.bytes[rows.range(symbol)])
        series = registry.series(
            source: rows.text(exchange), symbol: rows.text(symbol), kind: .trades)
    }

    private static let sides = ["buy", "sell", "unknown"].map { Array($0.utf8) }

    private func checkSide() throws(FeedFault) {
        let field = layout.columns[3]
        for side in Self.sides where rows.matches(field, side) { return }
        throw rows.fault(.badWord, field, expected: "buy, sell or unknown")
    }

    private func checkTruth() throws(FeedFault) {
        if Truth.value(rows, layout.columns[3]) == nil {
            throw rows.fault(.badWord, layout.columns[3], expected: "true or false")
        }
    }

    // MARK: Klines

    private mutating func kline() throws(FeedFault) -> KlineRecord {
        let columns = layout.columns
        let (open, close) = (try rows.time(columns[0]), try rows.time(columns[6]))
        guard close.time > open.time, close.unit == open.unit else {
            throw rows.fault(.badTime, columns[6], expected: "a close time after the open time")
        }
        try advance(from: open.time, to: close.time, field: columns[0])
        let kline = KlineRecord(
            series: series, openTime: open.time, closeTime: close.time,
            endTime: close.time.advanced(by: close.unit),
            open: try rows.price(columns[1], isLenient: isLenient),
            high: try rows.price(columns[2], isLenient: isLenient),
            low: try rows.price(columns[3], isLenient: isLenient),
            close: try rows.price(columns[4], isLenient: isLenient),
            volume: try rows.size(columns[5], "a volume"))
        if kline.high < max(kline.open, kline.close) {
            throw rows.fault(.badCandle, columns[2], expected: "a high of at least open and close")
        }
        if kline.low > min(kline.open, kline.close) {
            throw rows.fault(.badCandle, columns[3], expected: "a low of at most open and close")
        }
        return kline
    }

    /// Refuses a row that does not begin after what the row before it covered.
    private mutating func advance(
        from start: Timestamp, to end: Timestamp, field: Int
    ) throws(FeedFault) {
        if start.raw <= lastTime {
            throw rows.fault(.outOfOrder, field, expected: "a time after the row before")
        }
        lastTime = end.raw
    }

    // MARK: Depth

    /// A snapshot is the rows of one time; it is complete when the time changes.
    private mutating func nextSnapshot() throws(FeedFault) -> MarketRecord? {
        while rowCount == 0 || snapshot != nil {
            guard try nextRow() else { break }
            let (time, level) = try depthRow()
            if snapshot?.time == time {
                try checkOrder(of: level)
                snapshot?.levels.append(level)
                continue
            }
            try advance(from: time, to: time, field: layout.columns[0])
            let finished = snapshot
            snapshot = (time, [level])
            if let finished { return depth(finished) }
        }
        guard let last = snapshot else { return nil }
        snapshot = nil
        return depth(last)
    }

    private func depth(_ snapshot: (time: Timestamp, levels: [DepthLevel])) -> MarketRecord {
        .depth(DepthRecord(series: series, time: snapshot.time, levels: snapshot.levels))
    }

    private func depthRow() throws(FeedFault) -> (Timestamp, DepthLevel) {
        let columns = layout.columns
        guard let time = RecordedTime.utc(rows.bytes, in: rows.range(columns[0])) else {
            throw rows.fault(.badTime, columns[0], expected: "a UTC time as 2025-10-10 21:34:32")
        }
        let percent = Rate(raw: try rows.decimal(columns[1], "a percentage"))
        if percent.isZero {
            throw rows.fault(.badNumber, columns[1], expected: "a percentage other than 0")
        }
        let level = DepthLevel(
            distance: Rate(
                raw: multiply(percent.raw, 1, dividingBy: 100, rounding: .down)),
            depth: Quantity(raw: try rows.unsigned(columns[2], "a depth")),
            notional: Amount(raw: try rows.unsigned(columns[3], "a notional")))
        return (time, level)
    }

    private func checkOrder(of level: DepthLevel) throws(FeedFault) {
        guard let last = snapshot?.levels.last, level.distance <= last.distance else { return }
        throw rows.fault(
            .outOfOrder, layout.columns[1], expected: "a percentage above that of the row before")
    }

    // MARK: Funding

    private static let maxIntervalHours: Int64 = 24 * 365

    private mutating func funding() throws(FeedFault) -> FundingRecord {
        let columns = layout.columns
        let time = try rows.time(columns[0]).time
        try advance(from: time, to: time, field: columns[0])
        let hours = RecordedTime.whole(rows.bytes, in: rows.range(columns[1]))
        guard let hours, (1...Self.maxIntervalHours).contains(hours) else {
            throw rows.fault(.badNumber, columns[1], expected: "whole hours of 1 or more")
        }
        return FundingRecord(
            series: series, time: time, interval: Nanoseconds(hours: hours),
            rate: Rate(raw: try rows.decimal(columns[2], "a funding rate")))
    }
}

/// The series met so far, each once, in the order of meeting.
final class SeriesRegistry {
    private struct Key: Hashable {
        let source: String
        let symbol: String
        let kind: MarketKind
    }

    private(set) var all: [MarketSeries] = []
    private var indices: [Key: Int] = [:]

    init(_ known: [MarketSeries] = []) {
        for series in known {
            let key = Key(source: series.source, symbol: series.symbol, kind: series.kind)
            indices[key] = all.count
            all.append(series)
        }
    }

    /// The one object for a series.
    func series(source: String, symbol: String, kind: MarketKind) -> MarketSeries {
        let key = Key(source: source, symbol: symbol, kind: kind)
        if let index = indices[key] { return all[index] }
        let series = MarketSeries(index: all.count, source: source, symbol: symbol, kind: kind)
        indices[key] = all.count
        all.append(series)
        return series
    }
}
