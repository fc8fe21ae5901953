public import PlimsollModel

// Who is signed in in a browser. The cookie stands for a key there: what bots do with a signature,
// a person does with the session and the token that goes with it.

/// A signed-in person, as the gateway needs them.
public struct SessionRecord: Hashable, Sendable {
    /// What they may do and for whom they speak, as if with a key. Nothing is signed with it.
    public let key: APIKeyRecord
    /// What they must send with everything that changes something.
    public let csrf: String

    /// A session with all its parts.
    public init(key: APIKeyRecord, csrf: String) {
        self.key = key
        self.csrf = csrf
    }
}

/// Finds sessions.
public protocol SessionDirectory: Sendable {
    /// The session of a token, or nil if there is none or it has ended. Must hold up no thread: it
    /// is asked for each request.
    func record(ofSession token: String, at time: Timestamp) async throws -> SessionRecord?
    /// True if a token is the one that goes with a session. Takes equally long for every wrong one.
    func accepts(csrf: String, of session: SessionRecord) -> Bool
}

/// The names by which browsers send sessions.
public enum SessionNames {
    /// The cookie with the session's token.
    public static let cookie = "plimsoll_session"
    /// The header with the token against requests that other sites cause, in lower case.
    public static let csrfHeader = "x-csrf-token"
}
