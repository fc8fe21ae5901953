import PlimsollModel
import PlimsollNumerics
import VenueJSON
import VenuePorts
import VenueTransport
import VenueWatch

// Alerts and the notices they and the guards make. They are kept by the venue and fire whether a
// page is open or not.

extension NativeRoutes {
    private static let kindWords = AlertKind.allCases.map(\.rawValue)
    private static let levelWords = NoticeLevel.allCases.map(\.rawValue)
    private static let wishFields: [Schema.Field] = [
        .init("kind", .word(kindWords)), .init("symbol", .nullable(.text), optional: true),
        .init("price", .nullable(.word(words(AlertPrice.self))), optional: true),
        .init("direction", .nullable(.word(words(AlertDirection.self))), optional: true),
        .init("threshold", .nullable(.decimal), optional: true),
        .init("isOn", .flag, optional: true),
        .init("repeats", .word(words(AlertRepeats.self)), optional: true),
        .init("cooldown", .whole, optional: true), .init("toPage", .flag, optional: true),
        .init("toBrowser", .flag, optional: true), .init("toWebhook", .flag, optional: true),
        .init("note", .text, optional: true),
    ]
    static let alertShape = Schema.object([
        .init("id", .whole), .init("kind", .word(kindWords)), .init("symbol", .nullable(.text)),
        .init("price", .nullable(.word(words(AlertPrice.self)))),
        .init("direction", .nullable(.word(words(AlertDirection.self)))),
        .init("threshold", .nullable(.decimal)), .init("isOn", .flag),
        .init("repeats", .word(words(AlertRepeats.self))), .init("cooldown", .whole),
        .init("toPage", .flag), .init("toBrowser", .flag), .init("toWebhook", .flag),
        .init("note", .text), .init("created", .nullable(.time)),
        .init("lastFired", .nullable(.time)), .init("isDefault", .flag),
    ])
    static let noticeShape = Schema.object([
        .init("id", .whole), .init("alert", .nullable(.whole)),
        .init("kind", .word(NoticeKind.allCases.map(\.rawValue))),
        .init("level", .word(levelWords)), .init("title", .text), .init("text", .text),
        .init("symbol", .nullable(.text)), .init("time", .time), .init("isRead", .flag),
        .init("link", .nullable(.text)), .init("toPage", .flag), .init("toBrowser", .flag),
    ])

    static let alerts: [NativeRoute] = [
        NativeRoute(
            method: "GET", path: "alerts", summary: "The alerts of the account.",
            access: .holder(.read),
            result: .object([
                .init("alerts", .list(.named("Alert"))), .init("kinds", .list(.word(kindWords))),
            ])
        ) { api, call in
            let found = try watch(api).alerts(of: call.caller.account)
            return .json { writer in
                writer.array("alerts") { writer in
                    for report in found { writer.object { $0.write(report) } }
                }
                writer.array("kinds") { writer in
                    for word in kindWords { writer.value(word) }
                }
            }
        },
        NativeRoute(
            method: "POST", path: "alerts", summary: "Makes an alert.", access: .holder(.trade),
            body: wishFields, result: .named("Alert")
        ) { api, call in
            let (watch, wish) = (try watch(api), try alert(call))
            let made = try await api.blocking.run {
                try watch.makeAlert(wish, for: call.caller.account)
            }
            return .json { $0.write(made) }
        },
        NativeRoute(
            method: "PUT", path: "alerts/{id}",
            summary: "Puts an alert in the place of another; it begins anew.",
            access: .holder(.trade), body: wishFields, result: .named("Alert")
        ) { api, call in
            let (watch, wish, id) = (try watch(api), try alert(call), try number(call))
            let changed = try await api.blocking.run {
                try watch.changeAlert(id, of: call.caller.account) { $0 = wish }
            }
            return .json { $0.write(changed) }
        },
        NativeRoute(
            method: "DELETE", path: "alerts/{id}", summary: "Removes an alert.",
            access: .holder(.trade), result: .done
        ) { api, call in
            let (watch, id) = (try watch(api), try number(call))
            try await api.blocking.run { try watch.removeAlert(id, of: call.caller.account) }
            return .done
        },
        NativeRoute(
            method: "GET", path: "notices",
            summary: "What the account was told, oldest first: after a number, or the newest.",
            access: .holder(.read),
            query: [
                .init("after", .whole, optional: true), .init("limit", .whole, optional: true),
            ],
            result: .object([
                .init("notices", .list(.named("Notice"))), .init("unread", .whole),
            ])
        ) { api, call in
            let watch = try watch(api)
            let after = try call.query("after", 0...Int64.max, default: -1)
            let limit = Int(try call.query("limit", 1...1_000, default: 100))
            let found = try await api.blocking.run {
                try watch.notices(
                    of: call.caller.account, after: after < 0 ? nil : after, limit: limit)
            }
            return .json { writer in
                writer.array("notices") { writer in
                    for notice in found.notices { writer.object { notice.write(to: &$0) } }
                }
                writer.member("unread", found.unread)
            }
        },
        NativeRoute(
            method: "POST", path: "notices/read", summary: "Marks notices up to one as read.",
            access: .holder(.read), body: [.init("upTo", .whole)], result: .done
        ) { api, call in
            let (watch, last) = (try watch(api), try call.fields.whole("upTo"))
            try await api.blocking.run {
                try watch.markRead(of: call.caller.account, upTo: last)
            }
            return .done
        },
    ]

