import VenuePorts

/// Where a WebSocket stream is: `ws://host:port/path` or `wss://host:port/path`.
struct LiveAddress: Hashable {
    let isSecure: Bool
    let host: String
    let port: Int
    let path: String

    /// Reads an address.
    init(_ text: String) throws(VenueFault) {
        var rest = text[...]
        if rest.hasPrefix("wss://") {
            isSecure = true
            rest = rest.dropFirst(6)
        } else if rest.hasPrefix("ws://") {
            isSecure = false
            rest = rest.dropFirst(5)
        } else {
            throw VenueFault(.badInput, "expected ws://... or wss://..., found \"\(text)\"")
        }
        let place = rest.prefix { $0 != "/" }
        path = rest.count > place.count ? String(rest.dropFirst(place.count)) : "/"
        let parts = place.split(separator: ":", omittingEmptySubsequences: false)
        let port = parts.count == 2 ? Int(parts[1]) : isSecure ? 443 : 80
        guard (1...2).contains(parts.count), !parts[0].isEmpty, let port,
            (1...65_535).contains(port)
        else { throw VenueFault(.badInput, "expected a host and a port, found \"\(text)\"") }
        host = String(parts[0])
        self.port = port
    }
}
