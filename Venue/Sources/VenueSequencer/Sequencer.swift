import NIOConcurrencyHelpers
public import PlimsollEngine
public import PlimsollModel
public import PlimsollNumerics
public import VenuePorts

// The one door to the engine. Whoever wants something done submits an action and is answered when
// it is durable and applied; whoever wants to know something reads between two commands.

/// Stamps, journals and applies commands, one after another.
public final class Sequencer: Sendable {
    private let writer: Writer
    private let options: SequencerOptions
    /// What the start found and did.
    public let startReport: StartReport
    /// Ranks in the auto-deleveraging queues, for all who show them.
    public let adlStandings: ADLStandings

    /// Brings the engine to the end of the journal and opens the door.
    ///
    /// - Parameters:
    ///   - journal: Where commands become durable; nobody else may use it from now on.
    ///   - snapshots: Where snapshots lie; nil for a start from the journal's beginning.
    ///   - clock: Where stamps come from; a stamp is always later than the one before.
    ///   - sinks: Who follows what happens.
    ///   - options: Limits and habits.
    /// - Throws: What reading the journal throws; `VenueFault(.damaged)` if a snapshot or a sink
    ///   contains more than the journal.
    public init(
        journal: any Journal, snapshots: (any SnapshotStore)?,
        clock: any VenueClock = SystemClock(), sinks: [any EventSink] = [],
        options: SequencerOptions
    ) throws {
        let recovery = Recovery(journal: journal, snapshots: snapshots, sinks: sinks)
        startReport = try recovery.run()
        self.options = options
        adlStandings = ADLStandings(clock: clock)
        let writer = Writer(
            recovery: recovery, journal: journal,
            snapshotter: snapshots.map { Snapshotter(store: $0, observer: options.observer) },
            clock: clock, sinks: sinks, options: options)
        self.writer = writer
        try startThread { writer.run() }
    }

    /// Opens the door without snapshots and without ticks of its own: for tests and tools.
    ///
    /// - Parameters:
    ///   - journal: Where commands become durable.
    ///   - clock: Where stamps come from; a stamp is always later than the one before.
    ///   - sinks: Who follows what happens.
    /// - Throws: What reading the journal throws.
    public convenience init(
        journal: any Journal, clock: any VenueClock = SystemClock(), sinks: [any EventSink] = []
    ) throws {
        try self.init(
            journal: journal, snapshots: nil, clock: clock, sinks: sinks, options: .manual)
    }

    deinit {
        // The thread keeps the writer alive until it has done what was submitted.
        writer.intake.close(VenueFault(.closed, "nobody uses the sequencer any more"))
    }

    // MARK: Commands

    /// Has an action done and builds the reply from the state right after it.
    ///
    /// - Parameters:
    ///   - action: What is asked.
    ///   - reply: Builds the reply; runs on the writer's thread, must not block and must not call
    ///     the sequencer.
    /// - Throws: `VenueFault`: `.closed` if the venue takes no commands, `.overloaded` if its
    ///   queue is full; nothing was done then. A `.storage` fault means that the outcome is known
    ///   only after a restart.
    public func submit<Reply: Sendable>(
        _ action: Action,
        reply: @escaping @Sendable (borrowing Engine, AppliedCommand) -> Reply
    ) async throws -> Reply {
        try await withCheckedThrowingContinuation { continuation in
            enqueue(action, reply: reply) { continuation.resume(with: $0) }
        }
    }

    /// Has an action done; the reply is the command with its events.
    public func submit(_ action: Action) async throws -> AppliedCommand {
        try await submit(action) { _, applied in applied }
    }

    /// Has actions done one after another with nothing between them; they become durable together.
    ///
    /// - Parameter actions: At most `SequencerOptions.batchLimit`.
    /// - Returns: Each command with its events; one that was refused does not stop the others.
    /// - Throws: As `submit(_:reply:)`; `.badInput` for too many.
    public func submit(all actions: [Action]) async throws -> [AppliedCommand] {
        if actions.isEmpty { return [] }
        if actions.count > options.batchLimit {
            throw VenueFault(
                .badInput,
                "a group has at most \(options.batchLimit) commands, found \(actions.count)")
        }
        return try await withCheckedThrowingContinuation { continuation in
            offer(
                Submission(
                    actions: actions,
                    settle: { _, applied in { continuation.resume(returning: applied) } },
                    refuse: { continuation.resume(throwing: $0) }))
        }
    }

