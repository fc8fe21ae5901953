public import PlimsollModel
import PlimsollWire
public import VenuePorts

// The journal on files: commands go in as records of a segment, a batch with one write and one
// sync. After the first call that fails it takes nothing more: what of a failed batch is on the
// disk is known only by reading it anew, and a sync that failed once may lie the second time.

/// A journal in a venue's directory, written by one process.
public final class FileJournal: Journal {
    /// What opening it found and did.
    public let recovery: JournalRecovery
    /// Where it lies.
    public let directory: VenueDirectory
    /// How it is kept.
    public let options: JournalOptions

    /// The last record appended; with `Durability.fsync` it is on the disk.
    public private(set) var lastSequence: UInt64
    /// The time of that record; `.zero` for none.
    public private(set) var lastTime: Timestamp
    /// Why it takes no more commands; nil while it does.
    public private(set) var failure: VenueFault?
    /// The last record that is known to be on the disk.
    public private(set) var durableSequence: UInt64

    let files: any FileLayer
    private let lock: DirectoryLock
    private var segment: SegmentWriter
    private var chain: Chain
    /// Records that were not given to the operating system yet; with `Durability.none` they gather.
    private var gathered: [UInt8] = []
    private var payload = ByteWriter(capacity: 1_024)
    private static let gatheredBytes = 256 << 10

    /// Opens the journal of a venue's directory, or begins one.
    ///
    /// - Parameters:
    ///   - directory: The venue's directory; the segments lie in `journal/` below it.
    ///   - options: How it is kept.
    ///   - files: The file system.
    /// - Throws: `.storage` if another process writes it or a file cannot be read, `.damaged` with
    ///   file and offset for anything but an interrupted write at the end.
    public init(
        directory: String, options: JournalOptions = JournalOptions(),
        files: any FileLayer = SystemFiles()
    ) throws(VenueFault) {
        let directory = VenueDirectory(directory)
        try files.ensureDirectory(directory.journal)
        let lock = try DirectoryLock(directory, files)
        let opened: OpenedJournal
        do throws(VenueFault) {
            opened = try OpenedJournal(directory, options, files)
        } catch {
            lock.release()
            throw error
        }
        self.directory = directory
        self.options = options
        self.files = files
        self.lock = lock
        recovery = opened.recovery
        segment = opened.segment
        chain = opened.chain
        lastSequence = opened.recovery.lastSequence
        lastTime = opened.recovery.lastTime
        durableSequence = opened.recovery.lastSequence
    }

    deinit { segment.release() }

    /// Appends commands under the next sequences, as durable as the options say.
    ///
    /// - Throws: `VenueFault(.storage)`; the journal takes nothing after that.
    public func append(_ commands: [Command]) throws {
        guard let last = commands.last else { return }
        try guarding { () throws(VenueFault) in
            let mark = gathered.count
            var next = try encode(commands)
            if !segment.hasRoom(gathered.count, options), segment.hasRecords || mark > 0 {
                gathered.removeLast(gathered.count - mark)
                try beginSegment()
                next = try encode(commands)
            }
            if options.durability != .none || gathered.count >= Self.gatheredBytes {
                try handOn()
            }
            if options.durability == .fsync { try segment.sync() }
            chain = next
        }
        lastSequence += UInt64(commands.count)
        lastTime = last.time
        if options.durability == .fsync { durableSequence = lastSequence }
    }

    /// Makes everything appended so far durable, whatever the options say.
    public func flush() throws {
        try guarding { () throws(VenueFault) in
            try handOn()
            try segment.sync()
        }
        durableSequence = lastSequence
    }

    /// Gives the records from a sequence on, in order, those of the archive included.
    ///
    /// - Throws: `.notFound` if the segment that held `first` is not there, `.damaged` with file
    ///   and offset, `.storage`, or what `body` throws.
    public func replay(from first: UInt64, _ body: (JournalRecord) throws -> Void) throws {
        try guarding { () throws(VenueFault) in try handOn() }
        let first = max(first, 1)
        if first > lastSequence { return }
        var next = first
        try SegmentList.read(
            try SegmentList.all(in: directory, files), from: first, files,
            onTail: { reader, tail in
                if tail == .blank && reader.expected == lastSequence + 1 { return }
                throw VenueFault.damaged(
                    reader.path, reader.offset, "records up to \(lastSequence)",
                    "the last one to be \(reader.expected - 1)")
            },
            { record, _ in
                try body(JournalRecord(sequence: next, command: record.command))
                next += 1
            })
    }

    /// Makes everything durable and releases files and lock; the journal takes nothing after that.
    public func close() throws {
        defer { release() }
        if failure == nil { try flush() }
    }

    /// Releases files and lock as they are.
    func release() {
        failure = failure ?? VenueFault(.closed, "\(directory.journal): the journal is closed")
        segment.release()
        lock.release()
    }

    // MARK: Writing

    /// Does something that must not fail; if it does, the journal is of no use any more.
    private func guarding(_ body: () throws(VenueFault) -> Void) throws {
        if let failure { throw failure }
        do throws(VenueFault) {
            try body()
        } catch {
            failure = VenueFault(
                error.code == .damaged ? .damaged : .storage,
                error.message + "; the journal takes nothing until it is opened anew")
            throw error
        }
    }

    /// Appends the records of commands to what is gathered and gives the chain behind them.
    private func encode(_ commands: [Command]) throws(VenueFault) -> Chain {
        var chain = self.chain
        var sequence = lastSequence
        for command in commands {
            sequence += 1
            payload.removeAll()
            CommandCodec.encode(command, into: &payload)
            guard payload.count <= RecordHeader.maximumLength else {
                throw VenueFault(
                    .storage,
                    "record \(sequence): expected at most \(RecordHeader.maximumLength) bytes, "
                        + "found \(payload.count)")
            }
            chain = chain.appending(
                sequence: sequence, payload.bytes, in: 0..<payload.count)
            let pending = UInt32(clamping: sequence - durableSequence)
            RecordHeader.append(
                payload.bytes, sequence: sequence, pending: pending, chain: chain, to: &gathered)
        }
        return chain
    }

    /// Gives what is gathered to the operating system.
    private func handOn() throws(VenueFault) {
        if gathered.isEmpty { return }
        try segment.write(gathered, options)
        gathered.removeAll(keepingCapacity: true)
    }

    /// Closes the segment, all of it on the disk, and begins the next one.
    private func beginSegment() throws(VenueFault) {
        try handOn()
        try segment.finish()
        durableSequence = lastSequence
        let header = SegmentHeader(first: lastSequence + 1, chain: chain, time: lastTime)
        segment = try SegmentWriter(creating: header, in: directory, options, files)
    }
}
