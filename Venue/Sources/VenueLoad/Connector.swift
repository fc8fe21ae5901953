import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
import VenuePorts

// Opens connections to the venue, plain or encrypted, as HTTP or as WebSocket.

/// Where the venue is, and how to get there.
struct Connector: Sendable {
    let host: String
    let port: Int
    private let encryption: NIOSSLContext?

    init(_ options: LoadOptions) throws {
        host = options.host
        port = options.port
        guard let authority = options.authority else {
            encryption = nil
            return
        }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .file(authority)
        encryption = try NIOSSLContext(configuration: configuration)
    }

    private var bootstrap: ClientBootstrap {
        ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(ChannelOptions.socketOption(.tcp_nodelay), value: 1)
            .connectTimeout(.seconds(10))
    }

    private func encrypt(_ channel: any Channel) throws {
        guard let encryption else { return }
        // An address is no server name; the certificate is checked against it all the same.
        let name = host.utf8.allSatisfy { $0 == 46 || (48...57).contains($0) } ? nil : host
        try channel.pipeline.syncOperations.addHandler(
            NIOSSLClientHandler(context: encryption, serverHostname: name))
    }

    /// An HTTP connection with a handler of its answers.
    func open<Handler: ChannelHandler>(
        _ make: @escaping @Sendable (any Channel) -> Handler
    ) async throws -> any Channel {
        try await bootstrap.channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try encrypt(channel)
                try channel.pipeline.syncOperations.addHTTPClientHandlers()
                try channel.pipeline.syncOperations.addHandler(make(channel))
            }
        }
        .connect(host: host, port: port).get()
    }

    /// A WebSocket connection with a handler of its frames.
    func openSocket<Handler: ChannelHandler>(
        _ path: String, _ make: @escaping @Sendable (any Channel) -> Handler
    ) async throws -> any Channel {
        let upgraded = try await bootstrap.connect(host: host, port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                try encrypt(channel)
                let upgrader = NIOTypedWebSocketClientUpgrader<Bool>(maxFrameSize: 1 << 24) {
                    channel, _ in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(make(channel))
                        return true
                    }
                }
                let head = HTTPRequestHead(
                    version: .http1_1, method: .GET, uri: path,
                    headers: ["Host": "\(host):\(port)"])
                let upgrade = NIOTypedHTTPClientUpgradeConfiguration(
                    upgradeRequestHead: head, upgraders: [upgrader],
                    notUpgradingCompletionHandler: { $0.eventLoop.makeSucceededFuture(false) })
                var pipeline = NIOUpgradableHTTPClientPipelineConfiguration(
                    upgradeConfiguration: upgrade)
                // Frames may come right behind the handshake's answer.
                pipeline.leftOverBytesStrategy = .forwardBytes
                let result = try channel.pipeline.syncOperations
                    .configureUpgradableHTTPClientPipeline(configuration: pipeline)
                return result.map { (channel: channel, isSocket: $0) }
            }
        }
        let (channel, isSocket) = try await upgraded.get()
        guard isSocket else {
            throw VenueFault(.peer, "expected a WebSocket at \(path), found an ordinary answer")
        }
        return channel
    }
}
