import VenuePorts
import PlimsollLedger
import VenueIdentity
import VenueSequencer
import PlimsollEngine
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import VenueJSON
import VenueTransport

// The margin report: every pool with its equation, every position with its line, every asset with
// what backs what. The figures are the engine's own.

extension NativeRoutes {
    static let poolShape = Schema.object([
        .init("kind", .word(["cross", "multiAssets", "isolated"])),
        .init("asset", .nullable(.text)), .init("symbol", .nullable(.text)),
        .init("positionSide", .nullable(.word(PositionSide.words.map(\.word)))),
        .init("walletBalance", .decimal), .init("unrealizedPnl", .decimal),
        .init("marginBalance", .decimal), .init("positionInitialMargin", .decimal),
        .init("openOrderInitialMargin", .decimal), .init("initialMargin", .decimal),
        .init("maintenanceMargin", .decimal), .init("availableBalance", .decimal),
        .init("marginRatio", .nullable(.decimal)),
    ])
    static let positionShape = Schema.object([
        .init("symbol", .text), .init("positionSide", .word(PositionSide.words.map(\.word))),
        .init("marginMode", .word(MarginMode.words.map(\.word))), .init("leverage", .whole),
        .init("size", .decimal), .init("entryPrice", .nullable(.decimal)),
        .init("markPrice", .decimal), .init("notional", .decimal),
        .init("unrealizedPnl", .decimal), .init("initialMargin", .decimal),
        .init("maintenanceMargin", .decimal), .init("isolatedWallet", .decimal),
        .init("liquidationPrice", .nullable(.decimal)),
        .init("noLiquidationPrice", .nullable(.text)),
        .init("bankruptcyPrice", .nullable(.decimal)), .init("adlLight", .whole),
        .init("autoAddsMargin", .flag), .init("breakEvenPrice", .nullable(.decimal)),
        .init("marginRatio", .nullable(.decimal)), .init("roe", .nullable(.decimal)),
        .init("distance", .nullable(.decimal)), .init("adlRank", .whole),
        .init("adlOf", .whole),
    ])
    static let viewShape = Schema.object([
        .init("pools", .list(.named("Pool"))), .init("positions", .list(.named("Position"))),
    ])
    static let assetShape = Schema.object([
        .init("asset", .text), .init("walletBalance", .decimal),
        .init("fundingBalance", .decimal), .init("availableBalance", .decimal),
        .init("collateralRatio", .decimal), .init("indexPrice", .nullable(.decimal)),
        .init("countedValue", .decimal), .init("isCollateral", .flag),
        .init("haircut", .decimal),
    ])
    static let accountShape = Schema.object([
        .init("time", .time), .init("positionMode", .word(PositionMode.words.map(\.word))),
        .init("assetMode", .word(AssetMode.words.map(\.word))), .init("level", .whole),
        .init("maxLeverage", .whole), .init("assets", .list(assetShape)),
        .init("pools", .list(.named("Pool"))), .init("positions", .list(.named("Position"))),
        .init("openOrders", .whole), .init("equity", .decimal), .init("isNewAccount", .flag),
    ])

    static let account: [NativeRoute] = [
        NativeRoute(
            method: "GET", path: "account", summary: "The full margin report.",
            access: .holder(.read),
            result: accountShape
        ) { api, call in
            let holder = await api.holder(call.caller)
            let standings = api.context.sequencer.adlStandings
            return api.context.sequencer.read { engine in
                .json { $0.writeAccount(of: holder, engine, standings) }
            }
        },
        NativeRoute(
            method: "POST", path: "collateral",
            summary: "Switches an asset on or off as collateral.", access: .holder(.trade),
            body: [.init("asset", .text), .init("isEnabled", .flag)], result: .done
        ) { api, call in
            let asset = try asset(api, call)
            try await api.perform(
                .setCollateral(
                    call.caller.account, asset, isEnabled: try call.fields.flag("isEnabled")))
            return .done
        },
        NativeRoute(
            method: "POST", path: "auto-add-margin",
            summary: "Lets an isolated position draw on the cross pool before liquidation.",
            access: .holder(.trade),
            body: [
                .init("symbol", .text), .init("isEnabled", .flag),
                .init("positionSide", .word(PositionSide.words.map(\.word)), optional: true),
            ], result: .done
        ) { api, call in
            let instrument = try instrument(api, call)
            let side = try call.fields.optionalWord("positionSide", PositionSide.words) ?? .both
            try await api.perform(
                .setAutoAddMargin(
                    call.caller.account, instrument, side,
                    isEnabled: try call.fields.flag("isEnabled")))
            return .done
        },
    ]

    /// The instrument named by the field `symbol`.
    static func instrument(_ api: NativeAPI, _ call: NativeCall) throws -> InstrumentID {
        try instrument(api, call.fields)
    }

    /// The instrument named by the field `symbol` of an object.
    static func instrument(_ api: NativeAPI, _ fields: Fields) throws -> InstrumentID {
        try instrument(api, named: try fields.text("symbol"), in: "symbol")
    }

