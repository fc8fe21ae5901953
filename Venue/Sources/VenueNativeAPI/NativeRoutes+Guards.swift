import PlimsollEngine
import VenueSequencer
import PlimsollModel
import PlimsollNumerics
import VenueJSON
import VenuePorts
import VenueTransport
import VenueWatch

// What acts for the account while nobody looks: the top-up, the guard over the equity, and the
// webhook that tells of both.

extension NativeRoutes {
    private static let webhookShape = Schema.object([
        .init("url", .nullable(.text)), .init("hasSecret", .flag),
        .init("lastStatus", .nullable(.text)),
    ])
    private static let topUpShape = Schema.object([
        .init("isOn", .flag), .init("asset", .text), .init("atRatio", .decimal),
        .init("toRatio", .decimal), .init("mostPerDay", .decimal), .init("usedToday", .decimal),
    ])
    private static let guardShape = Schema.object([
        .init("isOn", .flag), .init("fall", .decimal),
        .init("action", .word(words(GuardAction.self))), .init("isClosing", .flag),
        .init("peak", .decimal), .init("since", .nullable(.time)),
        .init("lastFired", .nullable(.time)), .init("equity", .decimal),
    ])

    static let guards: [NativeRoute] = [
        NativeRoute(
            method: "GET", path: "webhook", summary: "Where notices are sent.",
            access: .holder(.read), result: webhookShape
        ) { api, call in
            let found = try watch(api).webhook(of: call.caller.account)
            return .json { $0.write(found) }
        },
        NativeRoute(
            method: "PUT", path: "webhook",
            summary: "Sets where notices are sent; without a secret the present one stays.",
            access: .holder(.trade),
            body: [
                .init("url", .nullable(.text)),
                .init("secret", .nullable(.text), optional: true),
            ], result: webhookShape
        ) { api, call in
            let watch = try watch(api)
            let url = try call.fields.optionalText("url")
            let secret = try call.fields.optionalText("secret")
            let set = try await api.blocking.run {
                try watch.setWebhook(url, secret: secret, of: call.caller.account)
            }
            return .json { $0.write(set) }
        },
        NativeRoute(
            method: "POST", path: "webhook/test",
            summary: "Sends a trial notice to the webhook, and says what came of it.",
            access: .holder(.trade), result: .object([.init("lastStatus", .text)])
        ) { api, call in
            let status = try await watch(api).tryWebhook(of: call.caller.account)
            return .json { $0.member("lastStatus", status) }
        },
        NativeRoute(
            method: "GET", path: "top-up",
            summary: "The automatic transfer from the funding wallet.", access: .holder(.read),
            result: topUpShape
        ) { api, call in
            let known = try watch(api).topUp(of: call.caller.account)
            return topUp(api, known ?? TopUp(asset: AssetID(0)))
        },
        NativeRoute(
            method: "PUT", path: "top-up",
            summary:
                "Sets at which margin ratio money is moved, down to which, and how much a day.",
            access: .holder(.trade),
            body: [
                .init("isOn", .flag), .init("asset", .text), .init("atRatio", .decimal),
                .init("toRatio", .decimal), .init("mostPerDay", .decimal),
            ], result: topUpShape
        ) { api, call in
            let watch = try watch(api)
            var wish = TopUp(asset: try asset(api, call))
            wish.isOn = try call.fields.flag("isOn")
            wish.atRatio = Rate(raw: try call.fields.decimal("atRatio"))
            wish.toRatio = Rate(raw: try call.fields.decimal("toRatio"))
            wish.mostPerDay = Amount(raw: try call.fields.decimal("mostPerDay"))
            let set = try await api.blocking.run { [wish] in
                try watch.setTopUp(wish, of: call.caller.account)
            }
            return topUp(api, set)
        },
        NativeRoute(
            method: "GET", path: "equity-guard",
            summary: "The guard over what the account is worth.", access: .holder(.read),
            result: guardShape
        ) { api, call in
            let found = try watch(api).equityGuard(of: call.caller.account)
            return .json { $0.write(found.state, equity: found.equity) }
        },
        NativeRoute(
            method: "PUT", path: "equity-guard",
            summary: "Sets the guard; switched on, it counts from what the account is worth now.",
            access: .holder(.trade),
            body: [
                .init("isOn", .flag), .init("fall", .decimal),
                .init("action", .word(words(GuardAction.self))),
            ], result: guardShape
        ) { api, call in
            let watch = try watch(api)
            let isOn = try call.fields.flag("isOn")
            let fall = Rate(raw: try call.fields.decimal("fall"))
            let action = try call.fields.word("action", choices(GuardAction.self))
            let set = try await api.blocking.run {
                try watch.setEquityGuard(
                    isOn: isOn, fall: fall, action: action, of: call.caller.account)
            }
            return .json { $0.write(set.state, equity: set.equity) }
        },
    ]

    private static func topUp(_ api: NativeAPI, _ topUp: TopUp) -> APIResponse {
        let asset = api.context.sequencer.read { engine in
            Int(topUp.asset.raw) < engine.assetCount ? engine.spec(of: topUp.asset).name : ""
        }
        return .json { writer in
            writer.member("isOn", topUp.isOn)
            writer.member("asset", asset)
            writer.member("atRatio", topUp.atRatio)
            writer.member("toRatio", topUp.toRatio)
            writer.member("mostPerDay", topUp.mostPerDay)
            writer.member("usedToday", topUp.usedToday)
        }
    }
}

extension JSONWriter {
    /// Writes the members of a webhook; its secret is nobody's to read.
    fileprivate mutating func write(_ webhook: Webhook) {
        memberOrNull("url", webhook.url)
        member("hasSecret", webhook.sealedSecret != nil)
        memberOrNull("lastStatus", webhook.lastStatus)
    }

    /// Writes the members of a guard.
    fileprivate mutating func write(_ state: EquityGuard, equity: Amount) {
        member("isOn", state.isOn)
        member("fall", state.fall)
        member("action", state.action.rawValue)
        member("isClosing", state.isClosing)
        member("peak", state.peak)
        memberOrNull("since", state.since)
        memberOrNull("lastFired", state.lastFired)
        member("equity", equity)
    }
}
