import NIOConcurrencyHelpers
import PlimsollEngine
public import PlimsollModel
public import VenuePorts
public import VenueReadModels

// A history made anew from the journal, and the proof that it says what the old one said.

/// Reads a journal from its first command into an empty history.
public struct HistoryRebuild {
    /// A table in which two histories differ.
    public struct Difference: Hashable, Sendable {
        /// The table as the old history has it.
        public let old: SQLiteHistoryStore.Contents
        /// The table as the new one has it.
        public let new: SQLiteHistoryStore.Contents
    }

    /// What was done.
    public struct Outcome: Sendable {
        /// Commands read.
        public var commands: UInt64 = 0
        /// The command up to which the old history was compared; nil if it was not.
        public var compared: UInt64?
        /// Tables in which the two differ.
        public var differences: [Difference] = []
    }

    private let journal: any Journal
    private let keeps: @Sendable (AccountKey) -> Bool
    private let retention: HistoryRetention?
    /// Rows that are gathered before they are written.
    private static let rowsOfBatch = 20_000

    /// A rebuild from a journal.
    ///
    /// - Parameters:
    ///   - journal: With all its records from the first.
    ///   - retention: How long the venue keeps rows.
    ///   - keeps: Which accounts' rows the venue keeps, by their outside identity.
    public init(
        journal: any Journal, retention: HistoryRetention? = HistoryRetention(),
        keeps: @escaping @Sendable (AccountKey) -> Bool = { _ in true }
    ) {
        self.journal = journal
        self.retention = retention
        self.keeps = keeps
    }

    /// Fills an empty history.
    ///
    /// - Parameters:
    ///   - target: An empty history.
    ///   - old: A history to be compared with at the command at which it stands; what its
    ///     retention would take away is taken away from it first.
    /// - Throws: What the journal or the file throws.
    public func run(
        into target: SQLiteHistoryStore, comparing old: SQLiteHistoryStore? = nil
    ) throws -> Outcome {
        var outcome = Outcome()
        var engine = Engine()
        var events = EventBuffer()
        let left = NIOLockedValueBox<Set<AccountID>>([])
        var projection = HistoryProjection(from: try target.seed()) { account in
            left.withLockedValue { !$0.contains(account) }
        }
        try journal.replay(from: 1) { record in
            events.removeAll()
            engine.apply(record.command, into: &events)
            for case .accountOpened(let account, let key) in events.events where !keeps(key) {
                left.withLockedValue { _ = $0.insert(account) }
            }
            projection.take(
                AppliedCommand(
                    sequence: record.sequence, command: record.command, events: events), engine)
            outcome.commands = record.sequence
            let isMeeting = record.sequence == old?.durableSequence
            if isMeeting || projection.count >= Self.rowsOfBatch {
                try target.write(projection.takeBatch(), upTo: record.sequence)
                try prune(target, now: record.command.time)
            }
            if isMeeting, let old {
                try prune(old, now: record.command.time)
                outcome.compared = record.sequence
                outcome.differences = try Self.differences(old, target)
            }
        }
        try target.write(projection.takeBatch(), upTo: outcome.commands)
        return outcome
    }

    private func prune(_ store: SQLiteHistoryStore, now: Timestamp) throws {
        guard let retention else { return }
        while try store.prune(retention, now: now) > 0 {}
    }

    private static func differences(
        _ old: SQLiteHistoryStore, _ new: SQLiteHistoryStore
    ) throws -> [Difference] {
        zip(try old.contents(), try new.contents()).compactMap { old, new in
            old == new ? nil : Difference(old: old, new: new)
        }
    }
}
