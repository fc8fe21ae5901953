public import PlimsollModel
public import VenuePorts

// Reading a journal without writing to it: for verification and for people. Needs no lock.

/// A record with the place where it lies.
public struct JournalEntry: Sendable {
    /// Its place in the order of commands.
    public let sequence: UInt64
    /// The command.
    public let command: Command
    /// The segment's file.
    public let file: String
    /// Where it begins in the file.
    public let offset: Int
}

/// The records of a venue's directory as they lie there, those of the archive included.
public struct JournalReader: Sendable {
    /// Where the journal lies.
    public let directory: VenueDirectory
    /// The sequence of the oldest record there may be.
    public let firstSequence: UInt64
    /// How many segments there are in the journal.
    public let segmentCount: Int
    /// How many segments there are in the archive.
    public let archivedCount: Int
    /// Which process writes the journal at the moment; nil for none.
    public let writer: String?

    private let segments: [SegmentFile]
    private let files: any FileLayer

    /// Looks at what there is.
    ///
    /// - Throws: `.notFound` if there is no journal, `.storage`, or `.damaged` if a segment is
    ///   there twice.
    public init(directory: String, files: any FileLayer = SystemFiles()) throws(VenueFault) {
        let directory = VenueDirectory(directory)
        segments = try SegmentList.all(in: directory, files)
        guard let first = segments.first else {
            throw VenueFault(
                .notFound, "\(directory.journal): expected a journal, found no segment")
        }
        self.directory = directory
        self.files = files
        firstSequence = first.first
        archivedCount = segments.count { $0.isArchived }
        segmentCount = segments.count - archivedCount
        writer = try DirectoryLock.holder(of: directory, files)
    }

    /// The newest good snapshot that contains no command after `sequence`, nor ends before the
    /// oldest record; nil if there is none.
    public func snapshot(upTo sequence: UInt64) throws(VenueFault) -> StoredSnapshot? {
        let snapshots = SnapshotFiles(directory, files)
        for candidate in try snapshots.sequences().reversed()
        where candidate <= sequence && candidate + 1 >= firstSequence {
            do throws(VenueFault) {
                return try snapshots.snapshot(candidate)
            } catch {
                if error.code != .damaged { throw error }
            }
        }
        return nil
    }

    /// Gives the records from a sequence on, in order, every check made.
    ///
    /// - Parameters:
    ///   - first: The first record wanted.
    ///   - body: Takes one record; what it throws ends the reading and is passed on.
    /// - Returns: The interrupted write behind the last record, which a start would cut.
    /// - Throws: `.damaged` with file and offset, `.notFound` if `first` is older than what there
    ///   is, or what `body` throws.
    public func records(
        from first: UInt64, _ body: (JournalEntry) throws -> Void
    ) throws -> JournalRecovery.Cut? {
        var cut: JournalRecovery.Cut?
        try SegmentList.read(
            segments, from: first, files,
            onTail: { reader, tail in cut = try tail.cut(reader) },
            { record, segment in
                try body(
                    JournalEntry(
                        sequence: record.header.sequence, command: record.command,
                        file: segment.path, offset: record.offset))
            })
        return cut
    }
}

extension SegmentTail {
    /// What a start would cut.
    ///
    /// - Throws: `.damaged` with file and offset.
    func cut(_ reader: SegmentReader) throws(VenueFault) -> JournalRecovery.Cut? {
        switch self {
        case .blank: return nil
        case .torn(let bytes):
            return JournalRecovery.Cut(file: reader.path, offset: reader.offset, bytes: bytes)
        case .damaged(let found):
            throw .damaged(reader.path, reader.offset, "record \(reader.expected)", found)
        }
    }
}
