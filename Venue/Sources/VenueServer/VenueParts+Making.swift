import Foundation
import Logging
import PlimsollModel
import VenueGateway
import VenueHTTP
import VenueIdentity
import VenueJournalFile
import VenueMarket
import VenueMetrics
import VenueNativeAPI
import VenuePorts
import VenueReadModels
import VenueSequencer
import VenueStress
import VenueTransport
import VenueWatch
import VenueWeb

// From the operator's choices to each part's own.

extension VenueParts {
    /// The key of the secrets; made where there are no secrets yet.
    static func masterKey(_ files: VenueFiles) throws -> MasterKey {
        let hasPeople = FileManager.default.fileExists(atPath: files.identity)
        return try MasterKey(file: files.masterKey, mayMake: !hasPeople)
    }

    /// What is listed, with index sources that the chosen market has.
    static func description(_ settings: ServerSettings) throws -> VenueDescription {
        try settings.market.fitted(described(settings))
    }

    /// What is listed: the venue file's, or the built-in venue.
    private static func described(_ settings: ServerSettings) throws -> VenueDescription {
        guard let path = settings.venueFile else { return .standard }
        guard let text = FileManager.default.contents(atPath: path) else {
            throw VenueFault(.badInput, "\(path): expected a readable venue file, found none")
        }
        return try VenueDescription(file: text, name: path)
    }

    static func gatewaySettings(
        _ settings: ServerSettings, _ description: VenueDescription
    ) -> GatewaySettings {
        var made = settings.limitsRates ? GatewaySettings() : .withoutLimits
        if settings.limitsRates {
            made.weightPerMinute = description.api.weightPerMinute
            made.ordersPerMinute = description.api.ordersPerMinute
            made.ordersPerTenSeconds = description.api.ordersPerTenSeconds
        }
        made.allowsConditionalOnOrderRoute =
            settings.takesConditionalOnOrderRoute || description.api.conditionalOnOrderRoute
        return made
    }

    /// Without rate limits a bench on one address may open as many connections as it likes.
    static func streamOptions(_ settings: ServerSettings) -> StreamOptions {
        var options = StreamOptions()
        if !settings.limitsRates {
            options.connectionsPerFiveMinutes = settings.maxConnections
            options.messagesPerSecond = 1_000_000
        }
        return options
    }

    static func requestSockets(
        _ gateway: Gateway, _ settings: ServerSettings
    ) -> RequestSocketGateway {
        var options = RequestSocketOptions()
        if !settings.limitsRates { options.connectionsPerFiveMinutes = settings.maxConnections }
        return RequestSocketGateway(gateway, options: options)
    }

    static func serverOptions(
        _ settings: ServerSettings, _ files: VenueFiles
    ) -> HTTPServerOptions {
        let tls: HTTPServerOptions.TLS =
            switch settings.tls {
            case .none: .none
            case .files(let certificate, let key): .files(certificate: certificate, key: key)
            case .selfSigned(let names):
                .selfSigned(names: names, folder: files.certificates)
            }
        var limits = HTTPLimits()
        limits.connections = settings.maxConnections
        limits.connectionsPerAddress = settings.maxConnectionsPerAddress
        return HTTPServerOptions(
            host: settings.host, port: settings.port, tls: tls, limits: limits)
    }

    static func native(
        _ settings: ServerSettings, sequencer: Sequencer, history: HistoryWriter,
        identity: Identity, gateway: Gateway, beside: (watch: Watch, crashes: CrashLibrary)
    ) -> NativeAPI {
        var choices = NativeSettings()
        choices.needsApproval = settings.cash == .approved
        choices.hasTestHooks = settings.hasTestHooks
        choices.market = settings.market.word
        let owner = KeyOwner(gateway: gateway)
        var context = NativeContext(
            sequencer: sequencer, history: history, identity: identity, settings: choices,
            verification: settings.cash == .practice
                ? PracticeVerification() : OperatorVerification(),
            crashes: beside.crashes
        ) { request in
            try owner.owner(of: request)
        }
        context.watch = beside.watch
        context.past = JournalPast(directory: settings.dataDirectory)
        return NativeAPI(context: context)
    }

    /// The server of the operator's socket, which has no other sockets and no metrics.
    static func operatorServer(
        _ files: VenueFiles, _ handlers: [any RequestHandler], _ logger: Logger
    ) -> HTTPServer {
        var options = HTTPServerOptions(eventLoops: 1)
        options.socketPath = files.operatorSocket
        return HTTPServer(
            options: options, handlers: handlers, sockets: [], logger: logger,
            metrics: MetricsRegistry())
    }

    /// The crashes that are known; recordings follow in the background.
    static func crashes(_ settings: ServerSettings, _ logger: Logger) -> CrashLibrary {
        let library = CrashLibrary()
        if let folder = settings.recordings {
            library.read(folder) { fault in
                logger.warning("a recording is left out", metadata: ["reason": "\(fault)"])
            }
        }
        return library
    }

    /// The terminal.
    static func pages(_ settings: ServerSettings, _ logger: Logger) throws -> WebPages {
        try WebPages(directory: settings.web) { fault in
            logger.warning(
                "the terminal's files stay as they were", metadata: ["reason": "\(fault)"])
        }
    }

    /// Says what a start found and did.
    static func tell(_ report: StartReport, _ logger: Logger) {
        for problem in report.problems { logger.warning("\(problem)") }
        logger.info(
            "the engine is at the end of its journal",
            metadata: [
                "snapshot": "\(report.snapshotSequence)",
                "replayed": "\(report.recordsReplayed)", "sequence": "\(report.lastSequence)",
                "time": "\(report.elapsed)",
            ])
    }
}

extension MarketKind {
    /// The choice in a word, as the venue's state shows it.
    var word: String {
        switch self {
        case .simulated: "simulated"
        case .replay: "replay"
        case .live(let venues): "live:" + venues.map(\.rawValue).joined(separator: ",")
        case .none: "none"
        }
    }
}
