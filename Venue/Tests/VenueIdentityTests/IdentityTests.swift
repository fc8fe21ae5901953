import Crypto
import Foundation
import PlimsollModel
import PlimsollNumerics
import Testing
import VenuePorts

@testable import VenueIdentity

// People, sessions and keys: what is let in, what is kept out, and what a stolen file tells.

private let now = Timestamp(milliseconds: 1_700_000_000_000)

private func refusal(_ body: () throws -> Void) -> IdentityRefusal? {
    do {
        try body()
        return nil
    } catch {
        return error as? IdentityRefusal
    }
}

@Suite("People")
struct PeopleTests {
    let identity: Identity

    init() throws { identity = try Identity(path: nil, master: MasterKey()) }

    @Test func aPersonSignsUpInAndOut() throws {
        let user = try identity.signUp(name: "Alice", password: "correct horse", at: now)
        let session = try identity.signIn(
            name: "ALICE", password: "correct horse", from: "10.0.0.1", at: now)
        #expect(session.user == user)
        #expect(try identity.session(session.token, at: now)?.user.name == "alice")
        #expect(identity.accepts(csrf: session.csrf, for: session))
        #expect(!identity.accepts(csrf: session.token, for: session))
        try identity.signOut(session.token)
        #expect(try identity.session(session.token, at: now) == nil)
    }

    /// A session is believed for a moment without a look; but whoever signs out is out at once.
    @Test func aSessionEndsAtOnceForTheGatewayToo() async throws {
        let identity = try Identity(path: nil, master: MasterKey())
        let user = try identity.signUp(name: "alice", password: "long enough", at: now)
        func signIn() throws -> Session {
            try identity.signIn(
                name: "alice", password: "long enough", from: "10.0.0.1", at: now)
        }
        let first = try signIn()
        let record = try #require(try await identity.record(ofSession: first.token, at: now))
        #expect(record.key.account == user.account)
        #expect(record.key.permissions == [.read, .trade])
        #expect(identity.accepts(csrf: first.csrf, of: record))
        #expect(!identity.accepts(csrf: first.token, of: record))
        #expect(try await identity.record(ofSession: "other", at: now) == nil)
        try identity.signOut(first.token)
        #expect(try await identity.record(ofSession: first.token, at: now) == nil)
        let second = try signIn()
        #expect(try await identity.record(ofSession: second.token, at: now) != nil)
        #expect(try await identity.record(ofSession: second.token, at: second.expires) == nil)
        try identity.setLevel(1, of: user.id)
        let raised = try await identity.currentSession(second.token, at: now)
        #expect(raised?.user.level == 1)
        try identity.setPassword("another password", of: user.id)
        #expect(try await identity.record(ofSession: second.token, at: now) == nil)
    }

    /// What was read before a sign-out must not be believed after it.
    @Test func aSessionFoundBeforeASignOutIsNotKept() throws {
        let identity = try Identity(path: nil, master: MasterKey())
        _ = try identity.signUp(name: "alice", password: "long enough", at: now)
        let session = try identity.signIn(
            name: "alice", password: "long enough", from: "10.0.0.1", at: now)
        let memory = SessionMemory()
        let generation = memory.session(session.token, at: now).generation
        memory.forget { $0.token == session.token }
        memory.keep(session, foundAt: now, generation: generation)
        #expect(memory.session(session.token, at: now).0 == nil)
        memory.keep(
            session, foundAt: now, generation: memory.session("", at: now).generation)
        #expect(memory.session(session.token, at: now).0 != nil)
        let later = now.advanced(by: Nanoseconds(seconds: 5))
        #expect(memory.session(session.token, at: later).0 == nil)
    }

    /// A session ends by itself, to the nanosecond.
    @Test func sessionsEnd() throws {
        _ = try identity.signUp(name: "alice", password: "correct horse", at: now)
        let session = try identity.signIn(
            name: "alice", password: "correct horse", from: "10.0.0.1", at: now)
        let last = Timestamp(session.expires.raw - 1)
        #expect(try identity.session(session.token, at: last) != nil)
        #expect(try identity.session(session.token, at: session.expires) == nil)
    }

