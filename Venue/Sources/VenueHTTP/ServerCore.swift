import Logging
import NIOConcurrencyHelpers
import NIOCore
import VenueTransport

// What all connections of one server share: who answers, the limits, the counters.

/// The part of the server that does not know about one connection.
final class ServerCore: Sendable {
    let options: HTTPServerOptions
    let handlers: [any RequestHandler]
    let sockets: [any SocketGateway]
    let metrics: HTTPMetrics
    let logger: Logger
    let date = HTTPDate()
    let ledger: ConnectionLedger
    let openSockets = OpenSockets()
    private let outboxes = NIOLockedValueBox([ObjectIdentifier: LoopOutbox]())
    private let lastSocket = NIOLockedValueBox(UInt64(0))

    init(
        options: HTTPServerOptions, handlers: [any RequestHandler],
        sockets: [any SocketGateway], metrics: HTTPMetrics, logger: Logger
    ) {
        self.options = options
        self.handlers = handlers
        self.sockets = sockets
        self.metrics = metrics
        self.logger = logger
        ledger = ConnectionLedger(
            connections: options.limits.connections,
            perAddress: options.limits.connectionsPerAddress)
    }

    var limits: HTTPLimits { options.limits }

    var isSecure: Bool { options.tls != .none }

    /// The answer of the first handler that has one.
    func answer(_ request: APIRequest) async -> APIResponse {
        let start = NIODeadline.now()
        let response = await firstAnswer(request)
        metrics.answered(
            request.path, status: response.status,
            nanoseconds: (NIODeadline.now() - start).nanoseconds)
        return response
    }

    private func firstAnswer(_ request: APIRequest) async -> APIResponse {
        if request.method == "OPTIONS" {
            return APIResponse(
                status: 204, body: [],
                headers: [(name: "Allow", value: "GET, HEAD, POST, PUT, DELETE, OPTIONS")])
        }
        // A handler need not know about HEAD: the body of the answer to GET is left out later.
        var asked = request
        if request.method == "HEAD" { asked.method = "GET" }
        for handler in handlers {
            if let response = await handler.respond(to: asked) { return response }
        }
        return Refusal.unknownPath(request.path, method: request.method)
    }

    /// The gateway of WebSocket connections on a path.
    func gateway(_ path: String) -> (any SocketGateway)? {
        sockets.first { $0.accepts(path) }
    }

    /// The outbox of an event loop.
    func outbox(_ loop: any EventLoop) -> LoopOutbox {
        outboxes.withLockedValue { outboxes in
            let key = ObjectIdentifier(loop)
            if let known = outboxes[key] { return known }
            let outbox = LoopOutbox(loop)
            outboxes[key] = outbox
            return outbox
        }
    }

    /// A number that no other socket of this server has.
    func nextSocket() -> UInt64 {
        lastSocket.withLockedValue { last in
            last += 1
            return last
        }
    }
}
