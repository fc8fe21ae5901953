import NIOConcurrencyHelpers
import PlimsollWire
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
        try files.ensureDirectory(directory.snapshots)
    }

    /// Keeps a snapshot and removes those that are older than the newest few.
    ///
    /// - Throws: `.storage`; the snapshots that were there still are.
    public func write(_ snapshot: StoredSnapshot) throws {
        try lock.withLock {
            let folder = directory.snapshots
            let name = VenueDirectory.name(snapshot.sequence, VenueDirectory.snapshotEnding)
            let path = folder + "/" + name
            let draft = path + VenueDirectory.unfinishedEnding
            try write(SnapshotFormat.bytes(of: snapshot), to: draft)
            try files.settle(draft, as: path, in: folder)
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
    public func sequences() throws(VenueFault) -> [UInt64] {
        try files.sortedNames(in: directory.snapshots).compactMap { name in
            VenueDirectory.sequence(name, VenueDirectory.snapshotEnding)
        }
    }

    /// The snapshot of a sequence.
    ///
    /// - Throws: `.damaged` with file and offset, or `.storage`.
    public func snapshot(_ sequence: UInt64) throws(VenueFault) -> StoredSnapshot {
        let name = VenueDirectory.name(sequence, VenueDirectory.snapshotEnding)
        let path = directory.snapshots + "/" + name
        let snapshot = try SnapshotFormat.snapshot(try read(path), path: path)
        guard snapshot.sequence == sequence else {
            throw .damaged(
                path, 16, "sequence \(sequence) as in its name", "\(snapshot.sequence)")
        }
        return snapshot
    }

    private func read(_ path: String) throws(VenueFault) -> [UInt8] {
        let file = try StoredFile(path, .read, files)
        defer { file.close() }
        return try file.read(file.length(), at: 0)
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
        var leftovers = try sequences().dropLast(kept).map { sequence in
            VenueDirectory.name(sequence, VenueDirectory.snapshotEnding)
        }
        leftovers += try files.sortedNames(in: folder).filter {
            $0.hasSuffix(VenueDirectory.unfinishedEnding)
        }
        for name in leftovers { try files.delete(folder + "/" + name) }
    }
}

/// The bytes of a snapshot's file: a header of 64 bytes, then what the engine gave.
enum SnapshotFormat {
    static let size = 64
    static let version: UInt32 = 1
    static let magic: [UInt8] = Array("PLIMSNAP".utf8)

    static func bytes(of snapshot: StoredSnapshot) -> [UInt8] {
        var bytes = magic
        bytes.reserveCapacity(size + snapshot.bytes.count)
        bytes.append(little: version)
        bytes.append(little: UInt32(size))
        bytes.append(little: snapshot.sequence)
        bytes.append(little: snapshot.stateHash.low)
        bytes.append(little: snapshot.stateHash.high)
        bytes.append(little: UInt64(snapshot.bytes.count))
        bytes += [UInt8](repeating: 0, count: size - 8 - bytes.count)
        bytes.append(little: Checksum.crc32c(snapshot.bytes))
        bytes.append(little: Checksum.crc32c(bytes))
        return bytes + snapshot.bytes
    }

    static func snapshot(_ bytes: [UInt8], path: String) throws(VenueFault) -> StoredSnapshot {
        guard bytes.count >= size else {
            throw .damaged(path, 0, "a header of \(size) bytes", "\(bytes.count) bytes")
        }
        guard Array(bytes[0..<8]) == magic else {
            throw .damaged(path, 0, "a snapshot", "other leading bytes")
        }
        let version = bytes.little32(at: 8)
        guard version == Self.version else {
            throw .damaged(path, 8, "format version \(Self.version)", "version \(version)")
        }
        let header = Checksum.crc32c(bytes, in: 0..<(size - 4))
        let keptHeader = bytes.little32(at: size - 4)
        guard header == keptHeader else {
            throw .damaged(path, 0, "header checksum \(hex(keptHeader))", hex(header))
        }
        let length = bytes.little64(at: 40)
        guard length == UInt64(bytes.count - size) else {
            throw .damaged(path, size, "\(length) bytes of state", "\(bytes.count - size)")
        }
        let body = Checksum.crc32c(bytes, in: size..<bytes.count)
        let keptBody = bytes.little32(at: size - 8)
        guard body == keptBody else {
            throw .damaged(path, size, "state checksum \(hex(keptBody))", hex(body))
        }
        let hash = StateHash(high: bytes.little64(at: 32), low: bytes.little64(at: 24))
        return StoredSnapshot(
            sequence: bytes.little64(at: 16), stateHash: hash, bytes: Array(bytes[size...]))
    }
}
