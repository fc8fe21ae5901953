public import PlimsollEngine
public import PlimsollModel
public import PlimsollWire

// Runs a seed to its end or to the first thing that does not hold, and shortens what failed.

/// What came of a simulated run.
public struct SimulationVerdict: Sendable {
    /// The seed.
    public let seed: UInt64
    /// Commands asked for.
    public let steps: Int
    /// Commands applied after the set-up.
    public let applied: Int
    /// Events heard.
    public let events: UInt64
    /// Counts of the engine over the run.
    public let totals: VenueTotals
    /// A hash of the bytes of all events, if it was asked for.
    public let digest: StateHash
    /// What did not hold; empty for a sound run.
    public let faults: [String]
    /// True if nothing was found.
    public var isSound: Bool { faults.isEmpty }
    /// The line that runs this again.
    public var line: String { "./sim --seed \(seed) --steps \(steps)" }
}

/// Runs random commands of a seed through an engine under the eyes of an auditor.
public struct SimulationRunner: Sendable {
    /// The seed; it decides the venue's variant as well as the commands.
    public let seed: UInt64
    /// Commands after the set-up.
    public let steps: Int
    /// Every so many commands the engine's own invariants and all accounts are checked in full.
    public var fullCheckInterval = 500
    /// Whether the bytes of all events are hashed.
    public var hashesEvents = false
    /// Whether the auditor listens to every command.
    public var audits = true
    /// Commands that are left out, by number from 0; sorted.
    public var dropped: [Range<Int>] = []

    /// A run of a seed.
    public init(seed: UInt64, steps: Int) {
        self.seed = seed
        self.steps = steps
    }

    /// The variant of the venue that a seed runs on.
    public var venue: SimulatedVenue {
        var venue = SimulatedVenue()
        venue.adlPolicy = seed % 2 == 0 ? .rankedQueue : .proRata
        venue.insurance = [1, 2_000, 200_000][Int(seed / 2 % 3)]
        if seed % 7 == 5 { venue.stepsPerCommand = 3 }
        if seed % 5 == 3 { venue.accounts = 9 }
        return venue
    }

    private var generator: CommandGenerator {
        var generator = CommandGenerator(seed: seed, venue: venue)
        generator.garbage = [0, 4, 40][Int(seed % 3)]
        return generator
    }

    /// The command of a number, from 0.
    public func command(_ number: Int) -> Command {
        var generator = generator
        var command = generator.next()
        for _ in 0..<number { command = generator.next() }
        return command
    }

    /// Runs until the end or the first fault.
    public func run() -> SimulationVerdict {
        var run = SimulatedRun(checks: audits, hashesEvents: hashesEvents)
        for command in venue.commands() { run.apply(command) }
        var generator = generator
        var (applied, drop) = (0, 0)
        while applied < steps && run.auditor.faults.isEmpty {
            let command = generator.next()
            while drop < dropped.count && dropped[drop].upperBound <= applied { drop += 1 }
            let isDropped = drop < dropped.count && dropped[drop].contains(applied)
            applied += 1
            if isDropped { continue }
            run.apply(command)
            if applied % fullCheckInterval == 0 || applied == steps { run.checkFully() }
        }
        return SimulationVerdict(
            seed: seed, steps: applied, applied: applied, events: run.auditor.eventCount,
            totals: run.engine.venueTotals, digest: run.digest, faults: run.auditor.faults)
    }

    /// Runs and says what happened at the last command, event by event.
    public func lastEvents() -> [String] {
        var run = SimulatedRun(checks: false, hashesEvents: false)
        for command in venue.commands() { run.apply(command) }
        var generator = generator
        for number in 0..<steps {
            let command = generator.next()
            if !dropped.contains(where: { $0.contains(number) }) { run.apply(command) }
        }
        return run.description
    }

    /// The shortest list found that still fails, as the numbers of its commands.
    ///
    /// - Parameters:
    ///   - attempts: Runs that may be spent on it.
    ///   - fails: True if a run without some commands still fails.
    public static func shrink(
        steps: Int, attempts: Int, fails: ([Range<Int>]) -> Bool
    ) -> [Range<Int>] {
        var dropped: [Range<Int>] = []
        var chunk = max(1, steps / 2)
        var left = attempts
        while left > 0 {
            var start = 0
            while start < steps && left > 0 {
                let range = start..<min(start + chunk, steps)
                start = range.upperBound
                let candidate = adding(range, to: dropped)
                if candidate == dropped { continue }
                left -= 1
                if fails(candidate) { dropped = candidate }
            }
            if chunk == 1 { break }
            chunk = max(1, chunk / 2)
        }
        return dropped
    }

    private static func adding(_ range: Range<Int>, to ranges: [Range<Int>]) -> [Range<Int>] {
        var merged: [Range<Int>] = []
        for next in (ranges + [range]).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, last.upperBound >= next.lowerBound {
                merged[merged.count - 1] =
                    last.lowerBound..<max(last.upperBound, next.upperBound)
            } else {
                merged.append(next)
            }
        }
        return merged
    }
}

/// An engine and its auditor on the way.
struct SimulatedRun: ~Copyable {
    var engine = Engine()
    var auditor = Auditor()
    private var events = EventBuffer()
    private var hasher = StateHasher()
    private var writer = ByteWriter(capacity: 4_096)
    private let checks: Bool
    private let hashesEvents: Bool

    init(checks: Bool, hashesEvents: Bool) {
        self.checks = checks
        self.hashesEvents = hashesEvents
    }

    var digest: StateHash { hasher.finish() }

    mutating func apply(_ command: Command) {
        events.removeAll()
        engine.apply(command, into: &events)
        if checks { auditor.check(command, events, engine) }
        if !hashesEvents { return }
        writer.removeAll()
        EventCodec.encode(events, into: &writer)
        hasher.add(writer.bytes)
    }

    /// The events of the last command in words.
    var description: [String] {
        events.events.map { event in
            switch event {
            case .order(let change, let place): "\(change): \(events.orders[Int(place)])"
            case .liquidation(let place): "\(events.steps[Int(place)])"
            default: "\(event)"
            }
        }
    }

    mutating func checkFully() {
        if checks { auditor.checkAll(engine) }
        for broken in engine.brokenInvariants() { auditor.fault(broken) }
    }
}
