import PlimsollModel
import VenueIdentity
import VenuePorts
import VenueTransport

// Who is it? A session cookie (with a CSRF token for whatever changes something), a signed request
// with an API key, or the operator at the local socket.

extension NativeAPI {
    /// Whoever makes a request, if they may.
    func caller(of request: APIRequest, for access: Access) async throws -> Caller {
        switch access {
        case .everyone: return Caller()
        case .holder(let permissions):
            let caller = try await known(request, permissions)
            if caller.user == nil { throw NativeError.unauthorized }
            return caller
        case .holderOrOperator(let permissions): return try await known(request, permissions)
        case .operator_: return try await operatorCaller(request)
        case .testHooks:
            guard context.settings.hasTestHooks else {
                throw NativeError.forbidden(
                    "test hooks are off; the venue must be started with --test-hooks true")
            }
            return try await operatorCaller(request)
        }
    }

    private func operatorCaller(_ request: APIRequest) async throws -> Caller {
        let caller = try await known(request, .admin)
        if !caller.isOperator { throw NativeError.forbidden("expected an operator") }
        return caller
    }

    private func known(
        _ request: APIRequest, _ permissions: APIPermissions
    ) async throws -> Caller {
        if request.remoteAddress == APIRequest.localOperator { return Caller(isOperator: true) }
        if request.header("x-mbx-apikey") != nil {
            return try await signed(request, permissions)
        }
        guard let token = request.cookie(SessionNames.cookie),
            let session = try await context.identity.currentSession(
                token, at: context.clock.now)
        else { throw NativeError.unauthorized }
        if request.method != "GET" {
            guard let csrf = request.header(SessionNames.csrfHeader),
                context.identity.accepts(csrf: csrf, for: session)
            else {
                throw NativeError.forbidden(
                    "expected the session's token in the header X-CSRF-Token")
            }
        }
        return Caller(
            user: session.user, account: try await account(of: session.user.account),
            session: session, isOperator: session.user.isOperator)
    }

    private func signed(
        _ request: APIRequest, _ permissions: APIPermissions
    ) async throws -> Caller {
        let key = try await context.authenticate(request)
        guard key.permissions.isSuperset(of: permissions) else {
            throw NativeError.forbidden("the key does not have the permission for this")
        }
        let user = try await blocking.run {
            try self.context.identity.user(Int64(clamping: key.account.raw))
        }
        guard let user else { throw NativeError.unauthorized }
        return Caller(
            user: user, account: try await account(of: user.account),
            isOperator: user.isOperator && key.permissions.contains(.admin))
    }

    /// The header that sets or clears the cookie: out of reach of scripts and of other sites.
    func setCookie(
        _ token: String, seconds: Int, on request: APIRequest
    ) -> (name: String, value: String) {
        let secure = request.isSecure ? "; Secure" : ""
        return (
            "set-cookie",
            "\(SessionNames.cookie)=\(token); Path=/; HttpOnly; SameSite=Strict; "
                + "Max-Age=\(seconds)\(secure)"
        )
    }
}
