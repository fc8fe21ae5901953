import VenuePorts

// Whole reads and writes above the single calls, and the wording of what went wrong: every fault
// names the file, the place in it, what was tried and what the system answered.

/// An open file with its name.
struct StoredFile {
    let path: String
    let files: any FileLayer
    private let file: FileDescriptor

    init(_ path: String, _ access: FileAccess, _ files: any FileLayer) throws(VenueFault) {
        self.path = path
        self.files = files
        do { file = try files.open(path, access) } catch { throw error.fault(path) }
    }

    private init(_ path: String, _ file: FileDescriptor, _ files: any FileLayer) {
        self.path = path
        self.file = file
        self.files = files
    }

    /// The same open file under the name that it has now.
    func named(_ path: String) -> StoredFile { StoredFile(path, file, files) }

    func close() { files.close(file) }

    func length() throws(VenueFault) -> Int {
        do { return try files.length(file) } catch { throw error.fault(path) }
    }

    func truncate(to length: Int) throws(VenueFault) {
        do { try files.truncate(file, to: length) } catch { throw error.fault(path, at: length) }
    }

    func sync() throws(VenueFault) {
        do { try files.sync(file) } catch { throw error.fault(path) }
    }

    /// Takes the exclusive lock; false if somebody has it.
    func lock() throws(VenueFault) -> Bool {
        do { return try files.lock(file) } catch { throw error.fault(path) }
    }

    /// Writes all of `bytes`, however many calls it takes.
    func write(_ bytes: [UInt8], at offset: Int) throws(VenueFault) {
        var done = 0
        while done < bytes.count {
            let written: Int
            do { written = try write(bytes, from: done, at: offset + done) } catch {
                throw error.fault(path, at: offset + done)
            }
            if written <= 0 {
                throw VenueFault(
                    .storage,
                    "\(path) at byte \(offset + done): expected to write "
                        + "\(bytes.count - done) bytes, found that the system takes none")
            }
            done += written
        }
    }

    /// Reads up to `count` bytes from a place; fewer only at the end of the file.
    func read(_ count: Int, at offset: Int) throws(VenueFault) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let found: Int
            do { found = try read(&bytes, from: done, at: offset + done) } catch {
                throw error.fault(path, at: offset + done)
            }
            if found == 0 { break }
            done += found
        }
        bytes.removeLast(count - done)
        return bytes
    }

    private func write(
        _ bytes: [UInt8], from start: Int, at offset: Int
    ) throws(FileError) -> Int {
        let result = bytes.withUnsafeBytes { all -> Result<Int, FileError> in
            let part = UnsafeRawBufferPointer(rebasing: all[start...])
            return Result { () throws(FileError) in try files.write(file, from: part, at: offset) }
        }
        return try result.get()
    }

    private func read(
        _ bytes: inout [UInt8], from start: Int, at offset: Int
    ) throws(FileError) -> Int {
        let result = bytes.withUnsafeMutableBytes { all -> Result<Int, FileError> in
            let part = UnsafeMutableRawBufferPointer(rebasing: all[start...])
            return Result { () throws(FileError) in try files.read(file, into: part, at: offset) }
        }
        return try result.get()
    }
}

extension FileLayer {
    /// The names in a directory, sorted; none if there is no such directory.
    func sortedNames(in path: String) throws(VenueFault) -> [String] {
        do { return (try names(in: path) ?? []).sorted() } catch { throw error.fault(path) }
    }

    /// Makes a directory if there is none.
    func ensureDirectory(_ path: String) throws(VenueFault) {
        do { try makeDirectory(path) } catch { throw error.fault(path) }
    }

    /// Gives a file its name for good: the new name is on the disk when this returns.
    func settle(
        _ path: String, as other: String, in directory: String
    ) throws(VenueFault) {
        do { try rename(path, to: other) } catch { throw error.fault(path) }
        try settleNames(in: directory)
    }

    /// Makes durable which names a directory holds.
    func settleNames(in directory: String) throws(VenueFault) {
        do { try syncDirectory(directory) } catch { throw error.fault(directory) }
    }

    /// Removes a file.
    func delete(_ path: String) throws(VenueFault) {
        do { try remove(path) } catch { throw error.fault(path) }
    }
}

extension FileError {
    /// The same as a fault of the venue, with the file and the place in it.
    func fault(_ path: String, at offset: Int? = nil) -> VenueFault {
        let place = offset.map { " at byte \($0)" } ?? ""
        return VenueFault(
            .storage, "\(path)\(place): expected \(call) to succeed, found \(reason)")
    }
}
