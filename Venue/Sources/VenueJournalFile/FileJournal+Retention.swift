public import VenuePorts

// What to do with segments that no start needs any more: they are moved to `archive/`, where a
// replay from the beginning still finds them.

extension FileJournal {
    /// Moves closed segments to `archive/` whose records a snapshot contains, all of them.
    ///
    /// - Parameter sequence: The last command of the oldest snapshot from which a start may begin.
    /// - Returns: The paths that were moved, as they are now.
    /// - Throws: `.storage`; each segment is in one of the two places then.
    public func archive(closedBefore sequence: UInt64) throws(VenueFault) -> [String] {
        let segments = try SegmentList.segments(in: directory.journal, isArchived: false, files)
        return try Self.archive(SegmentList.closed(segments, upTo: sequence), directory, files)
    }

    static func archive(
        _ segments: [SegmentFile], _ directory: VenueDirectory, _ files: any FileLayer
    ) throws(VenueFault) -> [String] {
        if segments.isEmpty { return [] }
        try files.ensureDirectory(directory.archive)
        var moved: [String] = []
        for segment in segments {
            let path = directory.archive + "/" + segment.name
            try files.settle(segment.path, as: path, in: directory.archive)
            moved.append(path)
        }
        try files.settleNames(in: directory.journal)
        return moved
    }
}

extension SegmentList {
    /// The segments all of whose records are at or before a sequence; never the last segment.
    static func closed(_ segments: [SegmentFile], upTo sequence: UInt64) -> [SegmentFile] {
        zip(segments, segments.dropFirst()).filter { $0.1.first - 1 <= sequence }.map { $0.0 }
    }
}
