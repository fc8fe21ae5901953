import Foundation
import Logging
import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollModel
import VenueGateway
import VenueHTTP
import VenueIdentity
import VenueJSON
import VenueJournalFile
import VenueMarket
import VenueMetrics
import VenueNativeAPI
import VenuePorts
import VenueReadModels
import VenueSQLite
import VenueSequencer
import VenueTransport
import VenueWatch

// The parts of a venue and how they hang together. The order is that of the data: files, engine
// with those who follow it, interfaces, sockets.

/// Everything a venue is made of.
struct VenueParts: Sendable {
    let settings: ServerSettings
    let files: VenueFiles
    let description: VenueDescription
    let logger: Logger
    let clock = SystemClock()
    let metrics = MetricsRegistry()
    let identity: Identity
    let history: HistoryWriter
    let sequencer: Sequencer
    let watchStore: SQLiteWatchStore
    let watch: Watch
    let native: NativeAPI
    let listenKeys: ListenKeys
    let streams: StreamHub
    let accounts = AccountStream()
    let market: any Market
    let server: HTTPServer
    let operatorServer: HTTPServer

    init(_ settings: ServerSettings, logger: Logger) throws {
        self.settings = settings
        self.logger = logger
        files = try VenueFiles(settings.dataDirectory)
        description = try Self.description(settings)
        let master = try Self.masterKey(files)
        identity = try Identity(
            path: files.identity, master: master, levels: description.accounts.levels)

        let journal = try Self.journal(settings, logger)
        try Self.makeUpPast(settings, description, journal: journal, logger: logger)
        let store = try SQLiteHistoryStore(path: files.history)
        let members = MarketMembers()
        history = try HistoryWriter(store: store, keeps: { !members.contains($0) }) { fault in
            logger.error("the history could not be written", metadata: ["reason": "\(fault)"])
        }
        let board = MarketBoard()
        listenKeys = ListenKeys(clock: clock)
        streams = StreamHub(
            board: board, listenKeys: listenKeys, options: Self.streamOptions(settings),
            clock: clock)
        watchStore = try SQLiteWatchStore(path: files.watch)
        let sightings = try Self.sightings(watchStore, journal)
        var options = SequencerOptions()
        options.snapshotInterval = UInt64(settings.snapshotEvery)
        let notice = StopNotice()
        options.observer = VenueObserver(metrics, logger: logger, onStop: notice.stopped)
        sequencer = try Sequencer(
            journal: journal, snapshots: FileSnapshotStore(directory: settings.dataDirectory),
            clock: clock,
            sinks: [
                members, history, board, streams, accounts, sightings, MetricsSink(metrics),
            ],
            options: options)
        history.endReplay()
        Self.tell(sequencer.startReport, logger)
        let hub = streams
        try sequencer.read { engine in
            try board.restore(from: store, engine: engine)
            try hub.restore(from: store, engine: engine)
        }
        MetricsSink.watch(sequencer, metrics)
        watch = try Self.watch(
            WatchContext(
                store: watchStore, sightings: sightings, sequencer: sequencer, board: board,
                secrets: Self.secrets(master), sender: Self.webhooks(settings)), logger)

        let context = GatewayContext(
            sequencer: sequencer, history: history, keys: identity, sessions: identity,
            settings: Self.gatewaySettings(settings, description), clock: clock, board: board,
            listenKeys: listenKeys)
        let gateway = Gateway(context: context)
        native = Self.native(
            settings, sequencer: sequencer, history: history, identity: identity,
            gateway: gateway,
            beside: (watch: watch, crashes: Self.crashes(settings, logger)))
        accounts.attach(native, notices: Self.notices(watch))
        market = try Self.market(settings, description, sequencer, logger)
        let handlers: [any RequestHandler] = [
            gateway, native, HealthHandler(sequencer: sequencer, metrics: metrics),
            try Self.pages(settings, logger),
        ]
        server = HTTPServer(
            options: Self.serverOptions(settings, files), handlers: handlers,
            sockets: [accounts, streams, Self.requestSockets(gateway, settings)], logger: logger,
            metrics: metrics)
        operatorServer = Self.operatorServer(files, [native, handlers[2]], logger)
        Self.closeSockets(of: server, on: notice)
    }
}
