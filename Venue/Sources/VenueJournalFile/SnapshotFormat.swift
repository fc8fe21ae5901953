import PlimsollEngine
import PlimsollWire
import VenuePorts

// Snapshots as they lie in their directory, and their bytes.

/// The snapshots of a directory, to be read.
struct SnapshotFiles: Sendable {
    private let directory: VenueDirectory
    private let files: any FileLayer

    init(_ directory: VenueDirectory, _ files: any FileLayer) {
        self.directory = directory
        self.files = files
    }

    func path(of sequence: UInt64) -> String {
        directory.snapshots + "/" + VenueDirectory.name(sequence, VenueDirectory.snapshotEnding)
    }

    /// The sequences of the snapshots that are there, good or not, ascending.
    func sequences() throws(VenueFault) -> [UInt64] {
        try files.sortedNames(in: directory.snapshots).compactMap { name in
            VenueDirectory.sequence(name, VenueDirectory.snapshotEnding)
        }
    }

    /// The snapshot of a sequence, every check made.
    func snapshot(_ sequence: UInt64) throws(VenueFault) -> StoredSnapshot {
        let file = try StoredFile(path(of: sequence), .read, files)
        defer { file.close() }
        let bytes = try file.read(file.length(), at: 0)
        let snapshot = try SnapshotFormat.snapshot(bytes, path: file.path)
        guard snapshot.sequence == sequence else {
            throw .damaged(
                file.path, 16, "sequence \(sequence) as in its name", "\(snapshot.sequence)")
        }
        return snapshot
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

extension StoredSnapshot {
    /// The engine, if the bytes give the state that they were taken from; nil otherwise.
    func restored() -> Engine? {
        do throws(WireError) {
            let engine = try Engine(restoring: bytes)
            guard engine.stateHash() == stateHash, engine.sequence == sequence else { return nil }
            return consume engine
        } catch {
            return nil
        }
    }
}
