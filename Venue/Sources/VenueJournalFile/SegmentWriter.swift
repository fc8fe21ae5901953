import VenuePorts

// The open end of the journal: the one file that is written to.

/// A segment that takes records.
struct SegmentWriter {
    /// Where the next record goes.
    private(set) var end: Int
    /// How far the file is filled with records and zeros.
    private var filled: Int
    private let file: StoredFile
    private var isOpen = true

    /// Makes a segment that begins with a header.
    ///
    /// It gets its name when header and first zeros are on the disk, so a segment of that name is
    /// always whole.
    init(
        creating header: SegmentHeader, in directory: VenueDirectory, _ options: JournalOptions,
        _ files: any FileLayer
    ) throws(VenueFault) {
        let name = VenueDirectory.name(header.first, VenueDirectory.segmentEnding)
        let path = directory.journal + "/" + name
        let draft = try StoredFile(path + VenueDirectory.unfinishedEnding, .create, files)
        do throws(VenueFault) {
            let zeros = max(0, options.preallocationBytes - SegmentHeader.size)
            let bytes = header.bytes + [UInt8](repeating: 0, count: zeros)
            try draft.write(bytes, at: 0)
            try draft.sync()
            try files.settle(draft.path, as: path, in: directory.journal)
            filled = bytes.count
        } catch {
            draft.close()
            throw error
        }
        file = draft.named(path)
        end = SegmentHeader.size
    }

    /// Opens a segment to go on behind its last record.
    ///
    /// - Parameters:
    ///   - end: Where its records end.
    ///   - isCut: Whether something behind them is to be removed.
    ///   - doubtful: Where the records begin that nothing proves to be on the disk.
    init(
        _ segment: SegmentFile, end: Int, isCut: Bool, doubtful: Int, _ files: any FileLayer
    ) throws(VenueFault) {
        file = try StoredFile(segment.path, .write, files)
        do throws(VenueFault) {
            if isCut { try file.truncate(to: end) }
            // After a failed sync the system may hold pages that it believes to be on the disk.
            // Only writing them once more makes the next sync true.
            try file.write(try file.read(end - doubtful, at: doubtful), at: doubtful)
            try file.sync()
            filled = try file.length()
        } catch {
            file.close()
            throw error
        }
        self.end = end
    }

    var hasRecords: Bool { end > SegmentHeader.size }

    /// Whether so many bytes more keep the segment within its size.
    func hasRoom(_ count: Int, _ options: JournalOptions) -> Bool {
        end + count <= options.segmentBytes
    }

    /// Writes records behind the last one, and zeros ahead of them where they run out.
    mutating func write(_ records: [UInt8], _ options: JournalOptions) throws(VenueFault) {
        if end + records.count > filled {
            let room = max(options.segmentBytes - filled, 0)
            let needed = end + records.count - filled
            let zeros = max(needed, min(options.preallocationBytes, room))
            try file.write([UInt8](repeating: 0, count: zeros), at: filled)
            filled += zeros
        }
        try file.write(records, at: end)
        end += records.count
    }

    /// Makes durable what was written.
    func sync() throws(VenueFault) {
        try file.sync()
    }

    /// Makes all of it durable, gives back the zeros and closes the file.
    mutating func finish() throws(VenueFault) {
        try sync()
        try file.truncate(to: end)
        release()
    }

    mutating func release() {
        if isOpen { file.close() }
        isOpen = false
    }
}
