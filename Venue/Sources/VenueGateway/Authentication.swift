public import BinanceAPI
public import PlimsollModel
public import VenuePorts
public import VenueTransport

// Who calls, and whether he may. The checks come in the order that clients know: the key, its
// permissions and address, the stamp, the signature. Which of them failed is told by number only.

/// Who makes a call, after the checks.
public struct Caller: Sendable {
    /// The key the call is made with.
    public let key: APIKeyRecord
    /// The account the key speaks for.
    public let account: AccountID
    /// After this the call is too old to be carried out; `Timestamp(.max)` for never.
    public let expires: Timestamp

    /// A caller whose key was checked.
    public init(key: APIKeyRecord, account: AccountID, expires: Timestamp = Timestamp(.max)) {
        self.key = key
        self.account = account
        self.expires = expires
    }
}

/// Checks keys, stamps and signatures.
public struct Authentication: Sendable {
    private static let usualWindow: Int64 = 5_000
    private static let widestWindow: Int64 = 60_000
    private static let mayBeAhead: Int64 = 1_000
    private static let longestKey = 128

    private let keys: any APIKeyDirectory
    private let sessions: (any SessionDirectory)?
    private let directory: Directory

    /// Checks against the keys and accounts of a venue.
    public init(_ context: GatewayContext) {
        keys = context.keys
        sessions = context.sessions
        directory = context.directory
    }

    /// The key of a name, if it may be used from an address for what is wanted.
    ///
    /// - Parameters:
    ///   - name: The public part as sent; nil if none was.
    ///   - address: Where the call comes from.
    ///   - permissions: What it must be allowed.
    public func caller(
        _ name: String?, from address: String, for permissions: APIPermissions
    ) throws(APIError) -> Caller {
        guard let name, !name.isEmpty, name.utf8.count <= Self.longestKey,
            name.utf8.allSatisfy(Self.isKeyByte)
        else { throw .keyFormat }
        guard let record = keys.record(of: name), record.permissions.isSuperset(of: permissions),
            record.allowedAddresses.isEmpty || record.allowedAddresses.contains(address),
            let account = directory.account(record.account)
        else { throw .keyRefused }
        return Caller(key: record, account: account)
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// Checks the stamp of a request.
    ///
    /// - Returns: When the request is too old to be carried out.
    public func checkTime(
        _ parameters: Parameters, at now: Timestamp
    ) throws(APIError) -> Timestamp {
        guard let sent = try parameters.integer("timestamp") else { throw .missing("timestamp") }
        let window = try parameters.integer("recvWindow") ?? Self.usualWindow
        if window > Self.widestWindow { throw .recvWindowTooLarge }
        if window < 0 { throw .invalidParameter("recvWindow") }
        let server = now.raw / 1_000_000
        if sent > server + Self.mayBeAhead { throw .timestampAhead }
        if sent < server - window { throw .timestampOutside }
        return Timestamp(milliseconds: sent + window)
    }

    /// Makes all checks of a signed request over HTTP.
    public func signed(
        _ request: APIRequest, _ parameters: Parameters, for permissions: APIPermissions,
        at now: Timestamp
    ) throws(APIError) -> Caller {
        let caller = try caller(
            request.header("x-mbx-apikey"), from: request.remoteAddress, for: permissions)
        let signature = try parameters.required("signature")
        let expires = try checkTime(parameters, at: now)
        let text = SignedText(query: request.query, body: request.body)
        guard Signatures.isValid(signature, of: text, with: caller.key.signature) else {
            throw .invalidSignature
        }
        return Caller(key: caller.key, account: caller.account, expires: expires)
    }

    /// Makes all checks of a request by somebody who is signed in: the cookie instead of key,
    /// stamp and signature, and the session's token with whatever changes something.
    ///
    /// - Returns: Who calls; nil if the request names a key or has no such cookie.
    public func signedIn(
        _ request: APIRequest, for permissions: APIPermissions, at now: Timestamp
    ) async throws(APIError) -> Caller? {
        guard let sessions, request.header("x-mbx-apikey") == nil,
            let token = request.cookie(SessionNames.cookie), !token.isEmpty
        else { return nil }
        guard let session = try await record(sessions, token, now),
            session.key.permissions.isSuperset(of: permissions),
            let account = directory.account(session.key.account)
        else { throw .sessionEnded }
        if request.method != "GET" {
            guard let csrf = request.header(SessionNames.csrfHeader),
                sessions.accepts(csrf: csrf, of: session)
            else { throw .missingSessionToken }
        }
        let expires = now.advanced(by: Nanoseconds(milliseconds: Self.usualWindow))
        return Caller(key: session.key, account: account, expires: expires)
    }

    private func record(
        _ sessions: any SessionDirectory, _ token: String, _ now: Timestamp
    ) async throws(APIError) -> SessionRecord? {
        do {
            return try await sessions.record(ofSession: token, at: now)
        } catch {
            throw APIError(error)
        }
    }
}
