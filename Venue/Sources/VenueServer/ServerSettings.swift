public import PlimsollModel
public import VenueMarket

// What the operator chooses when the venue starts.

/// The choices of a running venue. What is listed and how it trades is the venue file's affair.
public struct ServerSettings: Hashable, Sendable {
    /// Where journal, snapshots, databases and keys lie.
    public var dataDirectory = "./var"
    /// The address it listens on.
    public var host = "127.0.0.1"
    /// The port; 0 takes a free one.
    public var port = 8_080
    /// Where prices and liquidity come from.
    public var market = MarketKind.simulated
    /// The seed of the simulated market and of makers.
    public var seed: UInt64 = 1
    /// How fast a recording plays; nil for as fast as it goes.
    public var speed: Int? = 1
    /// Whether a recording begins anew at its end.
    public var isLooped = true
    /// How much of the past the simulated market makes up at the first start.
    public var warmUp = Nanoseconds(hours: 24)
    /// What a commit waits for: `fsync`, `os` or `none`.
    public var durability = "fsync"
    /// A venue file; nil for the built-in venue.
    public var venueFile: String?
    /// Where the terminal's files lie; nil for a venue without a terminal.
    public var web: String?
    /// Where recorded markets lie that accounts can be taken through; nil for none.
    public var recordings: String?
    /// Encryption.
    public var tls = TLSChoice.none
    /// Lets operators set mark prices and trigger funding.
    public var hasTestHooks = false
    /// Takes conditional orders on the order route too.
    public var takesConditionalOnOrderRoute = false
    /// Enforces the announced rate limits; switched off, large numbers are announced.
    public var limitsRates = true
    /// How money comes and goes.
    public var cash = CashChoice.practice
    /// Lets webhooks be on the venue's own machine and network.
    public var allowsPrivateWebhooks = false
    /// Commands between two snapshots.
    public var snapshotEvery = 250_000
    /// Practice accounts made at the first start, with keys in the data directory.
    public var practiceAccounts = 0
    /// Connections in all.
    public var maxConnections = 10_000
    /// Connections from one address.
    public var maxConnectionsPerAddress = 5_000
    /// The least severe log lines written.
    public var logLevel = "info"
    /// `text` or `json`.
    public var logFormat = "text"

    /// The customary choices.
    public init() {}
}

/// Encryption.
public enum TLSChoice: Hashable, Sendable {
    /// None.
    case none
    /// A certificate chain and its key in PEM files.
    case files(certificate: String, key: String)
    /// Made by the venue for these names.
    case selfSigned(names: [String])
}

/// How money comes and goes.
public enum CashChoice: String, Hashable, Sendable, CaseIterable {
    /// Whoever asks is given practice money; withdrawals are done at once.
    case practice
    /// The operator approves every deposit and withdrawal.
    case approved
}
