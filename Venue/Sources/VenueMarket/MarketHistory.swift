import PlimsollEngine
public import PlimsollModel
import PlimsollNumerics
public import VenuePorts

// A venue that opens for the first time would have no candles, no funding and no trades to show.
// So the hours before its opening are simulated at full speed and written to its journal, with
// stamps of those hours, before anybody reads it: from then on they are as true as the rest.

/// Writes the past of a simulated market.
public struct MarketHistory {
    /// How much of the past there is.
    public var length = Nanoseconds(hours: 24)
    /// Called with the part that is done, in thousandths.
    public var onProgress: (@Sendable (Int) -> Void)?
    private let description: VenueDescription
    private let run: MarketRun

    /// What was written.
    public struct Summary: Sendable {
        /// Commands in the journal.
        public let commands: UInt64
        /// Trades in the history.
        public let trades: UInt64
        /// Refusals by code of their reason.
        public let rejections: [Int: Int]
    }

    /// Steps by the time that is left: far ones are coarse.
    private static let steps: [(left: Nanoseconds, step: Nanoseconds)] = [
        (Nanoseconds(hours: 1), Nanoseconds(seconds: 20)),
        (Nanoseconds(seconds: 600), Nanoseconds(seconds: 5)),
        (.zero, Nanoseconds(seconds: 1)),
    ]
    /// Commands that are made durable together.
    private static let batch = 4_096

    /// The history of a described venue.
    public init(_ description: VenueDescription, run: MarketRun) {
        self.description = description
        self.run = run
    }

    /// Writes genesis and history into an empty journal.
    ///
    /// - Parameters:
    ///   - journal: Holds nothing yet.
    ///   - end: The time the history leads up to.
    /// - Throws: `VenueFault(.badInput)` if the journal is not empty, else what the journal throws.
    public func write(into journal: any Journal, endingAt end: Timestamp) throws -> Summary {
        if journal.lastSequence != 0 {
            throw VenueFault(
                .badInput,
                "expected an empty journal to write a history into, found one of "
                    + "\(journal.lastSequence) commands")
        }
        var writer = Writer(at: Timestamp(end.raw - length.raw))
        for action in description.genesis() { writer.apply(action) }
        try simulate(&writer, journal, end: end)
        try writer.flush(into: journal, least: 1)
        return Summary(
            commands: journal.lastSequence, trades: writer.engine.venueTotals.trades,
            rejections: writer.rejections)
    }

    private func simulate(
        _ writer: inout Writer, _ journal: any Journal, end: Timestamp
    ) throws {
        var prices = SimulatedPrices(description, writer.engine, run: run, stream: 0)
        var crowd = Crowd(description.market, writer.engine, run: run, stream: 0)
        for action in prices.next(at: writer.time) { writer.apply(action) }
        for _ in 0..<Crowd.roundsToPrepare {
            for action in crowd.prepare(writer.engine) { writer.apply(action) }
        }
        let start = writer.time
        var time = start
        while time < end {
            let left = end.since(time)
            let step = Self.steps.first { left > $0.left }?.step ?? Nanoseconds(seconds: 1)
            crowd.isCoarse = step > Nanoseconds(seconds: 10)
            time = min(end, time.advanced(by: step))
            writer.time = max(time, writer.time)
            for action in prices.next(at: time) { writer.apply(action) }
            if writer.engine.nextDueTime <= time { writer.apply(.tick) }
            for action in crowd.act(writer.engine, at: time) { writer.apply(action) }
            try writer.flush(into: journal, least: Self.batch)
            onProgress?(Int(time.since(start).raw / max(1, end.since(start).raw / 1_000)))
        }
    }

    /// An engine that writes down what it is told.
    private struct Writer: ~Copyable {
        var engine = Engine()
        var time: Timestamp
        var rejections: [Int: Int] = [:]
        private var pending: [Command] = []
        private var events = EventBuffer()

        init(at time: Timestamp) { self.time = time }

        mutating func apply(_ action: Action) {
            let command = Command(action, at: time)
            events.removeAll()
            engine.apply(command, into: &events)
            pending.append(command)
            // No two stamps are alike, as in a journal that the sequencer wrote.
            time = Timestamp(time.raw + 1)
            for case .rejected(let reason, _) in events.events {
                rejections[reason.code, default: 0] += 1
            }
        }

        mutating func flush(into journal: any Journal, least: Int) throws {
            if pending.count < least { return }
            try journal.append(pending)
            pending.removeAll(keepingCapacity: true)
        }
    }
}
