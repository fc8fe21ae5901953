import Foundation
import PlimsollModel
import Testing
import VenueJournalFile
import VenuePorts

/// What a journal promises while nothing goes wrong, on real files.
@Suite struct JournalTests {
    @Test(arguments: Durability.allCases)
    func whatIsAppendedIsThereAfterOpeningAgain(durability: Durability) throws {
        try withDirectory { path in
            let options = JournalOptions(durability: durability)
            let journal = try FileJournal(directory: path, options: options)
            #expect(journal.recovery.isNew)
            #expect(journal.lastSequence == 0 && journal.lastTime == .zero)
            try journal.append(commands(5))
            try journal.append(commands(3, after: 5))
            #expect(try contents(journal) == commands(8))
            try journal.append([])
            try journal.close()

            let again = try FileJournal(directory: path, options: options)
            #expect(again.lastSequence == 8)
            #expect(again.lastTime == commands(8)[7].time)
            #expect(again.recovery.cut == nil && !again.recovery.isNew)
            #expect(try contents(again) == commands(8))
            #expect(try contents(again, from: 6) == commands(3, after: 5))
            #expect(try contents(again, from: 9).isEmpty)
            try again.append(commands(1, after: 8))
            #expect(try contents(again) == commands(9))
            try again.close()
        }
    }

    /// Batches of all sizes over many small segments, some batches longer than a segment.
    @Test(arguments: [1, 7, 60, 200])
    func segmentsFollowOneAnother(batch: Int) throws {
        try withDirectory { path in
            let options = JournalOptions(segmentBytes: 4_096, preallocationBytes: 1_024)
            let journal = try FileJournal(directory: path, options: options)
            for start in stride(from: 0, to: 400, by: batch) {
                try journal.append(commands(min(batch, 400 - start), after: start))
            }
            try journal.close()
            let names = try FileManager.default.contentsOfDirectory(atPath: path + "/journal")
            #expect(names.count > 1)
            #expect(names.contains("00000000000000000001.plimsoll"))
            let again = try FileJournal(directory: path, options: options)
            #expect(try contents(again) == commands(400))
            for first in [1, 2, 57, 199, 400] {
                #expect(
                    try contents(again, from: UInt64(first))
                        == commands(401 - first, after: first - 1))
            }
        }
    }

    @Test func onlyOneWritesAtATime() throws {
        try withDirectory { path in
            let journal = try FileJournal(directory: path)
            let fault = #expect(throws: VenueFault.self) { try FileJournal(directory: path) }
            #expect(fault?.code == .storage)
            #expect(fault?.message.contains("process \(getpid())") == true)
            try journal.close()
            try FileJournal(directory: path).close()
        }
    }

    @Test func aClosedJournalTakesNothing() throws {
        try withDirectory { path in
            let journal = try FileJournal(directory: path)
            try journal.close()
            let fault = #expect(throws: VenueFault.self) { try journal.append(commands(1)) }
            #expect(fault?.code == .closed)
        }
    }

    /// What the body throws comes out as it is and the journal still works.
    @Test func readingCanBeStopped() throws {
        try withDirectory { path in
            let journal = try FileJournal(directory: path)
            try journal.append(commands(5))
            var seen = 0
            #expect(throws: Unexpected.self) {
                try journal.replay(from: 1) { _ in
                    seen += 1
                    if seen == 3 { throw Unexpected("enough") }
                }
            }
            #expect(seen == 3)
            try journal.append(commands(1, after: 5))
            #expect(try contents(journal) == commands(6))
        }
    }
}
