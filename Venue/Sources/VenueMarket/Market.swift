public import Logging
public import PlimsollNumerics

// A market is whatever makes prices move on the venue. It stands outside: it speaks to the venue
// through the sequencer like everybody else, and may be stopped and started at any time.

/// Makes prices move.
public protocol Market: Sendable {
    /// Gets ready: its accounts are open and have money, indices have prices and books have
    /// quotes as far as prices are known yet. Does nothing twice.
    func warmUp() async throws

    /// Runs until it is cancelled, or until there is nothing more to play.
    func run() async throws
}

/// How a market is run.
public struct MarketRun: Sendable {
    /// Seed of everything that is left to chance.
    public var seed: UInt64 = 1
    /// How busy makers and takers are: 1 is customary, 0.5 half as busy, 2 twice.
    public var pace = Rate(whole: 1)
    /// How wild simulated prices are: 1 is as described, 3 is a bad day.
    public var turbulence = Rate(whole: 1)
    /// How fast recorded prices are played.
    public var speed = ReplaySpeed.times(1)
    /// Plays recorded prices from the start again when they end.
    public var loops = false
    /// Addresses of live venues instead of their own, by venue: scheme, host, port and path.
    public var addresses: [LiveVenue: String] = [:]
    /// Where the market says what happens to it.
    public var logger = Logger(label: "plimsoll.market")

    /// The customary run.
    public init() {}
}

/// How fast recorded prices are played.
public enum ReplaySpeed: Hashable, Sendable {
    /// So many times as fast as they were recorded.
    case times(Int64)
    /// As fast as the venue takes them.
    case greatest

    /// Reads "1", "10" or "max".
    public init?(_ text: String) {
        if text == "max" {
            self = .greatest
        } else if let times = Int64(text), (1...100_000).contains(times) {
            self = .times(times)
        } else {
            return nil
        }
    }
}
