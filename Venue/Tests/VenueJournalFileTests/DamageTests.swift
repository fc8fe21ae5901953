import PlimsollModel
import Testing
import VenueJournalFile
import VenuePorts

// Goal: bytes that changed are never read as another sequence of commands. Either the start is
// refused with file and offset, or what goes is an interrupted write at the very end, and said so.

private let first = "venue/journal/00000000000000000001.plimsoll"

/// A journal of `count` records in one segment, in batches of three, and where each begins.
private func journal(
    _ count: Int, _ options: JournalOptions = JournalOptions(preallocationBytes: 4_096)
) throws -> (files: MemoryFiles, starts: [Int], end: Int) {
    let files = MemoryFiles()
    let journal = try FileJournal(directory: "venue", options: options, files: files)
    for start in stride(from: 0, to: count, by: 3) {
        try journal.append(commands(min(3, count - start), after: start))
    }
    try journal.close()
    files.restart()
    var starts: [Int] = []
    _ = try JournalReader(directory: "venue", files: files).records(from: 1) { entry in
        if entry.file == first { starts.append(entry.offset) }
    }
    // A record ends with padding, and nothing but zeros follows the last one.
    let end = (files[first]?.lastIndex { $0 != 0 } ?? 0) + 1
    return (files, starts, end)
}

/// What a start makes of a journal.
private enum Outcome {
    case opened([Command], JournalRecovery.Cut?)
    case refused(VenueFault)
}

private func start(_ files: MemoryFiles) throws -> Outcome {
    do {
        let journal = try FileJournal(directory: "venue", files: files)
        defer { files.restart() }
        return .opened(try contents(journal), journal.recovery.cut)
    } catch let fault as VenueFault {
        files.restart()
        return .refused(fault)
    }
}

@Suite struct DamageTests {
    /// The end of the file may be missing from any byte on: what is whole stays, the rest is cut.
    @Test func theEndMayBeMissingFromAnyByteOn() throws {
        let (files, starts, end) = try journal(12)
        let good = try #require(files[first])
        for length in SegmentSize.header..<good.count {
            files[first] = Array(good.prefix(length))
            let whole = starts.dropFirst().count { $0 <= length } + (length >= end ? 1 : 0)
            guard case .opened(let found, let cut) = try start(files) else {
                Issue.record("refused at length \(length)")
                continue
            }
            #expect(found == commands(whole))
            let boundary = whole < starts.count ? starts[whole] : end
            let hasRest = length > boundary && whole < starts.count
            #expect(cut?.offset == (hasRest ? boundary : nil))
            #expect(files[first].map { $0.count } == boundary || !hasRest)
        }
    }

    /// Zeros from any byte on are an interrupted write as well.
    @Test func theEndMayBeBlankFromAnyByteOn() throws {
        let (files, starts, end) = try journal(12)
        let good = try #require(files[first])
        for length in SegmentSize.header..<end {
            files[first] =
                good.prefix(length) + [UInt8](repeating: 0, count: good.count - length)
            let whole = starts.dropFirst().count { $0 <= length }
            guard case .opened(let found, _) = try start(files) else {
                Issue.record("refused with zeros from \(length) on")
                continue
            }
            #expect(found == commands(whole))
        }
    }

    /// A sector that is blank looks like an interrupted write; records behind it that were written
    /// later prove that it was not. Only the last batch has none behind it.
    @Test func aBlankSectorBeforeLaterBatchesIsDamage() throws {
        let (files, starts, end) = try journal(60)
        let good = try #require(files[first])
        let lastBatch = starts[57]
        for sector in stride(from: 512, to: end, by: 512) {
            var bytes = good
            for place in sector..<(sector + 512) { bytes[place] = 0 }
            files[first] = bytes
            let whole = starts.dropFirst().count { $0 <= sector }
            switch try start(files) {
            case .opened(let found, let cut):
                #expect(starts[whole] >= lastBatch || sector + 512 > lastBatch)
                #expect(found == commands(whole) && cut?.offset == starts[whole])
            case .refused(let fault):
                #expect(sector < lastBatch && fault.code == .damaged)
            }
        }
    }

    /// Each bit of header and records is guarded, those of the very last record too: it was whole
    /// once, so it is damage. A bit behind them is an interrupted write that loses nothing.
    @Test func everyFlippedBitIsFound() throws {
        let (files, starts, end) = try journal(12)
        let good = try #require(files[first])
        for bit in 0..<(good.count * 8) where bit < (end + 64) * 8 || bit % 97 == 0 {
            var bytes = good
            bytes[bit / 8] ^= 1 << (bit % 8)
            files[first] = bytes
            switch try start(files) {
            case .opened(let found, let cut):
                #expect(bit / 8 >= end, "bit \(bit) of byte \(bit / 8)")
                #expect(found == commands(12))
                #expect(cut?.offset == end)
            case .refused(let fault):
                #expect(bit / 8 < end)
                #expect(fault.code == .damaged)
                let record = starts.last { $0 <= bit / 8 }
                let place = record.map { " at byte \($0):" } ?? " at byte "
                #expect(fault.message.hasPrefix(first + place), "\(fault.message), bit \(bit)")
            }
        }
    }

