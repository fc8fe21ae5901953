import BinanceAPI
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import VenueSequencer

// Calls about an account as it is now: balances, positions and settings, all from the engine.

extension Routes {
    /// Calls about an account.
    static let account: [Route] =
        accountState + accountSettings + accountTerms + accountHistory
        + accountExports

    private static let accountState: [Route] = [
        signed("/fapi/v2/account", 5) { AccountAnswers.account($0, $1, .two) },
        signed("/fapi/v3/account", 5) { AccountAnswers.account($0, $1, .three) },
        signed("/fapi/v2/balance", 5, AccountAnswers.balance),
        signed("/fapi/v3/balance", 5, AccountAnswers.balance),
        signed("/fapi/v2/positionRisk", 5) { try AccountAnswers.positionRisk($0, $1, .two) },
        signed("/fapi/v3/positionRisk", 5) { try AccountAnswers.positionRisk($0, $1, .three) },
        signed("/fapi/v1/adlQuantile", 5, AccountAnswers.adlQuantile),
    ]

    private static let accountSettings: [Route] = [
        signed("/fapi/v1/accountConfig", 5) { context, call in
            AccountWriters.configuration(AccountAnswers.status(context, call, .held))
        },
        signed("/fapi/v1/positionSide/dual", 30) { context, call in
            let mode = context.sequencer.read { engine in engine.positionMode(call.account) }
            return AccountWriters.flag("dualSidePosition", mode == .hedge)
        },
        signed("/fapi/v1/multiAssetsMargin", 30) { context, call in
            let mode = context.sequencer.read { engine in engine.assetMode(call.account) }
            return AccountWriters.flag("multiAssetsMargin", mode == .multi)
        },
        signed("/fapi/v1/apiTradingStatus", 10) { _, call in
            AccountWriters.tradingStatus(at: call.time)
        },
        signed("/fapi/v1/rateLimit/order", 1) { context, _ in
            context.settings.allowance.ordersJSON
        },
        signed("/fapi/v1/feeBurn", 30) { _, _ in AccountWriters.flag("feeBurn", false) },
        // There is no asset whose burning lowers fees: the wish is heard, and nothing follows.
        Route(
            method: "POST", path: "/fapi/v1/feeBurn", security: .signed, weight: { _ in 1 }
        ) { _, call in
            guard try call.parameters.flag("feeBurn") != nil else {
                throw APIError.missing("feeBurn")
            }
            return AccountWriters.success()
        },
    ]

    private static let accountTerms: [Route] = [
        signed("/fapi/v1/leverageBracket", 1) { context, call in
            AccountWriters.leverageBrackets(try call.symbols(context).all)
        },
        signed("/fapi/v1/symbolConfig", 5, AccountAnswers.symbolConfig),
        signed("/fapi/v1/commissionRate", 20) { context, call in
            AccountWriters.commissionRate(try call.symbol(context).terms)
        },
    ]

    /// A signed question.
    static func signed(
        _ path: String, _ weight: Int,
        _ answer: @escaping @Sendable (GatewayContext, Call) async throws -> [UInt8]
    ) -> Route {
        Route(
            method: "GET", path: path, security: .signed, weight: { _ in weight }, answer: answer)
    }
}

/// Answers about the state of an account.
enum AccountAnswers {
    static func status(
        _ context: GatewayContext, _ call: Call, _ rows: PositionRows
    ) -> AccountStatus {
        context.sequencer.read { engine in AccountStatus(engine, call.account, rows) }
    }

    static func account(
        _ context: GatewayContext, _ call: Call, _ version: AccountVersion
    ) -> [UInt8] {
        AccountWriters.account(status(context, call, version.rows), version)
    }

    @Sendable static func balance(_ context: GatewayContext, _ call: Call) -> [UInt8] {
        let (status, key) = context.sequencer.read { engine in
            (AccountStatus(engine, call.account, .held), engine.key(of: call.account))
        }
        return AccountWriters.balance(status, alias: AccountWriters.alias(of: key))
    }

    static func positionRisk(
        _ context: GatewayContext, _ call: Call, _ version: AccountVersion
    ) throws(APIError) -> [UInt8] {
        let symbol = try call.optionalSymbol(context)
        let positions = context.sequencer.read { engine in
            var rows = version.rows
            if let symbol {
                let isHeld = engine.instruments(heldBy: call.account).contains(symbol.id)
                rows = isHeld || version == .two ? .only(symbol.id) : .none
            }
            var status = AccountStatus(engine, call.account, rows)
            if version == .three { light(&status, context, engine) }
            return status.positions
        }
        return AccountWriters.positionRisk(positions, version)
    }

    @Sendable static func adlQuantile(
        _ context: GatewayContext, _ call: Call
    ) throws(APIError) -> [UInt8] {
        let symbol = try call.optionalSymbol(context)
        let positions = context.sequencer.read { engine in
            var status = AccountStatus(
                engine, call.account, symbol.map { .only($0.id) } ?? .held)
            light(&status, context, engine)
            return status.positions
        }
        return AccountWriters.adlQuantile(positions)
    }

    /// Sets the lights of an account's positions.
    private static func light(
        _ status: inout AccountStatus, _ context: GatewayContext, _ engine: borrowing Engine
    ) {
        for row in status.positions.indices {
            let position = status.positions[row]
            guard let standing = position.adlStanding else { continue }
            let place = context.sequencer.adlStandings.place(
                of: standing, in: position.terms.instrument, isLong: position.size.isPositive,
                engine)
            status.positions[row].adlLight = place?.light ?? 0
        }
    }

    @Sendable static func symbolConfig(
        _ context: GatewayContext, _ call: Call
    ) throws(APIError) -> [UInt8] {
        let (symbols, _) = try call.symbols(context)
        let rows = context.sequencer.read { engine in
            var rows: [SymbolSettings] = []
            for terms in symbols { rows.append(SymbolSettings(engine, call.account, terms)) }
            return rows
        }
        return AccountWriters.symbolConfig(rows)
    }
}