    /// The watch, which every venue that serves people has.
    static func watch(_ api: NativeAPI) throws -> Watch {
        if let watch = api.context.watch { return watch }
        throw NativeError(503, "unavailable", "nobody watches over accounts here")
    }

    /// The words of a choice, as shapes list them.
    static func words<Choice: CaseIterable & RawRepresentable<String>>(
        _ choice: Choice.Type
    ) -> [String] {
        Choice.allCases.map(\.rawValue)
    }

    /// The words of a choice with their meaning, as fields are read by them.
    static func choices<Choice: CaseIterable & RawRepresentable<String>>(
        _ choice: Choice.Type
    ) -> [(word: String, value: Choice)] {
        Choice.allCases.map { ($0.rawValue, $0) }
    }

    private static func number(_ call: NativeCall) throws -> Int64 {
        if let id = Int64(call.path[0]) { return id }
        throw NativeError.badField(
            "id", expected: "the number of an alert", found: "\"\(call.path[0])\"")
    }

    /// The alert of a body: what is not sent is as the kind has it by custom.
    private static func alert(_ call: NativeCall) throws -> Alert {
        let fields = call.fields
        var alert = Alert(try fields.word("kind", choices(AlertKind.self)))
        alert.symbol = try fields.optionalText("symbol", upTo: 64)
        alert.price = try fields.optionalWord("price", choices(AlertPrice.self)) ?? alert.price
        alert.threshold = try fields.optionalDecimal("threshold")
        let usual = alert.kind == .adl && alert.threshold != nil ? .above : alert.direction
        alert.direction =
            try fields.optionalWord("direction", choices(AlertDirection.self)) ?? usual
        alert.isOn = try fields.optionalFlag("isOn") ?? true
        alert.repeats =
            try fields.optionalWord("repeats", choices(AlertRepeats.self)) ?? alert.repeats
        alert.cooldown = try fields.optionalWhole("cooldown") ?? alert.cooldown
        alert.toPage = try fields.optionalFlag("toPage") ?? alert.toPage
        alert.toBrowser = try fields.optionalFlag("toBrowser") ?? alert.toBrowser
        alert.toWebhook = try fields.optionalFlag("toWebhook") ?? alert.toWebhook
        alert.note = try fields.optionalText("note") ?? ""
        return alert
    }
}

extension JSONWriter {
    /// Writes the members of an alert.
    mutating func write(_ report: AlertReport) {
        let alert = report.alert
        member("id", alert.id)
        member("kind", alert.kind.rawValue)
        memberOrNull("symbol", alert.symbol)
        memberOrNull("price", alert.price?.rawValue)
        memberOrNull("direction", alert.direction?.rawValue)
        if let threshold = alert.threshold {
            member("threshold", decimal: threshold)
        } else {
            memberNull("threshold")
        }
        member("isOn", alert.isOn)
        member("repeats", alert.repeats.rawValue)
        member("cooldown", alert.cooldown)
        member("toPage", alert.toPage)
        member("toBrowser", alert.toBrowser)
        member("toWebhook", alert.toWebhook)
        member("note", alert.note)
        memberOrNull("created", alert.created == .zero ? nil : alert.created)
        memberOrNull("lastFired", report.lastFired)
        member("isDefault", alert.isDefault)
    }
}
