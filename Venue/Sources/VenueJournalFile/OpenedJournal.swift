import PlimsollModel
import VenuePorts

// Opening: what is there is looked at before anything is changed, and changed only where the end
// of the last segment is an interrupted write.

/// A journal at its end, ready to go on.
struct OpenedJournal {
    let recovery: JournalRecovery
    let segment: SegmentWriter
    let chain: Chain

    init(
        _ directory: VenueDirectory, _ options: JournalOptions, _ files: any FileLayer
    ) throws(VenueFault) {
        try files.settleNames(in: directory.path)
        let segments = try SegmentList.segments(in: directory.journal, isArchived: false, files)
        try Self.removeDrafts(in: directory.journal, files)
        guard let last = segments.last else {
            try Self.expectNothing(directory, files)
            let header = SegmentHeader(first: 1, chain: .start, time: .zero)
            segment = try SegmentWriter(creating: header, in: directory, options, files)
            chain = .start
            recovery = JournalRecovery(lastSequence: 0, lastTime: .zero, isNew: true, cut: nil)
            return
        }
        if segments.count > 1 { try Self.checkLast(segments.suffix(2), files) }
        let reader = try SegmentReader(last.path, first: last.first, files)
        var lastTime = reader.header.time
        var doubtful = reader.offset
        while let record = try reader.next() {
            lastTime = record.command.time
            if record.header.pending == 1 { doubtful = record.offset }
        }
        let end = reader.offset
        let tail = SegmentTail(try reader.rest(), at: end, expected: reader.expected)
        let cut = try tail.cut(reader)
        segment = try SegmentWriter(
            last, end: end, isCut: cut != nil, doubtful: doubtful, files)
        chain = reader.chain
        let lastSequence = reader.expected - 1
        recovery = JournalRecovery(
            lastSequence: lastSequence, lastTime: lastTime, isNew: false, cut: cut,
            setAside: try Self.setAside(after: lastSequence, directory, options, files))
    }

    /// Renames snapshots of states that the journal lost, before new records reach their place.
    ///
    /// With `fsync` nothing is lost that a snapshot can contain, so there they prove damage.
    private static func setAside(
        after last: UInt64, _ directory: VenueDirectory, _ options: JournalOptions,
        _ files: any FileLayer
    ) throws(VenueFault) -> [String] {
        let names = try files.sortedNames(in: directory.snapshots).filter { name in
            (VenueDirectory.sequence(name, VenueDirectory.snapshotEnding) ?? 0) > last
        }
        for name in names {
            let path = directory.snapshots + "/" + name
            guard options.durability != .fsync else {
                throw VenueFault(
                    .damaged,
                    "\(directory.journal): expected the records that \(path) contains, found the "
                        + "last one to be \(last); if the venue ran with a durability other than "
                        + "fsync when the power failed, start it once with that to go on from there"
                )
            }
            try files.settle(
                path, as: path + VenueDirectory.lostEnding, in: directory.snapshots)
        }
        return names
    }

    /// Confirms that the last segment goes on where the one before it ends.
    private static func checkLast(
        _ pair: ArraySlice<SegmentFile>, _ files: any FileLayer
    ) throws(VenueFault) {
        do {
            try SegmentList.read(
                Array(pair), from: pair[pair.startIndex].first, files,
                onTail: { _, _ in }, { _, _ in })
        } catch let fault as VenueFault {
            throw fault
        } catch {
            throw VenueFault(.storage, "\(error)")
        }
    }

    /// A journal is begun only where nothing says that there was one.
    private static func expectNothing(
        _ directory: VenueDirectory, _ files: any FileLayer
    ) throws(VenueFault) {
        for path in [directory.archive, directory.snapshots] {
            guard let name = try files.sortedNames(in: path).first else { continue }
            throw VenueFault(
                .damaged,
                "\(directory.journal): expected the journal that \(path)/\(name) belongs to, "
                    + "found no segment")
        }
    }

    private static func removeDrafts(
        in path: String, _ files: any FileLayer
    ) throws(VenueFault) {
        let names = try files.sortedNames(in: path)
        for name in names where name.hasSuffix(VenueDirectory.unfinishedEnding) {
            try files.delete(path + "/" + name)
        }
    }
}
