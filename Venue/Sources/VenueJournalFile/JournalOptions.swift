public import PlimsollModel

// How durable, how large, and what was found at opening.

/// What an acknowledgement means.
public enum Durability: String, CaseIterable, Hashable, Sendable {
    /// Each batch is on the disk (`fdatasync`) before it is acknowledged: nothing acknowledged is
    /// lost, whether the process dies or the power fails.
    case fsync
    /// Each batch is with the operating system: a process that dies loses nothing, a machine that
    /// dies loses what was not on its disk yet, on Linux by default up to the last 30 seconds.
    case os
    /// Batches are gathered in the process and handed on by the quarter of a megabyte, at
    /// `flush()` and at `close()`: a process that dies loses what was gathered. For trying out.
    case none
}

/// How a journal is kept.
public struct JournalOptions: Hashable, Sendable {
    /// What an acknowledgement means.
    public var durability: Durability
    /// A segment is closed when the next batch would make it longer; a single batch may be longer.
    public var segmentBytes: Int
    /// Zeros are written ahead of the records in pieces of this size: a sync of bytes in the
    /// middle of a file is twice as fast as one that also makes the file longer.
    public var preallocationBytes: Int

    /// Options; segments of 64 MiB, zeros by the megabyte.
    public init(
        durability: Durability = .fsync, segmentBytes: Int = 64 << 20,
        preallocationBytes: Int = 1 << 20
    ) {
        self.durability = durability
        self.segmentBytes = max(segmentBytes, 4_096)
        self.preallocationBytes = max(preallocationBytes, 512)
    }
}

/// What opening a journal found.
public struct JournalRecovery: Hashable, Sendable {
    /// An interrupted write that was removed: never acknowledged, never complete.
    public struct Cut: Hashable, Sendable {
        /// The file it was cut from.
        public let file: String
        /// Where the file's records end now.
        public let offset: Int
        /// How many bytes were removed.
        public let bytes: Int

        /// A removed stretch.
        public init(file: String, offset: Int, bytes: Int) {
            self.file = file
            self.offset = offset
            self.bytes = bytes
        }
    }

    /// The last record; 0 for an empty journal.
    public let lastSequence: UInt64
    /// The time of that record.
    public let lastTime: Timestamp
    /// Whether the journal was begun anew.
    public let isNew: Bool
    /// What was removed from the end; nil for nothing.
    public let cut: Cut?
    /// Snapshots of states that the journal does not reach any more, renamed. Possible only after
    /// a power failure under a weaker durability than `fsync`.
    public let setAside: [String]

    /// A report.
    public init(
        lastSequence: UInt64, lastTime: Timestamp, isNew: Bool, cut: Cut?, setAside: [String] = []
    ) {
        self.lastSequence = lastSequence
        self.lastTime = lastTime
        self.isNew = isNew
        self.cut = cut
        self.setAside = setAside
    }
}

extension JournalRecovery: CustomStringConvertible {
    /// One line for a log.
    public var description: String {
        if isNew { return "began a new journal" }
        var text = "found records up to \(lastSequence)"
        if let cut {
            text +=
                ", cut an interrupted write of \(cut.bytes) bytes from \(cut.file) at byte "
                + "\(cut.offset)"
        }
        if !setAside.isEmpty {
            text += ", set aside what is newer: " + setAside.joined(separator: ", ")
        }
        return text
    }
}