    /// Has an action done for a caller that is no task.
    ///
    /// - Parameters:
    ///   - action: What is asked.
    ///   - reply: Builds the reply; runs on the writer's thread, must not block and must not call
    ///     the sequencer.
    ///   - completion: Told once, on the writer's thread or, if nothing could be queued, on the
    ///     caller's before this returns; must not block. Faults as of `submit(_:reply:)`.
    public func enqueue<Reply: Sendable>(
        _ action: Action,
        reply: @escaping @Sendable (borrowing Engine, AppliedCommand) -> Reply,
        completion: @escaping @Sendable (Result<Reply, VenueFault>) -> Void
    ) {
        offer(
            Submission(
                actions: [action],
                settle: { engine, applied in
                    let answer = reply(engine, applied[0])
                    return { completion(.success(answer)) }
                },
                refuse: { completion(.failure($0)) }))
    }

    /// Has an action done for a caller that is no task; the reply is the command with its events.
    public func enqueue(
        _ action: Action,
        completion: @escaping @Sendable (Result<AppliedCommand, VenueFault>) -> Void
    ) {
        enqueue(action, reply: { _, applied in applied }, completion: completion)
    }

    private func offer(_ submission: Submission) {
        if let fault = writer.intake.offer(submission) { submission.refuse(fault) }
    }

    // MARK: Looking

    /// Looks at the state between two commands.
    ///
    /// - Parameter body: Looks; must be short, commands wait meanwhile.
    public func read<Answer>(_ body: (borrowing Engine) throws -> Answer) rethrows -> Answer {
        try writer.room.read(body)
    }

    /// What would be true after a change, without making it.
    public func preview(_ change: AccountChange, for account: AccountID) -> Preview {
        writer.room.write { $0.preview(change, for: account) }
    }

    /// What would be true after several changes, made one after another, without making them.
    ///
    /// - Parameters:
    ///   - changes: At most a few; commands wait meanwhile.
    ///   - account: Who asks.
    ///   - marks: Sets of mark prices at which the pools are to be valued afterwards.
    public func preview(
        _ changes: [AccountChange], for account: AccountID, at marks: [[MarkedPrice]] = []
    ) -> Preview {
        writer.room.write { $0.preview(changes, for: account, at: marks) }
    }

    /// The largest order of a kind that would be accepted, other changes having been made.
    public func largestOrder(
        _ order: OrderRequest, after changes: [AccountChange] = []
    ) -> Quantity {
        writer.room.write { $0.largestOrder(order, after: changes) }
    }

    /// The last command applied; 0 for none.
    public var lastSequence: UInt64 { read { $0.sequence } }

    /// Why the venue takes no commands, or nil while it does.
    public var fault: VenueFault? { writer.fault.withLockedValue { $0 } }

    // MARK: Operating

    /// Keeps a snapshot of the state as it is after the commands taken so far.
    ///
    /// - Returns: The last command it contains.
    /// - Throws: `VenueFault`: `.badInput` if there is no store, `.storage` if it fails.
    @discardableResult
    public func takeSnapshot() async throws -> UInt64 {
        try await withCheckedThrowingContinuation { continuation in
            let request: SnapshotRequest = { continuation.resume(with: $0) }
            if let fault = writer.intake.offer(snapshot: request) { request(.failure(fault)) }
        }
    }

    /// Has the clock looked at now, not when it was expected to have come to the next due time:
    /// for clocks that are set by hand.
    public func clockMoved() { writer.intake.wake() }

    /// Takes nothing more, does what was taken, keeps a last snapshot if that was chosen, and
    /// closes the journal. May be called again; every call waits for the end.
    ///
    /// - Throws: What closing the journal threw, or the fault that stopped the venue before.
    public func shutDown() async throws {
        let closed = VenueFault(.closed, "the venue is shutting down")
        writer.fault.withLockedValue { if $0 == nil { $0 = closed } }
        writer.intake.close(closed)
        try await writer.end.wait()
    }
}
