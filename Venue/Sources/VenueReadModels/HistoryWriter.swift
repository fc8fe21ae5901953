import Dispatch
import Glibc
import NIOConcurrencyHelpers
public import PlimsollEngine
public import PlimsollModel
public import VenuePorts

// Between the engine's thread and a store. The engine's thread projects and goes on; a queue of
// its own writes what has gathered, at once when it is idle and in larger batches under load.

/// Follows the engine into a history and lets it be read.
///
/// A store that fails is tried again every second while rows gather. Beyond
/// `Limits.maximumRows` they are dropped, a fault says so, and reads of later commands are
/// refused: the journal has everything, and the next start goes on from the last command that the
/// store holds.
///
/// While the journal is replayed at the start there is nobody to be held up, and commands come
/// faster than a store writes: until `endReplay()` the caller waits where too many rows gather.
public final class HistoryWriter: DurableSink, HistoryReader {
    /// The figures that bound a writer.
    public struct Limits: Sendable {
        /// Rows that may wait for the store; beyond it the history falls behind until a restart.
        public var maximumRows = 1_000_000
        /// Rows that may wait for the store during the replay before the caller has to wait.
        public var replayRows = 50_000
        /// Reads that may wait or run at one time.
        public var maximumReads = 1_000
        /// How long a read waits for its rows, in milliseconds.
        public var readTimeout = 5_000
        /// How long a store that failed is left alone, in milliseconds.
        public var retryDelay = 1_000
        /// Time of commands between two prunings.
        public var pruneInterval = Nanoseconds(seconds: 60)
        /// How long rows are kept; nil keeps them for good.
        public var retention: HistoryRetention? = HistoryRetention()

        /// The customary figures.
        public init() {}
    }

    private let store: any HistoryStore
    private let limits: Limits
    private let report: @Sendable (VenueFault) -> Void
    private let intake: NIOLockedValueBox<Intake>
    private let readers: HistoryReaders
    /// Writes; one block at a time.
    private let queue = DispatchQueue(label: "plimsoll.history.write")
    /// Touched on `queue` alone.
    private let output: Output

    /// What the engine's thread fills and the writing queue empties.
    private struct Intake {
        var projection: HistoryProjection
        /// The last command taken in.
        var sequence: UInt64
        /// True while a block that will empty it is on the queue.
        var isScheduled = false
        /// True once rows were dropped, or after the end.
        var isClosed = false
        /// True while the caller may be made to wait.
        var isReplaying = true
        /// True while the store takes nothing.
        var isFailing = false

        func mustWait(_ rows: Int) -> Bool {
            isReplaying && !isFailing && !isClosed && projection.count > rows
        }
    }

    private final class Output: @unchecked Sendable {
        var pending = HistoryBatch()
        var sequence: UInt64
        var nextPruning = Timestamp.zero

        init(_ sequence: UInt64) { self.sequence = sequence }
    }

    /// Opens a history.
    ///
    /// - Parameters:
    ///   - store: Where the rows go.
    ///   - keeps: Which accounts' rows are kept.
    ///   - limits: The figures that bound it.
    ///   - report: Told of every failure, on the writing queue.
    /// - Throws: What reading the store throws.
    public init(
        store: any HistoryStore, keeps: @escaping HistoryProjection.Filter = { _ in true },
        limits: Limits = Limits(), report: @escaping @Sendable (VenueFault) -> Void = { _ in }
    ) throws {
        self.store = store
        self.limits = limits
        self.report = report
        let sequence = store.durableSequence
        let projection = HistoryProjection(from: try store.seed(), keeps: keeps)
        intake = NIOLockedValueBox(Intake(projection: projection, sequence: sequence))
        output = Output(sequence)
        readers = HistoryReaders(
            durable: sequence, most: limits.maximumReads, timeout: limits.readTimeout)
    }

    /// The last command whose rows the store holds.
    public var durableSequence: UInt64 { readers.durableSequence }

    /// Why the history has fallen behind for good, or nil.
    public var fault: VenueFault? { readers.fault }

    // MARK: The engine's thread

