import Logging
import NIOCore
import NIOWebSocket
import VenueMetrics
import VenueTransport

// One WebSocket connection after its handshake: messages in, frames out, pings, and the close
// handshake. Frames of sessions are encoded already and are written behind the frame encoder,
// which has nothing to add to them; one frame for a thousand clients is never copied.

/// Reads and writes one WebSocket connection; belongs to its event loop.
final class SocketConnection: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let core: ServerCore
    private let outlet: SocketOutlet
    private let session: any SocketSession
    private let loop: any EventLoop
    private var context: ChannelHandlerContext?
    private var encoder: ChannelHandlerContext?
    private var assembler: MessageAssembler
    private var isClosing = false
    private var hasEnded = false
    private var timer: RepeatedTask?
    private let opened = NIODeadline.now()
    /// When the oldest ping without a pong was sent.
    private var pinged: NIODeadline?

    init(
        core: ServerCore, outlet: SocketOutlet, session: any SocketSession, loop: any EventLoop
    ) {
        self.core = core
        self.outlet = outlet
        self.session = session
        self.loop = loop
        assembler = MessageAssembler(bytesMax: core.limits.messageBytes)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        do {
            encoder = try context.pipeline.syncOperations.context(
                handlerType: WebSocketFrameEncoder.self)
        } catch {
            core.logger.error("a WebSocket connection has no frame encoder: \(error)")
            return context.close(promise: nil)
        }
        core.metrics.clients.add(1)
        let bound = NIOLoopBound(self, eventLoop: loop)
        outlet.attach(bound)
        let interval = TimeAmount(core.limits.pingInterval)
        timer = loop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
            bound.value.beat()
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    private func end() {
        timer?.cancel()
        timer = nil
        outlet.detach()
        core.openSockets.remove(outlet)
        guard !hasEnded else { return }
        hasEnded = true
        core.metrics.clients.add(-1)
        session.closed()
        context = nil
        encoder = nil
    }

    // Writing.

    /// Writes encoded frames and flushes them together.
    func write(_ buffers: [ByteBuffer]) {
        guard let encoder, !isClosing else {
            return outlet.wrote(buffers.reduce(0) { $0 + $1.readableBytes })
        }
        var bytes = 0
        for buffer in buffers.dropLast() {
            bytes += buffer.readableBytes
            encoder.write(NIOAny(buffer), promise: nil)
        }
        guard let last = buffers.last else { return }
        bytes += last.readableBytes
        let written = loop.makePromise(of: Void.self)
        written.futureResult.whenComplete { [outlet, bytes] _ in outlet.wrote(bytes) }
        encoder.writeAndFlush(NIOAny(last), promise: written)
    }

    /// Writes a close frame, and closes when the client has answered or its time is up.
    func close(code: UInt16, reason: String) {
        guard let context, !isClosing else { return }
        isClosing = true
        var data = context.channel.allocator.buffer(capacity: 125)
        if code != 1_005 {
            data.writeInteger(code)
            data.writeBytes(Self.fitting(reason))
        }
        let frame = WebSocketFrame(fin: true, opcode: .connectionClose, data: data)
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: TimeAmount(core.limits.closeTimeout)) {
            bound.value.context?.cut()
        }
    }

    /// A reason cut to what a close frame can hold, between two characters.
    static func fitting(_ reason: String) -> [UInt8] {
        var bytes = Array(reason.utf8.prefix(123))
        if bytes.count < reason.utf8.count {
            while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
        }
        return bytes
    }

    /// Pings, and ends connections that are too old or too quiet.
    private func beat() {
        guard let context, !isClosing else { return }
        let now = NIODeadline.now()
        if now - opened >= TimeAmount(core.limits.socketAge) {
            return close(code: 1_001, reason: "connection reached its greatest age")
        }
        if let pinged, now - pinged >= TimeAmount(core.limits.pongTimeout) {
            return close(code: 1_008, reason: "pings were not answered")
        }
        pinged = pinged ?? now
        let ping = WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer())
        context.writeAndFlush(wrapOutboundOut(ping), promise: nil)
    }

    // Reading.

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        guard frame.maskKey != nil, !frame.rsv1, !frame.rsv2, !frame.rsv3 else {
            return close(code: 1_002, reason: "expected masked frames without extensions")
        }
        if frame.opcode == .connectionClose { return closed(frame, context) }
        if isClosing { return }
        switch frame.opcode {
        case .ping:
            // Pongs for a client that reads nothing would fill our memory; one later will do.
            guard context.channel.isWritable else { return }
            let pong = WebSocketFrame(fin: true, opcode: .pong, data: frame.unmaskedData)
            context.writeAndFlush(wrapOutboundOut(pong), promise: nil)
        case .pong:
            pinged = nil
        default:
            received(frame)
        }
    }

    private func received(_ frame: WebSocketFrame) {
        switch assembler.add(frame) {
        case .incomplete:
            break
        case .text(let message):
            core.metrics.received.increment()
            session.received(Array(message.readableBytesView))
        case .violation(let violation):
            close(code: violation.code, reason: violation.reason)
        }
    }

    /// The client closes, or has answered our close frame.
    private func closed(_ frame: WebSocketFrame, _ context: ChannelHandlerContext) {
        if !isClosing {
            var data = frame.unmaskedData
            let code = data.readInteger(as: UInt16.self)
            close(code: Self.echo(code, hasData: frame.length > 0), reason: "")
        }
        // An empty write ends when everything before it has been written.
        guard let encoder else { return context.close(promise: nil) }
        let channel = context.channel
        encoder.writeAndFlush(NIOAny(ByteBuffer())).whenComplete { _ in
            channel.close(promise: nil)
        }
    }

    /// The code to answer a close frame with: the same, if a client may send it.
    static func echo(_ code: UInt16?, hasData: Bool) -> UInt16 {
        guard hasData else { return 1_005 }
        switch code {
        case .some(1_000...1_003), .some(1_007...1_014), .some(3_000...4_999): return code ?? 1_002
        default: return 1_002
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What follows the first error of the decoder is nothing new.
        if isClosing && error is ByteToMessageDecoderError { return }
        switch error as? NIOWebSocketError {
        case .invalidFrameLength:
            close(
                code: 1_009,
                reason: "expected frames of at most \(core.limits.messageBytes) bytes")
        case .fragmentedControlFrame, .multiByteControlFrameLength:
            close(code: 1_002, reason: "expected whole control frames of at most 125 bytes")
        case .none:
            core.logger.debug("WebSocket connection of \(outlet.remoteAddress): \(error)")
            context.cut()
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            close(code: 1_001, reason: "the server is shutting down")
        case let event as ChannelEvent where event == .inputClosed:
            context.cut()
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }
}
