import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import NIOSSL
public import ServiceLifecycle
public import VenueMetrics
import VenuePorts
public import VenueTransport

// The server as a service: listens, and on a graceful shutdown stops accepting, lets requests in
// progress finish, and closes WebSocket connections with 1001.

/// Answers HTTP requests and WebSocket connections on one port.
public final class HTTPServer: Service {
    private enum Listening {
        case waiting([CheckedContinuation<Int, any Error>])
        case bound(Int)
        case failed(any Error)
    }

    /// What an operator chose.
    public let options: HTTPServerOptions
    private let core: ServerCore
    private let listening = NIOLockedValueBox(Listening.waiting([]))

    /// A server that asks handlers and gateways in order; it listens once it runs.
    public init(
        options: HTTPServerOptions, handlers: [any RequestHandler],
        sockets: [any SocketGateway], logger: Logger, metrics: MetricsRegistry
    ) {
        self.options = options
        core = ServerCore(
            options: options, handlers: handlers, sockets: sockets,
            metrics: HTTPMetrics(metrics, routes: options.routeClasses), logger: logger)
    }

    /// The port it listens on; waits until it does.
    ///
    /// - Throws: Whatever kept the server from listening.
    public var port: Int {
        get async throws {
            try await withCheckedThrowingContinuation { continuation in
                let result: Result<Int, any Error>? = listening.withLockedValue { listening in
                    switch listening {
                    case .bound(let port): return .success(port)
                    case .failed(let error): return .failure(error)
                    case .waiting(let others):
                        listening = .waiting(others + [continuation])
                        return nil
                    }
                }
                if let result { continuation.resume(with: result) }
            }
        }
    }

    /// Closes every WebSocket connection after what waits for it, and from now on each new one at
    /// once; requests are answered as before.
    ///
    /// - Parameters:
    ///   - code: The code of the close frames.
    ///   - reason: Their reason; cut to 123 bytes.
    public func closeSockets(code: UInt16, reason: String) {
        core.openSockets.closeAll(code: code, reason: reason)
    }

    /// Listens and answers until a graceful shutdown, or until its task is cancelled.
    ///
    /// - Throws: `VenueFault` if it cannot listen or its certificate is not usable.
    public func run() async throws {
        do {
            let child = try child()
            do {
                try await serve(child, on: group)
            } catch {
                throw VenueFault(
                    .peer, "expected to listen on \(options.host):\(options.port), found \(error)")
            }
        } catch {
            settle(.failure(error))
            throw error
        }
        settle(.failure(VenueFault(.closed, "the server has been shut down")))
    }

    private func child() throws -> any ServerChildChannel {
        let channel = VenueChannel(core: core)
        guard let configuration = try options.tls.configuration(logger: core.logger) else {
            return channel
        }
        return try TLSChannel(channel, tlsConfiguration: configuration)
    }

    private func serve(
        _ child: some ServerChildChannel, on group: MultiThreadedEventLoopGroup
    ) async throws {
        let server = Server(
            childChannelSetup: child,
            configuration: ServerConfiguration(
                address: options.socketPath.map { .unixDomainSocket(path: $0) }
                    ?? .hostname(options.host, port: options.port),
                backlog: options.backlog),
            onServerRunning: { channel in
                self.settle(.success(channel.localAddress?.port ?? self.options.port))
            }, eventLoopGroup: group, logger: core.logger)
        try await server.run()
    }

    /// The event loops live as long as the process: Hummingbird's shutdown runs beside `run` and
    /// uses them a little longer.
    private var group: MultiThreadedEventLoopGroup {
        if let count = options.eventLoops {
            return MultiThreadedEventLoopGroup(numberOfThreads: max(1, count))
        }
        return .singleton
    }

    /// Tells those who wait for the port; the last word stands.
    private func settle(_ result: Result<Int, any Error>) {
        let waiting = listening.withLockedValue { listening in
            var waiting: [CheckedContinuation<Int, any Error>] = []
            if case .waiting(let all) = listening { waiting = all }
            switch result {
            case .success(let port): listening = .bound(port)
            case .failure(let error): listening = .failed(error)
            }
            return waiting
        }
        for continuation in waiting { continuation.resume(with: result) }
    }
}
