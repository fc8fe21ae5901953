import HTTPTypes
import NIOConcurrencyHelpers
import VenueMetrics
import VenueTransport

// What the server counts. Names are part of the operator's interface:
//
//     plimsoll_http_requests_total{route,status}   answers by first path segment and status class
//     plimsoll_http_request_seconds{route}         time from the whole request to its answer
//     plimsoll_http_connections                    open connections, WebSocket ones included
//     plimsoll_http_refused_connections_total      connections over a limit
//     plimsoll_ws_clients                          open WebSocket connections
//     plimsoll_ws_messages_received_total          messages from clients
//     plimsoll_ws_frames_sent_total                messages to clients
//     plimsoll_ws_bytes_sent_total                 their bytes, frame headers included
//     plimsoll_ws_slow_closes_total                clients closed because they read too slowly

/// The server's instruments.
final class HTTPMetrics: Sendable {
    let connections: Gauge
    let refused: Counter
    let clients: Gauge
    let received: Counter
    let frames: Counter
    let bytes: Counter
    let slowCloses: Counter
    private let registry: MetricsRegistry
    private let routes: Set<String>
    private let series = NIOLockedValueBox([Series: (Counter, Histogram)]())

    private struct Series: Hashable {
        let route: String
        let status: Int
    }

    init(_ registry: MetricsRegistry, routes: [String]) {
        self.registry = registry
        self.routes = Set(routes)
        connections = registry.gauge(
            "plimsoll_http_connections", "Open connections, WebSocket ones included.")
        refused = registry.counter(
            "plimsoll_http_refused_connections_total", "Connections refused over a limit.")
        clients = registry.gauge("plimsoll_ws_clients", "Open WebSocket connections.")
        received = registry.counter(
            "plimsoll_ws_messages_received_total", "Messages from WebSocket clients.")
        frames = registry.counter(
            "plimsoll_ws_frames_sent_total", "Messages handed to WebSocket clients.")
        bytes = registry.counter(
            "plimsoll_ws_bytes_sent_total", "Bytes of those messages, frame headers included.")
        slowCloses = registry.counter(
            "plimsoll_ws_slow_closes_total", "WebSocket clients closed because they read slowly.")
    }

    /// Counts an answer.
    func answered(_ path: String, status: Int, nanoseconds: Int64) {
        let segment = path.utf8.dropFirst().prefix { $0 != UInt8(ascii: "/") }
        let name = String(Substring(segment))
        let key = Series(route: routes.contains(name) ? name : "other", status: status / 100)
        let (counter, histogram) = series.withLockedValue { series in
            if let known = series[key] { return known }
            let made = make(key)
            series[key] = made
            return made
        }
        counter.increment()
        histogram.observe(nanoseconds: nanoseconds)
    }

    private func make(_ key: Series) -> (Counter, Histogram) {
        let route = MetricLabel("route", key.route)
        let counter = registry.counter(
            "plimsoll_http_requests_total", "Answers by first path segment and status class.",
            labels: [route, MetricLabel("status", "\(key.status)xx")])
        let histogram = registry.histogram(
            "plimsoll_http_request_seconds", "Time from the whole request to its answer.",
            labels: [route])
        return (counter, histogram)
    }
}
