public import VenueMetrics
public import VenueTransport

// What an operator's tools ask: `/metrics` for Prometheus, `/health` for whoever restarts a hung
// process, `/ready` for whoever sends traffic. Health is being able to answer at all; readiness is
// the venue's own word on whether it takes commands.

/// Answers `/metrics`, `/health` and `/ready`.
public struct OperatorHandler: RequestHandler {
    /// Whether the venue takes traffic, and what to tell a person about it.
    public struct Readiness: Hashable, Sendable {
        /// True if it does.
        public let isReady: Bool
        /// Why not, or in what state it is.
        public let detail: String

        /// A state in words.
        public init(isReady: Bool, detail: String) {
            self.isReady = isReady
            self.detail = detail
        }
    }

    private let metrics: MetricsRegistry
    private let health: @Sendable () async -> Readiness
    private let readiness: @Sendable () async -> Readiness

    /// A handler that asks `readiness` each time, and `health` for what only a restart can mend.
    public init(
        metrics: MetricsRegistry,
        health: @escaping @Sendable () async -> Readiness = {
            Readiness(isReady: true, detail: "alive")
        },
        readiness: @escaping @Sendable () async -> Readiness
    ) {
        self.metrics = metrics
        self.health = health
        self.readiness = readiness
    }

    /// The answer, or nil for other paths.
    public func respond(to request: APIRequest) async -> APIResponse? {
        switch request.path {
        case "/metrics":
            guard isRead(request) else { return notAllowed }
            return APIResponse(
                body: Array(metrics.text().utf8), contentType: MetricsRegistry.contentType)
        case "/health":
            return isRead(request) ? response(await health()) : notAllowed
        case "/ready":
            return isRead(request) ? response(await readiness()) : notAllowed
        default:
            return nil
        }
    }

    private func isRead(_ request: APIRequest) -> Bool {
        request.method == "GET" || request.method == "HEAD"
    }

    private var notAllowed: APIResponse {
        var refusal = Refusal.response(405, code: -1_100, "Expected GET.")
        refusal.headers.append((name: "Allow", value: "GET, HEAD"))
        return refusal
    }

    private func response(_ state: Readiness) -> APIResponse {
        var response = Refusal.response(
            state.isReady ? 200 : 503, code: state.isReady ? 200 : -1_000, state.detail)
        response.headers.append((name: "Cache-Control", value: "no-store"))
        return response
    }
}
