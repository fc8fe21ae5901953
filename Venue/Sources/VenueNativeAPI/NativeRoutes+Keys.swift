import VenueIdentity
import VenueJSON
import VenuePorts
import VenueTransport

// API keys: made, listed, changed, revoked. Making and changing them takes a session: a stolen key
// must not be able to make another.

extension NativeRoutes {
    static let keyShape = Schema.object([
        .init("key", .text), .init("label", .text),
        .init("kind", .word(["HMAC", "ED25519", "RSA"])),
        .init("permissions", .list(.word(permissionWords.map(\.word)))),
        .init("allowedAddresses", .list(.text)), .init("created", .time),
    ])
    /// A key as it is answered once, when it is made.
    static let newKeyShape = Schema.object([
        .init("key", .named("APIKey")), .init("secret", .nullable(.text)),
    ])
    private static let wishFields: [Schema.Field] = [
        .init("label", .text),
        .init("permissions", .list(.word(permissionWords.map(\.word))), optional: true),
        .init("allowedAddresses", .list(.text), optional: true),
    ]
    fileprivate static let permissionWords: [(word: String, value: APIPermissions)] = [
        ("read", .read), ("trade", .trade), ("withdraw", .withdraw), ("admin", .admin),
    ]

    static let keys: [NativeRoute] = [
        NativeRoute(
            method: "GET", path: "api-keys", summary: "The keys of the person, without secrets.",
            access: .holder(.read), result: .object([.init("keys", .list(.named("APIKey")))])
        ) { api, call in
            let user = try person(call)
            let found = try await api.blocking.run { try api.context.identity.keys(of: user.id) }
            return .json { writer in
                writer.array("keys") { writer in
                    for key in found { writer.object { $0.write(key) } }
                }
            }
        },
        NativeRoute(
            method: "POST", path: "api-keys",
            summary: "Makes a key; its secret is in this answer and nowhere else.",
            access: .holder(.read),
            body: wishFields + [.init("publicKey", .text, optional: true)],
            result: newKeyShape
        ) { api, call in
            let user = try session(call)
            let wish = try wish(call, user)
            let made = try await api.blocking.run {
                try api.context.identity.makeKey(wish, for: user.id, at: call.time)
            }
            return .json { $0.write(made) }
        },
        NativeRoute(
            method: "PUT", path: "api-keys/{key}",
            summary: "Changes label, permissions and addresses of a key.",
            access: .holder(.read), body: wishFields, result: .done
        ) { api, call in
            let user = try session(call)
            let wish = try wish(call, user)
            try await api.blocking.run {
                try api.context.identity.changeKey(call.path[0], of: user.id, to: wish)
            }
            return .done
        },
        NativeRoute(
            method: "DELETE", path: "api-keys/{key}", summary: "Revokes a key for ever.",
            access: .holder(.read), result: .done
        ) { api, call in
            let user = try session(call)
            try await api.blocking.run {
                try api.context.identity.revokeKey(call.path[0], of: user.id, at: call.time)
            }
            return .done
        },
    ]

    /// The person who calls.
    static func person(_ call: NativeCall) throws -> User {
        guard let user = call.caller.user else { throw NativeError.unauthorized }
        return user
    }

    private static func session(_ call: NativeCall) throws -> User {
        guard let session = call.caller.session else {
            throw NativeError.forbidden("expected a session, not an API key")
        }
        return session.user
    }

    static func wish(_ call: NativeCall, _ user: User) throws -> APIKeyWish {
        var permissions: APIPermissions = []
        for word in try call.fields.texts("permissions") {
            guard let known = permissionWords.first(where: { $0.word == word }) else {
                throw NativeError.badField(
                    "permissions",
                    expected: "of " + permissionWords.map(\.word).joined(separator: ", "),
                    found: "\"\(word)\"")
            }
            permissions.insert(known.value)
        }
        if permissions.isEmpty { permissions = [.read, .trade] }
        if permissions.contains(.admin) && !user.isOperator {
            throw NativeError.forbidden("expected an operator for the permission \"admin\"")
        }
        return APIKeyWish(
            label: try call.fields.text("label"), permissions: permissions,
            allowedAddresses: try call.fields.texts("allowedAddresses"),
            publicKeyPEM: try call.fields.optionalText("publicKey"))
    }
}

extension JSONWriter {
    /// Writes the members of a new key, its secret among them.
    mutating func write(_ made: NewAPIKey) {
        object("key") { $0.write(made.info) }
        if let secret = made.secret {
            member("secret", secret)
        } else {
            memberNull("secret")
        }
    }

    /// Writes the members of a key.
    mutating func write(_ key: APIKeyInfo) {
        member("key", key.key)
        member("label", key.label)
        member("kind", key.kind)
        array("permissions") { writer in
            for known in NativeRoutes.permissionWords where key.permissions.contains(known.value) {
                writer.value(known.word)
            }
        }
        array("allowedAddresses") { writer in
            for address in key.allowedAddresses { writer.value(address) }
        }
        member("created", key.created.milliseconds)
    }
}
