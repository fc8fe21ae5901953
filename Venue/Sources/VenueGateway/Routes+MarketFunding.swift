import BinanceAPI
import PlimsollModel
import VenueReadModels
import VenueSequencer

// Mark prices, funding and open interest.

extension Routes {
    static let marketFunding: [Route] = [
        Route(
            method: "GET", path: "/fapi/v1/premiumIndex", weight: allCosts(10),
            answer: FundingAnswers.premiumIndex),
        Route(method: "GET", path: "/fapi/v1/openInterest", answer: FundingAnswers.openInterest),
        Route(method: "GET", path: "/fapi/v1/fundingRate", answer: FundingAnswers.rates),
        Route(method: "GET", path: "/fapi/v1/fundingInfo", weight: { _ in 0 }) { context, _ in
            MarketWriters.fundingInfo(context.directory.symbols.map(\.terms))
        },
    ]
}

/// Answers about funding.
enum FundingAnswers {
    private static func statuses(
        _ context: GatewayContext, _ symbols: [SymbolTerms], at time: Timestamp
    ) -> [PremiumStatus] {
        context.sequencer.read { engine in
            var found: [PremiumStatus] = []
            for terms in symbols { found.append(PremiumStatus(engine, terms, at: time)) }
            return found
        }
    }

    @Sendable static func premiumIndex(
        _ context: GatewayContext, _ call: Call
    ) throws(APIError) -> [UInt8] {
        let (symbols, isSingle) = try call.symbols(context)
        let found = statuses(context, symbols, at: call.time)
        return MarketWriters.rows(found, single: isSingle) { status, writer in
            MarketWriters.premium(status, into: &writer)
        }
    }

    @Sendable static func openInterest(
        _ context: GatewayContext, _ call: Call
    ) throws(APIError) -> [UInt8] {
        let symbol = try call.symbol(context)
        return MarketWriters.openInterest(
            statuses(context, [symbol.terms], at: call.time)[0])
    }

    @Sendable static func rates(
        _ context: GatewayContext, _ call: Call
    ) async throws -> [UInt8] {
        let symbol = try call.optionalSymbol(context)
        let lookup = try LookupWindow(call.parameters, limit: (100, 1_000), now: call.time)
        let found = try await context.history.read(upTo: context.sequencer.lastSequence) {
            try $0.fundings(in: symbol?.id, lookup.window)
        }
        let listed = Set(context.directory.symbols.map(\.id))
        let names = context.sequencer.read { engine in VenueNames(engine) }
        return MarketWriters.fundingRates(found.filter { listed.contains($0.instrument) }, names)
    }
}
