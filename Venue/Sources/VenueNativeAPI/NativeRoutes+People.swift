import VenuePorts
import PlimsollModel
import VenueIdentity
import VenueJSON
import VenueTransport

// Signing up, in and out.

enum NativeRoutes {}

extension NativeRoutes {
    static let userShape = Schema.object([
        .init("id", .whole), .init("name", .text), .init("level", .whole),
        .init("isOperator", .flag), .init("created", .time),
    ])
    private static let sessionShape = Schema.object([
        .init("user", .named("User")), .init("csrf", .text), .init("expires", .time),
    ])
    private static let credentials: [Schema.Field] = [
        .init("name", .text), .init("password", .text),
    ]

    static let people: [NativeRoute] = [
        NativeRoute(
            method: "POST", path: "sign-up", summary: "Opens an account and signs in.",
            body: credentials, result: sessionShape
        ) { api, call in
            let (name, password) = (try call.fields.text("name"), try call.fields.text("password"))
            let user = try await api.blocking.run {
                try api.context.identity.signUp(name: name, password: password, at: call.time)
            }
            _ = try await api.account(of: user.account)
            return try await signIn(api, call, name, password)
        },
        NativeRoute(
            method: "POST", path: "sign-in", summary: "Signs in; the answer sets the cookie.",
            body: credentials, result: sessionShape
        ) { api, call in
            try await signIn(
                api, call, try call.fields.text("name"), try call.fields.text("password"))
        },
        NativeRoute(
            method: "POST", path: "sign-out", summary: "Ends the session.",
            access: .holder(.read), result: .done
        ) { api, call in
            if let session = call.caller.session {
                try await api.blocking.run { try api.context.identity.signOut(session.token) }
            }
            var answer = APIResponse.done
            answer.headers = [api.setCookie("", seconds: 0, on: call.request)]
            return answer
        },
        NativeRoute(
            method: "GET", path: "session", summary: "Who is signed in.", access: .holder(.read),
            result: .object([
                .init("user", .named("User")), .init("csrf", .nullable(.text)),
                .init("expires", .nullable(.time)),
            ])
        ) { _, call in
            .json { writer in
                if let user = call.caller.user { writer.object("user") { $0.write(user) } }
                guard let session = call.caller.session else {
                    writer.memberNull("csrf")
                    writer.memberNull("expires")
                    return
                }
                writer.member("csrf", session.csrf)
                writer.member("expires", session.expires.milliseconds)
            }
        },
        NativeRoute(
            method: "POST", path: "password",
            summary: "Changes the password; ends all sessions.", access: .holder(.read),
            body: [.init("password", .text), .init("newPassword", .text)], result: .done
        ) { api, call in
            guard let session = call.caller.session else {
                throw NativeError.forbidden("expected a session, not an API key")
            }
            let (old, new) = (
                try call.fields.text("password"), try call.fields.text("newPassword")
            )
            try await api.blocking.run {
                _ = try api.context.identity.signIn(
                    name: session.user.name, password: old, from: call.request.remoteAddress,
                    at: call.time)
                try api.context.identity.setPassword(new, of: session.user.id)
            }
            return .done
        },
    ]

    private static func signIn(
        _ api: NativeAPI, _ call: NativeCall, _ name: String, _ password: String
    ) async throws -> APIResponse {
        let session = try await api.blocking.run {
            try api.context.identity.signIn(
                name: name, password: password, from: call.request.remoteAddress, at: call.time)
        }
        _ = try await api.account(of: session.user.account)
        let seconds = session.expires.since(call.time).raw / 1_000_000_000
        var answer = APIResponse.json { writer in
            writer.object("user") { $0.write(session.user) }
            writer.member("csrf", session.csrf)
            writer.member("expires", session.expires.milliseconds)
        }
        answer.headers = [api.setCookie(session.token, seconds: Int(seconds), on: call.request)]
        return answer
    }
}

extension Timestamp {
    /// Whole milliseconds since 1970.
    var milliseconds: Int64 { raw / 1_000_000 }
}

extension JSONWriter {
    /// Writes the members of a person.
    mutating func write(_ user: User) {
        member("id", user.id)
        member("name", user.name)
        member("level", user.level)
        member("isOperator", user.isOperator)
        member("created", user.created.milliseconds)
    }
}
