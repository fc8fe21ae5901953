import BinanceAPI
import PlimsollEngine
import PlimsollModel
import VenueJSON
import VenueReadModels
import VenueSequencer

// Calls about the market that anyone may make: what is listed, books, trades and tickers.

extension Routes {
    /// Calls about the market.
    static let market: [Route] =
        marketGeneral + marketTrades + marketTickers + marketKlines
        + marketFunding + marketVenue

    private static let marketGeneral: [Route] = [
        Route(method: "GET", path: "/fapi/v1/ping") { _, _ in Array("{}".utf8) },
        Route(method: "GET", path: "/fapi/v1/time") { _, call in MarketWriters.time(call.time) },
        Route(
            method: "GET", path: "/fapi/v1/exchangeInfo", answer: MarketAnswers.exchangeInfo),
        Route(
            method: "GET", path: "/fapi/v1/depth", weight: MarketAnswers.depthWeight,
            answer: MarketAnswers.depth),
        Route(
            method: "GET", path: "/fapi/v1/rpiDepth", weight: { _ in 20 },
            answer: MarketAnswers.depth),
    ]

    private static let marketTickers: [Route] = [
        Route(
            method: "GET", path: "/fapi/v1/ticker/24hr", weight: allCosts(40),
            answer: MarketAnswers.dayTicker),
        Route(
            method: "GET", path: "/fapi/v1/ticker/bookTicker", weight: allCosts(5, one: 2),
            answer: MarketAnswers.bookTicker),
        Route(
            method: "GET", path: "/fapi/v1/ticker/price", weight: allCosts(2),
            answer: MarketAnswers.price),
        Route(
            method: "GET", path: "/fapi/v2/ticker/price", weight: allCosts(2),
            answer: MarketAnswers.price),
    ]

    /// The weight of a call that answers one symbol or all of them.
    static func allCosts(_ all: Int, one: Int = 1) -> @Sendable (Parameters) -> Int {
        { parameters in parameters["symbol"] == nil ? all : one }
    }
}

extension Symbol {
    /// The contract as writers take it.
    var terms: SymbolTerms { SymbolTerms(id, spec, margin: asset) }
}

extension GatewaySettings {
    /// The traffic that is announced: the same figures that are enforced.
    var allowance: RateAllowance {
        RateAllowance(
            weightPerMinute: weightPerMinute, ordersPerMinute: ordersPerMinute,
            ordersPerTenSeconds: ordersPerTenSeconds)
    }
}

extension Call {
    /// The contract that is asked for, or all of them.
    ///
    /// - Throws: -1121 for an unknown one.
    func symbols(
        _ context: GatewayContext
    ) throws(APIError) -> (all: [SymbolTerms], isSingle: Bool) {
        if let symbol = try optionalSymbol(context) { return ([symbol.terms], true) }
        return (context.directory.symbols.map(\.terms), false)
    }
}

/// Answers about listing, books and tickers.
enum MarketAnswers {
    @Sendable static func exchangeInfo(
        _ context: GatewayContext, _ call: Call
    ) -> [UInt8] {
        let allowance = context.settings.allowance
        let info = context.sequencer.read { engine in
            ExchangeInfo(engine, allowance, at: call.time)
        }
        return info.json
    }

    // MARK: Books

    private static let depthLimits = [5, 10, 20, 50, 100, 500, 1_000]

    @Sendable static func depthWeight(_ parameters: Parameters) -> Int {
        switch parameters["limit"].flatMap({ Int($0) }) ?? 500 {
        case ...50: 2
        case ...100: 5
        case ...500: 10
        default: 20
        }
    }

    @Sendable static func depth(
        _ context: GatewayContext, _ call: Call
    ) throws(APIError) -> [UInt8] {
        let symbol = try call.symbol(context)
        let limit = try call.parameters.integer("limit") ?? 500
        guard depthLimits.contains(Int(limit)) else { throw .invalidDepth(String(limit)) }
        let book = context.board.depth(symbol.id, limit: Int(limit))
        return MarketWriters.depth(book, symbol.terms, at: call.time)
    }

    // MARK: Tickers

    @Sendable static func dayTicker(
        _ context: GatewayContext, _ call: Call
    ) throws(APIError) -> [UInt8] {
        let (symbols, isSingle) = try call.symbols(context)
        return MarketWriters.rows(symbols, single: isSingle) { terms, writer in
            let ticker = context.board.dayTicker(terms.instrument, now: call.time)
            MarketWriters.dayTicker(ticker, terms, into: &writer)
        }
    }

    @Sendable static func bookTicker(
        _ context: GatewayContext, _ call: Call
    ) throws(APIError) -> [UInt8] {
        let (symbols, isSingle) = try call.symbols(context)
        return MarketWriters.rows(symbols, single: isSingle) { terms, writer in
            let ticker = context.board.bookTicker(terms.instrument)
            MarketWriters.bookTicker(ticker, terms, into: &writer)
        }
    }

    @Sendable static func price(
        _ context: GatewayContext, _ call: Call
    ) throws(APIError) -> [UInt8] {
        let (symbols, isSingle) = try call.symbols(context)
        return MarketWriters.rows(symbols, single: isSingle) { terms, writer in
            let ticker = context.board.dayTicker(terms.instrument, now: call.time)
            MarketWriters.price(ticker, terms, into: &writer)
        }
    }
}
