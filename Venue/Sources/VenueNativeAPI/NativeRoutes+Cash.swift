import PlimsollModel
import PlimsollNumerics
import VenueIdentity
import VenueJSON
import VenuePorts
import VenueReadModels
import VenueSequencer
import VenueTransport

// Money over the venue's edge and between wallets. In a practice venue whoever asks is given money
// up to a limit; otherwise the operator decides. Every request is noted before the engine moves
// anything, so that one that a crash interrupted is found and finished.

extension NativeRoutes {
    static let cashShape = Schema.object([
        .init("id", .whole), .init("user", .whole),
        .init("direction", .word(["deposit", "withdrawal"])), .init("asset", .text),
        .init("amount", .decimal),
        .init("status", .word(["pending", "executing", "done", "refused"])), .init("note", .text),
        .init("created", .time), .init("updated", .time),
    ])
    private static let money: [Schema.Field] = [.init("asset", .text), .init("amount", .decimal)]
    private static let directions: [(word: String, value: TransferDirection)] = [
        ("fundingToTrading", .fundingToTrading), ("tradingToFunding", .tradingToFunding),
    ]

    static let cash: [NativeRoute] = [
        NativeRoute(
            method: "POST", path: "deposits",
            summary: "Asks for money: practice money at once, or after the operator's approval.",
            access: .holder(.trade), body: money, result: .named("CashRequest")
        ) { api, call in
            let (asset, amount) = (
                try asset(api, call), try call.fields.positiveAmount("amount")
            )
            return .request(try await api.deposit(amount, of: asset, for: try person(call)))
        },
        NativeRoute(
            method: "POST", path: "withdrawals",
            summary: "Takes money out, within the limit of the verification level.",
            access: .holder(.withdraw), body: money, result: .named("CashRequest")
        ) { api, call in
            let (asset, amount) = (
                try asset(api, call), try call.fields.positiveAmount("amount")
            )
            return .request(try await api.withdraw(amount, of: asset, for: try person(call)))
        },
        NativeRoute(
            method: "GET", path: "cash-requests",
            summary: "Deposits and withdrawals, newest first.",
            access: .holder(.read),
            result: .object([.init("requests", .list(.named("CashRequest")))])
        ) { api, call in
            let user = try person(call)
            let found = try await api.blocking.run {
                try api.context.identity.cashRequests(of: user.id)
            }
            return .requests(found)
        },
        NativeRoute(
            method: "POST", path: "transfers",
            summary: "Moves money between funding and trading wallet.", access: .holder(.trade),
            body: money + [.init("direction", .word(directions.map(\.word)))], result: .done
        ) { api, call in
            try await api.perform(
                .transfer(
                    call.caller.account, try asset(api, call),
                    try call.fields.positiveAmount("amount"),
                    try call.fields.word("direction", directions)))
            return .done
        },
        NativeRoute(
            method: "POST", path: "verification",
            summary: "Asks for a level; the venue's policy grants it, refuses it or looks at it.",
            access: .holder(.trade),
            body: [.init("level", .whole), .init("evidence", .text, optional: true)],
            result: .object([
                .init("decision", .word(["granted", "pending"])), .init("level", .whole),
            ])
        ) { api, call in try await verify(api, call) },
        NativeRoute(
            method: "GET", path: "verification",
            summary: "The person's level and what each level allows.", access: .holder(.read),
            result: .object([
                .init("level", .whole),
                .init(
                    "levels",
                    .list(
                        .object([
                            .init("level", .whole), .init("name", .text),
                            .init("maxLeverage", .whole), .init("withdrawalPerDay", .decimal),
                        ]))),
            ])
        ) { api, call in
            let level = try person(call).level
            return .json { writer in
                writer.member("level", level)
                writer.array("levels") { writer in
                    for (number, known) in api.context.identity.allLevels.enumerated() {
                        writer.object { writer in
                            writer.member("level", number)
                            writer.member("name", known.name)
                            writer.member("maxLeverage", known.maxLeverage)
                            writer.member("withdrawalPerDay", known.dailyWithdrawal)
                        }
                    }
                }
            }
        },
    ]
}

extension NativeRoutes {
    fileprivate static func verify(
        _ api: NativeAPI, _ call: NativeCall
    ) async throws -> APIResponse {
        let user = try person(call)
        let level = Int(clamping: try call.fields.whole("level"))
        let known = api.context.identity.allLevels.indices
        guard known.contains(level) else {
            throw NativeError.badField(
                "level", expected: "one of " + known.map(String.init).joined(separator: ", "),
                found: "\(level)")
        }
        let wish = VerificationWish(
            user: user, level: level,
            evidence: try call.fields.optionalText("evidence") ?? "")
        switch try await api.context.verification.decide(wish) {
        case .refused(let reason): throw NativeError(409, "notVerified", reason)
        case .pending:
            return .json { writer in
                writer.member("decision", "pending")
                writer.member("level", user.level)
            }
        case .granted:
            try await api.blocking.run {
                try api.context.identity.setLevel(level, of: user.id)
            }
            return .json { writer in
                writer.member("decision", "granted")
                writer.member("level", level)
            }
        }
    }
}

extension APIResponse {
    /// One request to move money.
    static func request(_ request: CashRequest) -> APIResponse { .json { $0.write(request) } }

    /// Several requests to move money.
    static func requests(_ requests: [CashRequest]) -> APIResponse {
        .json { writer in
            writer.array("requests") { writer in
                for request in requests { writer.object { $0.write(request) } }
            }
        }
    }
}

extension JSONWriter {
    /// Writes the members of a request to move money.
    mutating func write(_ request: CashRequest) {
        member("id", request.id)
        member("user", request.user)
        member("direction", request.direction.rawValue)
        member("asset", request.asset)
        member("amount", request.amount)
        member("status", request.status.rawValue)
        member("note", request.note)
        member("created", request.created.milliseconds)
        member("updated", request.updated.milliseconds)
    }
}
