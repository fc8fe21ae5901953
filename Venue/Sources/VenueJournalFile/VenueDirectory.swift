import Glibc
import VenuePorts

// The names in a venue's directory, in one place: journal, archive, snapshots and the lock.

/// The paths below a venue's directory.
public struct VenueDirectory: Hashable, Sendable {
    /// The directory itself, without a slash at its end.
    public let path: String

    /// The directory at a path.
    public init(_ path: String) {
        var path = path.isEmpty ? "." : path
        while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
        self.path = path
    }

    /// Segments that are read at every start.
    public var journal: String { path + "/journal" }
    /// Closed segments that are kept aside.
    public var archive: String { path + "/archive" }
    /// States of the engine.
    public var snapshots: String { path + "/snapshots" }
    /// The file whose lock the one writer holds; it contains his process number.
    public var lock: String { path + "/lock" }

    static let segmentEnding = ".plimsoll"
    static let snapshotEnding = ".snapshot"
    /// Ends the names of files that are not finished; they are removed at the next start.
    static let unfinishedEnding = ".unfinished"
    /// Ends the names of snapshots whose last records the journal lost.
    static let lostEnding = ".lost"

    static func name(_ sequence: UInt64, _ ending: String) -> String {
        let digits = String(sequence)
        return String(repeating: "0", count: 20 - digits.utf8.count) + digits + ending
    }

    /// The sequence in a name of the given ending; nil for another name.
    static func sequence(_ name: String, _ ending: String) -> UInt64? {
        guard name.hasSuffix(ending) else { return nil }
        let digits = name.dropLast(ending.count)
        guard digits.utf8.count == 20, digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return UInt64(digits)
    }
}

/// The right to write in a venue's directory, held until it is released or the process ends.
final class DirectoryLock {
    private let file: StoredFile
    private var isHeld = true

    init(_ directory: VenueDirectory, _ files: any FileLayer) throws(VenueFault) {
        file = try StoredFile(directory.lock, .ensure, files)
        do throws(VenueFault) {
            guard try file.lock() else {
                throw VenueFault(
                    .storage,
                    "\(directory.path): expected a journal that nobody writes, found it in use by "
                        + "\(try Self.holder(file))")
            }
            try file.truncate(to: 0)
            try file.write(Array("\(getpid())\n".utf8), at: 0)
        } catch {
            release()
            throw error
        }
    }

    func release() {
        if isHeld { file.close() }
        isHeld = false
    }

    deinit { release() }

    /// Who holds the lock of a directory, in words; nil if nobody does.
    static func holder(
        of directory: VenueDirectory, _ files: any FileLayer
    ) throws(VenueFault) -> String? {
        guard try files.sortedNames(in: directory.path).contains("lock") else { return nil }
        let file = try StoredFile(directory.lock, .read, files)
        defer { file.close() }
        return try file.lock() ? nil : holder(file)
    }

    private static func holder(_ file: StoredFile) throws(VenueFault) -> String {
        let digits = String(decoding: try file.read(32, at: 0), as: UTF8.self).prefix {
            $0.isNumber
        }
        return digits.isEmpty ? "another process" : "process \(digits)"
    }
}
