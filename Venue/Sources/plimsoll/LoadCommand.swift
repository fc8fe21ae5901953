import ArgumentParser
import PlimsollNumerics
import VenueLoad
import VenuePorts

/// `plimsoll load`: drives a running venue and tells what it bore. For whoever measures; hidden
/// from the list of commands.
struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "Drives a running venue with orders and subscribers.",
        discussion: """
            Each connection places an order a tenth below the mark price, cancels it, and again; \
            it waits for an answer before it sends the next request. Start the venue with \
            --rate-limits false. Exits with 1 if a reply was lost.
            """,
        shouldDisplay: false)

    @Option(help: "Where the venue is, as http://127.0.0.1:8080.")
    var url = "http://127.0.0.1:8080"

    @Option(help: "For https: the file of the authority to trust.")
    var ca: String?

    @Option(help: "The API key that signs.")
    var apiKey: String

    @Option(help: "Its secret.")
    var secret: String

    @Option(help: "Connections that trade.")
    var connections = 20

    @Option(help: "How long they trade.")
    var seconds = 10

    @Option(help: "How orders go: rest or ws.")
    var mode = "rest"

    @Option(help: "What they trade.")
    var symbol = "BTCUSDT"

    @Option(help: "The size of each order; the least that the venue takes by default.")
    var quantity: String?

    @Option(help: "Connections that listen to a stream.")
    var subscribers = 0

    @Option(help: "The stream they listen to.")
    var stream = "btcusdt@depth@100ms"

    @Option(help: "The server's process, to tell its memory.")
    var pid: Int32?

    func run() async throws {
        let report = try await LoadRun(options()).run()
        print(report.text)
        if report.lost > 0 { throw ExitCode.failure }
    }

    private func options() throws -> LoadOptions {
        var options = LoadOptions()
        (options.host, options.port) = try address()
        guard let mode = LoadMode(rawValue: mode) else {
            throw ValidationError("--mode: expected rest or ws, found \(mode)")
        }
        guard (1...10_000).contains(connections), (0...20_000).contains(subscribers),
            (1...86_400).contains(seconds)
        else {
            throw ValidationError(
                "expected 1 to 10000 connections, at most 20000 subscribers, 1 to 86400 seconds")
        }
        do {
            options.quantity = try quantity.map { try Quantity($0) }
        } catch {
            throw ValidationError("--quantity: \(error)")
        }
        options.authority = ca
        options.apiKey = apiKey
        options.secret = secret
        options.mode = mode
        options.connections = connections
        options.duration = .seconds(seconds)
        options.symbol = symbol
        options.subscribers = subscribers
        options.stream = stream
        options.pid = pid
        return options
    }

    private func address() throws -> (host: String, port: Int) {
        let parts = url.split(separator: "/", omittingEmptySubsequences: true)
        let isSecure = url.hasPrefix("https://")
        guard parts.count == 2, isSecure || url.hasPrefix("http://"), isSecure == (ca != nil) else {
            throw ValidationError(
                "--url: expected http://HOST:PORT, or https://HOST:PORT with --ca, found \(url)")
        }
        let place = parts[1].split(separator: ":")
        let port = place.count == 2 ? Int(place[1]) : isSecure ? 443 : 80
        guard let port, let host = place.first else {
            throw ValidationError("--url: expected HOST:PORT, found \(parts[1])")
        }
        return (String(host), port)
    }
}
