import NIOCore
import NIOPosix
import NIOSSL

// A client that knows bytes and little else, so that tests can send what no proper client would.

/// What a client received that it did not expect, or did not receive.
struct ClientFault: Error, CustomStringConvertible {
    let description: String
}

/// An answer to a request.
struct Answer {
    var status: Int
    var headers: [String: String]
    var body: String
}

/// A WebSocket frame from the server.
struct Frame: Equatable {
    var opcode: UInt8
    var payload: [UInt8]

    var text: String { String(decoding: payload, as: UTF8.self) }

    /// The code of a close frame.
    var code: Int? {
        opcode == 8 && payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : nil
    }

    /// The words of a close frame.
    var reason: String { String(decoding: payload.dropFirst(2), as: UTF8.self) }
}

/// One TCP connection.
final class RawClient {
    private final class Inbox: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        let stream: AsyncStream<ByteBuffer>.Continuation
        let greeting: String

        init(_ stream: AsyncStream<ByteBuffer>.Continuation, greeting: String) {
            self.stream = stream
            self.greeting = greeting
        }

        func channelActive(context: ChannelHandlerContext) {
            if !greeting.isEmpty {
                let bytes = context.channel.allocator.buffer(string: greeting)
                context.writeAndFlush(NIOAny(bytes), promise: nil)
            }
            context.fireChannelActive()
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            stream.yield(unwrapInboundIn(data))
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if let event = event as? ChannelEvent, event == .inputClosed { stream.finish() }
            context.fireUserInboundEventTriggered(event)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            stream.finish()
            context.close(promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            stream.finish()
        }
    }

    let channel: any Channel
    private var chunks: AsyncStream<ByteBuffer>.Iterator
    private var unread: [UInt8] = []

    private init(_ channel: any Channel, _ stream: AsyncStream<ByteBuffer>) {
        self.channel = channel
        chunks = stream.makeAsyncIterator()
    }

    /// Connects; with an authority to trust and a name to expect, encrypted. What it is to say is
    /// sent at once.
    static func connect(
        _ port: Int, trusting authority: String? = nil, name: String? = nil, reads: Bool = true,
        saying greeting: String = ""
    ) async throws -> RawClient {
        let (stream, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
        var context: NIOSSLContext?
        if let authority {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.trustRoots = .file(authority)
            context = try NIOSSLContext(configuration: configuration)
        }
        let encryption = context
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(ChannelOptions.autoRead, value: reads)
            .channelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let encryption {
                        try pipeline.addHandler(
                            NIOSSLClientHandler(context: encryption, serverHostname: name))
                    }
                    try pipeline.addHandler(Inbox(continuation, greeting: greeting))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return RawClient(channel, stream)
    }

    deinit {
        channel.close(promise: nil)
    }

    func send(_ text: String) async throws {
        try await send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(channel.allocator.buffer(bytes: bytes))
    }

    /// Sends what may no longer be wanted: a peer that has closed is no failure.
    func offer(_ bytes: [UInt8]) {
        channel.writeAndFlush(channel.allocator.buffer(bytes: bytes), promise: nil)
    }

    /// Begins or ceases to take what the server sends.
    func read(automatically reads: Bool) async throws {
        try await channel.setOption(ChannelOptions.autoRead, value: reads).get()
    }

    /// Closes the client's side after what was offered.
    func offerEnd() {
        channel.close(mode: .output, promise: nil)
    }

    func halfClose() async throws {
        try await channel.close(mode: .output)
    }

    func close() async throws {
        try await channel.close()
    }

    // Reading.

    /// Everything until the server closes its side.
    func rest() async -> [UInt8] {
        while let chunk = await chunks.next() { unread += Array(chunk.readableBytesView) }
        defer { unread = [] }
        return unread
    }

    /// The next bytes.
    func read(_ count: Int) async throws -> [UInt8] {
        while unread.count < count { try await more() }
        defer { unread.removeFirst(count) }
        return Array(unread[..<count])
    }

    private func more() async throws {
        guard let chunk = await chunks.next() else {
            let text = String(decoding: unread.prefix(200), as: UTF8.self)
            throw ClientFault(description: "the server closed; unread: \(text)")
        }
        unread += Array(chunk.readableBytesView)
    }

    private func line() async throws -> String {
        while true {
            if let end = unread.firstIndex(of: 10) {
                let line = unread[..<end].filter { $0 != 13 }
                unread.removeFirst(end + 1)
                return String(decoding: line, as: UTF8.self)
            }
            try await more()
        }
    }

    /// The next answer, its body by its length.
    func answer(to method: String = "GET") async throws -> Answer {
        let first = try await line().split(separator: " ")
        guard first.count >= 2, first[0] == "HTTP/1.1", let status = Int(first[1]) else {
            throw ClientFault(description: "expected a status line, found \(first)")
        }
        var headers: [String: String] = [:]
        while true {
            let line = try await line()
            if line.isEmpty { break }
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else {
                throw ClientFault(description: "expected a field, found \(line)")
            }
            headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
        }
        let length = method == "HEAD" ? 0 : headers["content-length"].flatMap { Int($0) } ?? 0
        let body = try await read(length)
        return Answer(
            status: status, headers: headers, body: String(decoding: body, as: UTF8.self))
    }

    /// A request and its answer.
    func request(_ method: String, _ target: String, body: String = "") async throws -> Answer {
        let length = body.isEmpty ? "" : "Content-Length: \(body.utf8.count)\r\n"
        try await send("\(method) \(target) HTTP/1.1\r\nHost: x\r\n\(length)\r\n\(body)")
        return try await answer(to: method)
    }

    // WebSocket.

    static let handshake =
        "Host: x\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

    /// Asks for a WebSocket on a path.
    func upgrade(_ path: String) async throws -> Answer {
        try await send("GET \(path) HTTP/1.1\r\n\(Self.handshake)\r\n")
        return try await answer()
    }

    /// A client's frame, masked unless told otherwise.
    static func frame(
        _ opcode: UInt8, _ payload: [UInt8], final: Bool = true, masked: Bool = true
    ) -> [UInt8] {
        var bytes: [UInt8] = [opcode | (final ? 0x80 : 0)]
        let bit: UInt8 = masked ? 0x80 : 0
        switch payload.count {
        case ..<126: bytes.append(bit | UInt8(payload.count))
        case ..<65_536:
            bytes += [bit | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default:
            bytes.append(bit | 127)
            bytes += (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        if !masked { return bytes + payload }
        let mask: [UInt8] = [0x12, 0x34, 0x56, 0x78]
        bytes += mask
        bytes += payload.enumerated().map { $0.element ^ mask[$0.offset % 4] }
        return bytes
    }

    func say(_ text: String) async throws {
        try await send(Self.frame(1, Array(text.utf8)))
    }

    /// The next frame of the server.
    func frame() async throws -> Frame {
        let start = try await read(2)
        var length = Int(start[1] & 0x7F)
        if start[1] & 0x80 != 0 { throw ClientFault(description: "a server's frame is masked") }
        if length >= 126 {
            let size = try await read(length == 126 ? 2 : 8)
            length = size.reduce(0) { $0 << 8 | Int($1) }
        }
        return Frame(opcode: start[0] & 15, payload: try await read(length))
    }
}
