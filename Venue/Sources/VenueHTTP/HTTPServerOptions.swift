// What an operator can choose about the server, and the limits that keep one client from taking
// what belongs to all. Every limit has a default that suits a venue on one machine.

/// Where the server listens, how it encrypts, and what it bears.
public struct HTTPServerOptions: Sendable {
    /// How connections are encrypted.
    public enum TLS: Hashable, Sendable {
        /// Not at all.
        case none
        /// With a certificate chain and a key, both PEM files.
        case files(certificate: String, key: String)
        /// With a certificate of the venue's own making for these names and addresses, kept in a
        /// folder together with the authority that clients are told to trust.
        case selfSigned(names: [String], folder: String)
    }

    /// The address to listen on; loopback unless told otherwise.
    public var host: String
    /// The port to listen on; 0 for any free one.
    public var port: Int
    /// A socket file to listen on in place of address and port: whoever may open it is the
    /// operator, and requests bear `APIRequest.localOperator` as their address.
    public var socketPath: String?
    /// How connections are encrypted.
    public var tls: TLS
    /// Threads of its own that read and write sockets; nil for those that NIO shares, one a core.
    public var eventLoops: Int?
    /// Connections that wait to be accepted.
    public var backlog: Int
    /// What one client, and all together, may take.
    public var limits: HTTPLimits
    /// First path segments that metrics tell apart; all others count as `other`.
    public var routeClasses: [String]

    /// Options; those not given are fit for a venue on one machine.
    public init(
        host: String = "127.0.0.1", port: Int = 0, tls: TLS = .none, eventLoops: Int? = nil,
        backlog: Int = 4_096, limits: HTTPLimits = HTTPLimits(),
        routeClasses: [String] = [
            "api", "dapi", "fapi", "health", "metrics", "plimsoll", "ready", "sapi",
        ]
    ) {
        self.host = host
        self.port = port
        self.tls = tls
        self.eventLoops = eventLoops
        self.backlog = backlog
        self.limits = limits
        self.routeClasses = routeClasses
    }
}

/// What the server bears: counts, bytes and seconds.
public struct HTTPLimits: Hashable, Sendable {
    /// Connections at a time.
    public var connections = 10_000
    /// Connections at a time from one address.
    public var connectionsPerAddress = 2_000
    /// Bytes of a request's header fields and of its target.
    public var headerBytes = 32 * 1_024
    /// Header fields of a request.
    public var headerFields = 100
    /// Bytes of a request's body.
    public var bodyBytes = 1_024 * 1_024
    /// How long a client may take for the first request's header.
    public var headerTimeout: Duration = .seconds(10)
    /// How long a client may take for a body.
    public var bodyTimeout: Duration = .seconds(30)
    /// How long a connection may wait for its next request, header included.
    public var idleTimeout: Duration = .seconds(75)
    /// How long a closing connection waits for the client to close too.
    public var closeTimeout: Duration = .seconds(5)
    /// Bytes of a message from a WebSocket client, and of each frame of it.
    public var messageBytes = 64 * 1_024
    /// Bytes a WebSocket client may leave unread before it is closed as too slow.
    public var pendingBytes = 4 * 1_024 * 1_024
    /// How often the server pings a WebSocket client.
    public var pingInterval: Duration = .seconds(180)
    /// How long a WebSocket client may leave pings unanswered.
    public var pongTimeout: Duration = .seconds(600)
    /// How long a WebSocket connection may live.
    public var socketAge: Duration = .seconds(86_400)

    /// The limits as documented at each.
    public init() {}
}