    @Test func namesAndPasswordsHaveRules() throws {
        _ = try identity.signUp(name: "alice", password: "correct horse", at: now)
        for (name, password, expected) in [
            ("al", "correct horse", IdentityRefusal.badName),
            ("al ice", "correct horse", .badName),
            ("bob", "too short", .badPassword),
            ("ALICE", "correct horse", .nameTaken),
        ] {
            #expect(
                refusal { _ = try identity.signUp(name: name, password: password, at: now) }
                    == expected)
        }
    }

    /// Guessing is slow: after ten failures even the right password waits.
    @Test func guessingIsBarredAndForgotten() throws {
        _ = try identity.signUp(name: "alice", password: "correct horse", at: now)
        for _ in 0..<10 {
            let found = refusal {
                _ = try identity.signIn(
                    name: "alice", password: "wrong horse", from: "10.0.0.1", at: now)
            }
            #expect(found == .wrongPassword)
        }
        func right(at time: Timestamp) -> IdentityRefusal? {
            refusal {
                _ = try identity.signIn(
                    name: "alice", password: "correct horse", from: "10.0.0.2", at: time)
            }
        }
        #expect(right(at: now) == .tooManyAttempts)
        #expect(right(at: now.advanced(by: Nanoseconds(seconds: 901))) == nil)
    }

    @Test func aNewPasswordEndsAllSessions() throws {
        let user = try identity.signUp(name: "alice", password: "correct horse", at: now)
        let session = try identity.signIn(
            name: "alice", password: "correct horse", from: "10.0.0.1", at: now)
        try identity.setPassword("battery staple", of: user.id)
        #expect(try identity.session(session.token, at: now) == nil)
        _ = try identity.signIn(
            name: "alice", password: "battery staple", from: "10.0.0.1", at: now)
    }
}

