import PlimsollEngine
public import PlimsollModel
public import PlimsollWire
import VenuePorts

// The whole journal from end to end: every sum, every chain, and every command through an engine,
// with the snapshots compared where they were taken. Changes nothing.

/// What verification found.
public struct VerificationReport: Sendable {
    /// A snapshot that was compared with the replay.
    public struct Snapshot: Hashable, Sendable {
        /// The last command it contains.
        public let sequence: UInt64
        /// The hash of its state.
        public let stateHash: StateHash
    }

    /// Records that were read.
    public internal(set) var records: UInt64 = 0
    /// The sequence of the first of them; 0 for none.
    public internal(set) var firstSequence: UInt64 = 0
    /// The sequence of the last of them; 0 for none.
    public internal(set) var lastSequence: UInt64 = 0
    /// The time of the first of them.
    public internal(set) var firstTime = Timestamp.zero
    /// The time of the last of them.
    public internal(set) var lastTime = Timestamp.zero
    /// Segments in the journal.
    public internal(set) var segments = 0
    /// Segments in the archive.
    public internal(set) var archived = 0
    /// The snapshot from which the state was built; 0 for the beginning, nil if there is no state.
    public internal(set) var start: UInt64?
    /// The hash of the state behind the last record; nil if no state could be built.
    public internal(set) var stateHash: StateHash?
    /// Snapshots that agree with the replay.
    public internal(set) var snapshots: [Snapshot] = []
    /// An interrupted write at the end, which a start will cut; that is no damage.
    public internal(set) var cut: JournalRecovery.Cut?
    /// Who writes the journal meanwhile; its end may be in the middle of a write then.
    public internal(set) var writer: String?
    /// What is wrong beside the records themselves, each with its file; empty if all is well.
    public internal(set) var problems: [String] = []
}

/// Verifies a venue's directory.
public enum JournalVerification {
    /// Reads and replays everything.
    ///
    /// - Parameters:
    ///   - directory: The venue's directory.
    ///   - files: The file system.
    /// - Returns: What was found; bad snapshots are among its problems.
    /// - Throws: `.damaged` with file and offset for the journal itself, `.notFound` if there is
    ///   none, `.storage`.
    public static func run(
        directory: String, files: any FileLayer = SystemFiles()
    ) throws -> VerificationReport {
        let reader = try JournalReader(directory: directory, files: files)
        let run = VerificationRun(reader, SnapshotFiles(reader.directory, files))
        try run.chooseStart()
        run.report.cut = try reader.records(from: reader.firstSequence) { entry in
            try run.take(entry)
        }
        run.finish()
        return run.report
    }
}

/// One run; a class, because the engine cannot be copied and is fed from a closure.
private final class VerificationRun {
    var report = VerificationReport()
    private let snapshots: SnapshotFiles
    private var engine = Engine()
    /// Snapshots that were not compared yet, ascending.
    private var waiting: [StoredSnapshot] = []

    init(_ reader: JournalReader, _ snapshots: SnapshotFiles) {
        self.snapshots = snapshots
        report.firstSequence = reader.firstSequence
        report.segments = reader.segmentCount
        report.archived = reader.archivedCount
        report.writer = reader.writer
    }

    /// Reads the snapshots and begins with the empty state, or with the oldest one that fits.
    func chooseStart() throws {
        for sequence in try snapshots.sequences() {
            do throws(VenueFault) {
                waiting.append(try snapshots.snapshot(sequence))
            } catch {
                report.problems.append(error.message)
            }
        }
        if report.firstSequence == 1 {
            report.start = 0
            return
        }
        while let candidate = waiting.first {
            waiting.removeFirst()
            guard candidate.sequence + 1 >= report.firstSequence else {
                problem(candidate.sequence, "records from \(candidate.sequence + 1) on", "none")
                continue
            }
            guard let restored = restore(candidate) else { continue }
            engine = restored
            report.start = candidate.sequence
            return
        }
        report.problems.append(
            "expected the records before \(report.firstSequence) or a snapshot that contains them, "
                + "found neither: no state could be built")
    }

    /// Takes one record: counts it, applies it, and compares what was kept at its place.
    func take(_ entry: JournalEntry) throws {
        if report.records == 0 { report.firstTime = entry.command.time }
        report.records += 1
        report.lastSequence = entry.sequence
        report.lastTime = max(report.lastTime, entry.command.time)
        guard let start = report.start, entry.sequence > start else { return }
        var events = EventBuffer()
        engine.apply(entry.command, into: &events)
        while let next = waiting.first, next.sequence <= entry.sequence {
            waiting.removeFirst()
            compare(next)
        }
    }

    /// Compares what lies behind the last record and closes the report.
    func finish() {
        for snapshot in waiting where report.start != nil {
            problem(
                snapshot.sequence, "records up to \(snapshot.sequence)",
                "the last one to be \(report.lastSequence)")
        }
        if report.start != nil { report.stateHash = engine.stateHash() }
        report.problems += engine.brokenInvariants().map { "the state after the replay: \($0)" }
    }

    private func compare(_ snapshot: StoredSnapshot) {
        let hash = engine.stateHash()
        if snapshot.stateHash != hash {
            problem(snapshot.sequence, "state hash \(hash) of the replay", "\(snapshot.stateHash)")
        } else if restore(snapshot) != nil {
            report.snapshots.append(
                VerificationReport.Snapshot(sequence: snapshot.sequence, stateHash: hash))
        }
    }

    private func restore(_ snapshot: StoredSnapshot) -> Engine? {
        if let engine = snapshot.restored() { return engine }
        problem(
            snapshot.sequence,
            "a state with hash \(snapshot.stateHash) after command \(snapshot.sequence)",
            "bytes that do not give it")
        return nil
    }

    private func problem(_ sequence: UInt64, _ expected: String, _ found: String) {
        let path = snapshots.path(of: sequence)
        report.problems.append("\(path): expected \(expected), found \(found)")
    }
}
