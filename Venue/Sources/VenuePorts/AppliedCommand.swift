public import PlimsollEngine
public import PlimsollModel

// What the sequencer tells the rest of the venue: a command in its place, and what came of it.

/// A command that is durable and was applied, with its events.
public struct AppliedCommand: Sendable {
    /// Its place in the journal, counted from 1.
    public let sequence: UInt64
    /// What was asked, with its stamp.
    public let command: Command
    /// What happened, in order.
    public let events: EventBuffer

    /// A command with what came of it.
    public init(sequence: UInt64, command: Command, events: EventBuffer) {
        self.sequence = sequence
        self.command = command
        self.events = events
    }

    /// The refusal of the command itself, or of the `item`-th part of a batch; nil if accepted.
    ///
    /// What follows from a command, as a trigger that fires into a refusal, is announced as item 0
    /// as well; but a command that was refused itself did nothing before, so that its refusal is
    /// the first event.
    public func rejection(item: UInt16 = 0) -> Rejection? {
        if item == 0 {
            guard case .rejected(let reason, item: 0) = events.events.first else { return nil }
            return reason
        }
        for event in events.events {
            if case .rejected(let reason, item: let found) = event, found == item {
                return reason
            }
        }
        return nil
    }
}

/// Someone who follows everything that happens: read models, streams, metrics.
public protocol EventSink: AnyObject, Sendable {
    /// Takes note of a command.
    ///
    /// Called on the writer's thread, in order, after the command was applied and before its
    /// reply is given, also for the part of the journal that is replayed at the start. It must not
    /// block, and must not call the sequencer.
    ///
    /// - Parameters:
    ///   - command: The command with its events.
    ///   - engine: The state right after it.
    func applied(_ command: AppliedCommand, engine: borrowing Engine)
}

/// A sink that keeps what it is told and therefore need not be told again.
public protocol DurableSink: EventSink {
    /// The last command it holds durably; 0 for none. At the start the journal is replayed to it
    /// from the next one on.
    var durableSequence: UInt64 { get }
}
