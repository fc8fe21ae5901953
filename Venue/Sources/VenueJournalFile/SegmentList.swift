import VenuePorts

// Which segments there are, in the journal and in the archive, in the order of their records.

/// A segment by its place.
struct SegmentFile: Hashable, Sendable {
    /// The sequence of its first record, as its name says.
    let first: UInt64
    let path: String
    let isArchived: Bool

    var name: String { VenueDirectory.name(first, VenueDirectory.segmentEnding) }
}

enum SegmentList {
    /// The segments of a directory, in order.
    ///
    /// - Throws: `.damaged` if one is both in the journal and in the archive.
    static func all(
        in directory: VenueDirectory, _ files: any FileLayer
    ) throws(VenueFault) -> [SegmentFile] {
        var found = try segments(in: directory.archive, isArchived: true, files)
        found += try segments(in: directory.journal, isArchived: false, files)
        found.sort { $0.first < $1.first }
        for (segment, next) in zip(found, found.dropFirst()) where segment.first == next.first {
            throw VenueFault(
                .damaged,
                "\(next.path): expected each segment once, found it also at \(segment.path)")
        }
        return found
    }

    /// The segments in one of the two directories, in order.
    static func segments(
        in path: String, isArchived: Bool, _ files: any FileLayer
    ) throws(VenueFault) -> [SegmentFile] {
        var found: [SegmentFile] = []
        for name in try files.sortedNames(in: path) {
            guard let first = VenueDirectory.sequence(name, VenueDirectory.segmentEnding) else {
                continue
            }
            found.append(
                SegmentFile(first: first, path: path + "/" + name, isArchived: isArchived))
        }
        return found
    }

    /// Goes through the records of segments in order, from a sequence on.
    ///
    /// - Parameters:
    ///   - segments: All there are, in order.
    ///   - first: The first record wanted.
    ///   - onTail: What lies behind the last record of the last segment.
    ///   - body: Takes one record with the file it is in.
    static func read(
        _ segments: [SegmentFile], from first: UInt64, _ files: any FileLayer,
        onTail: (SegmentReader, SegmentTail) throws -> Void,
        _ body: (SegmentRecord, SegmentFile) throws -> Void
    ) throws {
        guard let start = segments.lastIndex(where: { $0.first <= first }) else {
            let found = segments.first.map { "\($0.path) to be the oldest" } ?? "no segment"
            throw VenueFault(
                .notFound, "expected the journal from record \(first) on, found \(found)")
        }
        var before: SegmentReader?
        for segment in segments[start...] {
            let reader = try SegmentReader(segment.path, first: segment.first, files)
            if let before { try Self.check(reader, after: before) }
            while let record = try reader.next() {
                if record.header.sequence >= first { try body(record, segment) }
            }
            let tail = SegmentTail(
                try reader.rest(), at: reader.offset, expected: reader.expected)
            if segment == segments.last {
                try onTail(reader, tail)
            } else if tail != .blank {
                throw VenueFault.damaged(
                    segment.path, reader.offset, "record \(reader.expected)",
                    "other bytes, and newer segments behind them")
            }
            before = reader
        }
    }

    /// Confirms that a segment begins where the one before it ends.
    private static func check(
        _ reader: SegmentReader, after before: SegmentReader
    ) throws(VenueFault) {
        guard reader.header.first == before.expected else {
            throw .damaged(
                before.path, before.offset, "records up to \(reader.header.first - 1)",
                "the last one to be \(before.expected - 1), and the next segment \(reader.path)")
        }
        guard reader.header.chain == before.chain else {
            throw .damaged(
                reader.path, 24, "chain \(hex(before.chain.value)) of the segment before",
                hex(reader.header.chain.value))
        }
    }
}
