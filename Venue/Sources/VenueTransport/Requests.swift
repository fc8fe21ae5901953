// Requests and answers as values, so that everything that answers can be tested without a socket
// and REST and the WebSocket request interface share their handlers.

/// A request as it arrived.
public struct APIRequest: Sendable {
    /// `GET`, `POST`, `PUT`, `DELETE`.
    public var method: String
    /// The path without the query, as `/fapi/v1/order`.
    public var path: String
    /// The raw query string without the question mark; empty if there is none.
    public var query: String
    /// The raw body.
    public var body: [UInt8]
    /// Header fields in order, names in lower case.
    public var headers: [(name: String, value: String)]
    /// The peer's address without port, as `127.0.0.1`.
    public var remoteAddress: String
    /// True if the connection is encrypted.
    public var isSecure: Bool

    /// A request with all its parts.
    public init(
        method: String, path: String, query: String = "", body: [UInt8] = [],
        headers: [(name: String, value: String)] = [], remoteAddress: String = "127.0.0.1",
        isSecure: Bool = false
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.body = body
        self.headers = headers
        self.remoteAddress = remoteAddress
        self.isSecure = isSecure
    }

    /// The address of requests from the operator's socket file; no network address looks like it.
    public static let localOperator = "local-operator"

    /// The first header field of a name given in lower case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    /// The first cookie of a name.
    public func cookie(_ name: String) -> String? {
        for header in headers where header.name == "cookie" {
            for pair in header.value.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                let found = parts.first.map { $0.drop { $0 == " " } }
                if found == name[...], parts.count == 2 { return String(parts[1]) }
            }
        }
        return nil
    }
}

/// An answer.
public struct APIResponse: Sendable {
    /// The HTTP status.
    public var status: Int
    /// Header fields beside content type and length.
    public var headers: [(name: String, value: String)]
    /// The media type of the body.
    public var contentType: String
    /// The body.
    public var body: [UInt8]

    /// An answer; JSON unless told otherwise.
    public init(
        status: Int = 200, body: [UInt8], contentType: String = "application/json",
        headers: [(name: String, value: String)] = []
    ) {
        self.status = status
        self.body = body
        self.contentType = contentType
        self.headers = headers
    }
}

/// Answers requests.
public protocol RequestHandler: Sendable {
    /// The answer, or nil if the path is not of this handler.
    func respond(to request: APIRequest) async -> APIResponse?
}
