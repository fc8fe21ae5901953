import VenuePorts
import VenueJSON
import VenueMetrics
import VenueSequencer
import VenueTransport

// For whoever watches over the process: is it alive, does it take commands, how does it fare?

/// Answers `/health`, `/ready` and `/metrics`.
struct HealthHandler: RequestHandler {
    let sequencer: Sequencer
    let metrics: MetricsRegistry

    func respond(to request: APIRequest) async -> APIResponse? {
        switch request.path {
        case "/health": return Self.answer(200, "alive", nil)
        case "/ready":
            guard let fault = sequencer.fault else { return Self.answer(200, "ready", nil) }
            return Self.answer(503, "closed", fault.code.rawValue)
        case "/metrics":
            return APIResponse(
                body: Array(metrics.text().utf8), contentType: MetricsRegistry.contentType)
        default: return nil
        }
    }

    private static func answer(_ status: Int, _ word: String, _ reason: String?) -> APIResponse {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("status", word)
            if let reason { writer.member("reason", reason) }
        }
        return APIResponse(status: status, body: writer.bytes)
    }
}
