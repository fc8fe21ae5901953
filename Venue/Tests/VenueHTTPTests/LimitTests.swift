import NIOCore
import Testing
import VenueHTTP
import VenueMetrics

/// What a client may not do, over loopback.
@Suite("Limits", .timeLimit(.minutes(30)))
struct LimitTests {
    private func limits(_ change: (inout HTTPLimits) -> Void) -> HTTPLimits {
        var limits = HTTPLimits.patient
        limits.closeTimeout = .milliseconds(200)
        change(&limits)
        return limits
    }

    @Test("a body over the limit is refused, told beforehand or found out")
    func bodyTooLarge() async throws {
        try await TestServer.with(limits: limits { $0.bodyBytes = 1_000 }) { server in
            let fields = [
                "Content-Length: 2000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n7D0\r\n",
            ]
            for field in fields {
                let client = try await RawClient.connect(server.port)
                try await client.send("POST /fapi/echo HTTP/1.1\r\nHost: x\r\n\(field)")
                client.offer(Array(repeating: 65, count: 2_000))
                let answer = try await client.answer()
                #expect(answer.status == 413)
                #expect(
                    answer.body
                        == #"{"code":-1100,"msg":"The request's body is too large,"#
                        + #" at most 1000 bytes."}"#)
                #expect(answer.headers["connection"] == "close")
                #expect(await client.rest().isEmpty)
            }
            let client = try await RawClient.connect(server.port)
            let body = String(repeating: "A", count: 1_000)
            #expect(try await client.request("POST", "/fapi/echo", body: body).status == 200)
        }
    }

    @Test("a header over the limit is refused", arguments: ["field", "fields", "target"])
    func headerTooLarge(_ kind: String) async throws {
        try await TestServer.with(limits: limits { $0.headerBytes = 2_000 }) { server in
            let client = try await RawClient.connect(server.port)
            let long = String(repeating: "a", count: 3_000)
            let request =
                switch kind {
                case "field": "GET /fapi/echo HTTP/1.1\r\nHost: x\r\nX-Long: \(long)\r\n\r\n"
                case "fields":
                    "GET /fapi/echo HTTP/1.1\r\n"
                        + (0..<200).map { "X-\($0): a\r\n" }.joined() + "\r\n"
                default: "GET /fapi/echo?\(long) HTTP/1.1\r\nHost: x\r\n\r\n"
                }
            client.offer(Array(request.utf8))
            let answer = try await client.answer()
            #expect(answer.status == 431)
            #expect(answer.body.contains(#""code":-1100"#))
            #expect(await client.rest().isEmpty)
        }
    }

