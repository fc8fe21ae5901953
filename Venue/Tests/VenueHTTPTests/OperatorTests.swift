import Testing
import VenueHTTP
import VenueMetrics
import VenueTransport

/// What an operator's tools ask.
@Suite("Operator pages")
struct OperatorTests {
    private func handler(isReady: Bool = true) -> OperatorHandler {
        let metrics = MetricsRegistry()
        metrics.counter("a_total", "A.").increment()
        return OperatorHandler(metrics: metrics) {
            OperatorHandler.Readiness(isReady: isReady, detail: isReady ? "ready" : "journal \"x\"")
        }
    }

    private func answer(
        _ handler: OperatorHandler, _ path: String, _ method: String = "GET"
    ) async -> (status: Int, body: String, type: String)? {
        let response = await handler.respond(to: APIRequest(method: method, path: path))
        return response.map {
            (
                status: $0.status, body: String(decoding: $0.body, as: UTF8.self),
                type: $0.contentType
            )
        }
    }

    @Test("metrics are told in Prometheus' form")
    func metrics() async throws {
        let found = try #require(await answer(handler(), "/metrics"))
        #expect(found.status == 200)
        #expect(found.type == "text/plain; version=0.0.4; charset=utf-8")
        #expect(found.body.hasSuffix("a_total 1\n"))
    }

    @Test("readiness is the venue's word, with its reason; health is another matter")
    func readiness() async throws {
        let ready = try #require(await answer(handler(), "/ready"))
        #expect(ready.status == 200)
        #expect(ready.body == #"{"code":200,"msg":"ready"}"#)
        let not = try #require(await answer(handler(isReady: false), "/ready"))
        #expect(not.status == 503)
        #expect(not.body == #"{"code":-1000,"msg":"journal \"x\""}"#)
        let alive = try #require(await answer(handler(isReady: false), "/health"))
        #expect(alive.status == 200)
    }

    @Test("other methods are refused, other paths left to others")
    func others() async {
        #expect(await answer(handler(), "/metrics", "POST")?.status == 405)
        #expect(await answer(handler(), "/ready", "DELETE")?.status == 405)
        #expect(await answer(handler(), "/metrics/x") == nil)
        #expect(await answer(handler(), "/fapi/v1/ping") == nil)
    }
}
