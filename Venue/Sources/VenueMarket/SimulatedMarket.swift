import NIOConcurrencyHelpers
import PlimsollEngine
public import PlimsollModel
import PlimsollNumerics
public import VenuePorts
public import VenueSequencer

// The market that runs where nothing else is asked for: everything it needs is a seed.

/// Prices and people from a seed.
public final class SimulatedMarket: Market {
    private let description: VenueDescription
    private let options: MarketRun
    private let floor: TradingFloor
    private let sequencer: Sequencer
    private let clock: any VenueClock
    private let prices = NIOLockedValueBox<SimulatedPrices?>(nil)

    /// Time between two looks at the venue.
    public static let step = Nanoseconds(milliseconds: 250)

    /// - Parameters:
    ///   - description: What is listed, and how it is to move.
    ///   - sequencer: The venue; everything is listed on it by the time of `warmUp`.
    ///   - options: Seed, pace and turbulence.
    ///   - clock: The time prices move by.
    public init(
        description: VenueDescription, sequencer: Sequencer, options: MarketRun = MarketRun(),
        clock: any VenueClock = SystemClock()
    ) {
        self.description = description
        self.options = options
        self.sequencer = sequencer
        self.clock = clock
        floor = TradingFloor(description, sequencer, run: options)
    }

    /// Says the first prices, opens accounts and puts up the first quotes.
    public func warmUp() async throws {
        let isNew = prices.withLockedValue { prices in
            if prices != nil { return false }
            sequencer.read { engine in
                prices = SimulatedPrices(
                    description, engine, run: options, stream: engine.sequence)
            }
            return true
        }
        if !isNew { return }
        let now = clock.now
        try await speak(at: now)
        try await floor.prepare()
        try await floor.act(at: now)
    }

    /// Runs until it is cancelled.
    public func run() async throws {
        try await warmUp()
        do {
            while true {
                try await Task.sleep(for: .nanoseconds(Self.step.raw))
                try await step(at: clock.now)
            }
        } catch is CancellationError {
            return
        }
    }

    /// One look at the venue: what sources say, then what everybody does about it.
    func step(at time: Timestamp) async throws {
        try await speak(at: time)
        try await floor.act(at: time)
    }

    private func speak(at time: Timestamp) async throws {
        try await floor.door.send(prices.withLockedValue { $0?.next(at: time) ?? [] })
    }
}
