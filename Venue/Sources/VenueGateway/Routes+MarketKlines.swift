import BinanceAPI
import PlimsollModel
import VenueReadModels
import VenueSequencer

// Candles of trades, mark price, index price and premium.

extension Routes {
    static let marketKlines: [Route] = [
        klines("/fapi/v1/klines", .last),
        klines("/fapi/v1/markPriceKlines", .mark),
        klines("/fapi/v1/indexPriceKlines", .index, name: "pair"),
        klines("/fapi/v1/premiumIndexKlines", .premium),
        Route(
            method: "GET", path: "/fapi/v1/continuousKlines", weight: klineWeight,
            answer: continuousKlines),
    ]

    private static func klines(
        _ path: String, _ source: KlineSource, name: String = "symbol"
    ) -> Route {
        Route(method: "GET", path: path, weight: klineWeight) { context, call in
            try await klines(context, call, source, name: name)
        }
    }

    /// Weight grows with the rows asked for.
    @Sendable static func klineWeight(_ parameters: Parameters) -> Int {
        switch parameters["limit"].flatMap({ Int($0) }) ?? 500 {
        case ..<100: 1
        case ..<500: 2
        case ...1_000: 5
        default: 10
        }
    }

    @Sendable private static func continuousKlines(
        _ context: GatewayContext, _ call: Call
    ) async throws -> [UInt8] {
        let pair = try call.parameters.required("pair")
        guard context.directory.symbol(pair) != nil else { throw APIError.invalidSymbol }
        switch try call.parameters.required("contractType") {
        case "PERPETUAL": return try await klines(context, call, .last, name: "pair")
        // There are no dated contracts, hence no candles of any.
        case "CURRENT_QUARTER", "NEXT_QUARTER", "TRADIFI_PERPETUAL": return Array("[]".utf8)
        default: throw APIError.invalidParameter("contractType")
        }
    }

    private static func klines(
        _ context: GatewayContext, _ call: Call, _ source: KlineSource, name: String
    ) async throws -> [UInt8] {
        let parameters = call.parameters
        // The pair of a perpetual is its symbol.
        guard let symbol = context.directory.symbol(try parameters.required(name)) else {
            throw APIError.invalidSymbol
        }
        guard let interval = KlineInterval(rawValue: try parameters.required("interval")) else {
            throw APIError.invalidInterval
        }
        let lookup = try LookupWindow(parameters, limit: (500, 1_500), now: call.time)
        let found = try await context.history.read(upTo: context.sequencer.lastSequence) {
            try $0.klines(of: symbol.id, source, interval, lookup.window)
        }
        return KlineWriter.json(found, interval, source, symbol.terms)
    }
}