    /// Records that are taken out, doubled or exchanged keep their own sums; the order does not.
    @Test func recordsOutOfTheirPlaceAreFound() throws {
        let (files, starts, end) = try journal(12)
        let good = try #require(files[first])
        let bounds = starts + [end]
        func record(_ place: Int) -> ArraySlice<UInt8> { good[bounds[place]..<bounds[place + 1]] }
        let head = good[..<bounds[0]]
        for place in 0..<11 {
            let before = (0..<place).flatMap(record)
            let after = ((place + 1)..<12).flatMap(record)
            let beyond = ((place + 2)..<12).flatMap(record)
            let variants: [[UInt8]] = [
                before + after,
                before + record(place) + record(place) + after,
                before + record(place + 1) + record(place) + beyond,
            ]
            for variant in variants {
                files[first] = head + variant + [UInt8](repeating: 0, count: 1_024)
                guard case .refused(let fault) = try start(files) else {
                    Issue.record("taken for good at record \(place + 1)")
                    continue
                }
                #expect(fault.code == .damaged)
            }
        }
    }

    /// A record with good sums and the right sequence, but of another past, does not fit.
    @Test func aRecordOfAnotherJournalIsFound() throws {
        let (files, starts, end) = try journal(12)
        let good = try #require(files[first])
        let other = MemoryFiles()
        let stranger = try FileJournal(directory: "venue", files: other)
        var all = commands(12)
        all[0].time = Timestamp(7)
        for start in stride(from: 0, to: 12, by: 3) {
            try stranger.append(Array(all[start...].prefix(3)))
        }
        try stranger.close()
        let strange = try #require(other[first])
        let bounds = starts + [end]
        for place in 0..<12 {
            let range = bounds[place]..<bounds[place + 1]
            var bytes = good
            bytes.replaceSubrange(range, with: strange[range])
            files[first] = bytes
            guard case .refused(let fault) = try start(files) else {
                Issue.record("taken for good at record \(place + 1)")
                continue
            }
            #expect(fault.code == .damaged && fault.message.contains("chain"))
        }
    }

    /// A segment of another journal with the same names and sequences does not fit.
    @Test func aSegmentOfAnotherJournalIsFound() throws {
        let options = JournalOptions(segmentBytes: 4_096)
        let (files, _, _) = try journal(120, options)
        let other = MemoryFiles()
        let stranger = try FileJournal(directory: "venue", options: options, files: other)
        for start in stride(from: 0, to: 120, by: 3) {
            var batch = commands(3, after: start)
            if start == 0 { batch[0].time = Timestamp(7) }
            try stranger.append(batch)
        }
        try stranger.close()
        let names = files.paths.filter { $0.hasSuffix(".plimsoll") }
        #expect(names.count > 2 && other.paths == files.paths)
        for name in names {
            let good = files[name]
            files[name] = other[name]
            let fault = #expect(throws: VenueFault.self) {
                _ = try JournalReader(directory: "venue", files: files).records(from: 1) { _ in }
            }
            #expect(fault?.code == .damaged)
            files[name] = good
        }
    }

    /// A closed segment has no interrupted write at its end: nothing may be missing there.
    @Test func aClosedSegmentIsWhole() throws {
        let (files, _, _) = try journal(120, JournalOptions(segmentBytes: 4_096))
        let good = try #require(files[first])
        for length in 0..<good.count {
            files[first] = Array(good.prefix(length))
            let fault = #expect(throws: VenueFault.self) {
                _ = try JournalReader(directory: "venue", files: files).records(from: 1) { _ in }
            }
            #expect(fault?.code == .damaged && fault?.message.contains(".plimsoll") == true)
        }
        files[first] = good + [1]
        #expect(throws: VenueFault.self) {
            _ = try JournalReader(directory: "venue", files: files).records(from: 1) { _ in }
        }
    }

    /// A missing segment is named by the records that are not there.
    @Test func aMissingSegmentIsFound() throws {
        try withDirectory { path in
            let options = JournalOptions(segmentBytes: 4_096, preallocationBytes: 1_024)
            let journal = try FileJournal(directory: path, options: options)
            for start in 0..<200 { try journal.append(commands(1, after: start)) }
            try journal.close()
            let names = try SystemFiles().names(in: path + "/journal")?.sorted() ?? []
            try SystemFiles().remove(path + "/journal/" + names[1])
            let fault = #expect(throws: VenueFault.self) {
                _ = try JournalReader(directory: path).records(from: 1) { _ in }
            }
            #expect(fault?.code == .damaged)
            #expect(fault?.message.contains(names[0]) == true)
        }
    }

    /// A journal that is gone is not begun anew beside what belongs to it.
    @Test func aLostJournalIsNotReplaced() throws {
        let files = MemoryFiles()
        try FileSnapshotStore(directory: "venue", files: files).write(snapshot(5))
        let fault = #expect(throws: VenueFault.self) {
            try FileJournal(directory: "venue", files: files)
        }
        #expect(fault?.code == .damaged)
    }

    /// A snapshot of records that are not there proves a loss: with `fsync` that is damage, with
    /// less it may happen, and the snapshot must not count when other records take their place.
    @Test func aSnapshotAheadOfTheJournalDoesNotCount() throws {
        let (files, _, _) = try journal(3)
        let store = try FileSnapshotStore(directory: "venue", files: files)
        try store.write(snapshot(2))
        try store.write(snapshot(4))
        guard case .refused(let fault) = try start(files) else {
            Issue.record("opened")
            return
        }
        #expect(fault.code == .damaged && fault.message.contains("00004.snapshot"))
        let options = JournalOptions(durability: .os)
        let journal = try FileJournal(directory: "venue", options: options, files: files)
        #expect(journal.recovery.setAside == ["00000000000000000004.snapshot"])
        #expect(try store.newest(upTo: .max).snapshot == snapshot(2))
    }
}

/// Sizes of the format, as documented.
enum SegmentSize {
    static let header = 64
}
