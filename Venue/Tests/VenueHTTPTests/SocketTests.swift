import NIOConcurrencyHelpers
import NIOCore
import Testing
import VenueHTTP
import VenueMetrics
import VenueTransport

/// WebSocket connections over loopback.
@Suite("WebSockets", .timeLimit(.minutes(30)))
struct SocketTests {
    private func limits(_ change: (inout HTTPLimits) -> Void) -> HTTPLimits {
        var limits = HTTPLimits.patient
        limits.closeTimeout = .milliseconds(200)
        change(&limits)
        return limits
    }

    /// A client that has had its first answer, and the server's end of its connection.
    private func greeted(
        _ server: TestServer
    ) async throws -> (client: RawClient, socket: any ClientSocket) {
        let client = try await RawClient.connect(server.port)
        _ = try await client.upgrade("/ws")
        try await client.say("here")
        _ = try await client.frame()
        let found = server.gateway.seen.withLockedValue { $0.sockets.values.first }
        return (client, try #require(found))
    }

    @Test("messages go both ways after the handshake of RFC 6455")
    func echo() async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            let answer = try await client.upgrade("/ws/stream?x=1")
            #expect(answer.status == 101)
            // The key and the answer are the example of RFC 6455, section 1.3.
            #expect(answer.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
            try await client.say("hello")
            #expect(try await client.frame() == Frame(opcode: 1, payload: Array("hello".utf8)))
            try await client.say("three")
            for text in ["a", "b", "c"] { #expect(try await client.frame().text == text) }
            let request = server.gateway.seen.withLockedValue { $0.requests[0] }
            #expect(request.path == "/ws/stream")
            #expect(request.query == "x=1")
        }
    }

