import Logging
import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
public import VenueFeeds
public import VenuePorts
public import VenueSequencer

// Recorded prices played to a venue that runs. The recording says what sources say and how much
// time lies between two words; the stamps are the venue's own, so that funding and candles are of
// today. Between the prices the same makers stand as on a simulated market.

/// Prices from a recording, people from a seed.
public final class ReplayMarket: Market {
    private let recording: UnderlyingData
    private let options: MarketRun
    private let sequencer: Sequencer
    private let clock: any VenueClock
    private let floor: TradingFloor

    /// Venue time between two looks.
    private static let step = SimulatedMarket.step
    /// Recorded time between two looks at the greatest speed.
    private static let greatestStep = Nanoseconds(seconds: 1)
    /// A source repeats its last word after this time of the venue, so that it does not grow
    /// stale,
    private static let repetition = Nanoseconds(seconds: 10)
    /// unless the recording itself is silent for longer than this.
    private static let silence = Nanoseconds(seconds: 900)

    /// - Parameters:
    ///   - recording: What is played.
    ///   - description: What is listed.
    ///   - sequencer: The venue.
    ///   - options: Speed, loop, and seed and pace of the crowd.
    ///   - clock: The time the venue lives by.
    public init(
        recording: UnderlyingData, description: VenueDescription, sequencer: Sequencer,
        options: MarketRun = MarketRun(), clock: any VenueClock = SystemClock()
    ) {
        self.recording = recording
        self.options = options
        self.sequencer = sequencer
        self.clock = clock
        floor = TradingFloor(description, sequencer, run: options)
    }

    /// Opens accounts; prices come with `run`.
    public func warmUp() async throws { try await floor.prepare() }

    /// Plays the recording once, or over and over.
    public func run() async throws {
        try await warmUp()
        repeat {
            do {
                try await play()
            } catch is CancellationError {
                return
            }
            options.logger.info("the recording has ended")
        } while options.loops
    }

    private func play() async throws {
        var player = try player()
        while try await step(&player) {
            if options.speed == .greatest {
                await Task.yield()
                try Task.checkCancellation()
            } else {
                try await Task.sleep(for: .nanoseconds(Self.step.raw))
            }
        }
    }

    /// A player at the first moment that all underlyings are known from.
    func player() throws -> Player {
        let routes = sequencer.read { engine -> [Player.Route?] in self.routes(engine) }
        for (place, route) in routes.enumerated() where route == nil {
            let base = recording.underlyings[place].base
            options.logger.warning(
                "recorded prices of \(base) are left out: expected an index \(base)USDT, found none"
            )
        }
        if routes.allSatisfy({ $0 == nil }) {
            throw VenueFault(
                .badInput,
                "expected recorded prices of at least one listed index, found those of "
                    + recording.underlyings.map(\.base).joined(separator: ", "))
        }
        return Player(recording, routes: routes)
    }

    /// Plays what lies in the next step; false at the end.
    func step(_ player: inout Player) async throws -> Bool {
        let length: Nanoseconds
        switch options.speed {
        case .times(let times): length = Nanoseconds(Self.step.raw * times)
        case .greatest: length = Self.greatestStep
        }
        let now = clock.now
        let isPlaying = try player.play(length)
        try await floor.door.send(
            player.words(at: now, repeatAfter: Self.repetition, silence: Self.silence))
        // Coins can be given to accounts once they have a price.
        if player.isFirst { try await floor.prepare() }
        try await floor.act(at: now)
        return isPlaying
    }

    /// By recorded underlying: its index, and the place of each recorded source in it. A source
    /// that the index does not name speaks for one that the recording does not have.
    private func routes(_ engine: borrowing Engine) -> [Player.Route?] {
        var found: [Player.Route?] = []
        for underlying in recording.underlyings {
            guard let index = engine.index(underlying.symbol) else {
                found.append(nil)
                continue
            }
            let names = engine.spec(of: index).sources.map(\.name)
            var free = names.indices.filter { !underlying.sources.contains(names[$0]) }
            var sources: [Int?] = []
            for source in underlying.sources {
                let place = names.firstIndex(of: source)
                sources.append(place ?? (free.isEmpty ? nil : free.removeFirst()))
            }
            found.append(Player.Route(index: index, sources: sources))
        }
        return found
    }
}

/// A place in a recording, and what was said last.
struct Player {
    /// Where the prices of an underlying go.
    struct Route {
        let index: IndexID
        let sources: [Int?]
    }

    private struct Voice {
        var price = Price.zero
        var heardAt = Timestamp.zero
        var isNew = false
        var saidAt = Timestamp.zero
    }

    private let routes: [Route?]
    private var ticks: UnderlyingTicks
    private var waiting: MarketTick?
    private var voices: [[Voice]]
    private var hasEnded = false
    private var steps = 0
    /// The recorded time that was played up to.
    private(set) var time: Timestamp

    init(_ recording: UnderlyingData, routes: [Route?]) {
        self.routes = routes
        ticks = recording.ticks()
        time = recording.span.first
        voices = recording.underlyings.map {
            Array(repeating: Voice(), count: $0.sources.count)
        }
    }

    /// True in the first step.
    var isFirst: Bool { steps == 1 }

    /// Hears what was said in the next stretch of recorded time; false when nothing is left.
    mutating func play(_ length: Nanoseconds) throws(FeedFault) -> Bool {
        time = time.advanced(by: length)
        steps += 1
        while !hasEnded {
            if waiting == nil { waiting = try ticks.next() }
            guard let tick = waiting else {
                hasEnded = true
                break
            }
            if tick.time > time { break }
            waiting = nil
            if case .price(let market, let source, let price, let time) = tick {
                voices[market][source].price = price
                voices[market][source].heardAt = time
                voices[market][source].isNew = true
            }
        }
        return !hasEnded
    }

    /// What is to be passed on: the last word of each source that spoke, and of those that would
    /// otherwise be taken for dead.
    mutating func words(
        at now: Timestamp, repeatAfter repetition: Nanoseconds, silence: Nanoseconds
    ) -> [Action] {
        var actions: [Action] = []
        for (market, route) in routes.enumerated() {
            guard let route else { continue }
            for source in voices[market].indices {
                let voice = voices[market][source]
                guard let place = route.sources[source], voice.price.isPositive else { continue }
                let isDue =
                    now.since(voice.saidAt) >= repetition && time.since(voice.heardAt) <= silence
                if !voice.isNew && !isDue { continue }
                voices[market][source].isNew = false
                voices[market][source].saidAt = now
                actions.append(.indexPrice(route.index, source: place, voice.price))
            }
        }
        return actions
    }
}
