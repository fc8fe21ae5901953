import Glibc

// The file layer on Linux. Interrupted calls are repeated here, except a sync that failed: the
// kernel may have thrown the pages away, and a second sync would say "done" of nothing.

/// The files of this machine.
public struct SystemFiles: FileLayer {
    /// The files of this machine.
    public init() {}

    /// Opens a file; new ones are readable by their owner alone.
    public func open(_ path: String, _ access: FileAccess) throws(FileError) -> FileDescriptor {
        let flags =
            switch access {
            case .read: O_RDONLY
            case .write: O_RDWR
            case .create: O_RDWR | O_CREAT | O_TRUNC
            case .ensure: O_RDWR | O_CREAT
            }
        let number = try again("open") { Glibc.open(path, flags | O_CLOEXEC, 0o600) }
        return FileDescriptor(Int32(number))
    }

    /// Closes a file.
    public func close(_ file: FileDescriptor) { _ = Glibc.close(file.number) }

    /// Reads with `pread`.
    public func read(
        _ file: FileDescriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(FileError) -> Int {
        try again("pread of \(buffer.count) bytes") {
            pread(file.number, buffer.baseAddress, buffer.count, offset)
        }
    }

    /// Writes with `pwrite`.
    public func write(
        _ file: FileDescriptor, from buffer: UnsafeRawBufferPointer, at offset: Int
    ) throws(FileError) -> Int {
        try again("pwrite of \(buffer.count) bytes") {
            pwrite(file.number, buffer.baseAddress, buffer.count, offset)
        }
    }

    /// The length as `fstat` tells it.
    public func length(_ file: FileDescriptor) throws(FileError) -> Int {
        var status = stat()
        _ = try again("fstat") { fstat(file.number, &status) }
        return status.st_size
    }

    /// Cuts with `ftruncate`.
    public func truncate(_ file: FileDescriptor, to length: Int) throws(FileError) {
        _ = try again("ftruncate to \(length) bytes") { ftruncate(file.number, length) }
    }

    /// Syncs with `fdatasync`, once.
    public func sync(_ file: FileDescriptor) throws(FileError) {
        if fdatasync(file.number) != 0 { throw FileError("fdatasync", errno) }
    }

    /// Syncs a directory with `fsync`, once.
    public func syncDirectory(_ path: String) throws(FileError) {
        let number = try again("open") {
            Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        defer { _ = Glibc.close(Int32(number)) }
        if fsync(Int32(number)) != 0 { throw FileError("fsync", errno) }
    }

    /// Renames with `rename`.
    public func rename(_ path: String, to other: String) throws(FileError) {
        _ = try again("rename to \(other)") { Glibc.rename(path, other) }
    }

    /// Removes with `unlink`.
    public func remove(_ path: String) throws(FileError) {
        _ = try again("unlink") { unlink(path) }
    }

    /// Lists with `readdir`.
    public func names(in directory: String) throws(FileError) -> [String]? {
        guard let stream = opendir(directory) else {
            if errno == ENOENT { return nil }
            throw FileError("opendir", errno)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        if errno != 0 { throw FileError("readdir", errno) }
        return names
    }

    /// Makes directories with `mkdir` from the top down, and syncs those they were made in.
    public func makeDirectory(_ path: String) throws(FileError) {
        if mkdir(path, 0o700) != 0 {
            if errno == EEXIST { return }
            guard errno == ENOENT, let parent = Self.parent(of: path) else {
                throw FileError("mkdir", errno)
            }
            try makeDirectory(parent)
            if mkdir(path, 0o700) != 0 && errno != EEXIST { throw FileError("mkdir", errno) }
        }
        try syncDirectory(Self.parent(of: path) ?? ".")
    }

    /// The directory above; nil for a path without one.
    private static func parent(of path: String) -> String? {
        guard let slash = path.lastIndex(of: "/") else { return nil }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Locks with `flock`.
    public func lock(_ file: FileDescriptor) throws(FileError) -> Bool {
        while flock(file.number, LOCK_EX | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { return false }
            if errno != EINTR { throw FileError("flock", errno) }
        }
        return true
    }

    private func again<Count: FixedWidthInteger>(
        _ call: @autoclosure () -> String, _ body: () -> Count
    ) throws(FileError) -> Int {
        while true {
            let result = body()
            if result >= 0 { return Int(result) }
            if errno != EINTR { throw FileError(call(), errno) }
        }
    }
}
