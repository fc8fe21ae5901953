import Crypto
import Foundation
import GRDB
import NIOConcurrencyHelpers
import PlimsollModel
public import VenuePorts

// The door for people. Keys are held in memory as well, because every signed request asks for one.

/// Why a person was turned away; the words are for them.
public enum IdentityRefusal: Error, Hashable, Sendable {
    /// The name is not 3 to 64 letters, digits and `.@_+-`.
    case badName
    /// The password is shorter than 10 or longer than 200 characters.
    case badPassword
    /// Somebody has this name.
    case nameTaken
    /// Name and password do not belong together.
    case wrongPassword
    /// Too many failures; again after some minutes.
    case tooManyAttempts
    /// A label, permission, address or public key is not usable; in words.
    case badKey(String)
    /// The person has their full number of keys.
    case tooManyKeys
    /// There is no such thing, or it is another's.
    case notFound
}

/// People, sessions and keys.
public final class Identity: APIKeyDirectory {
    /// Keys one person may have.
    public static let keysPerUser = 30
    let database: IdentityDatabase
    let master: MasterKey
    let levels: [VerificationLevel]
    private let keys = NIOLockedValueBox<[String: APIKeyRecord]>([:])
    let attempts = Attempts()
    let sessions = SessionMemory()

    /// Opens the database and reads the keys.
    ///
    /// - Parameters:
    ///   - path: The file; nil for one in memory.
    ///   - master: The key under which secrets are sealed.
    ///   - levels: What verification levels allow, by number; at least one.
    /// - Throws: `VenueFault` if the file cannot be used or belongs to another master key.
    public init(
        path: String?, master: MasterKey, levels: [VerificationLevel] = VerificationLevel.standard
    ) throws {
        database = try IdentityDatabase(path)
        self.master = master
        self.levels = levels
        try reloadKeys()
    }

    /// The enabled key with this public part.
    public func record(of key: String) -> APIKeyRecord? { keys.withLockedValue { $0[key] } }

    /// What a level allows; the highest not above it.
    public func terms(of level: Int) -> VerificationLevel {
        levels[min(max(0, level), levels.count - 1)]
    }

    /// Reads all keys anew; asked for after every change of keys and levels.
    func reloadKeys() throws {
        let rows = try database.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT api_key.*, user.level FROM api_key JOIN user ON user.id = api_key.user
                    WHERE revoked IS NULL
                    """)
        }
        var found: [String: APIKeyRecord] = [:]
        for row in rows {
            let record = try record(row)
            found[record.key] = record
        }
        keys.withLockedValue { $0 = found }
    }

    private func record(_ row: Row) throws -> APIKeyRecord {
        let info = APIKeyInfo(row: row)
        let stored: [UInt8] = Array(row["secret"] as Data)
        let opened = try master.open(stored, name: info.key)
        let user: Int64 = row["user"]
        let signature: APIKeySignature =
            switch info.kind {
            case "ED25519": .ed25519(publicKey: opened)
            case "RSA": .rsa(publicKeyPEM: String(decoding: opened, as: UTF8.self))
            default: .hmac(secret: opened)
            }
        return APIKeyRecord(
            key: info.key, account: AccountKey(UInt64(user)), signature: signature,
            permissions: info.permissions, allowedAddresses: info.allowedAddresses,
            maxLeverage: terms(of: row["level"]).maxLeverage)
    }
}

/// Counts failures by name and by address, so that guessing is slow. Bounded: beyond its size it
/// forgets the oldest.
final class Attempts: Sendable {
    private static let most = 10
    private static let window = Nanoseconds(seconds: 900)
    private static let capacity = 10_000

    private struct Failures {
        var count = 0
        var since = Timestamp.zero
    }

    private let failures = NIOLockedValueBox<[String: Failures]>([:])

    /// True if no more guesses are taken for a name or address.
    func isBarred(_ subjects: [String], at time: Timestamp) -> Bool {
        failures.withLockedValue { known in
            subjects.contains { subject in
                guard let found = known[subject] else { return false }
                return found.count >= Self.most && time.since(found.since) < Self.window
            }
        }
    }

    /// Notes a failure.
    func fail(_ subjects: [String], at time: Timestamp) {
        failures.withLockedValue { known in
            if known.count > Self.capacity {
                known = known.filter { time.since($0.value.since) < Self.window }
                if known.count > Self.capacity { known.removeAll() }
            }
            for subject in subjects {
                var found = known[subject] ?? Failures(since: time)
                if time.since(found.since) >= Self.window { found = Failures(since: time) }
                found.count += 1
                known[subject] = found
            }
        }
    }

    /// Forgets the failures of a name.
    func forget(_ subject: String) {
        failures.withLockedValue { $0[subject] = nil }
    }
}

extension Identity {
    /// What each verification level allows, lowest first.
    public var allLevels: [VerificationLevel] { levels }
}
