import UnixSignals
import Foundation
import Logging
import PlimsollEngine
import PlimsollModel
import ServiceLifecycle
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
import VenueTransport

// The whole venue, put together: files, engine, read models, interfaces, market. Nothing is decided
// here; each part is given what it needs, started in order and stopped in the opposite one.

/// A venue that is open, or about to be.
public final class Venue: Sendable {
    let settings: ServerSettings
    let parts: VenueParts
    let practice: PracticePeople

    private init(settings: ServerSettings, parts: VenueParts, practice: PracticePeople) {
        self.settings = settings
        self.parts = parts
        self.practice = practice
    }

    /// Opens a venue: brings the engine to the end of its journal, lists what is new, lets the
    /// market make up its past at the first start.
    ///
    /// - Throws: `VenueFault` with what is wrong and where; nothing listens then.
    public static func open(_ settings: ServerSettings) async throws -> Venue {
        let level = Logger.Level(rawValue: settings.logLevel) ?? .info
        let isJSON = settings.logFormat == "json"
        let logger = Logger(label: "venue") { label in
            LineLogHandler(label: label, level: level, isJSON: isJSON)
        }
        let parts = try VenueParts(settings, logger: logger)
        try parts.checkPeople()
        try await parts.listInstruments()
        let practice = try await PracticeAccounts(
            path: parts.files.practice, identity: parts.identity, sequencer: parts.sequencer,
            clock: parts.clock
        ).ensure(settings.practiceAccounts)
        for words in try await parts.native.resolveInterrupted() { logger.warning("\(words)") }
        return Venue(settings: settings, parts: parts, practice: practice)
    }

    /// Runs until a signal asks it to stop: then the interfaces close first, the market next, the
    /// sequencer and the read models last.
    ///
    /// Prints where it listens once it does.
    public func run() async throws {
        let services: [any Service] = [
            ClosingService { try await self.parts.history.close() },
            WatchService(watch: parts.watch, store: parts.watchStore),
            ClosingService { try await self.parts.sequencer.shutDown() },
            StreamService(
                hub: parts.streams, accounts: parts.accounts, listenKeys: parts.listenKeys),
            MarketService(market: parts.market, logger: parts.logger),
            parts.operatorServer, parts.server, RunningFile(venue: self),
        ]
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map {
                    .init(
                        service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: parts.logger))
        try await group.run()
    }
}
