import Glibc
import VenueJournalFile

// A file system that can fail and that can lose its power. It keeps two images of everything: what
// a process sees, and what is on the disk. A sync carries the sectors written since the last one
// from the first to the second; a sync that fails forgets which they were, as Linux does. When the
// power fails, any of the sectors under way may have reached the disk, and any first part of the
// changes to directories.

/// What goes wrong, and at which call; calls are counted from 1.
struct Accident: Hashable {
    enum Kind: Hashable {
        /// The call fails with an error number; the next ones work.
        case error(Int32)
        /// The call and every one after it fail.
        case errorsFromThenOn(Int32)
        /// A write takes only a part; other calls work.
        case shortWrite
        /// The process dies before the call.
        case death
    }

    let call: Int
    let kind: Kind
}

/// Thrown by no call: the number that marks a process that is gone.
let death: Int32 = 9_999

/// Files in memory. Used by one thread.
final class MemoryFiles: FileLayer, @unchecked Sendable {
    static let sector = 512

    private final class Node {
        var seen: [UInt8] = []
        var kept: [UInt8] = []
        var dirty: Set<Int> = []
        var isLocked = false
    }

    private enum NameChange {
        case set(String, Node)
        case move(String, String)
        case remove(String)

        var directories: [String] {
            let paths =
                switch self {
                case .set(let path, _), .remove(let path): [path]
                case .move(let path, let other): [path, other]
                }
            return paths.map { String($0[..<($0.lastIndex(of: "/") ?? $0.startIndex)]) }
        }
    }

    private var names: [String: Node] = [:]
    private var keptNames: [String: Node] = [:]
    private var changes: [NameChange] = []
    private var directories: Set<String> = []
    private var open: [Int32: Node] = [:]
    private var locks: [Int32: Node] = [:]
    private var nextNumber: Int32 = 3

    /// Writes sectors to the disk now and then before anybody asks for it, as a kernel does.
    var writeback: Chance?
    /// Calls so far that may fail.
    private(set) var calls = 0
    var accident: Accident?
    /// Whether the accident happened.
    private(set) var hasHappened = false
    private var isDead = false

    // MARK: What tests do

    /// The process is gone and a new one begins: files close, what was written is still seen.
    func restart() {
        open = [:]
        locks = [:]
        for node in names.values { node.isLocked = false }
        isDead = false
        accident = nil
        hasHappened = false
        calls = 0
    }

    /// The power fails: what was not synced survives by chance.
    func losePower(_ chance: inout Chance) {
        restart()
        let survivors = chance.below(changes.count + 1)
        for change in changes.prefix(survivors) { Self.apply(change, to: &keptNames) }
        changes = []
        for path in keptNames.keys.sorted() {
            guard let node = keptNames[path] else { continue }
            for sector in node.dirty.sorted() where chance.below(2) == 0 {
                Self.carry(sector, node)
            }
            node.dirty = []
            node.seen = node.kept
        }
        names = keptNames
    }

    /// The bytes of a file as a process sees them.
    subscript(path: String) -> [UInt8]? {
        get { names[path]?.seen }
        set {
            guard let newValue else { return }
            let node = names[path] ?? Node()
            node.seen = newValue
            node.kept = newValue
            node.dirty = []
            names[path] = node
            keptNames[path] = node
        }
    }

    var paths: [String] { names.keys.sorted() }

    // MARK: The layer

    func open(_ path: String, _ access: FileAccess) throws(FileError) -> FileDescriptor {
        try count("open")
        let node: Node
        if let found = names[path] {
            node = found
            if access == .create { resize(node, 0) }
        } else if access == .create || access == .ensure {
            node = Node()
            change(.set(path, node))
        } else {
            throw FileError("open", ENOENT)
        }
        nextNumber += 1
        open[nextNumber] = node
        return FileDescriptor(nextNumber)
    }

    func close(_ file: FileDescriptor) {
        open[file.number] = nil
        locks.removeValue(forKey: file.number)?.isLocked = false
    }

