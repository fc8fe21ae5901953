import BinanceAPI
import PlimsollEngine
import PlimsollModel
import VenueReadModels
import VenueSequencer

// Calls about an account's past: fills, movements of money, forced orders. The store is asked for
// the state after the last command, so that a caller sees what it has just done.

extension Routes {
    static let accountHistory: [Route] = [
        signed("/fapi/v1/userTrades", 5, HistoryAnswers.userTrades),
        signed("/fapi/v1/income", 30, HistoryAnswers.income),
        Route(
            method: "GET", path: "/fapi/v1/forceOrders", security: .signed,
            weight: allCosts(50, one: 20), answer: HistoryAnswers.forcedOrders),
    ]

    static let accountExports: [Route] =
        ["order", "trade", "income"].flatMap { kind in
            [
                signed("/fapi/v1/\(kind)/asyn", 1_000) { _, call in
                    _ = try call.parameters.requiredInteger("startTime")
                    _ = try call.parameters.requiredInteger("endTime")
                    return AccountWriters.export()
                },
                signed("/fapi/v1/\(kind)/asyn/id", 10) { _, call in
                    AccountWriters.export(id: try call.parameters.required("downloadId"))
                },
            ]
        }
}

/// Answers about the past of an account.
enum HistoryAnswers {
    @Sendable static func userTrades(
        _ context: GatewayContext, _ call: Call
    ) async throws -> [UInt8] {
        let symbol = try call.symbol(context)
        let order = try call.parameters.integer("orderId")
        let (lookup, first) = try LookupWindow.orFirst(
            "fromId", call.parameters, limit: (500, 1_000), span: LookupWindow.week,
            now: call.time)
        let account = call.account
        let found = try await context.history.read(upTo: context.sequencer.lastSequence) {
            try $0.fills(
                of: account, in: symbol.id,
                order: order.map { OrderID(UInt64(clamping: $0)) },
                fromID: first.map { TradeID($0) }, lookup.window)
        }
        let names = context.sequencer.read { engine in VenueNames(engine) }
        return AccountWriters.userTrades(
            found.filter { $0.time >= lookup.notBefore }, symbol.terms, names)
    }

    @Sendable static func income(
        _ context: GatewayContext, _ call: Call
    ) async throws -> [UInt8] {
        let parameters = call.parameters
        let symbol = try call.optionalSymbol(context)
        let page = try IncomePage(parameters, now: call.time)
        guard let reasons = try reasons(parameters["incomeType"]) else {
            return Array("[]".utf8)
        }
        let account = call.account
        let found = try await context.history.read(upTo: context.sequencer.lastSequence) {
            try $0.income(of: account, in: symbol?.id, reasons: reasons, page.window)
        }
        let names = context.sequencer.read { engine in VenueNames(engine) }
        return IncomeWriter.json(page.rows(of: found), names)
    }

    /// The reasons of a kind; nil for a kind that nothing here gives rise to.
    private static func reasons(_ word: String?) throws(APIError) -> Set<LedgerReason>? {
        guard let word else { return IncomeType.allReasons }
        if let type = IncomeType(rawValue: word) { return type.reasons }
        if IncomeType.unused.contains(word) { return nil }
        throw .invalidParameter("incomeType")
    }

    @Sendable static func forcedOrders(
        _ context: GatewayContext, _ call: Call
    ) async throws -> [UInt8] {
        let symbol = try call.optionalSymbol(context)
        let lookup = try LookupWindow(
            call.parameters, limit: (50, 100), span: LookupWindow.week, now: call.time)
        let kind: ForcedKind?
        switch call.parameters["autoCloseType"] {
        case nil: kind = nil
        case "LIQUIDATION": kind = .liquidation
        case "ADL": kind = .autoDeleveraging
        default: throw APIError.invalidParameter("autoCloseType")
        }
        let account = call.account
        let found = try await context.history.read(upTo: context.sequencer.lastSequence) {
            try $0.forcedOrders(of: account, in: symbol?.id, kind, lookup.window)
        }
        let specs = context.sequencer.read { engine in
            var specs: [InstrumentSpec] = []
            for place in 0..<engine.instrumentCount {
                specs.append(engine.spec(of: InstrumentID(place)))
            }
            return specs
        }
        return AccountWriters.forcedOrders(
            found.filter { $0.order.acceptedAt >= lookup.notBefore }, specs)
    }
}

/// One page of movements of money. Pages are counted from 1: with a start from the oldest row on,
/// without one from the newest back.
struct IncomePage: Sendable {
    /// The furthest row that can be reached by paging.
    static let mostRows = 100_000

    private let lookup: LookupWindow
    private let page: Int

    init(_ parameters: Parameters, now: Timestamp) throws(APIError) {
        var lookup = try LookupWindow(parameters, limit: (100, 1_000), now: now)
        if lookup.window.start == nil {
            let end = lookup.window.end ?? now
            lookup.notBefore = end.advanced(by: Nanoseconds(-LookupWindow.week.raw))
        }
        let page = try parameters.integer("page") ?? 1
        guard page >= 1, page <= Int64(Self.mostRows / lookup.window.limit) else {
            throw .invalidParameter("page")
        }
        self.page = Int(page)
        self.lookup = lookup
    }

    /// What the store is asked for: this page and those before it.
    var window: HistoryWindow {
        var window = lookup.window
        window.limit *= page
        return window
    }

    /// This page of what the store gave.
    func rows(of found: [IncomeRecord]) -> [IncomeRecord] {
        let passed = (page - 1) * lookup.window.limit
        let rest = lookup.window.start == nil ? found.dropLast(passed) : found.dropFirst(passed)
        return rest.filter { $0.time >= lookup.notBefore }
    }
}
