import PlimsollEngine
import PlimsollModel
import VenuePorts

// The start: the newest snapshot that helps, then the rest of the journal. The outcome is the state
// at the journal's end, and every sink has been told what it does not yet hold.

/// Brings an engine to the end of the journal.
final class Recovery {
    private let journal: any Journal
    private let snapshots: (any SnapshotStore)?
    private let volatileSinks: [any EventSink]
    private let durableSinks: [any DurableSink]
    /// What the durable sinks held at the start, beside them.
    private let heldSequences: [UInt64]

    private(set) var engine = Engine()
    private(set) var lastTime = Timestamp.zero
    private(set) var snapshotSequence: UInt64 = 0
    private(set) var problems: [String] = []

    init(journal: any Journal, snapshots: (any SnapshotStore)?, sinks: [any EventSink]) {
        self.journal = journal
        self.snapshots = snapshots
        durableSinks = sinks.compactMap { $0 as? any DurableSink }
        volatileSinks = sinks.filter { !($0 is any DurableSink) }
        heldSequences = durableSinks.map { $0.durableSequence }
    }

    /// The engine, once.
    func takeEngine() -> Engine {
        var taken = Engine()
        swap(&taken, &engine)
        return taken
    }

    func run() throws -> StartReport {
        let start = ContinuousClock.now
        try checkSinks()
        try restoreSnapshot()
        var replayed: UInt64 = 0
        try journal.replay(from: engine.sequence + 1) { record in
            try replay(record)
            replayed += 1
        }
        if engine.sequence != journal.lastSequence {
            throw VenueFault(
                .damaged,
                "the journal ends at command \(journal.lastSequence), its records at "
                    + "\(engine.sequence)")
        }
        return StartReport(
            snapshotSequence: snapshotSequence, problems: problems, recordsReplayed: replayed,
            lastSequence: engine.sequence, elapsed: ContinuousClock.now - start)
    }

    /// A sink that holds more than the journal has seen commands that are lost.
    private func checkSinks() throws {
        for held in heldSequences where held > journal.lastSequence {
            throw VenueFault(
                .damaged,
                "a read model holds command \(held), the journal ends at "
                    + "\(journal.lastSequence): records of the journal are missing")
        }
    }

    // MARK: Snapshot

    private func restoreSnapshot() throws {
        guard let snapshots else { return }
        // Sinks need the events of every command they do not hold.
        let limit = min(heldSequences.min() ?? .max, journal.lastSequence)
        var bound = UInt64.max
        while true {
            let found = try snapshots.newest(upTo: bound)
            for problem in found.problems where !problems.contains(problem) {
                problems.append(problem)
            }
            guard let snapshot = found.snapshot else { return }
            if snapshot.sequence > journal.lastSequence {
                throw VenueFault(
                    .damaged,
                    "a snapshot contains command \(snapshot.sequence), the journal ends at "
                        + "\(journal.lastSequence): records of the journal are missing")
            }
            if snapshot.sequence <= limit && restore(snapshot) { return }
            if snapshot.sequence == 0 { return }
            bound = min(limit, snapshot.sequence - 1)
        }
    }

    /// Restores a snapshot, or notes what is wrong with it.
    private func restore(_ snapshot: StoredSnapshot) -> Bool {
        let name = "the snapshot of command \(snapshot.sequence)"
        do {
            let restored = try Engine(restoring: snapshot.bytes)
            if restored.sequence != snapshot.sequence {
                problems.append("\(name) contains command \(restored.sequence)")
                return false
            }
            let hash = restored.stateHash()
            if hash != snapshot.stateHash {
                problems.append("\(name) has state hash \(hash), not \(snapshot.stateHash)")
                return false
            }
            lastTime = restored.now
            engine = restored
            snapshotSequence = snapshot.sequence
            return true
        } catch {
            problems.append("\(name) cannot be read: \(error)")
            return false
        }
    }

    // MARK: Journal

    private func replay(_ record: JournalRecord) throws {
        if record.sequence != engine.sequence + 1 {
            throw VenueFault(
                .damaged,
                "the journal was to give command \(engine.sequence + 1), it gave "
                    + "\(record.sequence)")
        }
        var events = EventBuffer()
        engine.apply(record.command, into: &events)
        lastTime = max(lastTime, record.command.time)
        let applied = AppliedCommand(
            sequence: record.sequence, command: record.command, events: events)
        for sink in volatileSinks { sink.applied(applied, engine: engine) }
        for (sink, held) in zip(durableSinks, heldSequences) where record.sequence > held {
            sink.applied(applied, engine: engine)
        }
    }
}
