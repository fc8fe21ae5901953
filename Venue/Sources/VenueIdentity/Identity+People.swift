import Foundation
import GRDB
public import PlimsollModel

// Signing up, in and out.

extension Identity {
    /// How long a session lasts.
    static let sessionLength = Nanoseconds(hours: 24 * 7)

    /// Signs a person up.
    ///
    /// - Parameters:
    ///   - name: 3 to 64 letters, digits and `.@_+-`; letters count as lower case.
    ///   - password: 10 to 200 characters.
    ///   - isOperator: Whether they may operate the venue.
    ///   - time: Now.
    /// - Throws: `IdentityRefusal`, or what the database throws.
    public func signUp(
        name: String, password: String, isOperator: Bool = false, at time: Timestamp
    ) throws -> User {
        let name = try Self.cleanName(name)
        guard (10...200).contains(password.count) else { throw IdentityRefusal.badPassword }
        let hash = try Passwords.hash(password)
        return try database.write { db in
            let taken = try Row.fetchOne(
                db, sql: "SELECT 1 FROM user WHERE name = ?", arguments: [name])
            if taken != nil { throw IdentityRefusal.nameTaken }
            try db.execute(
                sql: "INSERT INTO user (name, password, is_operator, created) VALUES (?, ?, ?, ?)",
                arguments: [name, hash, isOperator, time.raw])
            return User(
                id: db.lastInsertedRowID, name: name, level: 0, isOperator: isOperator,
                created: time)
        }
    }

    /// Signs a person in.
    ///
    /// - Parameters:
    ///   - name: Their name.
    ///   - password: Their password.
    ///   - address: Where they come from; failures are counted by name and by address.
    ///   - time: Now.
    /// - Throws: `IdentityRefusal.wrongPassword` whether the name or the password is wrong,
    ///   `.tooManyAttempts`.
    public func signIn(
        name: String, password: String, from address: String, at time: Timestamp
    ) throws -> Session {
        let name = name.lowercased()
        let subjects = ["name " + String(name.prefix(64)), "address " + address]
        if attempts.isBarred(subjects, at: time) { throw IdentityRefusal.tooManyAttempts }
        let row = try database.read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM user WHERE name = ?", arguments: [name])
        }
        // A name nobody has takes as long as a wrong password does.
        let stored = row.map { $0["password"] as String } ?? Self.nobody
        guard try Passwords.matches(password, stored), let row else {
            attempts.fail(subjects, at: time)
            throw IdentityRefusal.wrongPassword
        }
        attempts.forget(subjects[0])
        return try open(User(row: row), at: time)
    }

    private static let nobody =
        "scrypt$32768$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

    private func open(_ user: User, at time: Timestamp) throws -> Session {
        let token = SecureRandom.text(43)
        let expires = time.advanced(by: Self.sessionLength)
        try database.write { db in
            try db.execute(sql: "DELETE FROM session WHERE expires < ?", arguments: [time.raw])
            try db.execute(
                sql: "INSERT INTO session (token, user, expires) VALUES (?, ?, ?)",
                arguments: [Data(SecureRandom.fingerprint(token)), user.id, expires.raw])
        }
        return Session(user: user, token: token, csrf: Self.csrf(of: token), expires: expires)
    }

    /// The session of a token, or nil if there is none or it has ended; asks the database.
    public func session(_ token: String, at time: Timestamp) throws -> Session? {
        let fingerprint = Data(SecureRandom.fingerprint(token))
        let row = try database.read { db in try Self.sessionRow(fingerprint, at: time, db) }
        return row.map { session($0, token) }
    }

    /// What the database says of a session that lasts, by its fingerprint.
    static func sessionRow(
        _ fingerprint: Data, at time: Timestamp, _ db: Database
    ) throws -> SessionRow? {
        try Row.fetchOne(
            db,
            sql: """
                SELECT user.*, session.expires FROM session JOIN user ON user.id = session.user
                WHERE token = ? AND expires > ?
                """, arguments: [fingerprint, time.raw]
        ).map { SessionRow(user: User(row: $0), expires: Timestamp($0["expires"])) }
    }

    func session(_ row: SessionRow, _ token: String) -> Session {
        Session(
            user: row.user, token: token, csrf: Self.csrf(of: token), expires: row.expires)
    }

    /// Ends a session, at once.
    public func signOut(_ token: String) throws {
        let fingerprint = Data(SecureRandom.fingerprint(token))
        try database.write { db in
            try db.execute(sql: "DELETE FROM session WHERE token = ?", arguments: [fingerprint])
        }
        sessions.forget { $0.token == token }
    }

    /// True if a CSRF token belongs to a session.
    public func accepts(csrf: String, for session: Session) -> Bool {
        SecureRandom.areEqual(Array(csrf.utf8), Array(session.csrf.utf8))
    }

    /// The CSRF token follows from the session's: who cannot read the one cannot send the other.
    private static func csrf(of token: String) -> String {
        Data(SecureRandom.fingerprint("csrf " + token)).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }

    /// A person by name, or nil.
    public func user(named name: String) throws -> User? {
        try database.read { db in
            try Row.fetchOne(
                db, sql: "SELECT * FROM user WHERE name = ?", arguments: [name.lowercased()]
            ).map { User(row: $0) }
        }
    }

    /// A person by number, or nil.
    public func user(_ id: Int64) throws -> User? {
        try database.read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM user WHERE id = ?", arguments: [id])
                .map { User(row: $0) }
        }
    }

    /// The number of the last person who signed up; 0 for nobody.
    public func highestUser() throws -> Int64 {
        try database.read { db in
            try Int64.fetchOne(db, sql: "SELECT MAX(id) FROM user") ?? 0
        }
    }

    /// People by number, at most `limit` of them after a number.
    public func users(after id: Int64 = 0, limit: Int = 1_000) throws -> [User] {
        try database.read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM user WHERE id > ? ORDER BY id LIMIT ?",
                arguments: [id, limit]
            ).map { User(row: $0) }
        }
    }

    /// Changes a password and ends all sessions of the person.
    public func setPassword(_ password: String, of user: Int64) throws {
        guard (10...200).contains(password.count) else { throw IdentityRefusal.badPassword }
        let hash = try Passwords.hash(password)
        try database.write { db in
            try db.execute(
                sql: "UPDATE user SET password = ? WHERE id = ?", arguments: [hash, user])
            if db.changesCount == 0 { throw IdentityRefusal.notFound }
            try db.execute(sql: "DELETE FROM session WHERE user = ?", arguments: [user])
        }
        sessions.forget { $0.user.id == user }
    }

    /// Sets how far a person has proved who they are; their keys' leverage caps follow.
    public func setLevel(_ level: Int, of user: Int64) throws {
        guard levels.indices.contains(level) else {
            let known = levels.indices.map(String.init).joined(separator: ", ")
            throw IdentityRefusal.badKey("level: expected one of \(known), found \(level)")
        }
        try database.write { db in
            try db.execute(
                sql: "UPDATE user SET level = ? WHERE id = ?", arguments: [level, user])
            if db.changesCount == 0 { throw IdentityRefusal.notFound }
        }
        sessions.forget { $0.user.id == user }
        try reloadKeys()
    }

    static func cleanName(_ name: String) throws -> String {
        let name = name.lowercased()
        let isFine = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "."), UInt8(ascii: "@"), UInt8(ascii: "_"), UInt8(ascii: "+"),
                UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isFine, (3...64).contains(name.utf8.count) else { throw IdentityRefusal.badName }
        return name
    }
}

/// A session as the database has it.
struct SessionRow: Sendable {
    let user: User
    let expires: Timestamp
}
