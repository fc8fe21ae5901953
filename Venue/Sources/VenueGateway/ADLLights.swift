import BinanceAPI
import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import VenuePorts
import VenueSequencer

// Lights of the auto-deleveraging queue. Ranking one side of a contract takes time proportional to
// its positions, with commands waiting; clients ask for their positions often. So the scores at
// which a light changes are kept for a second or longer, and a position is compared with those.

/// Knows how near a position is to the head of its queue.
final class ADLLights: Sendable {
    private struct Queue: Hashable {
        let instrument: InstrumentID
        let isLong: Bool
    }

    private struct Entry {
        let thresholds: [ADLScore]
        let ends: Timestamp
    }

    /// The shortest time for which a ranking is kept.
    private static let validity = Nanoseconds(seconds: 1)
    /// A ranking is kept for this many times the time it took, so that ranking never takes more
    /// than a hundredth of the writer's time.
    private static let restFactor: Int64 = 100

    private let entries = NIOLockedValueBox<[Queue: Entry]>([:])

    /// Nothing ranked yet.
    init() {}

    /// Sets the lights of positions.
    func light(
        _ positions: inout [PositionStatus], _ sequencer: Sequencer, _ clock: any VenueClock
    ) {
        for place in positions.indices {
            guard let score = positions[place].adlScore else { continue }
            let queue = Queue(
                instrument: positions[place].terms.instrument,
                isLong: positions[place].size.isPositive)
            let thresholds = thresholds(queue, sequencer, clock)
            positions[place].adlLight = 4 - thresholds.count { score <= $0 }
        }
    }

    private func thresholds(
        _ queue: Queue, _ sequencer: Sequencer, _ clock: any VenueClock
    ) -> [ADLScore] {
        let start = clock.now
        let known = entries.withLockedValue { $0[queue] }
        if let known, known.ends > start { return known.thresholds }
        let found = sequencer.read { engine in
            engine.adlThresholds(queue.instrument, isLong: queue.isLong)
        }
        let end = clock.now
        let rest = max(Self.validity.raw, (end.raw - start.raw) * Self.restFactor)
        let entry = Entry(thresholds: found, ends: end.advanced(by: Nanoseconds(rest)))
        entries.withLockedValue { $0[queue] = entry }
        return found
    }
}
