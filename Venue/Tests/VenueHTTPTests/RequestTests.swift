import NIOCore
import Testing
import VenueHTTP
import VenueMetrics

/// Requests over loopback, as proper clients send them.
@Suite("Requests", .timeLimit(.minutes(30)))
struct RequestTests {
    @Test(
        "each method reaches the handler with its query, body and fields",
        arguments: ["GET", "POST", "PUT", "DELETE", "PATCH"])
    func methods(_ method: String) async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            let answer = try await client.request(method, "/fapi/echo?a=1&b=%20", body: "c=2")
            #expect(answer.status == 200)
            #expect(answer.body == "\(method)|/fapi/echo|a=1&b=%20|c=2|-|127.0.0.1|plain")
            #expect(answer.headers["content-type"] == "text/plain")
            #expect(answer.headers["x-seen"] == "yes")
            #expect(answer.headers["date"]?.hasSuffix(" GMT") == true)
        }
    }

    @Test("names of fields are told to handlers in lower case")
    func fieldNames() async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            try await client.send(
                "GET /fapi/echo HTTP/1.1\r\nHost: x\r\nX-MBX-ApiKey:  key \r\n\r\n")
            #expect(try await client.answer().body.contains("|key|"))
        }
    }

    @Test("a connection is kept, and pipelined requests are answered in order")
    func keepAlive() async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            for round in 0..<3 {
                let answer = try await client.request("GET", "/fapi/echo?\(round)")
                #expect(answer.body.contains("|\(round)|"))
            }
            let requests = (0..<50).map { "GET /fapi/echo?p\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }
            try await client.send(requests.joined())
            for round in 0..<50 {
                #expect(try await client.answer().body.contains("|p\(round)|"))
            }
        }
    }

    @Test("a body may come in chunks, and byte by byte")
    func chunks() async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            let request =
                "POST /fapi/echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\nabc\r\n5\r\ndefgh\r\n0\r\n\r\n"
            for byte in request.utf8 { try await client.send([byte]) }
            #expect(try await client.answer().body.contains("|abcdefgh|"))
        }
    }

    @Test("HEAD is answered as GET without the body, OPTIONS with the methods")
    func headAndOptions() async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            let head = try await client.request("HEAD", "/fapi/echo")
            #expect(head.status == 200)
            #expect(head.headers["content-length"] == "34")
            let options = try await client.request("OPTIONS", "/fapi/echo")
            #expect(options.status == 204)
            #expect(options.headers["allow"] == "GET, HEAD, POST, PUT, DELETE, OPTIONS")
            #expect(options.headers["content-length"] == nil)
            // The connection is in step still.
            #expect(try await client.request("GET", "/fapi/echo?x").body.contains("|x|"))
        }
    }

    @Test("what nobody answers is refused in Binance's words")
    func unknownPath() async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            let answer = try await client.request("GET", "/nothing\"here?x=1")
            #expect(answer.status == 404)
            #expect(answer.headers["content-type"] == "application/json")
            #expect(
                answer.body
                    == #"{"code":-5000,"msg":"Path /nothing\"here, Method GET is invalid"}"#)
        }
    }

    @Test("HTTP/1.0 and Connection: close end the connection after the answer")
    func closing() async throws {
        try await TestServer.with { server in
            for request in [
                "GET /fapi/echo HTTP/1.0\r\n\r\n",
                "GET /fapi/echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            ] {
                let client = try await RawClient.connect(server.port)
                try await client.send(request)
                let answer = try await client.answer()
                #expect(answer.status == 200)
                #expect(answer.headers["connection"] == "close")
                #expect(await client.rest().isEmpty)
            }
        }
    }

    @Test("HTTP/1.0 with keep-alive keeps the connection and says so")
    func oldKeepAlive() async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            for _ in 0..<2 {
                try await client.send("GET /fapi/echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                #expect(try await client.answer().headers["connection"] == "keep-alive")
            }
        }
    }

    @Test("a client that closes its side gets the answers it is owed")
    func halfClose() async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            try await client.send("GET /fapi/gated HTTP/1.1\r\nHost: x\r\n\r\n")
            try await server.gate.holds(1)
            try await client.halfClose()
            await server.gate.open()
            #expect(try await client.answer().body == "passed")
            #expect(await client.rest().isEmpty)
        }
    }

    @Test("a large answer arrives whole though the client has closed its side already")
    func halfCloseBeforeLargeAnswer() async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port, reads: false)
            let body = String(repeating: "b", count: 1_000_000)
            let request =
                "POST /fapi/echo HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                + body
            // More than the sockets between hold, so that the answers wait in the server.
            for _ in 0..<15 { client.offer(Array(request.utf8)) }
            client.offerEnd()
            try await client.read(automatically: true)
            for _ in 0..<15 {
                let answer = try await client.answer()
                #expect(answer.body == "POST|/fapi/echo||\(body)|-|127.0.0.1|plain")
            }
            #expect(await client.rest().isEmpty)
        }
    }

    @Test("a request to upgrade to HTTP/2 is answered as it is, and the connection is kept")
    func h2c() async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            let fields =
                "Host: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                + "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"
            for round in 0..<3 {
                try await client.send("GET /fapi/echo?\(round) HTTP/1.1\r\n\(fields)\r\n")
                #expect(try await client.answer().body.contains("|\(round)|"))
            }
            // With a body, and another request right behind it.
            try await client.send(
                "POST /fapi/echo HTTP/1.1\r\n\(fields)Content-Length: 3\r\n\r\nabc"
                    + "GET /fapi/echo?next HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await client.answer().body.contains("|abc|"))
            #expect(try await client.answer().body.contains("|next|"))
        }
    }

    @Test("Expect: 100-continue is told to go on")
    func expectContinue() async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            try await client.send(
                "POST /fapi/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
                    + "Expect: 100-continue\r\n\r\n")
            #expect(try await client.answer().status == 100)
            try await client.send("ok")
            #expect(try await client.answer().body.contains("|ok|"))
        }
    }

    @Test("a target that names the server is taken as its path")
    func absoluteTarget() async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            let answer = try await client.request("GET", "http://venue:80/fapi/echo?q")
            #expect(answer.body.hasPrefix("GET|/fapi/echo|q|"))
        }
    }

    @Test("answers are counted by route class and status class")
    func counted() async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            _ = try await client.request("GET", "/fapi/echo")
            _ = try await client.request("GET", "/fapi/nothing")
            _ = try await client.request("GET", "/somewhere/else")
            let text = server.metrics.text()
            for line in [
                #"plimsoll_http_requests_total{route="fapi",status="2xx"} 1"#,
                #"plimsoll_http_requests_total{route="fapi",status="4xx"} 1"#,
                #"plimsoll_http_requests_total{route="other",status="4xx"} 1"#,
                #"plimsoll_http_request_seconds_count{route="fapi"} 2"#,
                "plimsoll_http_connections 1",
            ] {
                #expect(text.contains(line + "\n"), "expected \(line) in \(text)")
            }
        }
    }
}
