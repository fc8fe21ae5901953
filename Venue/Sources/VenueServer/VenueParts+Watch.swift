import Logging
import VenueIdentity
import VenueMarket
import VenueNativeAPI
import VenuePorts
import VenueReadModels
import VenueSequencer
import VenueWatch

// The watch over people's accounts: its ear among the sinks, and the watch itself.

extension VenueParts {
    /// The ear; what the market's own accounts do is told to nobody.
    static func sightings(
        _ store: SQLiteWatchStore, _ journal: any Journal
    ) throws -> Sightings {
        try Sightings(store: store, journalEnd: journal.lastSequence) {
            !MarketAccounts.contains($0)
        }
    }

    /// The watch, whose faults are logged.
    static func watch(_ context: WatchContext, _ logger: Logger) throws -> Watch {
        let watch = try Watch(context)
        watch.onFault { fault in
            logger.error("alerts could not be kept", metadata: ["reason": "\(fault)"])
        }
        return watch
    }

    /// Sends to webhooks where the operator lets it.
    static func webhooks(_ settings: ServerSettings) -> WebhookClient {
        WebhookClient(allowsPrivate: settings.allowsPrivateWebhooks)
    }

    /// Passes an account's notices on to its live stream.
    static func notices(_ watch: Watch) -> AccountStream.Notices {
        { account, tell in
            guard let subscription = watch.board.subscribe(account, tell) else { return nil }
            return { subscription.cancel() }
        }
    }

    /// Seals the secrets of webhooks under the venue's master key.
    static func secrets(_ master: MasterKey) -> SecretBox {
        SecretBox(
            seal: { try master.seal($0, name: $1) }, open: { try master.open($0, name: $1) })
    }
}
