import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket

/// What a local venue does on a connection, one after the other.
enum LiveAct: Sendable {
    /// Sends a text.
    case say(String)
    /// Sends a text in two frames.
    case sayInParts(String, String)
    /// Sends a ping.
    case ping
    /// Sends bytes that are no text.
    case noise([UInt8])
    /// Closes properly.
    case close
    /// Drops the connection.
    case drop
}

/// A venue on this machine that plays scripts: the first connection the first one, and so on; the
/// last one for all that follow. Whatever is not said is silence.
final class LiveServer: Sendable {
    private let channel: any Channel
    private let state: NIOLockedValueBox<State>

    struct State {
        var connections = 0
        var heard: [String] = []
        var pongs = 0
        var pings = 0
    }

    /// `ws://` and where it listens.
    var address: String { "ws://127.0.0.1:\(channel.localAddress?.port ?? 0)/stream?a=b" }
    /// What happened so far.
    var seen: State { state.withLockedValue { $0 } }

    init(_ scripts: [[LiveAct]]) async throws {
        let state = NIOLockedValueBox(State())
        self.state = state
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                let upgrader = NIOWebSocketServerUpgrader(
                    shouldUpgrade: { channel, _ in
                        channel.eventLoop.makeSucceededFuture(HTTPHeaders())
                    },
                    upgradePipelineHandler: { channel, _ in
                        let number = state.withLockedValue { state in
                            state.connections += 1
                            return state.connections
                        }
                        let script = scripts[min(number, scripts.count) - 1]
                        return channel.eventLoop.makeCompletedFuture {
                            try channel.pipeline.syncOperations.addHandler(
                                ScriptHandler(script, state))
                        }
                    })
                return channel.pipeline.configureHTTPServerPipeline(
                    withServerUpgrade: (upgraders: [upgrader], completionHandler: { _ in }))
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    func stop() async throws { try await channel.close() }
}

/// Waits for the first text, which asks for prices, and then plays its script.
private final class ScriptHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let script: [LiveAct]
    private let state: NIOLockedValueBox<LiveServer.State>
    private var hasBegun = false

    init(_ script: [LiveAct], _ state: NIOLockedValueBox<LiveServer.State>) {
        self.script = script
        self.state = state
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .text:
            let text = String(buffer: frame.unmaskedData)
            state.withLockedValue { $0.heard.append(text) }
            if !hasBegun { play(context) }
            hasBegun = true
        case .pong: state.withLockedValue { $0.pongs += 1 }
        case .ping: state.withLockedValue { $0.pings += 1 }
        default: break
        }
    }

    private func play(_ context: ChannelHandlerContext) {
        func send(_ opcode: WebSocketOpcode, _ bytes: [UInt8], fin: Bool = true) {
            let data = ByteBuffer(bytes: bytes)
            context.writeAndFlush(
                wrapOutboundOut(WebSocketFrame(fin: fin, opcode: opcode, data: data)), promise: nil)
        }
        for act in script {
            switch act {
            case .say(let text): send(.text, Array(text.utf8))
            case .sayInParts(let first, let second):
                send(.text, Array(first.utf8), fin: false)
                send(.continuation, Array(second.utf8))
            case .ping: send(.ping, [1, 2, 3])
            case .noise(let bytes): send(.binary, bytes)
            case .close: send(.connectionClose, [0x03, 0xE9])
            case .drop: context.close(promise: nil)
            }
        }
    }
}
