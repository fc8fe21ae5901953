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
        .init("autoAddsMargin", .flag),
    ])
    static let viewShape = Schema.object([
        .init("pools", .list(.named("Pool"))), .init("positions", .list(.named("Position"))),
    ])
    static let assetShape = Schema.object([
        .init("asset", .text), .init("walletBalance", .decimal),
        .init("fundingBalance", .decimal), .init("availableBalance", .decimal),
        .init("collateralRatio", .decimal), .init("indexPrice", .nullable(.decimal)),
    ])

    static let account: [NativeRoute] = [
        NativeRoute(
            method: "GET", path: "account", summary: "The full margin report.",
            access: .holder(.read),
            result: .object([
                .init("time", .time), .init("positionMode", .word(PositionMode.words.map(\.word))),
                .init("assetMode", .word(AssetMode.words.map(\.word))),
                .init("level", .whole), .init("maxLeverage", .whole),
                .init("assets", .list(assetShape)), .init("pools", .list(.named("Pool"))),
                .init("positions", .list(.named("Position"))), .init("openOrders", .whole),
            ])
        ) { api, call in report(api, call) },
        NativeRoute(
            method: "POST", path: "preview",
            summary: "What an order or a change of mode would do, without doing it.",
            access: .holder(.read), body: previewFields,
            result: .object([
                .init("rejection", .nullable(.named("Rejection"))),
                .init("before", .named("AccountView")), .init("after", .named("AccountView")),
            ])
        ) { api, call in try preview(api, call) },
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
        let symbol = try call.fields.text("symbol")
        guard let found = api.context.sequencer.read({ $0.instrument(symbol) }) else {
            throw NativeError.badField(
                "symbol", expected: "a listed instrument", found: "\"\(symbol)\"")
        }
        return found
    }

    /// The asset named by the field `asset`.
    static func asset(_ api: NativeAPI, _ call: NativeCall) throws -> AssetID {
        let name = try call.fields.text("asset")
        guard let found = api.context.sequencer.read({ $0.asset(name) }) else {
            throw NativeError.badField("asset", expected: "a listed asset", found: "\"\(name)\"")
        }
        return found
    }

    private static func report(_ api: NativeAPI, _ call: NativeCall) -> APIResponse {
        let account = call.caller.account
        let level = call.caller.user?.level ?? 0
        return api.context.sequencer.read { engine in
            .json { writer in
                writer.member("time", engine.now.milliseconds)
                writer.member("positionMode", engine.positionMode(account).word)
                writer.member("assetMode", engine.assetMode(account).word)
                writer.member("level", level)
                writer.member("maxLeverage", api.context.identity.terms(of: level).maxLeverage)
                writer.writeAssets(of: account, engine)
                writer.writePools(of: account, engine)
                writer.writePositions(of: account, engine)
                writer.member("openOrders", engine.openOrders(of: account).count)
            }
        }
    }
}

extension JSONWriter {
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

    mutating func writePositions(of account: AccountID, _ engine: borrowing Engine) {
        array("positions") { writer in
            for position in engine.positions(of: account) {
                writer.object { $0.write(position, of: account, engine) }
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
        if let ratio = figures.marginRatio {
            member("marginRatio", ratio)
        } else {
            memberNull("marginRatio")
        }
    }

    /// Writes the members of a position.
    mutating func write(
        _ position: PositionReport, of account: AccountID, _ engine: borrowing Engine
    ) {
        member("symbol", engine.spec(of: position.instrument).symbol)
        member("positionSide", position.positionSide.word)
        member("marginMode", position.marginMode.word)
        member("leverage", position.leverage)
        member("size", position.terms.size)
        memberOrNull("entryPrice", position.entryPrice)
        member("markPrice", position.terms.markPrice)
        member("notional", position.terms.notional)
        member("unrealizedPnl", position.terms.unrealizedPnl)
        member("initialMargin", position.terms.initialMargin)
        member("maintenanceMargin", position.terms.maintenanceMargin)
        member("isolatedWallet", position.isolatedWallet)
        memberOrNull("liquidationPrice", position.liquidationPrice.price)
        if let reason = position.liquidationPrice.reason {
            member("noLiquidationPrice", reason.description)
        } else {
            memberNull("noLiquidationPrice")
        }
        memberOrNull("bankruptcyPrice", position.bankruptcyPrice)
        let rank = engine.adlRank(account, position.instrument, position.positionSide)
        member("adlLight", rank?.light ?? 0)
        member("autoAddsMargin", position.autoAddsMargin)
    }

    /// Writes a member that is a price or null.
    mutating func memberOrNull(_ key: StaticString, _ price: Price?) {
        if let price {
            member(key, price)
        } else {
            memberNull(key)
        }
    }
}
