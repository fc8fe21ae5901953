import VenuePorts

// `plimsoll compact`: what no start needs any more goes to the archive, or goes for good.

/// What compacting did.
public struct CompactionReport: Hashable, Sendable {
    /// The snapshot that is the oldest to be kept; nil if there is no good one, and nothing was
    /// done then.
    public internal(set) var oldestSnapshot: UInt64?
    /// Snapshots that were removed: older than the ones kept.
    public internal(set) var removedSnapshots: [String] = []
    /// Segments that were moved to the archive, as they are named now.
    public internal(set) var archived: [String] = []
    /// Segments that were deleted, those of the archive included.
    public internal(set) var deleted: [String] = []

    /// Nothing done.
    public init() {}
}

/// Compacts a venue's directory while nobody writes it.
public enum JournalCompaction {
    /// Archives or deletes the segments that the oldest kept snapshot makes superfluous.
    ///
    /// Snapshots count only if they can be read and restored to the state they were taken from.
    /// What is deleted cannot be replayed any more: read models are then rebuilt from the oldest
    /// snapshot at best.
    ///
    /// - Parameters:
    ///   - directory: The venue's directory.
    ///   - keeping: How many of the newest good snapshots are kept, at least one.
    ///   - isDeleting: Whether segments are deleted instead of archived.
    ///   - files: The file system.
    /// - Throws: `.storage` if the venue is running or a file cannot be moved, or what opening the
    ///   journal throws.
    public static func run(
        directory: String, keeping: Int = 3, isDeleting: Bool = false,
        files: any FileLayer = SystemFiles()
    ) throws -> CompactionReport {
        // Opening takes the lock and makes sure that the journal's end is sound first.
        let journal = try FileJournal(directory: directory, files: files)
        defer { journal.release() }
        var report = CompactionReport()
        let snapshots = SnapshotFiles(journal.directory, files)
        let good = try snapshots.sequences().filter { isGood($0, snapshots) }
        guard let oldest = good.suffix(max(keeping, 1)).first else { return report }
        report.oldestSnapshot = oldest
        for sequence in try snapshots.sequences() where sequence < oldest {
            let path = snapshots.path(of: sequence)
            try files.delete(path)
            report.removedSnapshots.append(path)
        }
        if !isDeleting {
            report.archived = try journal.archive(closedBefore: oldest)
            return report
        }
        let segments = try SegmentList.all(in: journal.directory, files)
        for segment in SegmentList.closed(segments, upTo: oldest) {
            try files.delete(segment.path)
            report.deleted.append(segment.path)
        }
        try files.settleNames(in: journal.directory.journal)
        return report
    }

    private static func isGood(_ sequence: UInt64, _ snapshots: SnapshotFiles) -> Bool {
        do throws(VenueFault) {
            return try snapshots.snapshot(sequence).restored() != nil
        } catch {
            return false
        }
    }
}
