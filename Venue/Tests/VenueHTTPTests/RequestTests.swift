import Testing
import VenueHTTP

/// Requests over loopback, as proper clients send them.
@Suite("Requests", .timeLimit(.minutes(2)))
struct RequestTests {
    @Test(
        "each method reaches the handler with its query, body and fields",
        arguments: [
            "GET", "POST", "PUT", "DELETE", "PATCH",
        ])
    func methods(_ method: String) async throws {
        try await TestServer.with { server in
            let client = try await RawClient.connect(server.port)
            let answer = try await client.request(method, "/fapi/echo?a=1&b=%20", body: "c=2")
            #expect(answer.status == 200)
            #expect(
                answer.body == "\(method)|/fapi/echo|a=1&b=%20|c=2|-|127.0.0.1|plain")
            #expect(answer.headers["content-type"] == "text/plain")
            #expect(answer.headers["x-seen"] == "yes")
            #expect(answer.headers["date"]?.hasSuffix(" GMT") == true)
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
}
