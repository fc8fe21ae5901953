public import PlimsollModel
public import PlimsollNumerics

// Recorded series put together by what they are prices of: the same coin at several venues is one
// underlying with several sources, whatever each venue calls it.

/// An underlying and who prices it.
public struct Underlying: Hashable, Sendable {
    /// Its name, as in "BTC".
    public let base: String
    /// Its sources by name.
    public let sources: [String]

    /// An underlying with its sources.
    public init(base: String, sources: [String]) {
        self.base = base
        self.sources = sources
    }

    /// The name of its index and of its linear contract.
    public var symbol: String { base + "USDT" }
}

/// What the outside said at a moment.
public enum MarketTick: Sendable {
    /// A price of a source.
    case price(market: Int, source: Int, Price, Timestamp)
    /// Quote money in a book within one percent of the middle.
    case depth(market: Int, bids: Amount, asks: Amount, Timestamp)

    /// When it was said.
    public var time: Timestamp {
        switch self {
        case .price(_, _, _, let time), .depth(_, _, _, let time): time
        }
    }
}

/// Recorded markets by underlying.
public struct UnderlyingData: Sendable {
    /// What was read.
    public let data: MarketData
    /// Underlyings in dollars that have prices, by name.
    public let underlyings: [Underlying]
    /// The first moment that all underlyings are known from, and the last.
    public let span: (first: Timestamp, last: Timestamp)
    /// Series that are no price of an underlying in dollars, and why.
    public let unused: [String]
    /// By series: where its prices go, if anywhere.
    private let routes: [Route?]

    enum Route {
        case price(market: Int, source: Int)
        case depth(market: Int)
    }

    /// Puts recorded series together.
    public init(_ data: MarketData) {
        self.data = data
        var named: [(base: String, source: String, symbol: String)] = []
        var left: [String] = []
        for summary in data.series {
            let series = summary.series
            guard let underlying = series.underlying, Self.isDollar(underlying.quote) else {
                left.append("\(series): expected a pair in USD, USDT, USDC or FDUSD")
                continue
            }
            if Self.hasPrices(series.kind) {
                named.append((underlying.base, series.source, series.symbol))
            }
        }
        let found = Self.underlyings(of: named)
        underlyings = found
        unused = left
        routes = data.series.map { Self.route(of: $0.series, among: found) }
        span = Self.span(of: data, routes: routes, markets: found.count)
    }

    /// What was said, in order of time.
    public func ticks() -> UnderlyingTicks {
        UnderlyingTicks(records: data.merged(), routes: routes)
    }

    private static func hasPrices(_ kind: MarketKind) -> Bool {
        kind == .klines || kind == .trades || kind == .aggregateTrades
    }

    private static func isDollar(_ quote: String) -> Bool {
        ["USD", "USDT", "USDC", "FDUSD"].contains(quote)
    }

    /// One source for each symbol at each venue; it is named by the venue where that suffices.
    private static func underlyings(
        of named: [(base: String, source: String, symbol: String)]
    ) -> [Underlying] {
        Set(named.map(\.base)).sorted().map { base in
            let names = named.filter { $0.base == base }.map {
                sourceName($0.base, $0.source, $0.symbol, among: named)
            }
            return Underlying(base: base, sources: Array(Set(names).sorted().prefix(16)))
        }
    }

    private static func sourceName(
        _ base: String, _ source: String, _ symbol: String,
        among named: [(base: String, source: String, symbol: String)]
    ) -> String {
        let others = named.contains {
            $0.base == base && $0.source == source && $0.symbol != symbol
        }
        return others ? "\(source) \(symbol)" : source
    }

    private static func route(of series: MarketSeries, among found: [Underlying]) -> Route? {
        guard let underlying = series.underlying, isDollar(underlying.quote),
            let market = found.firstIndex(where: { $0.base == underlying.base })
        else { return nil }
        if series.kind == .depth { return .depth(market: market) }
        let names = [series.source, "\(series.source) \(series.symbol)"]
        guard hasPrices(series.kind),
            let source = found[market].sources.firstIndex(where: { names.contains($0) })
        else { return nil }
        return .price(market: market, source: source)
    }

    /// From the moment from which every underlying has had a price.
    private static func span(
        of data: MarketData, routes: [Route?], markets: Int
    ) -> (first: Timestamp, last: Timestamp) {
        var first = Array(repeating: Timestamp(.max), count: markets)
        var last = Timestamp(.min)
        for summary in data.series {
            guard case .price(let market, _) = routes[summary.series.index] else { continue }
            first[market] = min(first[market], summary.first)
            last = max(last, summary.last)
        }
        return (first.max() ?? .zero, last)
    }
}

/// The records of files, each sent where it belongs.
public struct UnderlyingTicks {
    private let records: MergedRecords
    private let routes: [UnderlyingData.Route?]

    init(records: MergedRecords, routes: [UnderlyingData.Route?]) {
        self.records = records
        self.routes = routes
    }

    /// The next; nil at the end.
    public mutating func next() throws(FeedFault) -> MarketTick? {
        while let record = try records.next() {
            switch (record, routes[record.series.index]) {
            case (.price(let price), .price(let market, let source)):
                return .price(market: market, source: source, price.price, price.time)
            case (.depth(let depth), .depth(let market)):
                let percent = Rate(raw: 1_000_000)
                let bids = depth.levels.first { $0.distance == -percent }?.notional
                let asks = depth.levels.first { $0.distance == percent }?.notional
                if let bids, let asks {
                    return .depth(market: market, bids: bids, asks: asks, depth.time)
                }
            default: continue
            }
        }
        return nil
    }
}
