import NIOConcurrencyHelpers
public import PlimsollEngine
public import PlimsollModel
public import VenuePorts

// The one door to the engine. Whoever wants something done submits an action and is answered when
// it is durable and applied; whoever wants to know something reads between two commands.

/// Stamps, journals and applies commands, one after another.
public final class Sequencer: Sendable {
    private let lock = NIOLock()
    private let state: State

    /// Everything the lock guards.
    private final class State: @unchecked Sendable {
        var engine = Engine()
        var fault: VenueFault?
        var lastTime = Timestamp.zero
        let journal: any Journal
        let sinks: [any EventSink]
        let clock: any VenueClock

        init(journal: any Journal, clock: any VenueClock, sinks: [any EventSink]) {
            self.journal = journal
            self.clock = clock
            self.sinks = sinks
        }
    }

    /// Brings the engine to the end of the journal and opens the door.
    ///
    /// - Parameters:
    ///   - journal: Where commands become durable.
    ///   - clock: Where stamps come from; a stamp is never earlier than the one before.
    ///   - sinks: Who follows what happens.
    /// - Throws: What reading the journal throws.
    public init(
        journal: any Journal, clock: any VenueClock = SystemClock(), sinks: [any EventSink] = []
    ) throws {
        state = State(journal: journal, clock: clock, sinks: sinks)
        try journal.replay(from: 1) { record in
            state.lastTime = record.command.time
            _ = apply(record.command, sequence: record.sequence)
        }
    }

    private func apply(_ command: Command, sequence: UInt64) -> AppliedCommand {
        var events = EventBuffer()
        state.engine.apply(command, into: &events)
        let applied = AppliedCommand(sequence: sequence, command: command, events: events)
        for sink in state.sinks { sink.applied(applied, engine: state.engine) }
        return applied
    }

    /// Has an action done and builds the reply from the state right after it.
    ///
    /// - Parameters:
    ///   - action: What is asked.
    ///   - reply: Builds the reply; runs on the writer's thread, must not block.
    /// - Throws: `VenueFault`: `.closed` if the venue takes no commands, `.overloaded` if its
    ///   queue is full; nothing was done then. A `.storage` fault means that the outcome is known
    ///   only after a restart.
    public func submit<Reply: Sendable>(
        _ action: Action,
        reply: @escaping @Sendable (borrowing Engine, AppliedCommand) -> Reply
    ) async throws -> Reply {
        try lock.withLock {
            if let fault = state.fault { throw fault }
            let time = max(state.clock.now, Timestamp(state.lastTime.raw + 1))
            let command = Command(action, at: time)
            do {
                try state.journal.append([command])
            } catch {
                let fault = VenueFault(.storage, "\(error)")
                state.fault = fault
                throw fault
            }
            state.lastTime = time
            let applied = apply(command, sequence: state.journal.lastSequence)
            return reply(state.engine, applied)
        }
    }

    /// Has an action done; the reply is the command with its events.
    public func submit(_ action: Action) async throws -> AppliedCommand {
        try await submit(action) { _, applied in applied }
    }

    /// Looks at the state between two commands.
    ///
    /// - Parameter body: Looks; must be short, commands wait meanwhile.
    public func read<Answer>(_ body: (borrowing Engine) throws -> Answer) rethrows -> Answer {
        try lock.withLock { try body(state.engine) }
    }

    /// What would be true after a change, without making it.
    public func preview(_ change: AccountChange, for account: AccountID) -> Preview {
        lock.withLock { state.engine.preview(change, for: account) }
    }

    /// The last command applied; 0 for none.
    public var lastSequence: UInt64 { lock.withLock { state.journal.lastSequence } }

    /// Why the venue takes no commands, or nil while it does.
    public var fault: VenueFault? { lock.withLock { state.fault } }

    /// Takes nothing more and closes the journal.
    public func shutDown() async throws {
        try lock.withLock {
            state.fault = VenueFault(.closed, "the venue is shutting down")
            try state.journal.close()
        }
    }
}
