import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import VenueListing
public import VenuePorts
public import VenueSequencer

// Prices of real venues as they are now. Every venue has a connection of its own that is made anew
// whenever it breaks, the later the more often; a venue that is away simply says nothing, and the
// engine leaves it out of the index when it has been silent for too long.

/// Prices from public streams, people from a seed.
public final class LiveMarket: Market {
    private let venues: [(venue: LiveVenue, address: LiveAddress)]
    private let description: VenueDescription
    private let options: MarketRun
    private let sequencer: Sequencer
    private let clock: any VenueClock
    private let timing: LiveTiming
    private let floor: TradingFloor
    private let heard = NIOLockedValueBox<[Target: Price]>([:])

    /// A source of an index.
    private struct Target: Hashable, Comparable {
        let index: IndexID
        let source: Int

        static func < (left: Target, right: Target) -> Bool {
            (left.index, left.source) < (right.index, right.source)
        }
    }

    /// - Parameters:
    ///   - venues: Whose prices are heard.
    ///   - description: What is listed.
    ///   - sequencer: The venue.
    ///   - options: Addresses, and seed and pace of the crowd.
    ///   - clock: The time the venue lives by.
    /// - Throws: `VenueFault(.badInput)` for no venue or an address that is none.
    public convenience init(
        venues: [LiveVenue], description: VenueDescription, sequencer: Sequencer,
        options: MarketRun = MarketRun(), clock: any VenueClock = SystemClock()
    ) throws {
        try self.init(
            venues: venues, description: description, sequencer: sequencer, options: options,
            clock: clock, timing: LiveTiming())
    }

    init(
        venues: [LiveVenue], description: VenueDescription, sequencer: Sequencer,
        options: MarketRun, clock: any VenueClock, timing: LiveTiming
    ) throws {
        if venues.isEmpty {
            throw VenueFault(.badInput, "expected at least one live venue, found none")
        }
        var found: [(venue: LiveVenue, address: LiveAddress)] = []
        for venue in venues {
            let address = try LiveAddress(options.addresses[venue] ?? venue.address)
            found.append((venue, address))
        }
        self.venues = found
        self.description = description
        self.options = options
        self.sequencer = sequencer
        self.clock = clock
        self.timing = timing
        floor = TradingFloor(description, sequencer, run: options)
    }

    /// Opens accounts; prices come with `run`.
    public func warmUp() async throws { try await floor.prepare() }

    /// Listens and passes on until it is cancelled.
    public func run() async throws {
        try await warmUp()
        let connector = LiveConnector(
            group: MultiThreadedEventLoopGroup.singleton, timing: timing)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for (place, item) in venues.enumerated() {
                let targets = self.targets(item.venue)
                if targets.isEmpty {
                    options.logger.warning(
                        "no index has a source \"\(item.venue.rawValue)\": it is left out")
                    continue
                }
                tasks.addTask {
                    try await self.follow(
                        item.venue, item.address, targets, connector,
                        chance: Seeded(self.options.seed, UInt64(place), Seeded.word(of: "live")))
                }
            }
            tasks.addTask { try await self.passOn() }
            defer { tasks.cancelAll() }
            do {
                try await tasks.next()
            } catch is CancellationError {
                return
            }
        }
    }

    /// Symbols of a venue and the sources they speak for.
    private func targets(_ venue: LiveVenue) -> [String: Target] {
        sequencer.read { engine -> [String: Target] in
            var found: [String: Target] = [:]
            for place in 0..<engine.indexCount {
                let spec = engine.spec(of: IndexID(place))
                guard spec.name.hasSuffix("USDT"),
                    let source = spec.sources.firstIndex(where: { $0.name == venue.rawValue })
                else { continue }
                let symbol = venue.symbol(String(spec.name.dropLast(4)))
                found[symbol] = Target(index: IndexID(place), source: source)
            }
            return found
        }
    }

    // MARK: Listening

    /// Connects again and again.
    private func follow(
        _ venue: LiveVenue, _ address: LiveAddress, _ targets: [String: Target],
        _ connector: LiveConnector, chance: Seeded
    ) async throws {
        var chance = chance
        var pause = timing.firstPause.nanoseconds
        var logger = options.logger
        logger[metadataKey: "venue"] = .string(venue.rawValue)
        while true {
            let end = await listen(to: venue, address, targets, connector, logger)
            try Task.checkCancellation()
            if end.hadPrices { pause = timing.firstPause.nanoseconds }
            // Half to the whole, so that many of us do not come back at the same moment.
            let wait = chance.within((pause / 2)...pause)
            logger.warning("\(end.reason); connecting again in \(wait / 1_000_000) ms")
            try await Task.sleep(for: .nanoseconds(wait))
            pause = min(pause * 2, timing.longestPause.nanoseconds)
        }
    }

    /// One connection, to its end.
    private func listen(
        to venue: LiveVenue, _ address: LiveAddress, _ targets: [String: Target],
        _ connector: LiveConnector, _ logger: Logger
    ) async -> (hadPrices: Bool, reason: String) {
        let hadPrices = NIOLockedValueBox(false)
        var reason = "the connection ended"
        do {
            try await connector.listen(
                to: venue, at: address, symbols: targets.keys.sorted()
            ) { word in
                if self.hear(word, targets, logger) { hadPrices.withLockedValue { $0 = true } }
            }
        } catch {
            reason = "\(error)"
        }
        return (hadPrices.withLockedValue { $0 }, reason)
    }

    /// Takes note of prices; true if there were any.
    private func hear(_ word: LiveWord, _ targets: [String: Target], _ log: Logger) -> Bool {
        switch word {
        case .prices(let prices):
            heard.withLockedValue { heard in
                for item in prices {
                    guard let target = targets[item.symbol] else { continue }
                    heard[target] = item.price
                }
            }
            return true
        case .acknowledged: return false
        case .refused(let reason): log.warning("the venue refused: \(reason)")
        case .unknown(let text): log.debug("a message that is not understood: \(text)")
        }
        return false
    }

    // MARK: Passing on

    /// Sends the last word of each source, not more often than is useful, and lets people trade.
    private func passOn() async throws {
        var saidAt: [Target: Timestamp] = [:]
        var isPrepared = false
        while true {
            try await Task.sleep(for: .nanoseconds(SimulatedMarket.step.raw))
            let now = clock.now
            var actions: [Action] = []
            heard.withLockedValue { heard in
                for target in heard.keys.sorted() {
                    let last = saidAt[target] ?? .zero
                    if now.since(last).raw < timing.interval.nanoseconds { continue }
                    guard let price = heard.removeValue(forKey: target) else { continue }
                    saidAt[target] = now
                    actions.append(.indexPrice(target.index, source: target.source, price))
                }
            }
            try await floor.door.send(actions)
            // Coins can be given to accounts once they have a price.
            if !isPrepared && !actions.isEmpty {
                try await floor.prepare()
                isPrepared = true
            }
            try await floor.act(at: now)
        }
    }
}
