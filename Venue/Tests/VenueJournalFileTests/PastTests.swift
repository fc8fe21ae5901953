import PlimsollModel
import Testing
import VenueJournalFile
import VenuePorts

// The past of a running venue: read without its lock, exactly as far as was asked for.

@Suite struct PastTests {
    private struct Enough: Error {}
    private let one = Command(.tick, at: Timestamp(1))

    private func journal(_ files: MemoryFiles, records: Int) throws -> FileJournal {
        let journal = try FileJournal(
            directory: "venue", options: JournalOptions(segmentBytes: 4_096), files: files)
        for _ in 0..<records { try journal.append([one]) }
        return journal
    }

    @Test("a range is given once and in order while the journal is open, across segments")
    func ranges() throws {
        let files = MemoryFiles()
        let journal = try journal(files, records: 200)
        let past = JournalPast(directory: "venue", files: files)
        for range in [1...200, 1...1, 200...200, 77...133] as [ClosedRange<UInt64>] {
            var found: [UInt64] = []
            try past.records(range) { found.append($0.sequence) }
            #expect(found == Array(range))
        }
        // What is written later is seen by the next reading.
        try journal.append([one])
        var last: UInt64 = 0
        try past.records(201...201) { last = $0.sequence }
        #expect(last == 201)
        try journal.close()
    }

    @Test("what the taker throws is passed on and ends the reading")
    func passedOn() throws {
        let files = MemoryFiles()
        let journal = try journal(files, records: 5)
        let past = JournalPast(directory: "venue", files: files)
        var taken = 0
        #expect(throws: Enough.self) {
            try past.records(1...5) { _ in
                taken += 1
                throw Enough()
            }
        }
        #expect(throws: VenueFault(.overloaded, "the taker's own")) {
            try past.records(1...5) { _ in
                taken += 1
                throw VenueFault(.overloaded, "the taker's own")
            }
        }
        #expect(taken == 2)
        try journal.close()
    }

    @Test("records that are not there are a fault, and none is given twice on the way")
    func missing() throws {
        let files = MemoryFiles()
        let journal = try journal(files, records: 5)
        let past = JournalPast(directory: "venue", files: files)
        var found: [UInt64] = []
        let fault = #expect(throws: VenueFault.self) {
            try past.records(3...9) { found.append($0.sequence) }
        }
        #expect(fault?.code == .notFound)
        #expect(found == [3, 4, 5])
        #expect(try past.snapshot(upTo: 5) == nil)
        try journal.close()
    }
}
