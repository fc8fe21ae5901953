import VenueTransport

// Answers that the server gives by itself, before or instead of a handler. They have Binance's
// shape, `{"code":...,"msg":...}`, because a bot reads every answer that way; there is no HTML.

/// An answer of the server's own.
enum Refusal {
    /// The status, Binance's code and words, as JSON.
    static func response(_ status: Int, code: Int, _ message: String) -> APIResponse {
        var body = Array("{\"code\":\(code),\"msg\":\"".utf8)
        for byte in message.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                body.append(UInt8(ascii: "\\"))
                body.append(byte)
            case 0..<32, 127: body.append(UInt8(ascii: "?"))
            default: body.append(byte)
            }
        }
        body.append(contentsOf: "\"}".utf8)
        return APIResponse(status: status, body: body)
    }

    /// Nobody answers this path.
    static func unknownPath(_ path: String, method: String) -> APIResponse {
        let shown = path.count > 200 ? path.prefix(200) + "..." : path[...]
        return response(404, code: -5_000, "Path \(shown), Method \(method) is invalid")
    }

    static func malformed(_ detail: String) -> APIResponse {
        response(400, code: -1_100, "The request is not well-formed HTTP: \(detail).")
    }

    static func headerTooLarge(_ limit: Int) -> APIResponse {
        response(431, code: -1_100, "The request's header is too large, at most \(limit) bytes.")
    }

    static func bodyTooLarge(_ limit: Int) -> APIResponse {
        response(413, code: -1_100, "The request's body is too large, at most \(limit) bytes.")
    }

    static func tooManyConnections(_ reason: String) -> APIResponse {
        var refusal = response(429, code: -1_003, reason)
        refusal.headers.append((name: "Retry-After", value: "1"))
        return refusal
    }

    static func timeout() -> APIResponse {
        response(408, code: -1_007, "Timeout waiting for the request's body.")
    }
}
