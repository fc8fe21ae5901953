public import VenuePorts
public import VenueReadModels
public import VenueSequencer

// What every handler of the gateway works with.

/// The venue as handlers see it.
public struct GatewayContext: Sendable {
    /// The door to the engine.
    public let sequencer: Sequencer
    /// The rows of the past.
    public let history: any HistoryReader
    /// Finds API keys.
    public let keys: any APIKeyDirectory
    /// Finds people who are signed in; nil where only keys count.
    public let sessions: (any SessionDirectory)?
    /// The venue's choices for this API.
    public let settings: GatewaySettings
    /// The clock that signed requests are checked against.
    public let clock: any VenueClock
    /// The market in memory; a sink of the sequencer.
    public let board: MarketBoard
    /// Gives out listen keys.
    public let listenKeys: ListenKeys
    /// Finds symbols and accounts.
    let directory: Directory

    /// A context with all its parts.
    public init(
        sequencer: Sequencer, history: any HistoryReader, keys: any APIKeyDirectory,
        sessions: (any SessionDirectory)? = nil,
        settings: GatewaySettings = GatewaySettings(), clock: any VenueClock = SystemClock(),
        board: MarketBoard = MarketBoard(), listenKeys: ListenKeys? = nil
    ) {
        self.sequencer = sequencer
        self.history = history
        self.keys = keys
        self.sessions = sessions
        self.settings = settings
        self.clock = clock
        self.board = board
        self.listenKeys = listenKeys ?? ListenKeys(clock: clock)
        directory = Directory(sequencer)
    }
}

/// The venue's choices for this API.
public struct GatewaySettings: Hashable, Sendable {
    /// Request weight allowed for an address in a minute.
    public var weightPerMinute = 2_400
    /// Orders allowed for an account in a minute.
    public var ordersPerMinute = 1_200
    /// Orders allowed for an account in ten seconds.
    public var ordersPerTenSeconds = 300
    /// Takes conditional orders on `/fapi/v1/order` too, for older bots.
    public var allowsConditionalOnOrderRoute = false

    /// The customary choices.
    public init() {}

    /// Limits so wide that nobody meets them; they are announced as such.
    public static var withoutLimits: GatewaySettings {
        var settings = GatewaySettings()
        settings.weightPerMinute = 1_000_000_000
        settings.ordersPerMinute = 1_000_000_000
        settings.ordersPerTenSeconds = 1_000_000_000
        return settings
    }
}
