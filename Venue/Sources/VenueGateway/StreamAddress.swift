import VenueTransport

// The forms in which clients say by URL what they want to hear. The venue they were written for
// has separate prefixes for books, other market data and user data; here all serve everything.

/// What a URL of a stream connection asks for.
struct StreamAddress: Hashable, Sendable {
    /// True if events come wrapped with the name of their stream.
    var isCombined: Bool
    /// Streams asked for, in order; listen keys among them.
    var names: [String] = []
    /// Kinds of user events wanted; nil for all.
    var events: Set<String>?

    /// The address of a request; nil if its path is not one of a stream.
    init?(_ request: APIRequest) {
        guard let parts = Self.parts(of: request.path) else { return nil }
        isCombined = parts.kind == "stream"
        for part in parts.rest {
            // A bare number labels the connection on the client's side.
            if part.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { continue }
            add(part)
        }
        for pair in request.query.split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, let value = Self.decoded(halves[1]) else { continue }
            let items = value.split(separator: "/").map(String.init)
            switch halves[0] {
            case "streams": for name in items { add(name) }
            case "listenKey": add(value)
            case "events": events = Set(items)
            default: break
            }
        }
    }

    private mutating func add(_ name: String) {
        if !name.isEmpty && !names.contains(name) { names.append(name) }
    }

    /// True if a path is one of a stream.
    static func accepts(_ path: String) -> Bool { parts(of: path) != nil }

    /// `ws` or `stream` and what follows, with or without a prefix.
    private static func parts(of path: String) -> (kind: String, rest: [String])? {
        var parts: [String] = []
        for part in path.split(separator: "/") { parts.append(decoded(part) ?? String(part)) }
        if let first = parts.first, ["public", "market", "private"].contains(first) {
            parts.removeFirst()
        }
        guard let kind = parts.first else { return nil }
        if kind == "ws" { return (kind, Array(parts.dropFirst())) }
        return kind == "stream" && parts.count == 1 ? (kind, []) : nil
    }

    /// Undoes percent-encoding; nil if it is broken or not UTF-8.
    static func decoded(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte != UInt8(ascii: "%") {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
