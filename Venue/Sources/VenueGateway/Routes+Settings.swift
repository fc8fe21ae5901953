import BinanceAPI
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import VenueJSON
import VenuePorts
import VenueReadModels
import VenueSequencer

// Choices of an account: leverage, margin type, position and asset mode, margin of isolated
// positions. How they stand is answered with the account.

extension Routes {
    /// Everything an account chooses.
    static let settings: [Route] = symbolSettings + accountSettings + isolatedMargin

    private static let symbolSettings = [
        Route(method: "POST", path: "/fapi/v1/leverage", security: .signed) { context, call in
            try await context.setLeverage(call)
        },
        Route(method: "POST", path: "/fapi/v1/marginType", security: .signed) { context, call in
            let name = try call.parameters.required("marginType")
            guard let mode = MarginMode(binanceName: name) else {
                throw APIError.invalidParameter("marginType")
            }
            let symbol = try call.symbol(context)
            try await context.submit(
                .setMarginMode(call.account, symbol.id, mode), call, as: .marginType)
            return Success.json
        },
    ]

    private static let accountSettings = [
        Route(method: "POST", path: "/fapi/v1/positionSide/dual", security: .signed) {
            context, call in
            guard let isDual = try call.parameters.flag("dualSidePosition") else {
                throw APIError.missing("dualSidePosition")
            }
            try await context.submit(
                .setPositionMode(call.account, isDual ? .hedge : .oneWay), call,
                as: .positionSide)
            return Success.json
        },
        Route(method: "POST", path: "/fapi/v1/multiAssetsMargin", security: .signed) {
            context, call in
            guard let isMulti = try call.parameters.flag("multiAssetsMargin") else {
                throw APIError.missing("multiAssetsMargin")
            }
            try await context.submit(
                .setAssetMode(call.account, isMulti ? .multi : .single), call, as: .multiAssets)
            return Success.json
        },
    ]

    private static let isolatedMargin = [
        Route(method: "POST", path: "/fapi/v1/positionMargin", security: .signed) {
            context, call in
            try await context.adjustMargin(call)
        },
        Route(method: "GET", path: "/fapi/v1/positionMargin/history", security: .signed) {
            context, call in
            try await context.marginHistory(call)
        },
    ]
}

/// Confirmations.
private enum Success {
    static let json = Array(#"{"code":200,"msg":"success"}"#.utf8)
}

extension GatewayContext {
    fileprivate func setLeverage(_ call: Call) async throws -> [UInt8] {
        let leverage = try call.parameters.requiredInteger("leverage")
        let symbol = try call.symbol(self)
        // The level of verification caps what the symbol would offer.
        let most = call.key?.maxLeverage ?? 1
        if leverage < 1 || leverage > most { throw APIError.invalidLeverage(leverage) }
        try await submit(
            .setLeverage(call.account, symbol.id, leverage), call, as: .leverage)
        var json = JSONWriter(capacity: 96)
        json.object { json in
            json.member("leverage", leverage)
            json.member(
                "maxNotionalValue",
                symbol.spec.brackets.maxNotional(atLeverage: leverage).description)
            json.member("symbol", symbol.name)
        }
        return json.bytes
    }

    // MARK: Isolated margin

    fileprivate func adjustMargin(_ call: Call) async throws -> [UInt8] {
        let parameters = call.parameters
        guard let amount = try parameters.decimal("amount") else {
            throw APIError.missing("amount")
        }
        let type = try parameters.requiredInteger("type")
        guard type == 1 || type == 2 else { throw APIError.invalidParameter("type") }
        var side = PositionSide.both
        if let text = parameters["positionSide"] {
            guard let found = PositionSide(binanceName: text) else {
                throw APIError.invalidPositionSide
            }
            side = found
        }
        let symbol = try call.symbol(self)
        if amount.raw < 0 || (amount.raw == 0 && amount.places == 0) {
            throw APIError.amountNotPositive
        }
        if amount.places > decimalPlaces { throw APIError.tooPrecise }
        let mode = sequencer.read { engine in engine.settings(call.account, symbol.id).marginMode }
        if mode != .isolated { throw APIError.notIsolated }
        let signed = Amount(raw: type == 1 ? amount.raw : -amount.raw)
        try await submit(
            .adjustIsolatedMargin(call.account, symbol.id, side, signed), call,
            as: type == 1 ? .addMargin : .removeMargin)
        var json = JSONWriter(capacity: 96)
        json.object { json in
            json.key("amount")
            json.value(number: amount.raw)
            json.member("code", 200)
            json.member("msg", "Successfully modify position margin.")
            json.member("type", type)
        }
        return json.bytes
    }

    fileprivate func marginHistory(_ call: Call) async throws -> [UInt8] {
        let parameters = call.parameters
        let symbol = try call.symbol(self)
        let type = try parameters.integer("type")
        if let type, type != 1 && type != 2 { throw APIError.invalidParameter("type") }
        let window = HistoryWindow(
            start: try parameters.time("startTime"), end: try parameters.time("endTime"),
            limit: try parameters.limit(default: 500, most: 500))
        if let start = window.start, let end = window.end, start > end {
            throw APIError.invalidParameter("startTime")
        }
        let account = call.account
        let rows = try await history.read(upTo: sequencer.lastSequence) { store in
            try store.marginChanges(of: account, in: symbol.id, window)
        }
        var json = JSONWriter(capacity: 192 * max(1, rows.count))
        json.array { json in
            for row in rows where type == nil || (type == 1) == !row.amount.isNegative {
                json.marginChange(row, symbol.name, symbol.asset)
            }
        }
        return json.bytes
    }
}
