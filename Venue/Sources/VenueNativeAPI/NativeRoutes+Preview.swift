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

    static func preview(_ api: NativeAPI, _ call: NativeCall) throws -> APIResponse {
        let account = call.caller.account
        let change = try change(api, call)
        let seen = api.context.sequencer.preview(change, for: account)
        return api.context.sequencer.read { engine in
            .json { writer in
                if let rejection = seen.rejection {
                    writer.object("rejection") { $0.write(rejection) }
                } else {
                    writer.memberNull("rejection")
                }
                writer.object("before") { $0.write(seen.before, of: account, engine) }
                writer.object("after") { $0.write(seen.after, of: account, engine) }
            }
        }
    }

    private static func change(_ api: NativeAPI, _ call: NativeCall) throws -> AccountChange {
        let fields = call.fields
        switch try fields.word("kind", kinds.map { (word: $0, value: $0) }) {
        case "order": return .order(try order(api, call))
        case "leverage":
            return .leverage(try instrument(api, call), try fields.whole("leverage"))
        case "marginMode":
            return .marginMode(
                try instrument(api, call), try fields.word("marginMode", MarginMode.words))
        case "positionMode":
            return .positionMode(try fields.word("positionMode", PositionMode.words))
        case "assetMode": return .assetMode(try fields.word("assetMode", AssetMode.words))
        case "withdrawal":
            return .withdrawal(try asset(api, call), try fields.positiveAmount("amount"))
        default:
            return .isolatedMargin(
                try instrument(api, call),
                try fields.optionalWord("positionSide", PositionSide.words) ?? .both,
                Amount(raw: try fields.decimal("amount")))
        }
    }

    /// The order a body describes.
    static func order(_ api: NativeAPI, _ call: NativeCall) throws -> OrderRequest {
        let fields = call.fields
        var order = OrderRequest(
            account: call.caller.account, instrument: try instrument(api, call),
            side: try fields.word("side", Side.words),
            type: try fields.word("type", OrderType.words),
            quantity: Quantity(raw: try fields.optionalDecimal("quantity") ?? 0),
            price: Price(raw: try fields.optionalDecimal("price") ?? 0))
        order.positionSide =
            try fields.optionalWord("positionSide", PositionSide.words) ?? .both
        order.timeInForce =
            try fields.optionalWord("timeInForce", TimeInForce.words) ?? .goodTillCancelled
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
    mutating func write(_ rejection: Rejection) {
        let error = NativeError(rejection)
        member("code", error.code)
        member("message", error.message)
        member("rule", rejection.code)
    }

    /// Writes the state of an account as a preview shows it.
    mutating func write(_ view: AccountView, of account: AccountID, _ engine: borrowing Engine) {
        array("pools") { writer in
            for (pool, figures) in view.pools {
                writer.object { $0.write(pool, figures, engine) }
            }
        }
        array("positions") { writer in
            for position in view.positions {
                writer.object { $0.write(position, of: account, engine) }
            }
        }
    }
}
