import Foundation
import Logging
import ServiceLifecycle
import VenueGateway
import VenueHTTP
import VenueJSON
import VenueMarket
import VenueNativeAPI
import VenuePorts
import VenueWatch

// Parts of the venue as services: each runs until it is told to stop, and the group stops them in
// the order opposite to that of starting.

/// Does nothing until the end, then closes something.
struct ClosingService: Service {
    let close: @Sendable () async throws -> Void

    func run() async throws {
        await shutdownWanted()
        try await close()
    }
}

/// Runs the threads that tell streams what happened, and ends listen keys whose time is over.
struct StreamService: Service {
    let hub: StreamHub
    let accounts: AccountStream
    let listenKeys: ListenKeys

    func run() async throws {
        try hub.start()
        try accounts.start()
        do {
            try await cancelWhenGracefulShutdown {
                while true {
                    try await Task.sleep(for: .seconds(5))
                    listenKeys.sweep()
                }
            }
        } catch is CancellationError {
            hub.stop()
            accounts.stop()
        }
    }
}

/// Watches over accounts until the sequencer is closed, so that the last look has seen everything.
struct WatchService: Service {
    let watch: Watch
    let store: SQLiteWatchStore

    func run() async throws {
        watch.start()
        await shutdownWanted()
        watch.stop()
        try store.close()
    }
}

/// Runs the market; a fault of the market does not stop the venue.
struct MarketService: Service {
    let market: any Market
    let logger: Logger

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await market.run() }
            if !Task.isShuttingDownGracefully {
                logger.notice("the market has come to its end")
            }
        } catch is CancellationError {
            return
        } catch {
            logger.error("the market has stopped", metadata: ["reason": "\(error)"])
        }
        await shutdownWanted()
    }
}

/// Says where the venue listens, in a file that scripts and clients read, and takes it away at the
/// end.
struct RunningFile: Service {
    let venue: Venue

    func run() async throws {
        let path = venue.parts.files.running
        let port = try await venue.parts.server.port
        _ = try await venue.parts.operatorServer.port
        let root = JSON.object([
            ("url", .string(venue.url(port: port))), ("port", .int(port)),
            ("pid", .int(ProcessInfo.processInfo.processIdentifier)),
        ])
        try PrivateFile.write(root.pretty + "\n", to: path)
        FileHandle.standardOutput.write(Data((venue.greeting(port: port) + "\n").utf8))
        await shutdownWanted()
        try FileManager.default.removeItem(atPath: path)
    }
}

/// Waits until the group wants its services to stop, gracefully or at once.
private func shutdownWanted() async {
    do {
        try await gracefulShutdown()
    } catch {
        // Cancelled: that is a wish to stop too.
    }
}
