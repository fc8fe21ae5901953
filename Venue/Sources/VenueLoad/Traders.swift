import NIOCore
import NIOHTTP1
import NIOWebSocket

// The two kinds of trading connections. Each sends a request, waits for its answer, notes how long
// that took, and sends the next, until its time is up.

/// What both kinds keep: the script, the tally, and the request that waits for its answer.
struct Trading {
    private(set) var tally = Tally()
    private var script: OrderScript
    private let end: NIODeadline
    private let promise: EventLoopPromise<Tally>
    private var waiting: (step: OrderScript.Step, since: NIODeadline)?
    private var isOver = false

    init(_ script: OrderScript, until end: NIODeadline, _ promise: EventLoopPromise<Tally>) {
        self.script = script
        self.end = end
        self.promise = promise
    }

    /// The next step and its parameters, or nil when the time is up.
    mutating func next() -> (step: OrderScript.Step, parameters: [(name: String, value: String)])? {
        let now = NIODeadline.now()
        if now >= end { return nil }
        let step = script.next()
        waiting = (step: step, since: now)
        tally.sent += 1
        return (step: step, parameters: script.parameters(step))
    }

    /// The answer to the step that waits.
    mutating func answered(refusal: String?) {
        guard let (step, since) = waiting else { return }
        waiting = nil
        tally.answered(
            step, nanoseconds: (NIODeadline.now() - since).nanoseconds, refusal: refusal)
        script.answered(step, isDone: refusal == nil)
    }

    /// The connection is done, or gone; a request that waits still is lost.
    mutating func finish() {
        if isOver { return }
        isOver = true
        promise.succeed(tally)
    }

    /// Binance's code in a refusal: the digits after `"code":`.
    static func code(_ body: ByteBuffer, orElse other: String) -> String {
        let text = String(buffer: body)
        guard let place = text.firstRange(of: "\"code\":") else { return other }
        let digits = text[place.upperBound...].prefix { $0 == "-" || $0.isNumber }
        return digits.isEmpty ? other : String(digits)
    }
}

/// Trades over REST on one connection.
final class RESTTrader: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let signer: RequestSigner
    private let host: String
    private var trading: Trading
    private var status = 0
    private var body = ByteBuffer()

    init(_ trading: Trading, signer: RequestSigner, host: String) {
        self.trading = trading
        self.signer = signer
        self.host = host
    }

    func channelActive(context: ChannelHandlerContext) {
        send(context)
    }

    private func send(_ context: ChannelHandlerContext) {
        guard let (step, parameters) = trading.next() else {
            trading.finish()
            return context.close(promise: nil)
        }
        var query = RequestSigner.query(parameters) + "&timestamp=" + RequestSigner.timestamp
        query += "&signature=" + signer.signature(query)
        let isPlacing = if case .place = step { true } else { false }
        let content = ByteBuffer(string: query)
        let head = HTTPRequestHead(
            version: .http1_1, method: isPlacing ? .POST : .DELETE, uri: "/fapi/v1/order",
            headers: [
                "Host": host, "X-MBX-APIKEY": signer.apiKey,
                "Content-Type": "application/x-www-form-urlencoded",
                "Content-Length": String(content.readableBytes),
            ])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(content))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            status = Int(head.status.code)
            body.clear()
        case .body(var part):
            if status != 200 { body.writeBuffer(&part) }
        case .end:
            let other = "status \(status)"
            trading.answered(refusal: status == 200 ? nil : Trading.code(body, orElse: other))
            send(context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        trading.finish()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

/// Trades over the WebSocket request interface on one connection.
final class SocketTrader: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let signer: RequestSigner
    private var trading: Trading

    init(_ trading: Trading, signer: RequestSigner) {
        self.trading = trading
        self.signer = signer
    }

    func handlerAdded(context: ChannelHandlerContext) {
        // A moment later: the handshake's handler lets nothing through until it has gone.
        context.eventLoop.assumeIsolated().execute { self.send(context) }
    }

    private func send(_ context: ChannelHandlerContext) {
        guard let (step, parameters) = trading.next() else {
            trading.finish()
            return context.close(promise: nil)
        }
        // Parameters are signed in the order of their names.
        var signed = parameters
        signed.append((name: "apiKey", value: signer.apiKey))
        signed.append((name: "timestamp", value: RequestSigner.timestamp))
        signed.sort { $0.name < $1.name }
        signed.append((name: "signature", value: signer.signature(RequestSigner.query(signed))))
        let members = signed.map { "\"\($0.name)\":\"\($0.value)\"" }.joined(separator: ",")
        let method = if case .place = step { "order.place" } else { "order.cancel" }
        let id = trading.tally.sent
        let text = "{\"id\":\"\(id)\",\"method\":\"\(method)\",\"params\":{\(members)}}"
        write(.text, ByteBuffer(string: text), context)
    }

    private func write(
        _ opcode: WebSocketOpcode, _ data: ByteBuffer, _ context: ChannelHandlerContext
    ) {
        let frame = WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data)
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .ping: write(.pong, frame.unmaskedData, context)
        case .text:
            let text = String(buffer: frame.unmaskedData)
            guard text.contains("\"id\":\"\(trading.tally.sent)\"") else { return }
            let isDone = text.contains("\"status\":200")
            trading.answered(
                refusal: isDone ? nil : Trading.code(frame.unmaskedData, orElse: "no code"))
            send(context)
        case .connectionClose: context.close(promise: nil)
        default: break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        trading.finish()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
