import NIOConcurrencyHelpers
public import VenuePorts

// Snapshots on files: each is written under another name, read back, and renamed when it is on the
// disk, so one that has its name is whole. The newest few are kept, in case one rots.

/// Snapshots in a venue's directory.
public final class FileSnapshotStore: SnapshotStore {
    /// Where they lie.
    public let directory: VenueDirectory
    /// How many are kept.
    public let kept: Int
    private let files: any FileLayer
    private let lock = NIOLock()
    private let stored: SnapshotFiles

    /// The snapshots of a venue's directory.
    ///
    /// - Parameters:
    ///   - directory: The venue's directory; the files lie in `snapshots/` below it.
    ///   - kept: How many of the newest are kept, at least one.
    ///   - files: The file system.
    /// - Throws: `.storage` if the directory cannot be made.
    public init(
        directory: String, kept: Int = 3, files: any FileLayer = SystemFiles()
    ) throws(VenueFault) {
        let directory = VenueDirectory(directory)
        self.directory = directory
        self.kept = max(kept, 1)
        self.files = files
        stored = SnapshotFiles(directory, files)
        try files.ensureDirectory(directory.snapshots)
    }

    /// Keeps a snapshot and removes those that are older than the newest few.
    ///
    /// - Throws: `.storage`; the snapshots that were there still are.
    public func write(_ snapshot: StoredSnapshot) throws {
        try lock.withLock {
            let path = stored.path(of: snapshot.sequence)
            let draft = path + VenueDirectory.unfinishedEnding
            try write(SnapshotFormat.bytes(of: snapshot), to: draft)
            try files.settle(draft, as: path, in: directory.snapshots)
            try prune()
        }
    }

    /// The newest good snapshot that contains no command after `sequence`.
    public func newest(
        upTo sequence: UInt64
    ) throws -> (snapshot: StoredSnapshot?, problems: [String]) {
        var problems: [String] = []
        for candidate in try sequences().reversed() where candidate <= sequence {
            do {
                return (try snapshot(candidate), problems)
            } catch {
                problems.append(error.message)
            }
        }
        return (nil, problems)
    }

    /// The sequences of the snapshots that are there, good or not, ascending.
    public func sequences() throws(VenueFault) -> [UInt64] { try stored.sequences() }

    /// The snapshot of a sequence.
    ///
    /// - Throws: `.damaged` with file and offset, or `.storage`.
    public func snapshot(_ sequence: UInt64) throws(VenueFault) -> StoredSnapshot {
        try stored.snapshot(sequence)
    }

    private func write(_ bytes: [UInt8], to path: String) throws(VenueFault) {
        let file = try StoredFile(path, .create, files)
        defer { file.close() }
        try file.write(bytes, at: 0)
        try file.sync()
        guard try file.read(bytes.count, at: 0) == bytes else {
            throw .damaged(path, 0, "the snapshot that was written", "other bytes")
        }
    }

    private func prune() throws(VenueFault) {
        let folder = directory.snapshots
        for sequence in try sequences().dropLast(kept) {
            try files.delete(stored.path(of: sequence))
        }
        for name in try files.sortedNames(in: folder)
        where name.hasSuffix(VenueDirectory.unfinishedEnding) {
            try files.delete(folder + "/" + name)
        }
    }
}
