import Glibc
import PlimsollModel
import Testing
import VenueJournalFile
import VenuePorts

// Goal: whatever call fails, whenever the process dies or the power goes, every command that was
// acknowledged is there after the next start, in its place, and nothing is there that was never
// asked for. Method: one script of appends, snapshots and archiving runs against files in memory;
// the k-th call has an accident, for every k until the script gets by without one.

/// What the script was told before the accident stopped it.
private struct Told {
    /// Commands given to the journal, acknowledged or not.
    var attempted = 0
    /// Commands acknowledged.
    var acknowledged = 0
    /// Snapshots acknowledged.
    var snapshots: [UInt64] = []
}

private let small = JournalOptions(segmentBytes: 4_096, preallocationBytes: 2_048)

/// Appends batches of changing sizes over several segments, with snapshots between them.
private func script(_ files: MemoryFiles, _ options: JournalOptions = small) -> Told {
    var told = Told()
    do {
        let journal = try FileJournal(directory: "venue", options: options, files: files)
        let store = try FileSnapshotStore(directory: "venue", kept: 2, files: files)
        for batch in [1, 3, 1, 20, 40, 1, 60, 2, 5, 30] {
            let next = commands(batch, after: told.attempted)
            told.attempted += batch
            do {
                try journal.append(next)
            } catch {
                expectRefusal(journal)
                throw error
            }
            told.acknowledged += batch
            if batch >= 20 {
                let sequence = journal.lastSequence
                try journal.flush()
                try store.write(snapshot(sequence))
                told.snapshots.append(sequence)
                _ = try journal.archive(closedBefore: told.snapshots[0])
            }
        }
        try journal.close()
    } catch {
        #expect(error is VenueFault)
    }
    return told
}

/// A journal whose append failed takes nothing more.
private func expectRefusal(_ journal: FileJournal) {
    #expect(journal.failure != nil)
    #expect(throws: VenueFault.self) { try journal.append(commands(1)) }
}

/// Opens the journal and expects the acknowledged commands in it; gives how many there are.
@discardableResult
private func expectKept(
    _ told: Told, _ files: MemoryFiles, _ options: JournalOptions = small,
    sourceLocation: SourceLocation = #_sourceLocation
) throws -> Int {
    let journal = try FileJournal(directory: "venue", options: options, files: files)
    let found = try contents(journal)
    #expect(found.count >= told.acknowledged, sourceLocation: sourceLocation)
    #expect(found == commands(found.count), sourceLocation: sourceLocation)
    #expect(found.count <= told.attempted, sourceLocation: sourceLocation)
    let store = try FileSnapshotStore(directory: "venue", files: files)
    if let last = told.snapshots.last {
        let (newest, problems) = try store.newest(upTo: .max)
        #expect(newest.map { $0 == snapshot($0.sequence) } == true, sourceLocation: sourceLocation)
        #expect((newest?.sequence ?? 0) >= last, sourceLocation: sourceLocation)
        #expect(problems.isEmpty, sourceLocation: sourceLocation)
    }
    try journal.append(commands(2, after: found.count))
    #expect(try contents(journal) == commands(found.count + 2), sourceLocation: sourceLocation)
    try journal.close()
    return found.count
}

@Suite struct AccidentTests {
    /// One call fails, or all from one on, or the process dies there; then a new process starts.
    @Test(arguments: [
        Accident.Kind.error(EIO), .error(ENOSPC), .errorsFromThenOn(EIO), .errorsFromThenOn(ENOSPC),
        .shortWrite, .death,
    ])
    func aProcessDiesAtEveryCall(kind: Accident.Kind) throws {
        for call in 1... {
            let files = MemoryFiles()
            files.accident = Accident(call: call, kind: kind)
            let told = script(files)
            let isOver = call > files.calls
            files.restart()
            try expectKept(told, files)
            if isOver { break }
        }
    }

    /// The same, and the power fails on top of it.
    @Test(arguments: [Accident.Kind.error(EIO), .errorsFromThenOn(ENOSPC), .shortWrite, .death])
    func thePowerFailsAtEveryCall(kind: Accident.Kind) throws {
        for call in 1... {
            var isOver = false
            for seed in 0..<3 {
                let files = MemoryFiles()
                files.accident = Accident(call: call, kind: kind)
                let told = script(files)
                isOver = call > files.calls
                var chance = Chance(UInt64(call * 100 + seed))
                files.losePower(&chance)
                try expectKept(told, files)
            }
            if isOver { break }
        }
    }

    /// A sync fails, the next process reads what the kernel still shows, answers from it, and then
    /// the power fails: what the second process showed must not vanish.
    @Test func whatWasShownAfterAFailedSyncStays() throws {
        for call in 1... {
            let files = MemoryFiles()
            files.accident = Accident(call: call, kind: .error(EIO))
            var told = script(files)
            let isOver = call > files.calls
            files.restart()
            let journal = try FileJournal(directory: "venue", options: small, files: files)
            told.acknowledged = try contents(journal).count
            var chance = Chance(UInt64(call))
            files.losePower(&chance)
            try expectKept(told, files)
            if isOver { break }
        }
    }

    /// Recovery itself has accidents at every call, and is done again.
    @Test(arguments: [Accident.Kind.error(EIO), .shortWrite, .death])
    func recoveryCanBeInterrupted(kind: Accident.Kind) throws {
        for first in stride(from: 5, to: 200, by: 19) {
            for call in 1... {
                let files = MemoryFiles()
                files.accident = Accident(call: first, kind: .death)
                let told = script(files)
                var chance = Chance(UInt64(first))
                files.losePower(&chance)
                files.accident = Accident(call: call, kind: kind)
                let journal = try? FileJournal(
                    directory: "venue", options: small, files: files)
                if kind != .shortWrite, files.hasHappened { #expect(journal == nil) }
                let isOver = call > files.calls
                files.losePower(&chance)
                try expectKept(told, files)
                if isOver { break }
            }
        }
    }

    /// Without syncs a power failure leaves holes anywhere. The journal then goes on from the
    /// first hole: a beginning of what was asked for, never a refusal, never a mixture.
    @Test(arguments: [Durability.os, .none])
    func weakerDurabilityKeepsABeginning(durability: Durability) throws {
        for seed in 0..<400 {
            var chance = Chance(UInt64(seed))
            var options = small
            options.durability = durability
            options.segmentBytes = 4_096 + chance.below(3) * 8_192
            let files = MemoryFiles()
            files.writeback = Chance(UInt64(seed))
            files.accident = Accident(call: 20 + chance.below(80), kind: .death)
            let told = script(files, options)
            files.losePower(&chance)
            let journal = try FileJournal(directory: "venue", options: options, files: files)
            let found = try contents(journal)
            #expect(found == commands(found.count))
            #expect(found.count <= told.attempted)
            if let last = told.snapshots.last { #expect(found.count >= Int(last)) }
        }
    }

    /// The simulated disk bites: without the sync the first test of this kind must fail.
    @Test func thePowerFailureBites() throws {
        var lost = 0
        for seed in 0..<50 {
            var options = small
            options.durability = .os
            let files = MemoryFiles()
            files.accident = Accident(call: 60 + seed, kind: .death)
            let told = script(files, options)
            var chance = Chance(UInt64(seed))
            files.losePower(&chance)
            let journal = try FileJournal(directory: "venue", options: options, files: files)
            if try contents(journal).count < told.acknowledged { lost += 1 }
        }
        #expect(lost > 0)
    }
}
