import BinanceAPI
import VenueJSON

// Requests and replies of the request interface over sockets. Values may be texts or numbers; the
// id is any JSON and comes back as it was written.

/// A request of a client.
struct RequestSocketMessage: Sendable {
    /// What the reply is known by.
    let id: JSON
    /// What is asked.
    let method: String
    /// The parameters in order of writing; texts without quotes, numbers as written.
    let params: [(name: String, value: String)]

    /// Why a message is no request, with what was found of its id.
    struct Malformed: Error {
        let id: JSON
        let error: APIError
    }

    /// Reads a message.
    init(_ text: [UInt8]) throws(Malformed) {
        let json: JSON
        do {
            json = try JSONReader.read(text)
        } catch {
            throw Malformed(
                id: .null, error: .illegalCharacters("request", legal: "a JSON object"))
        }
        guard case .object = json else {
            throw Malformed(
                id: .null, error: .illegalCharacters("request", legal: "a JSON object"))
        }
        id = json["id"] ?? .null
        guard case .string(let method)? = json["method"] else {
            throw Malformed(id: id, error: .missing("method"))
        }
        self.method = method
        switch json["params"] {
        case nil, .null: params = []
        case .object(let members): params = Self.pairs(members)
        default: throw Malformed(id: id, error: .invalidParameter("params"))
        }
    }

    private static func pairs(
        _ members: [(key: String, value: JSON)]
    ) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        for (name, value) in members {
            switch value {
            case .null: continue
            case .string(let text), .number(let text): pairs.append((name, text))
            case .bool(let flag): pairs.append((name, flag ? "true" : "false"))
            case .array, .object: pairs.append((name, value.compact))
            }
        }
        return pairs
    }

    /// The value of a parameter.
    subscript(_ name: String) -> String? { params.first { $0.name == name }?.value }
}

/// A reply on its way out.
struct RequestSocketReply {
    let id: JSON
    let result: CallResult
    /// Limits to tell beside it; nil if they are not wanted.
    var limits: GatewaySettings?

    /// The reply as JSON.
    var json: [UInt8] {
        var writer = JSONWriter(capacity: result.body.count + 384)
        writer.object { writer in
            writer.member("id", json: id.compact.utf8)
            writer.member("status", result.status)
            writer.member(result.isSuccess ? "result" : "error", json: result.body)
            if let limits { writer.array("rateLimits") { write(limits, into: &$0) } }
        }
        return writer.bytes
    }

    private func write(_ limits: GatewaySettings, into writer: inout JSONWriter) {
        let counts = result.counts
        Self.row("REQUEST_WEIGHT", "MINUTE", 1, limits.weightPerMinute, counts.weight, &writer)
        if let count = counts.ordersInTenSeconds {
            Self.row("ORDERS", "SECOND", 10, limits.ordersPerTenSeconds, count, &writer)
        }
        if let count = counts.ordersInMinute {
            Self.row("ORDERS", "MINUTE", 1, limits.ordersPerMinute, count, &writer)
        }
    }

    private static func row(
        _ type: String, _ interval: String, _ number: Int, _ limit: Int, _ count: Int,
        _ writer: inout JSONWriter
    ) {
        writer.object { writer in
            writer.member("rateLimitType", type)
            writer.member("interval", interval)
            writer.member("intervalNum", number)
            writer.member("limit", limit)
            writer.member("count", count)
        }
    }
}
