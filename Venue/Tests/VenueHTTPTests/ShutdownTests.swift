import Testing
import VenueHTTP
import VenuePorts

/// Ends of the server.
@Suite("Shutdown", .timeLimit(.minutes(30)))
struct ShutdownTests {
    @Test("WebSocket clients are told 1001, requests in progress are answered, nobody is let in")
    func graceful() async throws {
        try await TestServer.with { server in
            let socket = try await RawClient.connect(server.port)
            _ = try await socket.upgrade("/ws")
            let idle = try await RawClient.connect(server.port)
            #expect(try await idle.request("GET", "/fapi/echo").status == 200)
            let busy = try await RawClient.connect(server.port)
            try await busy.send("GET /fapi/gated HTTP/1.1\r\nHost: x\r\n\r\n")
            try await server.gate.holds(1)
            await server.shutDown()
            let frame = try await socket.frame()
            #expect(frame.code == 1_001)
            #expect(frame.reason == "the server is shutting down")
            try await socket.send(RawClient.frame(8, [0x03, 0xE9]))
            #expect(await socket.rest().isEmpty)
            #expect(await idle.rest().isEmpty)
            await server.gate.open()
            let answer = try await busy.answer()
            #expect(answer.body == "passed")
            #expect(answer.headers["connection"] == "close")
            #expect(await busy.rest().isEmpty)
            await #expect(throws: (any Error).self) {
                _ = try await RawClient.connect(server.port)
            }
        }
    }

    @Test(
        "sockets closed by the venue get what waited, the reason and no successor; requests go on")
    func closedByTheVenue() async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            _ = try await client.upgrade("/ws")
            try await client.say("three")
            for text in ["a", "b", "c"] { #expect(try await client.frame().text == text) }
            server.server.closeSockets(code: 1_011, reason: "no more")
            let late = try await RawClient.connect(server.port)
            #expect(try await late.upgrade("/ws").status == 101)
            for socket in [client, late] {
                let frame = try await socket.frame()
                #expect(frame.code == 1_011)
                #expect(frame.reason == "no more")
            }
            let plain = try await RawClient.connect(server.port)
            #expect(try await plain.request("GET", "/fapi/echo").status == 200)
        }
    }

    @Test("a port that is taken is a fault that names it")
    func portTaken() async throws {
        try await TestServer.with { server in
            let second = TestServer.idle(port: server.port)
            do {
                try await second.run()
                Issue.record("expected a fault")
            } catch let fault as VenueFault {
                #expect(fault.code == .peer)
                #expect(fault.message.contains("127.0.0.1:\(server.port)"))
            }
            await #expect(throws: VenueFault.self) { _ = try await second.port }
        }
    }
}