    /// The instrument of a symbol that came in a field or in the query.
    static func instrument(
        _ api: NativeAPI, named symbol: String, in field: String
    ) throws -> InstrumentID {
        if let found = api.context.sequencer.read({ $0.instrument(symbol) }) { return found }
        throw NativeError.badField(
            field, expected: "a listed instrument", found: "\"\(symbol)\"")
    }

    /// The asset named by the field `asset`.
    static func asset(_ api: NativeAPI, _ call: NativeCall) throws -> AssetID {
        try asset(api, call.fields)
    }

    /// The asset named by the field `asset` of an object.
    static func asset(_ api: NativeAPI, _ fields: Fields) throws -> AssetID {
        let name = try fields.text("asset")
        guard let found = api.context.sequencer.read({ $0.asset(name) }) else {
            throw NativeError.badField("asset", expected: "a listed asset", found: "\"\(name)\"")
        }
        return found
    }
}

/// Whose margin report is written, with what the engine does not know of them.
struct AccountHolder: Hashable, Sendable {
    /// The account.
    let account: AccountID
    /// How far the person has proved who they are.
    let level: Int
    /// The greatest leverage at that level.
    let maxLeverage: Int64
    /// True for fewer than ten fills ever, or fewer than seven days.
    let isNew: Bool
}

extension JSONWriter {
    /// Writes the members of the margin report of an account.
    mutating func writeAccount(
        of holder: AccountHolder, _ engine: borrowing Engine, _ standings: ADLStandings
    ) {
        let account = holder.account
        member("time", engine.now.milliseconds)
        member("positionMode", engine.positionMode(account).word)
        member("assetMode", engine.assetMode(account).word)
        member("level", holder.level)
        member("maxLeverage", holder.maxLeverage)
        writeAssets(of: account, engine)
        writePools(of: account, engine)
        writePositions(of: account, engine, standings)
        member("openOrders", engine.openOrders(of: account).count)
        member("equity", engine.equity(of: account))
        member("isNewAccount", holder.isNew)
    }

    mutating func writeAssets(of account: AccountID, _ engine: borrowing Engine) {
        array("assets") { writer in
            for place in 0..<engine.assetCount {
                let asset = AssetID(place)
                let spec = engine.spec(of: asset)
                writer.object { writer in
                    writer.member("asset", spec.name)
                    writer.member("walletBalance", engine.ledger.cross(account, asset))
                    writer.member("fundingBalance", engine.ledger.funding(account, asset))
                    writer.member("availableBalance", engine.availableBalance(account, asset))
                    writer.member("collateralRatio", spec.collateralRatio)
                    writer.memberOrNull("indexPrice", spec.index.map { engine.indexPrice($0) })
                    writer.member("countedValue", engine.countedValue(account, asset))
                    writer.member("isCollateral", engine.isCollateral(account, asset))
                    writer.member("haircut", Rate(whole: 1) - spec.collateralRatio)
                }
            }
        }
    }

    mutating func writePools(of account: AccountID, _ engine: borrowing Engine) {
        array("pools") { writer in
            for pool in engine.pools(of: account) {
                writer.object { $0.write(pool, engine.figures(of: pool), engine) }
            }
        }
    }

    mutating func writePositions(
        of account: AccountID, _ engine: borrowing Engine, _ standings: ADLStandings
    ) {
        array("positions") { writer in
            for position in engine.positions(of: account) {
                writer.object { $0.write(position, of: account, engine, standings) }
            }
        }
    }

    /// Writes the members of a pool.
    mutating func write(_ pool: PoolID, _ figures: PoolFigures, _ engine: borrowing Engine) {
        switch pool {
        case .cross(_, let asset):
            member("kind", "cross")
            member("asset", engine.spec(of: asset).name)
            memberNull("symbol")
            memberNull("positionSide")
        case .multiAssets:
            member("kind", "multiAssets")
            memberNull("asset")
            memberNull("symbol")
            memberNull("positionSide")
        case .isolated(_, let instrument, let side):
            let spec = engine.spec(of: instrument)
            member("kind", "isolated")
            member("asset", engine.spec(of: spec.settlementAsset).name)
            member("symbol", spec.symbol)
            member("positionSide", side.word)
        }
        write(figures)
    }

    /// Writes the figures of a pool.
    mutating func write(_ figures: PoolFigures) {
        member("walletBalance", figures.walletBalance)
        member("unrealizedPnl", figures.unrealizedPnl)
        member("marginBalance", figures.marginBalance)
        member("positionInitialMargin", figures.positionInitialMargin)
        member("openOrderInitialMargin", figures.openOrderInitialMargin)
        member("initialMargin", figures.initialMargin)
        member("maintenanceMargin", figures.maintenanceMargin)
        member("availableBalance", figures.availableBalance)
        memberOrNull("marginRatio", figures.marginRatio)
    }
}