@Suite("Keys")
struct KeyTests {
    /// A key works after a restart, and only with the master key it was sealed under.
    @Test func aCopyOfTheDatabaseGivesNothingAway() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "identity.sqlite").path
        let master = try MasterKey(file: folder.appending(path: "master.key").path)
        var identity: Identity? = try Identity(path: path, master: master)
        let user = try #require(
            try identity?.signUp(name: "alice", password: "correct horse", at: now))
        let made = try #require(
            try identity?.makeKey(APIKeyWish(label: "bot"), for: user.id, at: now))
        let secret = try #require(made.secret)
        identity = nil

        let again = try Identity(
            path: path, master: MasterKey(file: folder.appending(path: "master.key").path))
        #expect(
            again.record(of: made.info.key)?.signature == .hmac(secret: Array(secret.utf8)))
        #expect(again.record(of: made.info.key)?.account == user.account)
        #expect(throws: VenueFault.self) {
            _ = try Identity(path: path, master: MasterKey())
        }
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where file.hasPrefix("identity") {
            let bytes = try Data(contentsOf: folder.appending(path: file))
            #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(file) holds the secret")
            #expect(bytes.range(of: Data("correct horse".utf8)) == nil)
        }
        let mode =
            try FileManager.default.attributesOfItem(
                atPath: folder.appending(path: "master.key").path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func keysAreChangedAndRevoked() throws {
        let identity = try Identity(path: nil, master: MasterKey())
        let user = try identity.signUp(name: "alice", password: "correct horse", at: now)
        let other = try identity.signUp(name: "mallory", password: "correct horse", at: now)
        let key = try identity.makeKey(APIKeyWish(label: "bot"), for: user.id, at: now).info.key
        let wish = APIKeyWish(
            label: "reader", permissions: .read, allowedAddresses: ["10.0.0.1", "::1"])
        #expect(
            refusal { try identity.changeKey(key, of: other.id, to: wish) } == .notFound)
        try identity.changeKey(key, of: user.id, to: wish)
        #expect(identity.record(of: key)?.permissions == .read)
        #expect(identity.record(of: key)?.allowedAddresses == ["10.0.0.1", "::1"])
        #expect(
            refusal { try identity.revokeKey(key, of: other.id, at: now) } == .notFound)
        try identity.revokeKey(key, of: user.id, at: now)
        #expect(identity.record(of: key) == nil)
        #expect(try identity.keys(of: user.id).isEmpty)
    }

    /// The level of the owner caps the leverage of every key at once.
    @Test func aLevelCapsLeverage() throws {
        let identity = try Identity(path: nil, master: MasterKey())
        let user = try identity.signUp(name: "alice", password: "correct horse", at: now)
        let key = try identity.makeKey(APIKeyWish(label: "bot"), for: user.id, at: now).info.key
        #expect(identity.record(of: key)?.maxLeverage == 20)
        try identity.setLevel(2, of: user.id)
        #expect(identity.record(of: key)?.maxLeverage == 125)
        #expect(throws: IdentityRefusal.self) { try identity.setLevel(7, of: user.id) }
    }

    @Test func publicKeysAreRecognised() throws {
        let identity = try Identity(path: nil, master: MasterKey())
        let user = try identity.signUp(name: "alice", password: "correct horse", at: now)
        let raw = Curve25519.Signing.PrivateKey().publicKey.rawRepresentation
        let wrapped =
            Data([0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]) + raw
        let pem =
            "-----BEGIN PUBLIC KEY-----\n\(wrapped.base64EncodedString())\n"
            + "-----END PUBLIC KEY-----\n"
        let made = try identity.makeKey(
            APIKeyWish(label: "ed", publicKeyPEM: pem), for: user.id, at: now)
        #expect(made.secret == nil)
        #expect(
            identity.record(of: made.info.key)?.signature == .ed25519(publicKey: Array(raw)))
        #expect(throws: IdentityRefusal.self) {
            _ = try identity.makeKey(
                APIKeyWish(label: "none", publicKeyPEM: "not a key"), for: user.id, at: now)
        }
    }

    @Test func wishesAreChecked() throws {
        let identity = try Identity(path: nil, master: MasterKey())
        let user = try identity.signUp(name: "alice", password: "correct horse", at: now)
        for wish in [
            APIKeyWish(label: ""), APIKeyWish(label: "x", permissions: []),
            APIKeyWish(label: "x", allowedAddresses: ["example.org"]),
        ] {
            #expect(throws: IdentityRefusal.self) {
                _ = try identity.makeKey(wish, for: user.id, at: now)
            }
        }
        for number in 0..<Identity.keysPerUser {
            _ = try identity.makeKey(APIKeyWish(label: "\(number)"), for: user.id, at: now)
        }
        #expect(
            refusal { _ = try identity.makeKey(APIKeyWish(label: "x"), for: user.id, at: now) }
                == .tooManyKeys)
    }
}

@Suite("Requests to move money")
struct CashTests {
    /// Two operators cannot decide the same request.
    @Test func onlyOneDecides() throws {
        let identity = try Identity(path: nil, master: MasterKey())
        let user = try identity.signUp(name: "alice", password: "correct horse", at: now)
        let made = try identity.request(
            .deposit, Amount(whole: 100), of: "USDT", for: user.id, as: .pending, at: now)
        #expect(try identity.cashRequests(of: nil, in: .pending) == [made])
        try identity.move(made.id, from: .pending, to: .executing, note: "", at: now)
        #expect(
            refusal {
                try identity.move(made.id, from: .pending, to: .refused, note: "", at: now)
            } == .notFound)
        try identity.move(made.id, from: .executing, to: .done, note: "by op", at: now)
        #expect(try identity.cashRequest(made.id)?.status == .done)
        #expect(try identity.cashRequests(of: user.id, in: .pending).isEmpty)
    }
}
