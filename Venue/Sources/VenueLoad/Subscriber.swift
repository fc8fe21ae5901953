import NIOConcurrencyHelpers
import NIOCore
import NIOWebSocket

// A connection that listens to a stream and counts what it hears.

/// Counts the frames of one stream connection.
final class Subscriber: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    /// What a subscriber has heard.
    struct Heard: Hashable, Sendable {
        var frames = 0
        var bytes = 0
        /// The code and words of the venue's close frame.
        var close: String?
        var isOpen = true
    }

    private let heard: NIOLockedValueBox<Heard>

    init(_ heard: NIOLockedValueBox<Heard>) {
        self.heard = heard
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .text:
            heard.withLockedValue {
                $0.frames += 1
                $0.bytes += frame.length
            }
        case .ping:
            let pong = WebSocketFrame(
                fin: true, opcode: .pong, maskKey: .random(), data: frame.unmaskedData)
            context.writeAndFlush(wrapOutboundOut(pong), promise: nil)
        case .connectionClose:
            var words = frame.unmaskedData
            let code = words.readInteger(as: UInt16.self).map { String($0) } ?? "no code"
            heard.withLockedValue { $0.close = "\(code) \(String(buffer: words))" }
            context.close(promise: nil)
        default:
            break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        heard.withLockedValue { $0.isOpen = false }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
