import NIOConcurrencyHelpers
import PlimsollModel
import VenueIdentity
import VenuePorts
import VenueTransport

// Who may listen to an account: whoever is signed in to it, for as long as they are. A browser
// sends the cookie with every handshake, also one that a page of another site asks for; it names
// that site in Origin, which is why the two must fit.

extension AccountStream {
    /// The session of a handshake, and whose report it is to be told.
    func caller(of request: APIRequest) async throws -> (Session, AccountHolder) {
        guard let api else {
            throw NativeError(503, "unavailable", "the venue is not open yet")
        }
        guard Self.isOfThisVenue(request) else {
            throw NativeError.forbidden("Origin: expected the host of the request")
        }
        let now = api.context.clock.now
        guard let token = request.cookie(SessionNames.cookie),
            let session = try await api.context.identity.currentSession(token, at: now)
        else { throw NativeError.unauthorized }
        let account = try await api.account(of: session.user.account)
        return (session, await api.holder(Self.caller(session, account)))
    }

    /// True if no page asks, or one of the host that it asks.
    static func isOfThisVenue(_ request: APIRequest) -> Bool {
        guard let origin = request.header("origin") else { return true }
        guard let host = request.header("host"), let scheme = origin.firstRange(of: "://") else {
            return false
        }
        return origin[scheme.upperBound...].lowercased() == host.lowercased()
    }

    private static func caller(_ session: Session, _ account: AccountID) -> Caller {
        Caller(
            user: session.user, account: account, session: session,
            isOperator: session.user.isOperator)
    }

    /// Closes the connections whose session has ended, and learns what has changed of the others'
    /// people. Asked for now and then, and at once when a session was ended.
    func renew(_ api: NativeAPI) {
        let connections = followers.connections
        Task {
            for connection in connections { await renew(connection, api) }
            memory.withLockedValue { $0.isRenewing = false }
        }
    }

    private func renew(_ connection: AccountConnection, _ api: NativeAPI) async {
        do {
            let session = try await api.context.identity.currentSession(
                connection.token, at: api.context.clock.now)
            guard let session else {
                return connection.socket.close(code: 1_008, reason: "the session has ended")
            }
            followers.set(await api.holder(Self.caller(session, connection.account)))
        } catch {
            // The database cannot be read just now: who was let in stays until it can.
        }
    }
}
