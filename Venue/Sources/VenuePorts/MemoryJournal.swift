public import PlimsollModel

// Journal and snapshots in memory: for tests, and for a venue that need not outlive its process.

/// A journal that lives as long as the process.
public final class MemoryJournal: Journal {
    private var commands: [Command] = []

    /// An empty journal.
    public init() {}

    /// The number of records.
    public var lastSequence: UInt64 { UInt64(commands.count) }
    /// The time of the last record.
    public var lastTime: Timestamp { commands.last?.time ?? .zero }

    /// Keeps commands.
    public func append(_ commands: [Command]) { self.commands += commands }

    /// Gives the records from a sequence on.
    public func replay(from first: UInt64, _ body: (JournalRecord) throws -> Void) rethrows {
        for place in Int(max(first, 1) - 1)..<max(Int(max(first, 1) - 1), commands.count) {
            try body(JournalRecord(sequence: UInt64(place + 1), command: commands[place]))
        }
    }

    /// Does nothing.
    public func close() {}
}
