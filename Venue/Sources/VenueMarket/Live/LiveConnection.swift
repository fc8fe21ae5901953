import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
import VenuePorts

// One connection to one venue, from the handshake to its end. It ends by an error in every case
// but cancellation: a stream of prices has no last word.

/// How patient a live market is.
struct LiveTiming: Sendable {
    /// Time for connecting and shaking hands.
    var connect = TimeAmount.seconds(10)
    /// Time between two signs of life that we send.
    var keepAlive = TimeAmount.seconds(15)
    /// A connection without a word for this time is dead.
    var silence = TimeAmount.seconds(40)
    /// The first pause before connecting anew; each further one is twice as long,
    var firstPause = TimeAmount.milliseconds(500)
    /// up to this.
    var longestPause = TimeAmount.seconds(60)
    /// Least time between two prices of one source of one index.
    var interval = TimeAmount.seconds(1)
}

/// Connects to venues.
struct LiveConnector: Sendable {
    let group: any EventLoopGroup
    let timing: LiveTiming
    /// Longest message, put together from its frames.
    private static let longestMessage = 1 << 20

    private typealias Frames = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>

    /// Connects, subscribes and hears until the connection ends.
    ///
    /// - Parameters:
    ///   - venue: Whose words are spoken.
    ///   - address: Where it is.
    ///   - symbols: What is subscribed to, by the venue's own names.
    ///   - hear: Takes what the venue says.
    /// - Throws: `VenueFault(.peer)` when the connection ends or goes silent.
    func listen(
        to venue: LiveVenue, at address: LiveAddress, symbols: [String],
        hear: @escaping @Sendable (LiveWord) -> Void
    ) async throws {
        let frames = try await connect(to: address)
        try await frames.executeThenClose { inbound, outbound in
            for text in venue.subscriptions(symbols) {
                try await outbound.write(Self.frame(.text, ByteBuffer(string: text)))
            }
            let heardAt = Heard()
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    for try await frame in inbound {
                        heardAt.touch()
                        try await Self.take(frame, venue, outbound, hear)
                    }
                    throw VenueFault(.peer, "the connection ended")
                }
                tasks.addTask {
                    while true {
                        try await Task.sleep(for: .nanoseconds(timing.keepAlive.nanoseconds))
                        try heardAt.check(within: timing.silence)
                        let buffer = ByteBuffer(string: venue.keepAlive ?? "")
                        try await outbound.write(
                            Self.frame(venue.keepAlive == nil ? .ping : .text, buffer))
                    }
                }
                defer { tasks.cancelAll() }
                try await tasks.next()
            }
        }
    }

    private static func take(
        _ frame: WebSocketFrame, _ venue: LiveVenue,
        _ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>,
        _ hear: @Sendable (LiveWord) -> Void
    ) async throws {
        switch frame.opcode {
        case .text, .binary: hear(venue.read(Array(buffer: frame.unmaskedData)))
        case .ping: try await outbound.write(self.frame(.pong, frame.unmaskedData))
        case .connectionClose:
            throw VenueFault(.peer, "the venue closed the connection")
        default: break
        }
    }

    /// Whatever a client sends is masked.
    private static func frame(_ opcode: WebSocketOpcode, _ data: ByteBuffer) -> WebSocketFrame {
        WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data)
    }

    // MARK: The handshake

    private func connect(to address: LiveAddress) async throws -> Frames {
        let secure = try address.isSecure ? secureContext() : nil
        let upgraded = try await ClientBootstrap(group: group)
            .connectTimeout(timing.connect)
            .connect(host: address.host, port: address.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let secure {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: secure, serverHostname: address.host))
                    }
                    return try Self.upgrade(channel, address)
                }
            }
        let frames = try await withThrowingTaskGroup(of: Frames?.self) { tasks in
            tasks.addTask { try await upgraded.get() }
            tasks.addTask {
                try await Task.sleep(for: .nanoseconds(timing.connect.nanoseconds))
                throw VenueFault(.peer, "expected a handshake in time, found none")
            }
            defer { tasks.cancelAll() }
            return try await tasks.next() ?? nil
        }
        guard let frames else {
            throw VenueFault(.peer, "expected an upgrade to WebSocket, found another answer")
        }
        return frames
    }

    private func secureContext() throws -> NIOSSLContext {
        try NIOSSLContext(configuration: .makeClientConfiguration())
    }

    private static func upgrade(
        _ channel: any Channel, _ address: LiveAddress
    ) throws -> EventLoopFuture<Frames?> {
        let upgrader = NIOTypedWebSocketClientUpgrader<Frames?>(
            maxFrameSize: longestMessage,
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOWebSocketFrameAggregator(
                            minNonFinalFragmentSize: 1, maxAccumulatedFrameCount: 1_024,
                            maxAccumulatedFrameSize: longestMessage))
                    return try Frames(wrappingChannelSynchronously: channel)
                }
            })
        var headers = HTTPHeaders()
        headers.add(name: "Host", value: "\(address.host):\(address.port)")
        headers.add(name: "User-Agent", value: "plimsoll")
        let head = HTTPRequestHead(
            version: .http1_1, method: .GET, uri: address.path, headers: headers)
        let upgrade = NIOTypedHTTPClientUpgradeConfiguration(
            upgradeRequestHead: head, upgraders: [upgrader],
            notUpgradingCompletionHandler: { channel in
                channel.close(promise: nil)
                return channel.eventLoop.makeSucceededFuture(nil)
            })
        return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
            configuration: .init(upgradeConfiguration: upgrade))
    }
}
