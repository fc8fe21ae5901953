import VenuePorts
public import VenueTransport

// The request interface over sockets: the same calls as over HTTP, on a connection that stays.

/// Limits of request connections.
public struct RequestSocketOptions: Hashable, Sendable {
    /// Requests of one connection that are answered at the same time.
    public var requestsUnderWay = 64
    /// Requests of one connection that may wait for their turn; more are refused.
    public var requestsWaiting = 1_024
    /// Connections an address may open in five minutes; more are closed at once.
    public var connectionsPerFiveMinutes = 300

    /// The customary limits.
    public init() {}
}

/// Opens request connections.
public final class RequestSocketGateway: SocketGateway {
    private let gateway: Gateway
    private let options: RequestSocketOptions
    private let arrivals: StreamArrivals

    /// Request connections to a gateway's calls.
    public init(_ gateway: Gateway, options: RequestSocketOptions = RequestSocketOptions()) {
        self.gateway = gateway
        self.options = options
        var limits = StreamOptions()
        limits.connectionsPerFiveMinutes = options.connectionsPerFiveMinutes
        arrivals = StreamArrivals(limits)
    }

    /// True for `/ws-fapi/v1`.
    public func accepts(_ path: String) -> Bool {
        path == "/ws-fapi/v1" || path == "/ws-fapi/v1/"
    }

    /// The session of a new connection.
    public func open(_ request: APIRequest, socket: any ClientSocket) -> any SocketSession {
        if !arrivals.admits(request.remoteAddress, at: gateway.context.clock.now) {
            socket.close(code: 1_008, reason: "Too many connections from this address")
        }
        return RequestSocketSession(gateway, options, request, socket)
    }
}
