import Glibc
import Logging
import NIOConcurrencyHelpers
import ServiceLifecycle
import Testing
import VenueHTTP
import VenueMetrics
import VenueTransport

@testable import VenueLoad

/// Load runs against a venue of a few lines that checks what it is sent.
@Suite("Load runs", .timeLimit(.minutes(30)))
struct LoadRunTests {
    /// Lists one symbol and takes orders; every tenth is refused.
    final class Venue: RequestHandler, SocketGateway {
        struct Seen: Sendable {
            var resting: Set<String> = []
            var orders = 0
            var wrong: [String] = []
        }

        let seen = NIOLockedValueBox(Seen())
        let signer = RequestSigner(apiKey: "key", secret: "secret")

        func respond(to request: APIRequest) async -> APIResponse? {
            switch (request.method, request.path) {
            case ("GET", "/fapi/v1/premiumIndex"):
                return APIResponse(body: Array(#"{"markPrice":"60000.12"}"#.utf8))
            case ("GET", "/fapi/v1/exchangeInfo"):
                return APIResponse(body: Array(Self.info.utf8))
            case ("POST", "/fapi/v1/order"), ("DELETE", "/fapi/v1/order"):
                let query = String(decoding: request.body, as: UTF8.self)
                let isKnown = request.header("x-mbx-apikey") == "key"
                let code = take(query, isPlacing: request.method == "POST", isKnown: isKnown)
                return APIResponse(
                    status: code == nil ? 200 : 400,
                    body: Array("{\"code\":\(code ?? 200),\"msg\":\"\"}".utf8))
            default:
                return nil
            }
        }

        /// Takes an order or its cancellation; the code of a refusal, or nil.
        func take(_ query: String, isPlacing: Bool, isKnown: Bool) -> Int? {
            let parts = query.split(separator: "&").map {
                $0.split(separator: "=").map(String.init)
            }
            let fields = Dictionary(parts.map { ($0[0], $0[1]) }) { first, _ in first }
            let end = query.firstRange(of: "&signature=")?.lowerBound ?? query.startIndex
            let signed = query[..<end]
            let id = fields[isPlacing ? "newClientOrderId" : "origClientOrderId"] ?? ""
            return seen.withLockedValue { seen in
                if !isKnown || signer.signature(String(signed)) != fields["signature"] {
                    seen.wrong.append("signature of \(query)")
                }
                if !isPlacing {
                    if seen.resting.remove(id) == nil { seen.wrong.append("nothing at \(id)") }
                    return nil
                }
                if fields["price"] != "54000.1" || fields["quantity"] != "0.002" {
                    seen.wrong.append("terms of \(query)")
                }
                seen.orders += 1
                if seen.orders % 10 == 0 { return -2_019 }
                if !seen.resting.insert(id).inserted { seen.wrong.append("\(id) twice") }
                return nil
            }
        }

        // A tenth below 60000.12 is 54000.108; 100 there are 0.00185..., two steps.
        private static let info = """
            {"symbols":[{"symbol":"BTCUSDT","filters":[
            {"filterType":"PRICE_FILTER","tickSize":"0.10"},
            {"filterType":"LOT_SIZE","stepSize":"0.001","minQty":"0.001"},
            {"filterType":"MIN_NOTIONAL","notional":"100"}]}]}
            """

        func accepts(_ path: String) -> Bool { path.hasPrefix("/ws") }

        func open(_ request: APIRequest, socket: any ClientSocket) -> any SocketSession {
            if request.path == "/ws-fapi/v1" { return Session(socket, self) }
            let frame = OutboundFrame(text: "{}".utf8)
            socket.send([frame, frame, frame])
            return Session(socket, self)
        }
    }

    final class Session: SocketSession {
        let socket: any ClientSocket
        let venue: Venue

        init(_ socket: any ClientSocket, _ venue: Venue) {
            self.socket = socket
            self.venue = venue
        }

        func received(_ text: [UInt8]) {
            let text = String(decoding: text, as: UTF8.self)
            let words = text.split { "{}\",:".contains($0) }.map(String.init)
            // id, its number, method, its name, params, then names and values.
            var query = stride(from: 5, to: words.count - 1, by: 2).map {
                "\(words[$0])=\(words[$0 + 1])"
            }
            let isSorted = query.dropLast() == query.dropLast().sorted()[...]
            let isKnown = query.contains("apiKey=key") && isSorted
            query = query.filter { !$0.isEmpty }
            let code = venue.take(
                query.joined(separator: "&"), isPlacing: words[3] == "order.place",
                isKnown: isKnown)
            let answer =
                code.map { #"{"id":"\#(words[1])","status":400,"error":{"code":\#($0)}}"# }
                ?? #"{"id":"\#(words[1])","status":200,"result":{}}"#
            socket.send([OutboundFrame(text: answer.utf8)])
        }

        func closed() {}
    }

    /// A run that was long enough: on a busy machine a second may pass before anything is heard.
    private func report(
        _ change: (inout LoadOptions) -> Void, until isEnough: (LoadReport) -> Bool
    ) async throws -> (venue: Venue, report: LoadReport) {
        var duration = Duration.seconds(1)
        while true {
            let venue = Venue()
            let found = try await report(venue) {
                change(&$0)
                $0.duration = duration
            }
            if isEnough(found) || duration > .seconds(60) { return (venue, found) }
            duration *= 4
        }
    }

    private func report(
        _ venue: Venue, _ change: (inout LoadOptions) -> Void
    ) async throws -> LoadReport {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        var limits = HTTPLimits()
        limits.headerTimeout = .seconds(1_800)
        limits.idleTimeout = .seconds(1_800)
        let server = HTTPServer(
            options: HTTPServerOptions(limits: limits), handlers: [venue], sockets: [venue],
            logger: logger,
            metrics: MetricsRegistry())
        let services = ServiceGroup(services: [server], logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            var options = LoadOptions()
            options.port = try await server.port
            options.apiKey = "key"
            options.secret = "secret"
            options.connections = 3
            options.patience = .seconds(1_800)
            change(&options)
            let report = try await LoadRun(options).run()
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            return report
        }
    }

    @Test(
        "orders are placed and cancelled in turn, signed, and every answer is counted",
        arguments: LoadMode.allCases)
    func trading(_ mode: LoadMode) async throws {
        // Each of the three connections had its turn; how many turns is the machine's affair.
        let (venue, report) = try await report({ $0.mode = mode }, until: { $0.tally.sent >= 3 })
        let seen = venue.seen.withLockedValue { $0 }
        #expect(seen.wrong == [])
        #expect(report.lost == 0)
        #expect(report.tally.sent >= 3)
        #expect(report.tally.placed.count + (report.tally.refused["-2019"] ?? 0) == seen.orders)
        // What rests is what was placed last on each connection.
        #expect(seen.resting.count == report.tally.placed.count - report.tally.cancelled.count)
        #expect(seen.resting.count <= 3)
        #expect(report.text.contains("replies lost         0"))
    }

    @Test("subscribers count what they hear, and the server's memory is told")
    func listening() async throws {
        func whole(_ report: LoadReport) -> Int {
            report.heard.count { $0.frames == 3 && $0.bytes == 6 && $0.isOpen }
        }
        let (_, report) = try await report(
            {
                $0.subscribers = 60
                $0.pid = getpid()
            }, until: { whole($0) == 60 })
        #expect(report.heard.count == 60)
        #expect(whole(report) == 60, "\(Set(report.heard))")
        #expect(report.left == 0)
        #expect(report.text.contains("60 on btcusdt@depth@100ms, 0 left early"))
        #expect(report.text.contains("server memory"))
    }
}
