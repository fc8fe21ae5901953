import PlimsollEngine
import PlimsollModel
import Testing
import VenueJournalFile
import VenuePorts

// Archiving, compacting and verifying, with states of a real engine.

private let small = JournalOptions(segmentBytes: 4_096, preallocationBytes: 1_024)

/// An engine that has applied the first `count` test commands.
private func state(_ count: Int) -> StoredSnapshot {
    var engine = Engine()
    var events = EventBuffer()
    for command in commands(count) { engine.apply(command, into: &events) }
    return StoredSnapshot(
        sequence: UInt64(count), stateHash: engine.stateHash(), bytes: engine.snapshot())
}

/// A closed journal of `count` records over many segments, with snapshots.
private func venue(_ count: Int, snapshots: [Int]) throws -> MemoryFiles {
    let files = MemoryFiles()
    let journal = try FileJournal(directory: "venue", options: small, files: files)
    for start in 0..<count { try journal.append(commands(1, after: start)) }
    try journal.close()
    let store = try FileSnapshotStore(directory: "venue", kept: 10, files: files)
    for sequence in snapshots { try store.write(state(sequence)) }
    return files
}

private func segments(_ files: MemoryFiles, in folder: String) -> [String] {
    files.paths.filter { $0.hasPrefix("venue/\(folder)/") && $0.hasSuffix(".plimsoll") }
}

@Suite struct RetentionTests {
    @Test func archivedRecordsAreStillRead() throws {
        let files = try venue(300, snapshots: [])
        let before = segments(files, in: "journal").count
        let journal = try FileJournal(directory: "venue", options: small, files: files)
        let moved = try journal.archive(closedBefore: 150)
        #expect(moved.count > 1 && moved == segments(files, in: "archive"))
        #expect(segments(files, in: "journal").count == before - moved.count)
        #expect(try contents(journal) == commands(300))
        #expect(try contents(journal, from: 140) == commands(161, after: 139))
        try journal.append(commands(1, after: 300))
        #expect(try journal.archive(closedBefore: 150).isEmpty)

        // The open segment stays, whatever a snapshot contains.
        _ = try journal.archive(closedBefore: .max)
        #expect(segments(files, in: "journal").count == 1)
        try journal.close()
        let again = try FileJournal(directory: "venue", options: small, files: files)
        #expect(try contents(again) == commands(301))
    }

    /// What is not there is named; what is needed for a later start is not asked for.
    @Test func missingArchivesAreNamed() throws {
        let files = try venue(300, snapshots: [])
        let journal = try FileJournal(directory: "venue", options: small, files: files)
        let moved = try journal.archive(closedBefore: 150)
        for path in moved.dropLast() { try files.remove(path) }
        let fault = #expect(throws: VenueFault.self) { try contents(journal) }
        #expect(fault?.code == .notFound)
        #expect(fault?.message.contains("from record 1 on") == true)
        #expect(fault?.message.contains(moved.last ?? "none") == true)
        #expect(try contents(journal, from: 151) == commands(150, after: 150))
    }

    @Test func compactingArchivesWhatTheKeptSnapshotsContain() throws {
        let files = try venue(300, snapshots: [100, 200, 250, 290])
        let report = try JournalCompaction.run(directory: "venue", keeping: 3, files: files)
        #expect(report.oldestSnapshot == 200)
        #expect(report.removedSnapshots == ["venue/snapshots/00000000000000000100.snapshot"])
        #expect(!report.archived.isEmpty && report.deleted.isEmpty)
        let journal = try FileJournal(directory: "venue", options: small, files: files)
        #expect(try contents(journal) == commands(300))
    }

    @Test func compactingDeletesWhenAsked() throws {
        let files = try venue(300, snapshots: [200, 290])
        let report = try JournalCompaction.run(
            directory: "venue", keeping: 2, isDeleting: true, files: files)
        #expect(report.oldestSnapshot == 200 && !report.deleted.isEmpty)
        let journal = try FileJournal(directory: "venue", options: small, files: files)
        #expect(try contents(journal, from: 201) == commands(100, after: 200))
        #expect(throws: VenueFault.self) { try contents(journal) }
        try journal.close()
        let verified = try JournalVerification.run(directory: "venue", files: files)
        #expect(verified.start == 200 && verified.problems.isEmpty)
        #expect(verified.stateHash == state(300).stateHash)
        #expect(verified.snapshots.map(\.sequence) == [290])
    }

    /// A snapshot that does not restore makes nothing superfluous.
    @Test func compactingTrustsGoodSnapshotsOnly() throws {
        let files = try venue(300, snapshots: [])
        let store = try FileSnapshotStore(directory: "venue", kept: 10, files: files)
        try store.write(snapshot(250))
        let report = try JournalCompaction.run(
            directory: "venue", isDeleting: true, files: files)
        #expect(report == CompactionReport())
        #expect(segments(files, in: "journal").count > 2)
    }

    @Test func verificationReplaysEverything() throws {
        let files = try venue(300, snapshots: [100, 300])
        let journal = try FileJournal(directory: "venue", options: small, files: files)
        _ = try journal.archive(closedBefore: 100)
        try journal.close()
        let report = try JournalVerification.run(directory: "venue", files: files)
        #expect(report.records == 300 && report.firstSequence == 1 && report.lastSequence == 300)
        #expect(report.firstTime == commands(1)[0].time)
        #expect(report.lastTime == commands(300)[299].time)
        #expect(report.archived > 0 && report.segments > 1 && report.start == 0)
        #expect(report.stateHash == state(300).stateHash)
        #expect(report.snapshots.map(\.sequence) == [100, 300])
        #expect(report.cut == nil && report.writer == nil && report.problems.isEmpty)
    }

    /// Verification sees who writes, what a start would cut, and which snapshots are wrong; it
    /// changes nothing.
    @Test func verificationNamesWhatIsWrong() throws {
        let files = try venue(50, snapshots: [10])
        let store = try FileSnapshotStore(directory: "venue", kept: 10, files: files)
        try store.write(snapshot(20))
        let wrong = state(29)
        try store.write(
            StoredSnapshot(sequence: 30, stateHash: wrong.stateHash, bytes: wrong.bytes))
        try store.write(state(60))
        let last = try #require(segments(files, in: "journal").last)
        var bytes = try #require(files[last])
        let end = (bytes.lastIndex { $0 != 0 } ?? 0) + 1
        bytes[end] = 9
        files[last] = bytes
        let report = try JournalVerification.run(directory: "venue", files: files)
        #expect(report.cut == JournalRecovery.Cut(file: last, offset: end, bytes: 1))
        #expect(report.snapshots.map(\.sequence) == [10])
        #expect(report.problems.count == 3)
        for (problem, sequence) in zip(report.problems, [20, 30, 60]) {
            #expect(problem.contains("00000\(sequence).snapshot"), "\(problem)")
        }
        #expect(files[last] == bytes)

        files["venue/snapshots/00000000000000000060.snapshot"] = [1, 2, 3]
        let journal = try FileJournal(
            directory: "venue", options: JournalOptions(durability: .os), files: files)
        let during = try JournalVerification.run(directory: "venue", files: files)
        #expect(during.writer != nil && during.cut == nil)
        try journal.close()
    }

    @Test func verificationOfNothingSaysSo() throws {
        let fault = #expect(throws: VenueFault.self) {
            try JournalVerification.run(directory: "venue", files: MemoryFiles())
        }
        #expect(fault?.code == .notFound)
    }
}