    func read(
        _ file: FileDescriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(FileError) -> Int {
        try count("read")
        let node = try node(file)
        let part = node.seen[min(offset, node.seen.count)...].prefix(buffer.count)
        buffer.copyBytes(from: part)
        return part.count
    }

    func write(
        _ file: FileDescriptor, from buffer: UnsafeRawBufferPointer, at offset: Int
    ) throws(FileError) -> Int {
        let isShort = try count("write")
        let node = try node(file)
        let bytes = isShort ? buffer.prefix(max(1, buffer.count / 3)) : buffer[...]
        if node.seen.count < offset + bytes.count { resize(node, offset + bytes.count) }
        node.seen.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
        for sector in (offset / Self.sector)...((offset + bytes.count - 1) / Self.sector) {
            node.dirty.insert(sector)
        }
        writeBack(node)
        return bytes.count
    }

    func length(_ file: FileDescriptor) throws(FileError) -> Int {
        try count("length")
        return try node(file).seen.count
    }

    func truncate(_ file: FileDescriptor, to length: Int) throws(FileError) {
        try count("truncate")
        resize(try node(file), length)
    }

    func sync(_ file: FileDescriptor) throws(FileError) {
        let node = try node(file)
        do throws(FileError) { try count("sync") } catch {
            if error.number != death { node.dirty = [] }
            throw error
        }
        for sector in node.dirty { Self.carry(sector, node) }
        if node.kept.count > node.seen.count {
            node.kept.removeLast(node.kept.count - node.seen.count)
        }
        node.dirty = []
    }

    func syncDirectory(_ path: String) throws(FileError) {
        try count("syncDirectory")
        var others: [NameChange] = []
        for change in changes {
            if change.directories.contains(path) {
                Self.apply(change, to: &keptNames)
            } else {
                others.append(change)
            }
        }
        changes = others
    }

    func rename(_ path: String, to other: String) throws(FileError) {
        try count("rename")
        guard names[path] != nil else { throw FileError("rename", ENOENT) }
        change(.move(path, other))
    }

    func remove(_ path: String) throws(FileError) {
        try count("remove")
        guard names[path] != nil else { throw FileError("remove", ENOENT) }
        change(.remove(path))
    }

    func names(in directory: String) throws(FileError) -> [String]? {
        try count("names")
        guard directories.contains(directory) else { return nil }
        return names.keys.compactMap { path in
            guard path.hasPrefix(directory + "/") else { return nil }
            let name = path.dropFirst(directory.count + 1)
            return name.contains("/") ? nil : String(name)
        }
    }

    func makeDirectory(_ path: String) throws(FileError) {
        try count("makeDirectory")
        directories.insert(path)
        if let slash = path.lastIndex(of: "/") { directories.insert(String(path[..<slash])) }
    }

    func lock(_ file: FileDescriptor) throws(FileError) -> Bool {
        try count("lock")
        let node = try node(file)
        if node.isLocked { return locks[file.number] === node }
        node.isLocked = true
        locks[file.number] = node
        return true
    }

    // MARK: Parts

    /// Counts a call and has the accident if it is its turn.
    ///
    /// - Returns: Whether a write is to be short.
    @discardableResult
    private func count(_ call: String) throws(FileError) -> Bool {
        calls += 1
        if isDead { throw FileError(call, death) }
        guard let accident, calls >= accident.call else { return false }
        let isTurn = calls == accident.call
        switch accident.kind {
        case .error(let number) where isTurn: return try fail(call, number)
        case .errorsFromThenOn(let number): return try fail(call, number)
        case .shortWrite where isTurn:
            hasHappened = call == "write"
            return hasHappened
        case .death:
            isDead = true
            return try fail(call, death)
        default: return false
        }
    }

    private func fail(_ call: String, _ number: Int32) throws(FileError) -> Bool {
        hasHappened = true
        throw FileError(call, number)
    }

    private func node(_ file: FileDescriptor) throws(FileError) -> Node {
        guard let node = open[file.number] else { throw FileError("descriptor", EBADF) }
        return node
    }

    private func change(_ change: NameChange) {
        Self.apply(change, to: &names)
        changes.append(change)
    }

    private static func apply(_ change: NameChange, to names: inout [String: Node]) {
        switch change {
        case .set(let path, let node): names[path] = node
        case .move(let path, let other): names[other] = names.removeValue(forKey: path)
        case .remove(let path): names[path] = nil
        }
    }

    /// A changed length is a change of the sectors that come or go.
    private func resize(_ node: Node, _ length: Int) {
        let before = node.seen.count
        if length < before {
            node.seen.removeLast(before - length)
        } else {
            node.seen += [UInt8](repeating: 0, count: length - before)
        }
        for sector in (min(length, before) / Self.sector)...(max(length, before) / Self.sector) {
            node.dirty.insert(sector)
        }
    }

    private func writeBack(_ node: Node) {
        guard var chance = writeback else { return }
        for sector in node.dirty.sorted() where chance.below(8) == 0 {
            Self.carry(sector, node)
            node.dirty.remove(sector)
        }
        writeback = chance
    }

    /// Brings one sector to the disk as it is seen now.
    private static func carry(_ sector: Int, _ node: Node) {
        let start = sector * Self.sector
        let end = min(start + Self.sector, node.seen.count)
        if end <= start { return }
        if node.kept.count < end {
            node.kept += [UInt8](repeating: 0, count: end - node.kept.count)
        }
        node.kept.replaceSubrange(start..<end, with: node.seen[start..<end])
    }
}