    @Test(
        "messages of every size class of frames come back whole",
        arguments: [
            0, 1, 125, 126, 127, 65_535, 65_536,
        ])
    func sizes(_ size: Int) async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            _ = try await client.upgrade("/ws")
            let text = String(repeating: "x", count: size)
            try await client.say(text)
            #expect(try await client.frame().text == text)
        }
    }

    @Test(
        "a connection may be upgraded after requests, and frames may follow the handshake at once")
    func lateUpgrade() async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            #expect(try await client.request("GET", "/fapi/echo").status == 200)
            let handshake = "GET /ws HTTP/1.1\r\n\(RawClient.handshake)\r\n"
            let early = RawClient.frame(1, Array("early".utf8))
            try await client.send(Array(handshake.utf8) + early)
            #expect(try await client.answer().status == 101)
            #expect(try await client.frame().text == "early")
        }
    }

    @Test("a handshake on an unknown path is an ordinary request, and the connection goes on")
    func unknownPath() async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            #expect(try await client.upgrade("/nothing").status == 404)
            #expect(try await client.request("GET", "/fapi/echo?x").body.contains("|x|"))
            #expect(try await client.upgrade("/ws").status == 101)
        }
    }

    @Test("who is not let in is told so in HTTP, and the connection goes on")
    func guarded() async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            let refusal = try await client.upgrade("/guarded")
            #expect(refusal.status == 403)
            #expect(refusal.body == "who are you?")
            #expect(try await client.request("GET", "/fapi/echo?x").body.contains("|x|"))
            #expect(try await client.upgrade("/guarded?word").status == 101)
            try await client.say("hello")
            #expect(try await client.frame().text == "hello")
        }
    }

    @Test("frames that follow a handshake wait until its sender has been looked up")
    func guardedEarly() async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            let handshake = "GET /guarded/later?word HTTP/1.1\r\n\(RawClient.handshake)\r\n"
            let early = RawClient.frame(1, Array("early".utf8))
            try await client.send(Array(handshake.utf8) + early)
            try await server.gate.holds(1)
            await server.gate.open()
            #expect(try await client.answer().status == 101)
            #expect(try await client.frame().text == "early")
        }
    }

    @Test(
        "a bad handshake is told what is wrong",
        arguments: [
            ("Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", 426),
            ("Sec-WebSocket-Version: 13\r\n", 400),
            ("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n", 400),
        ])
    func badHandshake(_ fields: String, _ status: Int) async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            try await client.send(
                "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + fields + "\r\n")
            let answer = try await client.answer()
            #expect(answer.status == status)
            #expect(answer.body.contains(#""code":-1100"#))
            #expect(try await client.request("GET", "/fapi/echo?x").body.contains("|x|"))
        }
    }

    @Test("a message may come in fragments, with a ping between")
    func fragments() async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            _ = try await client.upgrade("/ws")
            try await client.send(RawClient.frame(1, Array("one ".utf8), final: false))
            try await client.send(RawClient.frame(0, Array("two ".utf8), final: false))
            try await client.send(RawClient.frame(9, Array("beat".utf8)))
            #expect(try await client.frame() == Frame(opcode: 10, payload: Array("beat".utf8)))
            try await client.send(RawClient.frame(0, Array("three".utf8)))
            #expect(try await client.frame().text == "one two three")
        }
    }

    /// What a client sends that it may not, and the code it is closed with.
    struct Offence: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        let code: Int

        init(_ name: String, _ code: Int, _ bytes: [UInt8]) {
            testDescription = name
            self.bytes = bytes
            self.code = code
        }
    }

    static let offences: [Offence] = {
        let half = [UInt8](repeating: 65, count: 600)
        let huge: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4]
        return [
            Offence("binary", 1_003, RawClient.frame(2, [1, 2])),
            Offence("no UTF-8", 1_007, RawClient.frame(1, [0xFF, 0xFE])),
            Offence("too large a frame", 1_009, RawClient.frame(1, half + half)),
            Offence(
                "too large a message", 1_009,
                RawClient.frame(1, half, final: false) + RawClient.frame(0, half)),
            Offence("a length of 2^63 - 1", 1_009, [0x81, 0xFF, 0x7F] + huge),
            Offence("a length of 2^64 - 1", 1_009, [0x81, 0xFF, 0xFF] + huge),
            Offence("the rest of nothing", 1_002, RawClient.frame(0, [65])),
            Offence(
                "a message within a message", 1_002,
                RawClient.frame(1, [65], final: false) + RawClient.frame(1, [65])),
            Offence("an unknown opcode", 1_002, RawClient.frame(3, [65])),
            Offence("no mask", 1_002, RawClient.frame(1, [65], masked: false)),
            Offence("a reserved bit", 1_002, [0xC1, 0x80, 0, 0, 0, 0]),
            Offence("a ping in fragments", 1_002, RawClient.frame(9, [65], final: false)),
            Offence("a long ping", 1_002, RawClient.frame(9, [UInt8](repeating: 65, count: 126))),
        ]
    }()

    @Test("what breaks the protocol or a limit is closed with its code", arguments: offences)
    func violations(_ offence: Offence) async throws {
        try await TestServer.with(limits: limits { $0.messageBytes = 1_000 }) { server in
            let client = try await RawClient.connect(server.port)
            _ = try await client.upgrade("/ws")
            try await client.send(offence.bytes)
            let frame = try await client.frame()
            #expect(frame.code == offence.code)
            #expect(!frame.reason.isEmpty)
            #expect(await client.rest().isEmpty)
            try await server.gateway.allLeft(1)
        }
    }

    @Test(
        "a client's close is answered with its code",
        arguments: [
            (1_000, 1_000), (3_999, 3_999), (1_005, 1_002), (999, 1_002), (2_500, 1_002),
        ])
    func clientCloses(_ sent: Int, _ answered: Int) async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            _ = try await client.upgrade("/ws")
            let code = [UInt8(sent >> 8), UInt8(sent & 255)]
            try await client.send(RawClient.frame(8, code + Array("bye".utf8)))
            #expect(try await client.frame().code == answered)
            #expect(await client.rest().isEmpty)
            try await server.gateway.allLeft(1)
        }
    }

    @Test("a close without a code is answered without one")
    func bareClose() async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            _ = try await client.upgrade("/ws")
            try await client.send(RawClient.frame(8, []))
            #expect(try await client.frame() == Frame(opcode: 8, payload: []))
        }
    }

    @Test("a session closes with a code and reason, and hears of the end once")
    func sessionCloses() async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            _ = try await client.upgrade("/ws")
            try await client.say("close")
            let frame = try await client.frame()
            #expect(frame.code == 4_000)
            #expect(frame.reason == "as asked")
            try await client.send(RawClient.frame(8, [0x0F, 0xA0]))
            #expect(await client.rest().isEmpty)
            try await server.gateway.allLeft(1)
            #expect(server.gateway.seen.withLockedValue { $0.closed } == 1)
        }
    }

    @Test("a client that does not answer a close is cut off")
    func unansweredClose() async throws {
        try await TestServer.with(limits: limits { _ in }) { server in
            let client = try await RawClient.connect(server.port)
            _ = try await client.upgrade("/ws")
            try await client.say("close")
            #expect(try await client.frame().code == 4_000)
            #expect(await client.rest().isEmpty)
        }
    }

    @Test("a client that closes its side, or breaks off, ends its session")
    func halfClose() async throws {
        try await TestServer.with { server in
            let first = try await RawClient.connect(server.port)
            _ = try await first.upgrade("/ws")
            try await first.halfClose()
            #expect(await first.rest().isEmpty)
            try await server.gateway.allLeft(1)
            let second = try await RawClient.connect(server.port)
            _ = try await second.upgrade("/ws")
            try await second.close()
            try await server.gateway.allLeft(2)
            #expect(server.metrics.text().contains("plimsoll_ws_clients 0\n"))
        }
    }

    @Test("a client that leaves too much unread is closed, and what waited is given back")
    func slowConsumer() async throws {
        try await TestServer.with(limits: limits { $0.pendingBytes = 100_000 }) { server in
            let (client, socket) = try await greeted(server)
            let frame = OutboundFrame(text: Array(repeating: UInt8(65), count: 60_000))
            socket.send([frame, frame])
            // Nothing of the burst is kept, and nothing is taken any more.
            socket.send([frame])
            #expect(socket.pendingBytes <= 100_000)
            let close = try await client.frame()
            #expect(close.code == 1_008)
            #expect(close.reason.hasPrefix("slow consumer"))
            #expect(await client.rest().isEmpty)
            try await server.gateway.allLeft(1)
            #expect(socket.pendingBytes == 0)
            #expect(server.metrics.text().contains("plimsoll_ws_slow_closes_total 1\n"))
        }
    }

    @Test("a client that never reads holds no more than its limit, and is cut off")
    func deafClient() async throws {
        try await TestServer.with(limits: limits { $0.pendingBytes = 1_000_000 }) { server in
            let (client, socket) = try await greeted(server)
            try await client.read(automatically: false)
            let frame = OutboundFrame(text: Array(repeating: UInt8(65), count: 50_000))
            var most = 0
            while server.gateway.seen.withLockedValue({ $0.closed }) == 0 {
                socket.send([frame])
                most = max(most, socket.pendingBytes)
                await Task.yield()
            }
            #expect(most <= 1_000_000)
            #expect(server.metrics.text().contains("plimsoll_ws_slow_closes_total 1\n"))
        }
    }

    @Test("frames from many threads arrive whole, and in order for each sender")
    func manySenders() async throws {
        try await TestServer.with { server in
            let (client, socket) = try await greeted(server)
            await withTaskGroup(of: Void.self) { group in
                for sender in 0..<4 {
                    group.addTask { socket.sendNumbers(of: sender) }
                }
            }
            var next = [0, 0, 0, 0]
            for _ in 0..<2_000 {
                let parts = try await client.frame().text.split(separator: " ").map {
                    Int($0) ?? -1
                }
                #expect(parts[1] == next[parts[0]])
                next[parts[0]] += 1
            }
            #expect(next == [500, 500, 500, 500])
        }
    }

    @Test("the server pings; a client that does not answer is closed")
    func pings() async throws {
        let limits = limits {
            $0.pingInterval = .milliseconds(30)
            $0.pongTimeout = .milliseconds(100)
        }
        try await TestServer.with(limits: limits) { server in
            let silent = try await RawClient.connect(server.port)
            _ = try await silent.upgrade("/ws")
            var frame = try await silent.frame()
            #expect(frame == Frame(opcode: 9, payload: []))
            while frame.opcode == 9 { frame = try await silent.frame() }
            #expect(frame.code == 1_008)
        }
    }

    @Test("a connection that has reached its age is closed")
    func age() async throws {
        let limits = limits {
            $0.pingInterval = .milliseconds(20)
            $0.socketAge = .milliseconds(50)
        }
        try await TestServer.with(limits: limits) { server in
            let client = try await RawClient.connect(server.port)
            _ = try await client.upgrade("/ws")
            var frame = try await client.frame()
            while frame.opcode == 9 { frame = try await client.frame() }
            #expect(frame.code == 1_001)
        }
    }
}

extension ClientSocket {
    /// Sends 500 frames, each with the sender and a number that counts up.
    fileprivate func sendNumbers(of sender: Int) {
        for number in 0..<500 { send([OutboundFrame(text: "\(sender) \(number)".utf8)]) }
    }
}
