public import VenuePorts

// What can be chosen about the sequencer, and what it tells about itself while it runs.

/// The limits and habits of a sequencer.
public struct SequencerOptions: Sendable {
    /// Commands that may wait; one more is refused as overloaded.
    public var queueLimit = 65_536
    /// Commands that become durable together, and the greatest number submitted as one group.
    public var batchLimit = 4_096
    /// Sends a tick when the engine says that work is due.
    public var ticksWhenDue = true
    /// A tick is sent at least this often, by the machine's steady clock; nil for no such ticks.
    public var tickInterval: Duration? = .seconds(1)
    /// Commands between two snapshots; nil for snapshots on demand only.
    public var snapshotInterval: UInt64? = 250_000
    /// Takes a snapshot when the venue shuts down, so that the next start replays nothing.
    public var snapshotsAtShutdown = true
    /// Who is told of figures and faults.
    public var observer: (any SequencerObserver)?

    /// The customary choices.
    public init() {}

    /// Nothing happens on its own: no tick, no snapshot. For tests and tools.
    public static var manual: SequencerOptions {
        var options = SequencerOptions()
        options.ticksWhenDue = false
        options.tickInterval = nil
        options.snapshotInterval = nil
        options.snapshotsAtShutdown = false
        return options
    }
}

/// Figures of one batch.
public struct BatchFigures: Hashable, Sendable {
    /// Commands in the batch.
    public let commands: Int
    /// Commands that waited for a later batch when this one was taken.
    public let queued: Int
    /// Time the journal took to make the batch durable.
    public let appendTime: Duration
    /// Time from then until the last reply was given.
    public let applyTime: Duration
}

/// Figures of one snapshot.
public struct SnapshotFigures: Hashable, Sendable {
    /// The last command it contains.
    public let sequence: UInt64
    /// Its size in bytes.
    public let byteCount: Int
    /// Time the writer stood still for it.
    public let pause: Duration
    /// Time to encode and hash it, beside the writer.
    public let encodeTime: Duration
    /// Time the store took to keep it.
    public let writeTime: Duration
}

/// Someone who watches how the sequencer fares: metrics, logs, the server.
///
/// Called on the sequencer's own threads; must be quick and must not call the sequencer.
public protocol SequencerObserver: Sendable {
    /// A batch was made durable, applied and answered.
    func finished(batch: BatchFigures)
    /// A snapshot was kept.
    func finished(snapshot: SnapshotFigures)
    /// A snapshot could not be kept; the venue goes on without it.
    func failed(snapshot fault: VenueFault)
    /// The venue has stopped taking commands because of a fault; told once.
    func stopped(by fault: VenueFault)
}

extension SequencerObserver {
    /// Takes no note of it.
    public func finished(batch: BatchFigures) {}
    /// Takes no note of it.
    public func finished(snapshot: SnapshotFigures) {}
    /// Takes no note of it.
    public func failed(snapshot fault: VenueFault) {}
    /// Takes no note of it.
    public func stopped(by fault: VenueFault) {}
}

/// What a start found and did.
public struct StartReport: Hashable, Sendable {
    /// The last command of the snapshot used; 0 if the journal was replayed from its beginning.
    public let snapshotSequence: UInt64
    /// Snapshots that were passed over, and why.
    public let problems: [String]
    /// Records of the journal replayed after the snapshot.
    public let recordsReplayed: UInt64
    /// The last command applied.
    public let lastSequence: UInt64
    /// Time the start took.
    public let elapsed: Duration
}
