import PlimsollModel
import VenueReadModels

// What a stream's name means. The grammar is the dialect's: a symbol in lower case, `@`, a kind,
// and a cadence; names that begin with `!` are of all symbols. Case matters.

/// What a stream tells of.
enum StreamTopic: Hashable, Sendable {
    /// Changes of a book; every so many milliseconds, or each at once for 0.
    case depth(InstrumentID, cadence: Int64)
    /// The best levels of a book.
    case partialDepth(InstrumentID, levels: Int, cadence: Int64)
    /// The best level of either side; of all books every five seconds.
    case bookTicker(InstrumentID?)
    /// Trades put together by incoming order.
    case aggregateTrade(InstrumentID)
    /// Every trade.
    case trade(InstrumentID)
    /// Mark price, index and funding.
    case markPrice(InstrumentID?, cadence: Int64)
    /// The running candle; `isContinuous` is the shape by pair and contract type.
    case kline(InstrumentID, KlineInterval, isContinuous: Bool)
    /// What traded in a day.
    case ticker(InstrumentID?)
    /// The same in short.
    case miniTicker(InstrumentID?)
    /// Liquidations.
    case forceOrder(InstrumentID?)

    /// The meaning of a name; nil for one that has none.
    ///
    /// - Parameter instrument: Finds the instrument of a symbol in lower case.
    init?(_ name: String, _ instrument: (String) -> InstrumentID?) {
        let parts = name.split(separator: "@", omittingEmptySubsequences: false).map(String.init)
        guard let first = parts.first else { return nil }
        let rest = parts.dropFirst().joined(separator: "@")
        let found =
            first.hasPrefix("!")
            ? Self.ofAll(String(first.dropFirst()), rest)
            : Self.ofOne(first, rest, instrument)
        guard let found else { return nil }
        self = found
    }

    private static func ofAll(_ kind: String, _ rest: String) -> StreamTopic? {
        switch (kind, rest) {
        case ("bookTicker", ""): .bookTicker(nil)
        case ("ticker", "arr"): .ticker(nil)
        case ("miniTicker", "arr"): .miniTicker(nil)
        case ("forceOrder", "arr"): .forceOrder(nil)
        case ("markPrice", "arr"), ("markPrice", "arr@3s"): .markPrice(nil, cadence: 3_000)
        case ("markPrice", "arr@1s"): .markPrice(nil, cadence: 1_000)
        default: nil
        }
    }

    private static func ofOne(
        _ symbol: String, _ rest: String, _ instrument: (String) -> InstrumentID?
    ) -> StreamTopic? {
        let pair = "_perpetual"
        if symbol.hasSuffix(pair), rest.hasPrefix("continuousKline_") {
            guard let id = instrument(String(symbol.dropLast(pair.count))) else { return nil }
            return kline(id, rest, isContinuous: true)
        }
        guard let id = instrument(symbol) else { return nil }
        switch rest {
        case "bookTicker": return .bookTicker(id)
        case "aggTrade": return .aggregateTrade(id)
        case "trade": return .trade(id)
        case "ticker": return .ticker(id)
        case "miniTicker": return .miniTicker(id)
        case "forceOrder": return .forceOrder(id)
        case "markPrice", "markPrice@3s": return .markPrice(id, cadence: 3_000)
        case "markPrice@1s": return .markPrice(id, cadence: 1_000)
        default: break
        }
        if rest.hasPrefix("kline_") { return kline(id, rest, isContinuous: false) }
        return rest.hasPrefix("depth") ? depth(id, String(rest.dropFirst(5))) : nil
    }

    private static func kline(
        _ id: InstrumentID, _ rest: String, isContinuous: Bool
    ) -> StreamTopic? {
        guard let word = rest.split(separator: "_").last else { return nil }
        return KlineInterval(rawValue: String(word)).map {
            .kline(id, $0, isContinuous: isContinuous)
        }
    }

    /// `@depth` and its kin, without the word itself: `5@100ms`, `@0ms` or nothing.
    private static func depth(_ id: InstrumentID, _ rest: String) -> StreamTopic? {
        let cadences: [String: Int64] = [
            "": 250, "@0ms": 0, "@100ms": 100, "@250ms": 250, "@500ms": 500,
        ]
        let digits = rest.prefix { $0 != "@" }
        guard let cadence = cadences[String(rest.dropFirst(digits.count))] else { return nil }
        switch digits {
        case "": return .depth(id, cadence: cadence)
        case "5", "10", "20":
            return Int(digits).map { .partialDepth(id, levels: $0, cadence: cadence) }
        default: return nil
        }
    }

    /// Milliseconds between two events; 0 for what is told at once.
    var cadence: Int64 {
        switch self {
        case .depth(_, let cadence), .partialDepth(_, _, let cadence), .markPrice(_, let cadence):
            cadence
        case .bookTicker(let instrument): instrument == nil ? 5_000 : 0
        case .aggregateTrade: 100
        case .trade: 0
        case .kline: 250
        case .ticker(let instrument), .miniTicker(let instrument):
            instrument == nil ? 1_000 : 2_000
        case .forceOrder: 1_000
        }
    }

    /// True if a slow reader can do without all but the newest.
    var isConflatable: Bool {
        switch self {
        case .partialDepth, .bookTicker, .markPrice, .ticker, .miniTicker, .kline: true
        case .depth, .aggregateTrade, .trade, .forceOrder: false
        }
    }
}
