import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import PlimsollWire
import Testing
import VenuePorts
import VenueSequencer

// A venue that was stopped and started again is the venue that never stopped, whichever snapshot
// the start found; and every sink is told exactly what it does not hold.

@Suite struct RecoveryTests {
    /// A venue with a life behind it, its snapshots taken at the given commands.
    private static func live(
        commands count: Int, snapshotsAt places: [Int] = []
    ) async throws -> (commands: [Command], snapshots: MemorySnapshots, hash: StateHash) {
        let journal = TestJournal()
        let snapshots = MemorySnapshots()
        let sequencer = try Sequencer(
            journal: journal, snapshots: snapshots, clock: ManualClock(), options: .manual)
        let setUp = SmallMarket.setUp(accounts: 5)
        for number in 0..<count {
            let isSetUp = number < setUp.count
            _ = try await sequencer.submit(
                isSetUp ? setUp[number] : SmallMarket.order(number, accounts: 5))
            if places.contains(number + 1) {
                #expect(try await sequencer.takeSnapshot() == UInt64(number + 1))
            }
        }
        let hash = sequencer.read { $0.stateHash() }
        try await sequencer.shutDown()
        return (journal.commands, snapshots, hash)
    }

    /// The slow twin: one engine, one command after another.
    private static func replay(_ commands: [Command]) -> StateHash {
        var engine = Engine()
        var events = EventBuffer()
        for command in commands {
            events.removeAll()
            engine.apply(command, into: &events)
        }
        return engine.stateHash()
    }

    @Test func theJournalAloneGivesTheStateBack() async throws {
        let (commands, _, hash) = try await Self.live(commands: 300)
        #expect(Self.replay(commands) == hash)
        let again = try Sequencer(journal: TestJournal(commands))
        #expect(again.read { $0.stateHash() } == hash)
        #expect(again.startReport.snapshotSequence == 0)
        #expect(again.startReport.recordsReplayed == 300)
        #expect(again.lastSequence == 300)
    }

    @Test func aSnapshotShortensTheStart() async throws {
        let (commands, snapshots, hash) = try await Self.live(
            commands: 300, snapshotsAt: [100, 250])
        let sink = RecordingSink()
        let again = try Sequencer(
            journal: TestJournal(commands), snapshots: snapshots, sinks: [sink], options: .manual)
        #expect(again.read { $0.stateHash() } == hash)
        #expect(again.startReport.snapshotSequence == 250)
        #expect(again.startReport.recordsReplayed == 50)
        #expect(again.startReport.problems == [])
        #expect(sink.sequences == Array(251...300))
        // It goes on where it stopped, and stamps go on rising.
        let next = try await again.submit(.openAccount(AccountKey(99)))
        #expect(next.sequence == 301)
        #expect(next.command.time > commands[299].time)
    }

    @Test func aDamagedSnapshotIsPassedOver() async throws {
        let (commands, snapshots, hash) = try await Self.live(
            commands: 300, snapshotsAt: [100, 200, 250])
        snapshots.damage(250)
        let again = try Sequencer(
            journal: TestJournal(commands), snapshots: snapshots, options: .manual)
        #expect(again.startReport.snapshotSequence == 200)
        #expect(again.startReport.problems == ["snapshot 250: checksum differs"])
        #expect(again.read { $0.stateHash() } == hash)
    }

    // The store's checksum says that the bytes are what was written, not that they are right.
    @Test func aSnapshotIsCheckedAgainstItsHash() async throws {
        let (commands, snapshots, hash) = try await Self.live(
            commands: 300, snapshotsAt: [100])
        let good = try #require(try snapshots.newest(upTo: 100).snapshot)
        let wrong = StateHash(high: 1, low: 2)
        try snapshots.write(StoredSnapshot(sequence: 200, stateHash: wrong, bytes: good.bytes))
        try snapshots.write(StoredSnapshot(sequence: 201, stateHash: wrong, bytes: [1, 2, 3]))
        let again = try Sequencer(
            journal: TestJournal(commands), snapshots: snapshots, options: .manual)
        #expect(again.startReport.snapshotSequence == 100)
        #expect(again.startReport.problems.count == 2)
        #expect(again.read { $0.stateHash() } == hash)
    }

