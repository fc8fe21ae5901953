import Logging
import NIOCore
import NIOHTTP1
import NIOWebSocket
import VenueTransport

// From HTTP to WebSocket: the handshake of RFC 6455, and the exchange of the handlers in the
// pipeline. NIO's own upgrade handler is not used, because it loses a request that asks for an
// upgrade nobody takes (HTTP/2 over clear text, as some clients always ask, or an unknown path).

extension HTTPConnection {
    enum Handshake {
        case accepted(headers: HTTPHeaders, any SocketGateway)
        case refused(APIResponse)
        /// An ordinary request.
        case none
    }

    /// What to do with a request that may ask for a WebSocket.
    func handshake(_ incoming: Incoming, _ request: APIRequest) -> Handshake {
        let head = incoming.head
        guard head.method == .GET, head.asksForUpgrade,
            head.headers[canonicalForm: "upgrade"].contains(where: {
                $0.lowercased() == "websocket"
            }
            ), let gateway = core.gateway(request.path)
        else { return .none }
        guard head.headers["sec-websocket-version"] == ["13"] else {
            var refusal = Refusal.response(
                426, code: -1_100, "Expected WebSocket version 13 in Sec-WebSocket-Version.")
            refusal.headers.append((name: "Sec-WebSocket-Version", value: "13"))
            return .refused(refusal)
        }
        let keys = head.headers["sec-websocket-key"]
        guard keys.count == 1, keys[0].utf8.count == 24 else {
            return .refused(
                Refusal.response(
                    400, code: -1_100, "Expected a Sec-WebSocket-Key of 16 bytes in Base64."))
        }
        return .accepted(headers: WebSocketAccept.headers(key: keys[0]), gateway)
    }

    /// Answers 101 and hands the connection over to a session.
    ///
    /// The decoder goes last: it forwards the bytes after the request to the frame decoder, which
    /// stands behind it by then.
    func upgrade(
        _ request: APIRequest, accept: HTTPHeaders, _ context: ChannelHandlerContext,
        open: (any ClientSocket) -> any SocketSession
    ) {
        phase = .closing
        let answer = HTTPResponseHead(
            version: .http1_1, status: .switchingProtocols, headers: accept)
        context.write(wrapOutboundOut(.head(answer)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        core.metrics.answered(request.path, status: 101, nanoseconds: 0)
        let loop = context.eventLoop
        let outlet = SocketOutlet(
            id: core.nextSocket(), remoteAddress: address, limit: core.limits.pendingBytes,
            outbox: core.outbox(loop), metrics: core.metrics)
        core.openSockets.add(outlet)
        let session = open(outlet)
        let connection = SocketConnection(
            core: core, outlet: outlet, session: session, loop: loop)
        let pipeline = context.pipeline.syncOperations
        do {
            let encoder = WebSocketFrameEncoder()
            let frames = ByteToMessageHandler(
                WebSocketFrameDecoder(maxFrameSize: core.limits.messageBytes))
            try pipeline.addHandler(encoder, position: .after(handlers.decoder))
            try pipeline.addHandler(frames, position: .after(encoder))
            try pipeline.addHandler(connection, position: .after(frames))
            pipeline.removeHandler(handlers.queue, promise: nil)
            pipeline.removeHandler(handlers.encoder, promise: nil)
            pipeline.removeHandler(context: context, promise: nil)
            pipeline.removeHandler(handlers.decoder, promise: nil)
        } catch {
            core.logger.error("a WebSocket connection could not be set up: \(error)")
            core.openSockets.remove(outlet)
            context.close(promise: nil)
        }
    }
}
