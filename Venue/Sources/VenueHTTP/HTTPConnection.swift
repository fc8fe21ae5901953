import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import VenueTransport

// One HTTP/1.1 connection: gathers a request, has it answered, writes the answer, and again. A
// pipeline handler in front lets one request through at a time, so there is one state and no
// queue here.
//
// A connection that must end after an answer is closed in two steps, first our side, then the
// rest once the client has closed or its time is up: closing at once would throw away an answer
// that the client has not read yet.

/// Answers the requests of one connection; belongs to its event loop.
final class HTTPConnection: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// A request that is still arriving.
    struct Incoming {
        let head: HTTPRequestHead
        var body = ByteBuffer()
    }

    enum Phase {
        case waiting
        case receiving(Incoming)
        /// A whole request waits until the client has read the answers before.
        case held(Incoming)
        /// A handler has the request; the answer is written when it comes.
        case answering(HTTPRequestHead)
        /// An answer that ends the connection was written; what arrives is dropped.
        case closing
    }

    let core: ServerCore
    let address: String
    var handlers: HTTPHandlers
    var phase = Phase.waiting
    private let verdict: ConnectionLedger.Verdict
    private let loop: any EventLoop
    private var deadline: Deadline?
    /// True once the client has closed its side: the answer in progress is the last.
    private var isInputClosed = false
    /// Answers that have not left for the network.
    private var unwritten = 0

    init(
        core: ServerCore, handlers: HTTPHandlers, address: String,
        verdict: ConnectionLedger.Verdict, loop: any EventLoop
    ) {
        self.core = core
        self.handlers = handlers
        self.address = address
        self.verdict = verdict
        self.loop = loop
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let deadline = Deadline(on: loop) { [weak self] in self?.timeIsUp(context) }
        deadline.set(core.limits.headerTimeout)
        self.deadline = deadline
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
    }

    // Reading.

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (phase, unwrapInboundIn(data)) {
        case (.waiting, .head(let head)):
            begin(head, context)
        case (.receiving(var incoming), .body(var part)):
            // The phase is put aside, so that the body's bytes have one owner and are not copied.
            phase = .waiting
            incoming.body.writeBuffer(&part)
            phase = .receiving(incoming)
            if incoming.body.readableBytes > core.limits.bodyBytes {
                refuse(Refusal.bodyTooLarge(core.limits.bodyBytes), incoming.head, context)
            }
        case (.receiving(let incoming), .end):
            // A client that sends requests and reads no answers would fill our memory with them.
            if context.channel.isWritable { return finish(incoming, context) }
            phase = .held(incoming)
            deadline?.set(core.limits.idleTimeout)
        default:
            break
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if case .held(let incoming) = phase, context.channel.isWritable {
            finish(incoming, context)
        }
        context.fireChannelWritabilityChanged()
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        deadline?.set(core.limits.bodyTimeout)
        if case .refused(let reason) = verdict {
            return refuse(Refusal.tooManyConnections(reason), head, context)
        }
        if head.method == .CONNECT {
            return refuse(Refusal.malformed("CONNECT is for proxies"), head, context)
        }
        if head.uri.utf8.count > core.limits.headerBytes {
            return refuse(Refusal.headerTooLarge(core.limits.headerBytes), head, context)
        }
        let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
        if length > core.limits.bodyBytes {
            return refuse(Refusal.bodyTooLarge(core.limits.bodyBytes), head, context)
        }
        phase = .receiving(Incoming(head: head))
        if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
            let go = HTTPResponseHead(version: head.version, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(go)), promise: nil)
        }
    }

    private func finish(_ incoming: Incoming, _ context: ChannelHandlerContext) {
        deadline?.lift()
        let request = APIRequest(
            incoming.head, body: incoming.body, address: address, isSecure: core.isSecure)
        switch handshake(incoming, request) {
        case .accepted(let accept, let gateway):
            return enter(request, incoming.head, accept: accept, gateway, context)
        case .refused(let refusal):
            phase = .answering(incoming.head)
            return write(refusal, to: incoming.head, context)
        case .none:
            break
        }
        phase = .answering(incoming.head)
        let bound = NIOLoopBound((connection: self, context: context), eventLoop: loop)
        Task { [core, loop] in
            let response = await core.answer(request)
            loop.execute {
                let (connection, context) = bound.value
                connection.answered(response, context)
            }
        }
    }

    /// Lets a handshake in, at once or when the gateway has looked the caller up.
    private func enter(
        _ request: APIRequest, _ head: HTTPRequestHead, accept: HTTPHeaders,
        _ gateway: any SocketGateway, _ context: ChannelHandlerContext
    ) {
        guard let guarded = gateway as? any GuardedSocketGateway else {
            return upgrade(request, accept: accept, context) { socket in
                gateway.open(request, socket: socket)
            }
        }
        phase = .answering(head)
        let bound = NIOLoopBound((connection: self, context: context), eventLoop: loop)
        Task { [loop] in
            let admission = await guarded.admit(request)
            loop.execute {
                let (connection, context) = bound.value
                connection.admitted(admission, request, accept: accept, context)
            }
        }
    }

    private func admitted(
        _ admission: SocketAdmission, _ request: APIRequest, accept: HTTPHeaders,
        _ context: ChannelHandlerContext
    ) {
        guard case .answering(let head) = phase, context.channel.isActive else { return }
        if isInputClosed { return context.cut() }
        switch admission {
        case .refused(let response):
            core.metrics.answered(request.path, status: response.status, nanoseconds: 0)
            write(response, to: head, context)
        case .admitted(let open): upgrade(request, accept: accept, context, open: open)
        }
    }

    // Writing.

    private func answered(_ response: APIResponse, _ context: ChannelHandlerContext) {
        guard case .answering(let head) = phase, context.channel.isActive else { return }
        write(response, to: head, context)
    }

    /// Answers a request that is not read to its end, and ends the connection.
    private func refuse(
        _ refusal: APIResponse, _ head: HTTPRequestHead?, _ context: ChannelHandlerContext
    ) {
        var head = head ?? HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
        head.headers.replaceOrAdd(name: "connection", value: "close")
        core.metrics.answered("", status: refusal.status, nanoseconds: 0)
        write(refusal, to: head, context)
    }

    private func write(
        _ response: APIResponse, to request: HTTPRequestHead, _ context: ChannelHandlerContext
    ) {
        let keepsAlive = request.isKeepAlive && !isInputClosed
        // Before the answer's end is written: that lets the next request in, at once.
        if keepsAlive {
            phase = .waiting
            deadline?.set(core.limits.idleTimeout)
            renewDecoder(after: request, context)
        } else {
            phase = .closing
            deadline?.set(core.limits.idleTimeout)
        }
        let head = responseHead(response, to: request, keepsAlive: keepsAlive)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD && !response.body.isEmpty {
            let body = context.channel.allocator.buffer(bytes: response.body)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        unwritten += 1
        let written = loop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in
            self.unwritten -= 1
            self.leave(context)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
    }

    /// Closes what is to be closed, once every answer has left.
    private func leave(_ context: ChannelHandlerContext) {
        guard unwritten == 0 else { return }
        switch phase {
        case .held, .answering: break
        case .waiting, .receiving: if isInputClosed { context.cut() }
        case .closing:
            if isInputClosed { return context.cut() }
            deadline?.set(core.limits.closeTimeout)
            context.close(mode: .output, promise: nil)
        }
    }

    private func responseHead(
        _ response: APIResponse, to request: HTTPRequestHead, keepsAlive: Bool
    ) -> HTTPResponseHead {
        var headers = HTTPHeaders()
        headers.reserveCapacity(response.headers.count + 4)
        if response.status != 204 && response.status != 304 {
            headers.add(name: "Content-Type", value: response.contentType)
            headers.add(name: "Content-Length", value: String(response.body.count))
        }
        headers.add(name: "Date", value: core.date.now)
        for (name, value) in response.headers
        where HTTPField.Name(name) != nil && HTTPField.isValidValue(value) {
            headers.add(name: name, value: value)
        }
        if !keepsAlive {
            headers.add(name: "Connection", value: "close")
        } else if request.version == .http1_0 {
            headers.add(name: "Connection", value: "keep-alive")
        }
        return HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: response.status),
            headers: headers)
    }

    /// The decoder reads nothing after a request that asked for an upgrade, in case the upgrade
    /// happens. When it did not, a new decoder takes its place and the bytes that wait there.
    private func renewDecoder(after request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        guard request.asksForUpgrade else { return }
        let fresh = HTTPHandlers.decoder(core.limits)
        let pipeline = context.pipeline.syncOperations
        do {
            try pipeline.addHandler(fresh, position: .after(handlers.decoder))
            pipeline.removeHandler(handlers.decoder, promise: nil)
            handlers.decoder = fresh
        } catch {
            context.close(promise: nil)
        }
    }

    // Ends.

    private func timeIsUp(_ context: ChannelHandlerContext) {
        if case .receiving(let incoming) = phase {
            refuse(Refusal.timeout(), incoming.head, context)
        } else {
            context.cut()
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What follows the first error of the decoder is nothing new.
        if error is ByteToMessageDecoderError { return }
        guard let error = error as? HTTPParserError else {
            core.logger.debug("connection of \(address): \(error)")
            return context.cut()
        }
        switch phase {
        case .waiting, .receiving:
            let isTooLarge = error == .headerOverflow
            let refusal =
                isTooLarge
                ? Refusal.headerTooLarge(core.limits.headerBytes) : Refusal.malformed("\(error)")
            refuse(refusal, nil, context)
        case .held, .answering, .closing:
            break
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? ChannelEvent, event == .inputClosed else {
            return context.fireUserInboundEventTriggered(event)
        }
        isInputClosed = true
        leave(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        phase = .closing
        context.fireChannelInactive()
    }
}

extension HTTPRequestHead {
    /// True if the decoder takes this for the last request before another protocol.
    var asksForUpgrade: Bool {
        guard headers.contains(name: "upgrade") else { return false }
        return headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
    }
}

extension APIRequest {
    /// A request as it came over the wire.
    init(_ head: HTTPRequestHead, body: ByteBuffer, address: String, isSecure: Bool) {
        let target = Self.origin(head.uri).utf8
        let mark = target.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
        let query = mark < target.endIndex ? target[target.index(after: mark)...] : ""[...].utf8
        self.init(
            method: head.method.rawValue, path: String(Substring(target[..<mark])),
            query: String(Substring(query)), body: Array(body.readableBytesView),
            headers: head.headers.map {
                (name: $0.name.lowercased(), value: Self.trimmed($0.value))
            },
            remoteAddress: address, isSecure: isSecure)
    }

    /// A value without the white space that may surround it; the decoder leaves what follows it.
    private static func trimmed(_ value: String) -> String {
        guard let last = value.utf8.last, last == 32 || last == 9 else { return value }
        let end = value.utf8.lastIndex { $0 != 32 && $0 != 9 }
        return end.map { String(value[...$0]) } ?? ""
    }

    /// The path and query of a target; one that names the server too, as for a proxy, is cut.
    private static func origin(_ uri: String) -> Substring {
        for scheme in ["http://", "https://"] where uri.hasPrefix(scheme) {
            let rest = uri.dropFirst(scheme.count)
            return rest.firstIndex { $0 == "/" || $0 == "?" }.map { rest[$0...] } ?? "/"
        }
        return uri[...]
    }
}
