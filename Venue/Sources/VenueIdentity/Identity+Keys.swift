import Crypto
import CryptoExtras
import Foundation
import GRDB
public import PlimsollModel
public import VenuePorts

// Making and revoking keys. Of an HMAC key the venue makes the secret and shows it once; of the
// others the client keeps the private part and gives the public one.

/// What a new key is asked to be.
public struct APIKeyWish: Hashable, Sendable {
    /// What its owner calls it, up to 64 characters.
    public var label: String
    /// What it may do.
    public var permissions: APIPermissions
    /// Addresses it may be used from, up to 30; empty for any.
    public var allowedAddresses: [String]
    /// A public key in PEM (Ed25519 or RSA of at least 2,048 bits); nil for an HMAC key.
    public var publicKeyPEM: String?

    /// A wish with all its parts.
    public init(
        label: String, permissions: APIPermissions = [.read, .trade],
        allowedAddresses: [String] = [], publicKeyPEM: String? = nil
    ) {
        self.label = label
        self.permissions = permissions
        self.allowedAddresses = allowedAddresses
        self.publicKeyPEM = publicKeyPEM
    }
}

extension Identity {
    /// Makes a key.
    ///
    /// - Throws: `IdentityRefusal.badKey` in words, `.tooManyKeys`.
    public func makeKey(
        _ wish: APIKeyWish, for user: Int64, at time: Timestamp
    ) throws -> NewAPIKey {
        try Self.check(wish)
        let key = SecureRandom.text(64)
        let (kind, material, secret) = try Self.material(of: wish)
        let sealed = try master.seal(material, name: key)
        let info = APIKeyInfo(
            key: key, label: wish.label, kind: kind, permissions: wish.permissions,
            allowedAddresses: wish.allowedAddresses, created: time)
        try database.write { db in
            let count =
                try Int.fetchOne(
                    db, sql: "SELECT COUNT(*) FROM api_key WHERE user = ? AND revoked IS NULL",
                    arguments: [user]) ?? 0
            if count >= Self.keysPerUser { throw IdentityRefusal.tooManyKeys }
            try db.execute(
                sql: """
                    INSERT INTO api_key
                        (key, user, label, kind, secret, permissions, addresses, created)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    key, user, wish.label, kind, Data(sealed), Int64(wish.permissions.rawValue),
                    wish.allowedAddresses.joined(separator: " "), time.raw,
                ])
        }
        try reloadKeys()
        return NewAPIKey(info: info, secret: secret)
    }

    /// The keys of a person that are not revoked, oldest first.
    public func keys(of user: Int64) throws -> [APIKeyInfo] {
        try database.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM api_key WHERE user = ? AND revoked IS NULL ORDER BY created, key
                    """, arguments: [user]
            ).map { APIKeyInfo(row: $0) }
        }
    }

    /// Changes label, permissions and addresses of a key.
    public func changeKey(_ key: String, of user: Int64, to wish: APIKeyWish) throws {
        try Self.check(wish)
        try database.write { db in
            try db.execute(
                sql: """
                    UPDATE api_key SET label = ?, permissions = ?, addresses = ?
                    WHERE key = ? AND user = ? AND revoked IS NULL
                    """,
                arguments: [
                    wish.label, Int64(wish.permissions.rawValue),
                    wish.allowedAddresses.joined(separator: " "), key, user,
                ])
            if db.changesCount == 0 { throw IdentityRefusal.notFound }
        }
        try reloadKeys()
    }

    /// Revokes a key for ever; its sealed secret is forgotten.
    public func revokeKey(_ key: String, of user: Int64, at time: Timestamp) throws {
        try database.write { db in
            try db.execute(
                sql: """
                    UPDATE api_key SET revoked = ?, secret = x''
                    WHERE key = ? AND user = ? AND revoked IS NULL
                    """, arguments: [time.raw, key, user])
            if db.changesCount == 0 { throw IdentityRefusal.notFound }
        }
        try reloadKeys()
    }

    private static func check(_ wish: APIKeyWish) throws {
        guard (1...64).contains(wish.label.count) else {
            throw IdentityRefusal.badKey(
                "label: expected 1 to 64 characters, found \(wish.label.count)")
        }
        guard !wish.permissions.isEmpty, wish.permissions.rawValue < 16 else {
            throw IdentityRefusal.badKey(
                "permissions: expected at least one of read, trade, withdraw, admin")
        }
        guard wish.allowedAddresses.count <= 30 else {
            throw IdentityRefusal.badKey(
                "allowedAddresses: expected at most 30, found \(wish.allowedAddresses.count)")
        }
        for address in wish.allowedAddresses where !isAddress(address) {
            throw IdentityRefusal.badKey(
                "allowedAddresses: expected IPv4 or IPv6 addresses, found \"\(address)\"")
        }
    }

    private static func isAddress(_ text: String) -> Bool {
        var (four, six) = (in_addr(), in6_addr())
        return inet_pton(AF_INET, text, &four) == 1 || inet_pton(AF_INET6, text, &six) == 1
    }

    private static func material(
        of wish: APIKeyWish
    ) throws -> (kind: String, material: [UInt8], secret: String?) {
        guard let pem = wish.publicKeyPEM else {
            let secret = SecureRandom.text(64)
            return ("HMAC", Array(secret.utf8), secret)
        }
        if let raw = ed25519(pem) { return ("ED25519", raw, nil) }
        do {
            let key = try _RSA.Signing.PublicKey(pemRepresentation: pem)
            guard key.keySizeInBits >= 2_048 else {
                throw IdentityRefusal.badKey(
                    "publicKey: expected RSA of at least 2048 bits, found \(key.keySizeInBits)")
            }
            return ("RSA", Array(pem.utf8), nil)
        } catch let refusal as IdentityRefusal {
            throw refusal
        } catch {
            throw IdentityRefusal.badKey("publicKey: expected an Ed25519 or RSA key in PEM")
        }
    }

    /// The 32 raw bytes of an Ed25519 key in PEM: the wrapping before them is always the same.
    private static func ed25519(_ pem: String) -> [UInt8]? {
        let lines = pem.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("-----") }
        guard let data = Data(base64Encoded: lines.joined()), data.count == 44 else { return nil }
        let wrapping: [UInt8] = [
            0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
        ]
        return Array(data.prefix(12)) == wrapping ? Array(data.suffix(32)) : nil
    }
}
