// Which format a file is in: told from its first row, either a header with the known names or
// a row of the known shape. Files come both ways; Binance's have had headers only since 2022.

/// The formats that are read.
enum FeedFormat: String, CaseIterable {
    case klines
    case trades
    case aggregateTrades
    case depth
    case funding
    case tardisTrades

    /// The columns that are read, by the names in the header, in the order the readers use.
    var names: [String] {
        switch self {
        case .klines: ["open_time", "open", "high", "low", "close", "volume", "close_time"]
        case .trades: ["price", "qty", "time", "is_buyer_maker"]
        case .aggregateTrades: ["price", "quantity", "transact_time", "is_buyer_maker"]
        case .depth: ["timestamp", "percentage", "depth", "notional"]
        case .funding: ["calc_time", "funding_interval_hours", "last_funding_rate"]
        case .tardisTrades: ["exchange", "symbol", "timestamp", "side", "price", "amount"]
        }
    }

    /// Where the same columns are in a file without a header.
    var columns: [Int] {
        switch self {
        case .klines: [0, 1, 2, 3, 4, 5, 6]
        case .trades: [1, 2, 4, 5]
        case .aggregateTrades: [1, 2, 5, 6]
        case .depth: [0, 1, 2, 3]
        case .funding: [0, 1, 2]
        case .tardisTrades: [0, 1, 2, 5, 6, 7]
        }
    }

    /// The kind of series its rows make up.
    var kind: MarketKind {
        switch self {
        case .klines: .klines
        case .trades, .tardisTrades: .trades
        case .aggregateTrades: .aggregateTrades
        case .depth: .depth
        case .funding: .funding
        }
    }

    /// The format of a file without a header, by the shape of its first row.
    ///
    /// Only what tells the formats apart is looked at, so that a bad number in the first row is
    /// reported as such.
    static func of(row: borrowing RowReader) -> FeedFormat? {
        func isWhole(_ field: Int) -> Bool {
            RecordedTime.whole(row.bytes, in: row.range(field)) != nil
        }
        func isTruth(_ field: Int) -> Bool { Truth.value(row, field) != nil }
        switch row.count {
        case 12 where isWhole(0) && isWhole(6): return .klines
        case 6 where isTruth(5), 7 where isTruth(5): return .trades
        case 7 where isTruth(6), 8 where isTruth(6): return .aggregateTrades
        case 8 where isWhole(2) && isWhole(3): return .tardisTrades
        case 4 where isDate(row), 5 where isDate(row): return .depth
        case 3 where isWhole(0) && isWhole(1): return .funding
        default: return nil
        }
    }

    private static func isDate(_ row: borrowing RowReader) -> Bool {
        let range = row.range(0)
        guard range.count >= 10 else { return false }
        return row.bytes[range.lowerBound + 4] == UInt8(ascii: "-")
            && row.bytes[range.lowerBound + 7] == UInt8(ascii: "-")
    }
}

/// "true" and "false", as Binance's files (and those written by Python) spell them.
enum Truth {
    private static let words = [
        (Array("true".utf8), true), (Array("True".utf8), true),
        (Array("false".utf8), false), (Array("False".utf8), false),
    ]

    /// The value of a field; nil for any other word.
    static func value(_ row: borrowing RowReader, _ field: Int) -> Bool? {
        for (word, value) in words where row.matches(field, word) { return value }
        return nil
    }
}

/// A format with the places of its columns in one file.
struct FeedLayout {
    let format: FeedFormat
    /// Places of `format.names`.
    let columns: [Int]
    /// How many columns every row has.
    let width: Int
    /// Whether the first row is a header.
    let hasHeader: Bool

    /// Recognises the layout of a file from its first row.
    init(firstRow row: borrowing RowReader) throws(FeedFault) {
        width = row.count
        if let format = FeedFormat.of(row: row) {
            (self.format, columns, hasHeader) = (format, format.columns, false)
            return
        }
        let names = (0..<row.count).map { row.text($0) }
        for format in FeedFormat.allCases {
            let places = format.names.compactMap { names.firstIndex(of: $0) }
            if places.count == format.names.count {
                (self.format, columns, hasHeader) = (format, places, true)
                return
            }
        }
        throw Self.unknown(names, row)
    }

    /// A header that lacks one column is a damaged known one; with more missing it is another's.
    private static func unknown(_ names: [String], _ row: borrowing RowReader) -> FeedFault {
        for format in FeedFormat.allCases {
            let missing = format.names.filter { !names.contains($0) }
            if missing.count == 1 {
                return row.faultAtEnd(
                    .missingColumn, expected: "a column \"\(missing[0])\" (\(format.rawValue))")
            }
        }
        return row.faultInLine(
            .unrecognised, expected: "a header or row of klines, trades, depth or funding")
    }
}