    /// Makes the rows of a command; one that the store has already is passed over.
    public func applied(_ command: AppliedCommand, engine: borrowing Engine) {
        var (isScheduling, isOverfull) = (false, false)
        var missing: UInt64?
        intake.withLockedValue { intake in
            if intake.isClosed || command.sequence <= intake.sequence { return }
            if command.sequence != intake.sequence + 1 {
                missing = intake.sequence + 1
                return
            }
            intake.sequence = command.sequence
            intake.projection.take(command, engine)
            isOverfull = intake.projection.count > limits.maximumRows
            isScheduling = !intake.isScheduled
            intake.isScheduled = true
        }
        if isScheduling { queue.async { self.write() } }
        if isOverfull { fallBehind() }
        if let missing { stopAtGap(missing, command.sequence) }
        while intake.withLockedValue({ $0.mustWait(limits.replayRows) }) { usleep(200) }
    }

    /// Tells it that the journal was replayed; from now on nobody is made to wait.
    public func endReplay() { intake.withLockedValue { $0.isReplaying = false } }

    private func fallBehind() {
        stop(
            VenueFault(
                .storage,
                "history has fallen behind its store after command \(durableSequence): more than "
                    + "\(limits.maximumRows) rows wait; the next start reads them from the journal"
            ))
    }

    private func stopAtGap(_ expected: UInt64, _ found: UInt64) {
        stop(
            VenueFault(
                .damaged, "history was to be told of command \(expected), was told of \(found)"))
    }

    /// Drops what waits and takes in nothing more.
    private func stop(_ fault: VenueFault) {
        intake.withLockedValue { intake in
            intake.isClosed = true
            _ = intake.projection.takeBatch()
        }
        readers.refuse(fault)
        queue.async { self.report(fault) }
    }

    // MARK: The writing queue

    private func write() {
        while takeIn() {
            guard writeOut() else { return }
            prune()
        }
    }

    /// Takes what has gathered; false, and off duty, if that is nothing.
    private func takeIn() -> Bool {
        intake.withLockedValue { intake in
            if intake.sequence == output.sequence || intake.isClosed {
                let isLeft = output.sequence > durableSequence
                intake.isScheduled = isLeft
                return isLeft
            }
            output.pending.append(intake.projection.takeBatch())
            output.sequence = intake.sequence
            return true
        }
    }

    /// Writes what was taken in; false if the store failed and a later block tries again.
    private func writeOut() -> Bool {
        do {
            try store.write(output.pending, upTo: output.sequence)
        } catch {
            intake.withLockedValue { $0.isFailing = true }
            report(VenueFault(.storage, "the history took no rows: \(error)"))
            if output.pending.count > limits.maximumRows {
                output.pending = HistoryBatch()
                fallBehind()
                return false
            }
            let delay = DispatchTimeInterval.milliseconds(limits.retryDelay)
            queue.asyncAfter(deadline: .now() + delay) { self.write() }
            return false
        }
        intake.withLockedValue { $0.isFailing = false }
        let time = output.pending.time
        output.pending = HistoryBatch()
        output.pending.time = time
        readers.advance(to: output.sequence)
        return true
    }

    /// Takes old rows away now and then; as many at a time as do not hold up the writing.
    private func prune() {
        let now = output.pending.time
        guard let retention = limits.retention, now >= output.nextPruning else { return }
        do {
            let pruned = try store.prune(retention, now: now)
            if pruned == 0 { output.nextPruning = now.advanced(by: limits.pruneInterval) }
        } catch {
            report(VenueFault(.storage, "old rows of the history could not be removed: \(error)"))
            output.nextPruning = now.advanced(by: limits.pruneInterval)
        }
    }

    // MARK: Reading

    /// Waits until the rows of every command up to `sequence` are there, then reads off the
    /// caller's thread.
    ///
    /// - Throws: `VenueFault`: `.overloaded` if the rows do not come in time or too many reads
    ///   wait, `.storage` if the history has fallen behind, or what `body` throws.
    public func read<Answer: Sendable>(
        upTo sequence: UInt64, _ body: @escaping @Sendable (any HistoryStore) throws -> Answer
    ) async throws -> Answer {
        try await readers.wait(for: sequence)
        let store = store
        return try await readers.run { try body(store) }
    }

    /// Waits until everything that was taken in is in the store, and takes in nothing more.
    public func close() async throws {
        let sequence = intake.withLockedValue { $0.sequence }
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await readers.wait(for: sequence))
        } catch {
            outcome = .failure(error)
        }
        intake.withLockedValue { $0.isClosed = true }
        readers.refuse(VenueFault(.closed, "the history is closed"))
        try outcome.get()
    }
}
