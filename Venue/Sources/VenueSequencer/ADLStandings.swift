import NIOConcurrencyHelpers
public import PlimsollEngine
import PlimsollMargin
public import PlimsollModel
import PlimsollNumerics
public import VenuePorts

// Ranks in the auto-deleveraging queues. Ranking one side of a contract takes time proportional to
// its positions, with commands waiting; reports and live streams show ranks all the time. So a
// side's sorted standings are kept for a while, and a position is looked up among them.

/// Where a position stands in the auto-deleveraging queue of its side.
public struct ADLPlace: Hashable, Sendable {
    /// Place in the queue, 1 for the first to be asked.
    public let rank: Int
    /// Positions on that side.
    public let count: Int
    /// From 0, far from the queue's head, to 4, next to be asked.
    public let light: Int

    /// A place in a queue.
    ///
    /// - Parameters:
    ///   - rank: From 1 to `count`.
    ///   - count: Positions in the queue, at least 1.
    public init(rank: Int, count: Int) {
        self.rank = rank
        self.count = count
        light = ADLScore.light(rank: rank, count: count)
    }
}

/// Knows how near positions are to the heads of their queues.
///
/// It keeps no more than the standings of the sides that were asked for within the time for which
/// they are good: at most one for each position of the venue.
public final class ADLStandings: Sendable {
    private struct Side: Hashable {
        let instrument: InstrumentID
        let isLong: Bool
    }

    private struct Entry {
        /// The queue's head first.
        let queue: [ADLStanding]
        let made: Timestamp
        let ends: Timestamp

        /// False also if the clock was put back.
        func isGood(at time: Timestamp) -> Bool { made <= time && time < ends }
    }

    /// The shortest time for which standings are kept.
    private static let validity = Nanoseconds(seconds: 1)
    /// Standings are kept for this many times the time that ranking took, so that ranking a side
    /// never takes more than a hundredth of the writer's time.
    private static let restFactor: Int64 = 100

    private let clock: any VenueClock
    private let entries = NIOLockedValueBox<[Side: Entry]>([:])

    /// Nothing ranked yet.
    ///
    /// - Parameter clock: Says how long ago that was.
    public init(clock: any VenueClock) { self.clock = clock }

    /// Where a position stands.
    ///
    /// - Parameters:
    ///   - position: A position as it is, or as it would be after a change.
    ///   - engine: The engine as it is.
    /// - Returns: Its place by standings that may be a second old or, in long queues, older; nil
    ///   for an empty position and where nobody holds a position of its side.
    /// - Complexity: O(log n) in the positions of its side, O(n log n) now and then.
    public func place(of position: PositionReport, _ engine: borrowing Engine) -> ADLPlace? {
        if position.terms.size.isZero { return nil }
        return place(
            of: position.adlStanding, in: position.instrument,
            isLong: position.terms.size.isPositive, engine)
    }

    /// Where a standing would be on a side of an instrument.
    public func place(
        of standing: ADLStanding, in instrument: InstrumentID, isLong: Bool,
        _ engine: borrowing Engine
    ) -> ADLPlace? {
        if Int(instrument.raw) >= engine.instrumentCount { return nil }
        let queue = queue(Side(instrument: instrument, isLong: isLong), engine)
        if queue.isEmpty { return nil }
        let ahead = queue.count(before: standing)
        return ADLPlace(rank: min(ahead + 1, queue.count), count: queue.count)
    }

    private func queue(_ side: Side, _ engine: borrowing Engine) -> [ADLStanding] {
        let start = clock.now
        let known = entries.withLockedValue { $0[side] }
        if let known, known.isGood(at: start) { return known.queue }
        let found = engine.adlStandings(side.instrument, isLong: side.isLong)
        let end = clock.now
        let rest = max(Self.validity.raw, end.since(start).raw * Self.restFactor)
        entries.withLockedValue { entries in
            entries = entries.filter { $0.value.isGood(at: end) }
            // The first position of a side need not wait for its place.
            if found.isEmpty { return }
            entries[side] = Entry(
                queue: found, made: end, ends: end.advanced(by: Nanoseconds(rest)))
        }
        return found
    }
}

extension [ADLStanding] {
    /// How many of these sorted standings come before another.
    fileprivate func count(before standing: ADLStanding) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < standing { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
