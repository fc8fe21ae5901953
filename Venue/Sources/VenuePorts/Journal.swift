public import PlimsollModel
public import PlimsollWire

// The journal is the venue: everything else can be made from it anew.

/// A command in its place in the journal.
public struct JournalRecord: Hashable, Sendable {
    /// Its place, counted from 1 without gaps.
    public let sequence: UInt64
    /// The command.
    public let command: Command

    /// A command in its place.
    public init(sequence: UInt64, command: Command) {
        self.sequence = sequence
        self.command = command
    }
}

/// An append-only log of commands. Used by one thread; every call blocks until it is done.
public protocol Journal: AnyObject {
    /// The last record it holds durably; 0 for none.
    var lastSequence: UInt64 { get }
    /// The time of the last record; `.zero` for none.
    var lastTime: Timestamp { get }

    /// Appends commands under the next sequences and makes them durable together.
    ///
    /// - Throws: `VenueFault(.storage)`. The journal takes nothing after that: what of the batch
    ///   is on disk is known only after opening it anew.
    func append(_ commands: [Command]) throws

    /// Puts on the disk what a weaker durability has left with the process or the system, so that
    /// nothing that is kept elsewhere can outlive it.
    ///
    /// - Throws: As `append`.
    func flush() throws

    /// Gives the records from a sequence on, in order.
    ///
    /// - Parameters:
    ///   - first: The first record wanted; 1 for all.
    ///   - body: Takes one record; what it throws ends the reading and is passed on.
    /// - Throws: `VenueFault(.damaged)` with file and offset, `.storage`, or what `body` throws.
    func replay(from first: UInt64, _ body: (JournalRecord) throws -> Void) throws

    /// Releases files; the journal takes nothing after that.
    func close() throws
}

extension Journal {
    /// Does nothing: what was appended is durable already.
    public func flush() throws {}
}

/// A state of the engine in its place in the journal.
public struct StoredSnapshot: Hashable, Sendable {
    /// The last command it contains.
    public let sequence: UInt64
    /// `Engine.stateHash()` of it.
    public let stateHash: StateHash
    /// `Engine.snapshot()` of it.
    public let bytes: [UInt8]

    /// A state with its place and hash.
    public init(sequence: UInt64, stateHash: StateHash, bytes: [UInt8]) {
        self.sequence = sequence
        self.stateHash = stateHash
        self.bytes = bytes
    }
}

/// Where snapshots lie.
public protocol SnapshotStore: AnyObject, Sendable {
    /// Keeps a snapshot; it is whole or not there, whatever happens while writing.
    func write(_ snapshot: StoredSnapshot) throws

    /// The newest good snapshot that contains no command after `sequence`; nil if there is none.
    ///
    /// Damaged ones are passed over and named in `problems`.
    func newest(upTo sequence: UInt64) throws -> (snapshot: StoredSnapshot?, problems: [String])
}
