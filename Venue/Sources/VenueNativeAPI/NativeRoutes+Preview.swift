import VenuePorts
import VenueSequencer
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import VenueJSON
import VenueTransport

// A change seen before it is made: the engine makes it in its tables, looks, and takes it back.

extension NativeRoutes {
    static let rejectionShape = Schema.object([
        .init("code", .text), .init("message", .text), .init("rule", .whole),
        .init("field", .nullable(.text)), .init("accepted", .nullable(.text)),
    ])
    private static let kinds = [
        "order", "leverage", "marginMode", "positionMode", "assetMode", "withdrawal",
        "isolatedMargin",
    ]
    static let previewFields: [Schema.Field] = [
        .init("kind", .word(kinds)), .init("symbol", .text, optional: true),
        .init("side", .word(Side.words.map(\.word)), optional: true),
        .init("type", .word(OrderType.words.map(\.word)), optional: true),
        .init("positionSide", .word(PositionSide.words.map(\.word)), optional: true),
        .init("timeInForce", .word(TimeInForce.words.map(\.word)), optional: true),
        .init("goodTillTime", .time, optional: true),
        .init("quantity", .decimal, optional: true), .init("price", .decimal, optional: true),
        .init("triggerPrice", .decimal, optional: true),
        .init("activationPrice", .decimal, optional: true),
        .init("callbackRate", .decimal, optional: true),
        .init("workingType", .word(WorkingType.words.map(\.word)), optional: true),
        .init("isReduceOnly", .flag, optional: true),
        .init("closesPosition", .flag, optional: true),
        .init("leverage", .whole, optional: true),
        .init("marginMode", .word(MarginMode.words.map(\.word)), optional: true),
        .init("positionMode", .word(PositionMode.words.map(\.word)), optional: true),
        .init("assetMode", .word(AssetMode.words.map(\.word)), optional: true),
        .init("asset", .text, optional: true), .init("amount", .decimal, optional: true),
    ]

    /// Changes that can be previewed together.
    private static let mostChanges = 20

    static let previews: [NativeRoute] = [
        NativeRoute(
            method: "POST", path: "preview",
            summary: "What an order or a change of mode would do, without doing it.",
            access: .holder(.read), body: previewFields,
            result: .object([
                .init("rejection", .nullable(.named("Rejection"))),
                .init("before", .named("AccountView")), .init("after", .named("AccountView")),
            ])
        ) { api, call in
            let account = call.caller.account
            let change = try change(api, call.fields, account)
            let seen = api.context.sequencer.preview(change, for: account)
            let standings = api.context.sequencer.adlStandings
            return api.context.sequencer.read { engine in
                .json { writer in
                    if let rejection = seen.rejection {
                        writer.object("rejection") { $0.write(rejection, engine) }
                    } else {
                        writer.memberNull("rejection")
                    }
                    writer.object("before") {
                        $0.write(seen.before, of: account, engine, standings)
                    }
                    writer.object("after") { $0.write(seen.after, of: account, engine, standings) }
                }
            }
        },
        NativeRoute(
            method: "POST", path: "preview/several",
            summary: "What up to 20 changes, one made after another, would do.",
            access: .holder(.read),
            body: [.init("changes", .list(.object(previewFields)))],
            result: .object([
                .init("rejections", .list(.nullable(.named("Rejection")))),
                .init("before", .named("AccountView")), .init("after", .named("AccountView")),
            ])
        ) { api, call in
            let account = call.caller.account
            let changes = try call.fields.objects("changes", upTo: mostChanges)
                .map { try change(api, $0, account) }
            let seen = api.context.sequencer.preview(changes, for: account)
            let standings = api.context.sequencer.adlStandings
            return api.context.sequencer.read { engine in
                .json { writer in
                    writer.array("rejections") { writer in
                        for rejection in seen.rejections {
                            if let rejection {
                                writer.object { $0.write(rejection, engine) }
                            } else {
                                writer.value(json: "null".utf8)
                            }
                        }
                    }
                    writer.object("before") {
                        $0.write(seen.before, of: account, engine, standings)
                    }
                    writer.object("after") { $0.write(seen.after, of: account, engine, standings) }
                }
            }
        },
    ]