    @Test(
        "what is no HTTP is told so and closed",
        arguments: [
            "hello\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/3.7\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}",
            "GET / HTTP/1.1\r\nHost x\r\n\r\n", "CONNECT example.com:443 HTTP/1.1\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        ])
    func malformed(_ request: String) async throws {
        try await TestServer.with(limits: limits { _ in }) { server in
            let client = try await RawClient.connect(server.port)
            try await client.send(request)
            let answer = try await client.answer()
            #expect(answer.status == 400)
            #expect(answer.headers["content-type"] == "application/json")
            #expect(answer.body.hasPrefix(#"{"code":-1100,"msg":"The request is not"#))
            #expect(await client.rest().isEmpty)
        }
    }

    @Test("a header that does not end in time ends the connection")
    func slowHeader() async throws {
        try await TestServer.with(limits: limits { $0.headerTimeout = .milliseconds(50) }) {
            server in
            let client = try await RawClient.connect(server.port)
            try await client.send("GET /fapi/echo HTTP/1.1\r\nX-Slow: ")
            #expect(await client.rest().isEmpty)
            let silent = try await RawClient.connect(server.port)
            #expect(await silent.rest().isEmpty)
        }
    }

    @Test("a body that does not end in time is told so")
    func slowBody() async throws {
        try await TestServer.with(limits: limits { $0.bodyTimeout = .milliseconds(50) }) {
            server in
            let client = try await RawClient.connect(server.port)
            try await client.send(
                "POST /fapi/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
            let answer = try await client.answer()
            #expect(answer.status == 408)
            #expect(answer.body.contains(#""code":-1007"#))
            #expect(await client.rest().isEmpty)
        }
    }

    @Test("a connection without requests is closed, though bytes trickle in")
    func idle() async throws {
        try await TestServer.with(limits: limits { $0.idleTimeout = .milliseconds(50) }) {
            server in
            let client = try await RawClient.connect(server.port)
            #expect(try await client.request("GET", "/fapi/echo").status == 200)
            client.offer(Array("GET /fapi/e".utf8))
            #expect(await client.rest().isEmpty)
        }
    }

    @Test("an answer in the making is not idleness")
    func slowAnswer() async throws {
        let limits = limits {
            $0.headerTimeout = .seconds(2)
            $0.bodyTimeout = .seconds(2)
        }
        try await TestServer.with(limits: limits) { server in
            // Said by the connection itself, so that the header is there in time.
            let client = try await RawClient.connect(
                server.port, saying: "GET /fapi/gated HTTP/1.1\r\nHost: x\r\n\r\n")
            try await server.gate.holds(1)
            // Another connection is closed by its deadline meanwhile: time has passed.
            let other = try await RawClient.connect(server.port)
            #expect(await other.rest().isEmpty)
            await server.gate.open()
            #expect(try await client.answer().body == "passed")
        }
    }

    @Test("connections from one address over the limit are told so, until one has gone")
    func perAddress() async throws {
        try await TestServer.with(limits: limits { $0.connectionsPerAddress = 2 }) { server in
            let first = try await RawClient.connect(server.port)
            let second = try await RawClient.connect(server.port)
            #expect(try await first.request("GET", "/fapi/echo").status == 200)
            #expect(try await second.request("GET", "/fapi/echo").status == 200)
            let third = try await RawClient.connect(server.port)
            let refusal = try await third.request("GET", "/fapi/echo")
            #expect(refusal.status == 429)
            #expect(
                refusal.body
                    == #"{"code":-1003,"msg":"Too many connections from 127.0.0.1, at most 2."}"#)
            #expect(await third.rest().isEmpty)
            #expect(server.metrics.text().contains("plimsoll_http_refused_connections_total 1\n"))
            try await first.close()
            // The server learns of the end a moment later.
            var status = 0
            while status != 200 {
                let fourth = try await RawClient.connect(server.port)
                status = try await fourth.request("GET", "/fapi/echo").status
            }
            #expect(try await second.request("GET", "/fapi/echo").status == 200)
        }
    }

    @Test("connections over the limit of all are told so")
    func inAll() async throws {
        try await TestServer.with(limits: limits { $0.connections = 1 }) { server in
            let first = try await RawClient.connect(server.port)
            #expect(try await first.request("GET", "/fapi/echo").status == 200)
            let second = try await RawClient.connect(server.port)
            let refusal = try await second.upgrade("/ws")
            #expect(refusal.status == 429)
            #expect(refusal.body.contains("Too many connections, at most 1."))
        }
    }

    @Test("a client that sends requests and reads no answers holds one answer, not all")
    func unreadAnswers() async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port, reads: false)
            let body = String(repeating: "b", count: 500_000)
            let request =
                "POST /fapi/echo HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                + body
            let count = 60
            for _ in 0..<count { client.offer(Array(request.utf8)) }
            let asked = server.metrics.text()
            #expect(!asked.contains("request_seconds_count{route=\"fapi\"} \(count)\n"))
            // Reading begins: every answer is there, in order and whole.
            try await client.read(automatically: true)
            for _ in 0..<count {
                let found = try await client.answer().body
                #expect(found == "POST|/fapi/echo||\(body)|-|127.0.0.1|plain")
            }
        }
    }
}
