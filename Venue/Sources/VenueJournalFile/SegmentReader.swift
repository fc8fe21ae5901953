import PlimsollModel
import PlimsollWire
import VenuePorts

// Reads one segment from its first record to the place where the records stop. Why they stop there
// is told by `SegmentTail`.

/// A record as it lies in a segment.
struct SegmentRecord {
    let header: RecordHeader
    let command: Command
    /// Where it begins in the file.
    let offset: Int
}

/// Goes through the records of one segment, checking each against the one before.
final class SegmentReader {
    let path: String
    let header: SegmentHeader
    /// The sequence the next record must have.
    private(set) var expected: UInt64
    /// The chain behind the last record read.
    private(set) var chain: Chain
    /// Where the next record begins.
    private(set) var offset: Int

    private let file: StoredFile
    private var buffer: [UInt8] = []
    private var bufferStart = 0
    private static let chunk = 1 << 20

    /// Opens a segment and checks its header.
    init(_ path: String, first: UInt64, _ files: any FileLayer) throws(VenueFault) {
        let file = try StoredFile(path, .read, files)
        do throws(VenueFault) {
            let bytes = try file.read(SegmentHeader.size, at: 0)
            header = try SegmentHeader(bytes, path: path)
            guard header.first == first else {
                throw .damaged(
                    path, 16, "first sequence \(first) as in its name", "\(header.first)")
            }
        } catch {
            file.close()
            throw error
        }
        self.path = path
        self.file = file
        expected = first
        chain = header.chain
        offset = SegmentHeader.size
    }

    deinit { file.close() }

    /// The next record; nil where a record should begin and no good one does.
    ///
    /// - Throws: `.damaged` for a record whose sums hold and which is still not the next one, or
    ///   whose payload is no command.
    func next() throws(VenueFault) -> SegmentRecord? {
        try load(RecordHeader.size)
        guard let header = RecordHeader(buffer, at: offset - bufferStart) else { return nil }
        try load(header.total)
        let place = offset - bufferStart
        guard header.holds(buffer, at: place) else { return nil }
        let body = (place + RecordHeader.size)..<(place + RecordHeader.size + header.length)
        try check(header, body)
        let record = SegmentRecord(
            header: header, command: try decode(body), offset: offset)
        expected += 1
        chain = header.chain
        offset += header.total
        return record
    }

    /// Everything from the place where the records stopped to the end of the file.
    func rest() throws(VenueFault) -> [UInt8] {
        try file.read(max(0, file.length() - offset), at: offset)
    }

    private func check(_ header: RecordHeader, _ body: Range<Int>) throws(VenueFault) {
        guard header.sequence == expected else {
            throw .damaged(path, offset, "record \(expected)", "record \(header.sequence)")
        }
        let next = chain.appending(sequence: expected, buffer, in: body)
        guard header.chain == next else {
            throw .damaged(
                path, offset, "record \(expected) with chain \(hex(next.value))",
                "chain \(hex(header.chain.value)): a record before it is not the one it followed")
        }
    }

    private func decode(_ body: Range<Int>) throws(VenueFault) -> Command {
        var reader = ByteReader(buffer, in: body)
        do throws(WireError) {
            let command = try CommandCodec.decode(from: &reader)
            try reader.finish()
            return command
        } catch {
            let place = offset + RecordHeader.size + error.offset - body.lowerBound
            throw .damaged(
                path, place, "\(error.expected) in record \(expected)",
                "\(error.code) \(error.found)")
        }
    }

    /// Brings the next `count` bytes into the buffer, as far as the file has them.
    private func load(_ count: Int) throws(VenueFault) {
        if offset - bufferStart + count <= buffer.count { return }
        // The reader of a payload may still share the old bytes, so new ones get their own room.
        buffer = try file.read(max(count, Self.chunk), at: offset)
        bufferStart = offset
    }
}
