// Addresses of webhooks, taken apart strictly: what is not understood is not sent to.

/// Where a webhook is.
struct WebhookAddress: Hashable, Sendable {
    let isSecure: Bool
    /// A name, or an address; of IPv6 without brackets.
    let host: String
    let port: Int
    /// Path and query.
    let target: String

    /// The host as the header has it.
    var hostHeader: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }

    /// Takes an address apart.
    init(_ text: String) throws(WatchRefusal) {
        func refusal(_ expected: String) -> WatchRefusal {
            WatchRefusal(field: "url", expected: expected, found: "\"\(text.prefix(200))\"")
        }
        guard text.utf8.count <= 2_048, text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) else {
            throw refusal("at most 2048 visible ASCII characters")
        }
        let rest: Substring
        if text.hasPrefix("https://") {
            (isSecure, rest) = (true, text.dropFirst(8))
        } else if text.hasPrefix("http://") {
            (isSecure, rest) = (false, text.dropFirst(7))
        } else {
            throw refusal("an address that begins with https:// or http://")
        }
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let tail = rest.dropFirst(authority.count).prefix { $0 != "#" }
        target = tail.isEmpty ? "/" : tail.first == "/" ? String(tail) : "/" + tail
        if authority.contains("@") { throw refusal("an address without a user's name") }
        let (host, port) = Self.split(authority)
        guard !host.isEmpty, host.utf8.count <= 253 else { throw refusal("a host") }
        self.host = host
        guard let port = port.map({ Int($0) }) ?? (isSecure ? 443 : 80), (1...65_535).contains(port)
        else { throw refusal("a port from 1 to 65535") }
        self.port = port
    }

    /// Host and port; the port is nil if there is none.
    private static func split(_ authority: Substring) -> (host: String, port: String?) {
        if authority.first == "[", let end = authority.firstIndex(of: "]") {
            let host = String(authority[authority.index(after: authority.startIndex)..<end])
            let rest = authority[authority.index(after: end)...]
            return (host, rest.isEmpty ? nil : String(rest.dropFirst()))
        }
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count > 2 { return ("", nil) }
        return (String(parts.first ?? ""), parts.count == 2 ? String(parts[1]) : nil)
    }
}
