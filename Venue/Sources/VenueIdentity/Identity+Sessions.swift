import Foundation
import GRDB
import NIOConcurrencyHelpers
public import PlimsollModel
public import VenuePorts

// Every request of a browser asks for its session. A session that was found good is believed for
// some seconds without asking the database; whatever ends or changes sessions here has the memory
// forget them in the same moment.

extension Identity: SessionDirectory {
    /// The session of a token, or nil if there is none or it has ended; blocks nobody.
    public func currentSession(_ token: String, at time: Timestamp) async throws -> Session? {
        let (known, generation) = sessions.session(token, at: time)
        if let known { return known }
        guard token.utf8.count <= SessionMemory.longestToken else { return nil }
        let fingerprint = Data(SecureRandom.fingerprint(token))
        let row = try await database.readAside { db in
            try Self.sessionRow(fingerprint, at: time, db)
        }
        guard let row else { return nil }
        let session = session(row, token)
        sessions.keep(session, foundAt: time, generation: generation)
        return session
    }

    /// The session of a token as a key that reads and trades.
    public func record(ofSession token: String, at time: Timestamp) async throws -> SessionRecord? {
        guard let session = try await currentSession(token, at: time) else { return nil }
        let key = APIKeyRecord(
            key: "session", account: session.user.account, signature: .hmac(secret: []),
            permissions: [.read, .trade], maxLeverage: terms(of: session.user.level).maxLeverage)
        return SessionRecord(key: key, csrf: session.csrf)
    }

    /// Counts what ended or changed sessions: where it is the same as before, so are they, but for
    /// those whose time is over.
    public var sessionGeneration: UInt64 { sessions.generation }

    /// True if a token is the one that goes with a session.
    public func accepts(csrf: String, of session: SessionRecord) -> Bool {
        SecureRandom.areEqual(Array(csrf.utf8), Array(session.csrf.utf8))
    }
}

/// Sessions that were found good a moment ago.
final class SessionMemory: Sendable {
    static let longestToken = 100
    private static let trust = Nanoseconds(seconds: 5)
    private static let capacity = 10_000

    private struct Entry: Sendable {
        let session: Session
        let found: Timestamp

        func isGood(at time: Timestamp) -> Bool {
            time >= found && time.since(found) < SessionMemory.trust && time < session.expires
        }
    }

    private struct State: Sendable {
        var entries: [String: Entry] = [:]
        /// Counts what was forgotten: what was read before is not kept after.
        var generation: UInt64 = 0
    }

    private let state = NIOLockedValueBox(State())

    /// A session that is still believed, and the generation a look-up now would belong to.
    func session(_ token: String, at time: Timestamp) -> (Session?, generation: UInt64) {
        state.withLockedValue { state in
            guard let entry = state.entries[token] else { return (nil, state.generation) }
            return (entry.isGood(at: time) ? entry.session : nil, state.generation)
        }
    }

    /// Counts how often something was forgotten.
    var generation: UInt64 { state.withLockedValue { $0.generation } }

    /// Believes a session for a while, unless something was forgotten since it was looked up.
    func keep(_ session: Session, foundAt time: Timestamp, generation: UInt64) {
        state.withLockedValue { state in
            guard state.generation == generation else { return }
            if state.entries.count >= Self.capacity {
                state.entries = state.entries.filter { $0.value.isGood(at: time) }
                if state.entries.count >= Self.capacity { state.entries.removeAll() }
            }
            state.entries[session.token] = Entry(session: session, found: time)
        }
    }

    /// Forgets sessions: the database is asked again.
    func forget(where isGone: (Session) -> Bool) {
        state.withLockedValue { state in
            state.generation += 1
            state.entries = state.entries.filter { !isGone($0.value.session) }
        }
    }
}
