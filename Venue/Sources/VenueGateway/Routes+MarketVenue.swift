import BinanceAPI
import PlimsollEngine
import PlimsollModel
import VenueReadModels
import VenueSequencer

// What few clients ask: how indices and collateral are made up, what the insurance fund holds,
// and statistics that nobody keeps here.

extension Routes {
    static let marketVenue: [Route] = [
        Route(
            method: "GET", path: "/fapi/v1/assetIndex", weight: allCosts(10),
            answer: VenueAnswers.assetIndex),
        Route(method: "GET", path: "/fapi/v1/indexInfo") { _, _ in Array("[]".utf8) },
        Route(
            method: "GET", path: "/fapi/v1/constituents", weight: { _ in 2 },
            answer: VenueAnswers.constituents),
        Route(
            method: "GET", path: "/fapi/v1/insuranceBalance", answer: VenueAnswers.insurance),
        Route(method: "GET", path: "/fapi/v1/symbolAdlRisk", answer: VenueAnswers.adlRisk),
        Route(method: "GET", path: "/fapi/v1/tradingSchedule", weight: { _ in 5 }) { _, call in
            MarketWriters.tradingSchedule(at: call.time)
        },
        statistics("openInterestHist"), statistics("topLongShortAccountRatio"),
        statistics("topLongShortPositionRatio"), statistics("globalLongShortAccountRatio"),
        statistics("takerlongshortRatio"), statistics("basis", name: "pair"),
    ]

    /// A call for statistics that are not kept: checked like every call, answered with no rows.
    private static func statistics(_ name: String, name parameter: String = "symbol") -> Route {
        Route(method: "GET", path: "/futures/data/" + name, weight: { _ in 0 }) { context, call in
            let symbol = try call.parameters.required(parameter)
            guard context.directory.symbol(symbol) != nil else { throw APIError.invalidSymbol }
            let period = try call.parameters.required("period")
            let periods = ["5m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d"]
            guard periods.contains(period) else { throw APIError.invalidParameter("period") }
            return Array("[]".utf8)
        }
    }
}

/// Answers about the venue itself.
enum VenueAnswers {
    @Sendable static func assetIndex(
        _ context: GatewayContext, _ call: Call
    ) throws(APIError) -> [UInt8] {
        let wanted = call.parameters["symbol"]
        let all = context.sequencer.read { engine in AssetIndex.all(engine) }
        let found = all.filter { wanted == nil || $0.symbol == wanted }
        if found.isEmpty && wanted != nil { throw .invalidSymbol }
        return MarketWriters.assetIndex(found, single: wanted != nil, at: call.time)
    }

    @Sendable static func constituents(
        _ context: GatewayContext, _ call: Call
    ) throws(APIError) -> [UInt8] {
        let symbol = try call.symbol(context)
        let found = context.sequencer.read { engine in
            IndexConstituent.all(engine, symbol.spec.index)
        }
        return MarketWriters.constituents(found, symbol.name, at: call.time)
    }

    @Sendable static func insurance(
        _ context: GatewayContext, _ call: Call
    ) throws(APIError) -> [UInt8] {
        let (symbols, _) = try call.symbols(context)
        let funds = context.sequencer.read { engine in InsuranceFund.all(engine, symbols) }
        return MarketWriters.insurance(symbols, funds, at: call.time)
    }

    @Sendable static func adlRisk(
        _ context: GatewayContext, _ call: Call
    ) throws(APIError) -> [UInt8] {
        let (symbols, isSingle) = try call.symbols(context)
        let risks = context.sequencer.read { engine in
            var risks: [ADLRisk] = []
            for terms in symbols { risks.append(ADLRisk(engine, terms)) }
            return risks
        }
        let rows = Array(zip(symbols, risks))
        return MarketWriters.rows(rows, single: isSingle) { row, writer in
            MarketWriters.adlRisk(row.1, row.0, at: call.time, into: &writer)
        }
    }
}
