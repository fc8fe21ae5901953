import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import VenueIdentity
import VenueJSON
import VenuePorts
import VenueSequencer
import VenueTransport

// What the operator may do, at the local socket, in a session, or with a key that has the
// permission "admin".

extension NativeRoutes {
    static let operation: [NativeRoute] = [
        NativeRoute(
            method: "GET", path: "operator/users", summary: "People, 1,000 at a time.",
            access: .operator_, query: [.init("after", .whole, optional: true)],
            result: .object([.init("users", .list(.named("User")))])
        ) { api, call in
            let after = try call.query("after", 0...Int64.max, default: 0)
            let users = try await api.blocking.run {
                try api.context.identity.users(after: after)
            }
            return .json { writer in
                writer.array("users") { writer in
                    for user in users { writer.object { $0.write(user) } }
                }
            }
        },
        NativeRoute(
            method: "POST", path: "operator/users", summary: "Opens an account for a person.",
            access: .operator_,
            body: [
                .init("name", .text), .init("password", .text),
                .init("isOperator", .flag, optional: true),
            ], result: .named("User")
        ) { api, call in
            let (name, password) = (try call.fields.text("name"), try call.fields.text("password"))
            let isOperator = try call.fields.optionalFlag("isOperator") ?? false
            let user = try await api.blocking.run {
                try api.context.identity.signUp(
                    name: name, password: password, isOperator: isOperator, at: call.time)
            }
            _ = try await api.account(of: user.account)
            return .json { $0.write(user) }
        },
        NativeRoute(
            method: "POST", path: "operator/users/{name}/level",
            summary: "Sets a person's verification level.", access: .operator_,
            body: [.init("level", .whole)], result: .done
        ) { api, call in
            let user = try await named(api, call)
            let level = try call.fields.whole("level")
            try await api.blocking.run {
                try api.context.identity.setLevel(Int(clamping: level), of: user.id)
            }
            return .done
        },
        NativeRoute(
            method: "POST", path: "operator/users/{name}/password",
            summary: "Sets a person's password; ends their sessions.", access: .operator_,
            body: [.init("password", .text)], result: .done
        ) { api, call in
            let user = try await named(api, call)
            let password = try call.fields.text("password")
            try await api.blocking.run {
                try api.context.identity.setPassword(password, of: user.id)
            }
            return .done
        },
        NativeRoute(
            method: "POST", path: "operator/users/{name}/keys",
            summary: "Makes a key for a person; the secret is in this answer and nowhere else.",
            access: .operator_,
            body: [
                .init("label", .text), .init("permissions", .list(.text), optional: true),
                .init("allowedAddresses", .list(.text), optional: true),
                .init("publicKey", .text, optional: true),
            ],
            result: newKeyShape
        ) { api, call in
            let user = try await named(api, call)
            let wish = try wish(call, user)
            let made = try await api.blocking.run {
                try api.context.identity.makeKey(wish, for: user.id, at: call.time)
            }
            return .json { $0.write(made) }
        },
        NativeRoute(
            method: "POST", path: "operator/users/{name}/deposits",
            summary: "Pays money into a person's trading wallet.", access: .operator_,
            body: [.init("asset", .text), .init("amount", .decimal)], result: .done
        ) { api, call in
            let user = try await named(api, call)
            let account = try await api.account(of: user.account)
            try await api.perform(
                .deposit(
                    account, try asset(api, call), try call.fields.positiveAmount("amount")))
            return .done
        },
        NativeRoute(
            method: "GET", path: "operator/cash-requests", summary: "Requests that wait.",
            access: .operator_,
            result: .object([.init("requests", .list(.named("CashRequest")))])
        ) { api, _ in
            .requests(
                try await api.blocking.run {
                    try api.context.identity.cashRequests(of: nil, in: .pending)
                })
        },
        NativeRoute(
            method: "POST", path: "operator/cash-requests/{id}/{decision}",
            summary: "Decides a request: approve or refuse.", access: .operator_,
            result: .named("CashRequest")
        ) { api, call in
            guard let id = Int64(call.path[0]), ["approve", "refuse"].contains(call.path[1]) else {
                throw NativeError.notFound("expected a number, then approve or refuse")
            }
            return .request(
                try await api.decide(
                    id, isApproved: call.path[1] == "approve", by: call.caller.name))
        },
        NativeRoute(
            method: "POST", path: "operator/instruments/{symbol}/trading",
            summary: "Opens or closes an instrument for new orders.", access: .operator_,
            body: [.init("isOpen", .flag)], result: .done
        ) { api, call in
            let isOpen = try call.fields.flag("isOpen")
            try await api.perform(.setTrading(try listed(api, call.path[0]), isOpen: isOpen))
            return .done
        },
        NativeRoute(
            method: "POST", path: "operator/instruments/{symbol}/liquidation-hold",
            summary: "Holds or releases liquidation in an instrument.", access: .operator_,
            body: [.init("isHeld", .flag)], result: .done
        ) { api, call in
            let isHeld = try call.fields.flag("isHeld")
            try await api.perform(
                .holdLiquidation(try listed(api, call.path[0]), isHeld: isHeld))
            return .done
        },
        NativeRoute(
            method: "POST", path: "operator/insurance",
            summary: "Pays money into the insurance fund.", access: .operator_,
            body: [.init("asset", .text), .init("amount", .decimal)], result: .done
        ) { api, call in
            try await api.perform(
                .fundInsurance(
                    try asset(api, call), try call.fields.positiveAmount("amount")))
            return .done
        },
        NativeRoute(
            method: "POST", path: "operator/test/mark-price",
            summary: "Test hook: sets a mark price by hand; 0 returns to the formula.",
            access: .testHooks, body: [.init("symbol", .text), .init("price", .decimal)],
            result: .done
        ) { api, call in
            let price = Price(raw: try call.fields.decimal("price"))
            try await api.perform(.overrideMarkPrice(try instrument(api, call), price))
            return .done
        },
        NativeRoute(
            method: "POST", path: "operator/test/funding",
            summary: "Test hook: triggers funding of a symbol now.", access: .testHooks,
            body: [.init("symbol", .text)], result: .done
        ) { api, call in
            try await api.perform(.fundNow(try instrument(api, call)))
            return .done
        },
    ]

    private static func named(_ api: NativeAPI, _ call: NativeCall) async throws -> User {
        let name = Query.decoded(call.path[0][...])
        let user = try await api.blocking.run { try api.context.identity.user(named: name) }
        guard let user else { throw NativeError.notFound("nobody is called \"\(name)\"") }
        return user
    }

    private static func listed(_ api: NativeAPI, _ symbol: String) throws -> InstrumentID {
        guard let found = api.context.sequencer.read({ $0.instrument(symbol) }) else {
            throw NativeError.notFound("no instrument is called \"\(symbol)\"")
        }
        return found
    }
}
