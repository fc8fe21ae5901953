import NIOConcurrencyHelpers
import Testing
import VenueHTTP
import VenueTransport

/// WebSocket connections over loopback.
@Suite("WebSockets", .timeLimit(.minutes(2)))
struct SocketTests {
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
}
