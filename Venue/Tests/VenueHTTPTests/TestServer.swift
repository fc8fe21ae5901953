import Logging
import NIOConcurrencyHelpers
import ServiceLifecycle
import VenueHTTP
import VenueMetrics
import VenueTransport

// A running server with handlers that repeat what they are told, for one test.

/// Answers with what it saw.
struct EchoHandler: RequestHandler {
    func respond(to request: APIRequest) async -> APIResponse? {
        guard request.path.hasPrefix("/fapi/echo") else { return nil }
        let parts = [
            request.method, request.path, request.query,
            String(decoding: request.body, as: UTF8.self), request.header("x-mbx-apikey") ?? "-",
            request.remoteAddress, request.isSecure ? "secure" : "plain",
        ]
        return APIResponse(
            body: Array(parts.joined(separator: "|").utf8), contentType: "text/plain",
            headers: [(name: "X-Seen", value: "yes")])
    }
}

/// Answers when a gate is opened.
struct GatedHandler: RequestHandler {
    let gate: Gate

    func respond(to request: APIRequest) async -> APIResponse? {
        guard request.path == "/fapi/gated" else { return nil }
        await gate.pass()
        return APIResponse(body: Array("passed".utf8))
    }
}

/// Holds tasks until it is opened, and tells how many it has held.
actor Gate {
    private var isOpen = false
    private var held: [CheckedContinuation<Void, Never>] = []

    func pass() async {
        if isOpen { return }
        await withCheckedContinuation { held.append($0) }
    }

    func holds(_ count: Int) async throws {
        while held.count < count {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    func open() {
        isOpen = true
        for continuation in held { continuation.resume() }
        held = []
    }
}

/// Repeats messages; some words have a meaning of their own.
final class EchoSession: SocketSession {
    let socket: any ClientSocket
    let gateway: EchoGateway

    init(_ socket: any ClientSocket, _ gateway: EchoGateway) {
        self.socket = socket
        self.gateway = gateway
    }

    func received(_ text: [UInt8]) {
        switch String(decoding: text, as: UTF8.self) {
        case "close": socket.close(code: 4_000, reason: "as asked")
        case "three": socket.send(["a", "b", "c"].map { OutboundFrame(text: $0.utf8) })
        case "pending": socket.send([OutboundFrame(text: "\(socket.pendingBytes)".utf8)])
        default: socket.send([OutboundFrame(text: text)])
        }
    }

    func closed() {
        gateway.left(socket)
    }
}

/// Opens echo sessions under `/ws`.
final class EchoGateway: SocketGateway {
    struct Seen: Sendable {
        var sockets: [UInt64: any ClientSocket] = [:]
        var requests: [APIRequest] = []
        var closed = 0
    }

    let seen = NIOLockedValueBox(Seen())

    func accepts(_ path: String) -> Bool {
        path.hasPrefix("/ws")
    }

    func open(_ request: APIRequest, socket: any ClientSocket) -> any SocketSession {
        seen.withLockedValue {
            $0.sockets[socket.id] = socket
            $0.requests.append(request)
        }
        return EchoSession(socket, self)
    }

    func left(_ socket: any ClientSocket) {
        seen.withLockedValue { seen in
            seen.sockets[socket.id] = nil
            seen.closed += 1
        }
    }

    /// Waits until a number of connections have closed.
    func allLeft(_ count: Int) async throws {
        while seen.withLockedValue({ $0.closed }) < count {
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}

/// Lets in, under `/guarded`, whoever knows the word, once the gate is open.
struct GuardedGateway: GuardedSocketGateway {
    let inner: EchoGateway
    let gate: Gate

    func accepts(_ path: String) -> Bool { path.hasPrefix("/guarded") }

    func admit(_ request: APIRequest) async -> SocketAdmission {
        if request.path == "/guarded/later" { await gate.pass() }
        guard request.query == "word" else {
            return .refused(APIResponse(status: 403, body: Array("who are you?".utf8)))
        }
        return .admitted { socket in inner.open(request, socket: socket) }
    }
}

extension HTTPLimits {
    /// The usual limits for clients that may be slow: a test's client waits its turn beside all
    /// other tests.
    static var patient: HTTPLimits {
        var limits = HTTPLimits()
        limits.headerTimeout = .seconds(1_800)
        limits.bodyTimeout = .seconds(1_800)
        limits.idleTimeout = .seconds(1_800)
        return limits
    }
}

/// What a test can reach of a running server.
struct TestServer: Sendable {
    let port: Int
    let gateway: EchoGateway
    let gate: Gate
    let metrics: MetricsRegistry
    let services: ServiceGroup
    let server: HTTPServer

    /// A server that does not run yet.
    static func idle(port: Int, tls: HTTPServerOptions.TLS = .none) -> HTTPServer {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return HTTPServer(
            options: HTTPServerOptions(port: port, tls: tls), handlers: [], sockets: [],
            logger: logger, metrics: MetricsRegistry())
    }

    func shutDown() async {
        await services.triggerGracefulShutdown()
    }

    /// Runs a server while `body` runs, and sees it shut down.
    static func with(
        limits: HTTPLimits = .patient, tls: HTTPServerOptions.TLS = .none,
        _ body: (TestServer) async throws -> Void
    ) async throws {
        let gateway = EchoGateway()
        let gate = Gate()
        let metrics = MetricsRegistry()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let server = HTTPServer(
            options: HTTPServerOptions(tls: tls, limits: limits),
            handlers: [EchoHandler(), GatedHandler(gate: gate)],
            sockets: [gateway, GuardedGateway(inner: gateway, gate: gate)],
            logger: logger, metrics: metrics)
        let services = ServiceGroup(services: [server], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            let port = try await server.port
            do {
                try await body(
                    TestServer(
                        port: port, gateway: gateway, gate: gate, metrics: metrics,
                        services: services, server: server))
            } catch {
                await gate.open()
                group.cancelAll()
                throw error
            }
            await gate.open()
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }
}