    @Test func aSnapshotBeyondTheJournalIsRefused() async throws {
        let (commands, snapshots, _) = try await Self.live(commands: 300, snapshotsAt: [300])
        let fault = #expect(throws: VenueFault.self) {
            try Sequencer(
                journal: TestJournal(Array(commands[..<299])), snapshots: snapshots,
                options: .manual)
        }
        #expect(fault?.code == .damaged)
        #expect(fault?.message.contains("300") == true)
        #expect(fault?.message.contains("299") == true)
    }

    @Test func everySinkIsToldWhatItDoesNotHold() async throws {
        let (commands, snapshots, hash) = try await Self.live(
            commands: 300, snapshotsAt: [100, 250])
        let lagging = HoldingSink(holding: 180)
        let upToDate = HoldingSink(holding: 300)
        let volatileSink = RecordingSink()
        let again = try Sequencer(
            journal: TestJournal(commands), snapshots: snapshots,
            sinks: [lagging, volatileSink, upToDate], options: .manual)
        // The snapshot of 250 would have left the lagging one without 181 to 250.
        #expect(again.startReport.snapshotSequence == 100)
        #expect(lagging.sequences == Array(181...300))
        #expect(upToDate.sequences == [])
        #expect(volatileSink.sequences == Array(101...300))
        #expect(again.read { $0.stateHash() } == hash)
        _ = try await again.submit(.openAccount(AccountKey(99)))
        #expect(lagging.sequences.last == 301)
        #expect(upToDate.sequences == [301])
    }

    @Test func anEmptySinkIsToldEverything() async throws {
        let (commands, snapshots, _) = try await Self.live(commands: 300, snapshotsAt: [100])
        let empty = HoldingSink(holding: 0)
        let again = try Sequencer(
            journal: TestJournal(commands), snapshots: snapshots, sinks: [empty], options: .manual)
        #expect(again.startReport.snapshotSequence == 0)
        #expect(empty.sequences == Array(1...300))
    }

    @Test func aSinkAheadOfTheJournalIsRefused() async throws {
        let (commands, _, _) = try await Self.live(commands: 300)
        let fault = #expect(throws: VenueFault.self) {
            try Sequencer(journal: TestJournal(commands), sinks: [HoldingSink(holding: 301)])
        }
        #expect(fault?.code == .damaged)
    }

    @Test func snapshotsAreTakenEverySoManyCommandsAndAtTheEnd() async throws {
        let snapshots = MemorySnapshots()
        let observer = RecordingObserver()
        var options = SequencerOptions.manual
        options.snapshotInterval = 100
        options.snapshotsAtShutdown = true
        options.observer = observer
        let journal = TestJournal()
        let sequencer = try Sequencer(journal: journal, snapshots: snapshots, options: options)
        // One that is due while another is being made waits for it, so each is waited for here.
        for (commands, expected) in [(1...100, 1), (101...200, 2), (201...250, 2)] {
            for number in commands {
                _ = try await sequencer.submit(.openAccount(AccountKey(UInt64(number))))
            }
            await SequencerTests.until { snapshots.sequences.count >= expected }
        }
        try await sequencer.shutDown()
        #expect(snapshots.sequences == [100, 200, 250])
        #expect(snapshots.sequences.last == 250)
        #expect(observer.seen.snapshots.map(\.sequence) == snapshots.sequences)
        let again = try Sequencer(
            journal: TestJournal(journal.commands), snapshots: snapshots, options: .manual)
        #expect(again.startReport.recordsReplayed == 0)
    }

    @Test func aSnapshotThatCannotBeKeptDoesNotStopTheVenue() async throws {
        let snapshots = MemorySnapshots()
        snapshots.refuse(VenueFault(.storage, "no space left on device"))
        let observer = RecordingObserver()
        var options = SequencerOptions.manual
        options.observer = observer
        let sequencer = try Sequencer(
            journal: MemoryJournal(), snapshots: snapshots, options: options)
        let fault = await #expect(throws: VenueFault.self) { try await sequencer.takeSnapshot() }
        #expect(fault?.code == .storage)
        #expect(observer.seen.snapshotFaults.count == 1)
        #expect(try await sequencer.submit(.tick).sequence == 1)
    }

    @Test func withoutAStoreThereAreNoSnapshots() async throws {
        let sequencer = try Sequencer(journal: MemoryJournal())
        let fault = await #expect(throws: VenueFault.self) { try await sequencer.takeSnapshot() }
        #expect(fault?.code == .badInput)
    }
}
