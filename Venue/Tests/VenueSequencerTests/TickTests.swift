import PlimsollEngine
import PlimsollModel
import Testing
import VenuePorts
import VenueSequencer

// Work that is due by time happens on ticks, and the sequencer sends them itself.

@Suite struct TickTests {
    private static func ticks(_ journal: TestJournal) -> [Timestamp] {
        journal.commands.filter { $0.action == .tick }.map(\.time)
    }

    @Test func aTickIsSentWhenWorkIsDue() async throws {
        let clock = ManualClock()
        let journal = TestJournal()
        var options = SequencerOptions.manual
        options.ticksWhenDue = true
        let sequencer = try Sequencer(
            journal: journal, snapshots: nil, clock: clock, options: options)
        _ = try await sequencer.submit(all: SmallMarket.setUp(accounts: 1))
        // A listed instrument is sampled at once and every five seconds from then on.
        await SequencerTests.until { Self.ticks(journal).count >= 1 }
        let first = Self.ticks(journal).count
        let due = sequencer.read { $0.nextDueTime }
        #expect(due > clock.now)
        clock.set(Timestamp(due.raw - 1))
        sequencer.clockMoved()
        _ = try await sequencer.submit(.openAccount(AccountKey(99)))
        #expect(Self.ticks(journal).count == first)
        clock.set(due)
        sequencer.clockMoved()
        await SequencerTests.until { Self.ticks(journal).count > first }
        #expect(Self.ticks(journal).last.map { $0 >= due } == true)
        await SequencerTests.until { sequencer.read { $0.nextDueTime } > due }
        try await sequencer.shutDown()
        #expect(Self.ticks(journal).count == first + 1)
    }

    // Staleness of prices is judged on ticks: they come also when nothing is due and nothing is
    // asked for, and a clock that stands still does not stop them.
    @Test func ticksComeAtLeastEverySoOften() async throws {
        let journal = TestJournal()
        var options = SequencerOptions.manual
        options.tickInterval = .milliseconds(2)
        let sequencer = try Sequencer(
            journal: journal, snapshots: nil, clock: ManualClock(), options: options)
        await SequencerTests.until { Self.ticks(journal).count >= 3 }
        try await sequencer.shutDown()
        let ticks = Self.ticks(journal)
        #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func noTickWithoutBeingAsked() async throws {
        let clock = ManualClock()
        let journal = TestJournal()
        let sequencer = try Sequencer(journal: journal, clock: clock)
        _ = try await sequencer.submit(all: SmallMarket.setUp(accounts: 1))
        clock.advance(by: Nanoseconds(hours: 24))
        sequencer.clockMoved()
        _ = try await sequencer.submit(.openAccount(AccountKey(99)))
        try await sequencer.shutDown()
        #expect(Self.ticks(journal).isEmpty)
    }
}