    private static func change(
        _ api: NativeAPI, _ fields: Fields, _ account: AccountID
    ) throws -> AccountChange {
        switch try fields.word("kind", kinds.map { (word: $0, value: $0) }) {
        case "order": return .order(try order(api, fields, account))
        case "leverage":
            return .leverage(try instrument(api, fields), try fields.whole("leverage"))
        case "marginMode":
            return .marginMode(
                try instrument(api, fields), try fields.word("marginMode", MarginMode.words))
        case "positionMode":
            return .positionMode(try fields.word("positionMode", PositionMode.words))
        case "assetMode": return .assetMode(try fields.word("assetMode", AssetMode.words))
        case "withdrawal":
            return .withdrawal(try asset(api, fields), try fields.positiveAmount("amount"))
        default:
            return .isolatedMargin(
                try instrument(api, fields),
                try fields.optionalWord("positionSide", PositionSide.words) ?? .both,
                Amount(raw: try fields.decimal("amount")))
        }
    }

    /// The order an object describes.
    static func order(
        _ api: NativeAPI, _ fields: Fields, _ account: AccountID
    ) throws -> OrderRequest {
        var order = OrderRequest(
            account: account, instrument: try instrument(api, fields),
            side: try fields.word("side", Side.words),
            type: try fields.word("type", OrderType.words),
            quantity: Quantity(raw: try fields.optionalDecimal("quantity") ?? 0),
            price: Price(raw: try fields.optionalDecimal("price") ?? 0))
        order.positionSide =
            try fields.optionalWord("positionSide", PositionSide.words) ?? .both
        order.timeInForce =
            try fields.optionalWord("timeInForce", TimeInForce.words) ?? .goodTillCancelled
        if let time = try fields.optionalTime("goodTillTime") { order.goodTillTime = time }
        order.triggerPrice = Price(raw: try fields.optionalDecimal("triggerPrice") ?? 0)
        order.activationPrice = Price(raw: try fields.optionalDecimal("activationPrice") ?? 0)
        order.callbackRate = Rate(raw: try fields.optionalDecimal("callbackRate") ?? 0)
        order.workingType =
            try fields.optionalWord("workingType", WorkingType.words) ?? .lastPrice
        order.isReduceOnly = try fields.optionalFlag("isReduceOnly") ?? false
        order.closesPosition = try fields.optionalFlag("closesPosition") ?? false
        return order
    }
}

extension JSONWriter {
    /// Writes a refusal by the engine.
    mutating func write(_ rejection: Rejection, _ engine: borrowing Engine) {
        var names: [String] = []
        for place in 0..<engine.assetCount { names.append(engine.spec(of: AssetID(place)).name) }
        let words = RejectionWords(rejection) { names[Int($0.raw)] }
        write(words, rule: rejection.code)
    }

    /// Writes a refusal whose words were found already.
    mutating func write(_ words: RejectionWords, rule: Int) {
        member("code", words.code)
        member("message", words.message)
        member("rule", rule)
        memberOrNull("field", words.field)
        memberOrNull("accepted", words.accepted)
    }

    /// Writes the state of an account as a preview shows it.
    mutating func write(
        _ view: AccountView, of account: AccountID, _ engine: borrowing Engine,
        _ standings: ADLStandings
    ) {
        array("pools") { writer in
            for (pool, figures) in view.pools {
                writer.object { $0.write(pool, figures, engine) }
            }
        }
        array("positions") { writer in
            for position in view.positions {
                writer.object {
                    $0.write(position, of: account, in: view.pools, engine, standings)
                }
            }
        }
    }
}
