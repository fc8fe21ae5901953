import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import Testing
import VenuePorts
import VenueSequencer

// What whoever submits may rely on: order, stamps, durability before the answer, and a refusal
// where nothing was done.

@Suite struct SequencerTests {
    /// Waits in steps for what another thread does; a test that hangs is stopped by its limit.
    static func until(_ condition: () -> Bool) async {
        while !condition() { await Task.yield() }
    }

    @Test func commandsAreAppliedInTheOrderOfSubmission() async throws {
        let sequencer = try Sequencer(journal: MemoryJournal())
        let seen = NIOLockedValueBox<[UInt64]>([])
        for key in 1...500 {
            sequencer.enqueue(
                .openAccount(AccountKey(UInt64(key))),
                reply: { engine, applied in
                    // The reply sees the state right after its own command and no later one.
                    UInt64(engine.accountCount) == applied.sequence ? applied.sequence : 0
                },
                completion: { result in
                    if case .success(let sequence) = result {
                        seen.withLockedValue { $0.append(sequence) }
                    }
                })
        }
        let last = try await sequencer.submit(.openAccount(AccountKey(501)))
        #expect(last.sequence == 501)
        #expect(seen.withLockedValue { $0 } == Array(1...500))
        #expect(sequencer.lastSequence == 501)
        #expect(sequencer.read { $0.accountCount } == 501)
    }

    // Replays and read models rely on stamps that tell commands apart, whatever the clock does.
    @Test func stampsRiseWhenTheClockJumpsBack() async throws {
        let clock = ManualClock()
        let journal = TestJournal()
        let sequencer = try Sequencer(journal: journal, clock: clock)
        _ = try await sequencer.submit(.openAccount(AccountKey(1)))
        clock.set(Timestamp(milliseconds: 1_000_000))
        _ = try await sequencer.submit(.openAccount(AccountKey(2)))
        _ = try await sequencer.submit(all: (3...9).map { .openAccount(AccountKey($0)) })
        clock.set(Timestamp(milliseconds: 1_760_000_100_000))
        _ = try await sequencer.submit(.openAccount(AccountKey(10)))
        let stamps = journal.commands.map(\.time)
        #expect(zip(stamps, stamps.dropFirst()).allSatisfy { $0 < $1 })
        #expect(stamps.first == Timestamp(milliseconds: 1_760_000_000_000))
        #expect(stamps.last == Timestamp(milliseconds: 1_760_000_100_000))
    }

    @Test func whatComesDuringASyncIsTheNextBatch() async throws {
        let journal = TestJournal()
        let observer = RecordingObserver()
        var options = SequencerOptions.manual
        options.batchLimit = 40
        options.observer = observer
        let sequencer = try Sequencer(journal: journal, snapshots: nil, options: options)
        journal.hold()
        let answered = NIOLockedValueBox(0)
        let count: @Sendable (Result<AppliedCommand, VenueFault>) -> Void = { _ in
            answered.withLockedValue { $0 += 1 }
        }
        sequencer.enqueue(.openAccount(AccountKey(1)), completion: count)
        journal.waitForAppend(1)
        for key in 2...101 {
            sequencer.enqueue(.openAccount(AccountKey(UInt64(key))), completion: count)
        }
        // Nothing is visible before it is durable: no answer, no change of state.
        #expect(answered.withLockedValue { $0 } == 0)
        #expect(sequencer.lastSequence == 0)
        journal.release()
        _ = try await sequencer.submit(.openAccount(AccountKey(102)))
        #expect(answered.withLockedValue { $0 } == 101)
        #expect(journal.batchSizes.prefix(4) == [1, 40, 40, 20] || journal.batchSizes.count >= 4)
        #expect(journal.batchSizes.allSatisfy { $0 <= 40 })
        #expect(journal.batchSizes[1] == 40)
        await Self.until { observer.seen.batches.count == journal.batchSizes.count }
        #expect(observer.seen.batches.map(\.commands) == journal.batchSizes)
        #expect(observer.seen.batches[1].queued > 0)
    }

    @Test func aGroupStaysTogether() async throws {
        let sequencer = try Sequencer(journal: MemoryJournal())
        try await withThrowingTaskGroup(of: [UInt64].self) { group in
            for task in 0..<8 {
                group.addTask { try await Self.submitGroups(to: sequencer, task) }
            }
            var all: [UInt64] = []
            for try await sequences in group { all += sequences }
            #expect(all.sorted() == Array(1...1_120))
        }
    }

    private static func submitGroups(
        to sequencer: Sequencer, _ task: Int
    ) async throws -> [UInt64] {
        var sequences: [UInt64] = []
        for round in 0..<20 {
            let first = UInt64(task * 1_000 + round * 10 + 1)
            let applied = try await sequencer.submit(
                all: (first..<first + 7).map { .openAccount(AccountKey($0)) })
            #expect(applied.count == 7)
            #expect(applied[6].sequence - applied[0].sequence == 6)
            sequences += applied.map(\.sequence)
        }
        return sequences
    }

    @Test func groupsHaveALimit() async throws {
        var options = SequencerOptions.manual
        options.batchLimit = 3
        let journal = TestJournal()
        let sequencer = try Sequencer(journal: journal, snapshots: nil, options: options)
        #expect(try await sequencer.submit(all: []).isEmpty)
        #expect(try await sequencer.submit(all: [.tick, .tick, .tick]).count == 3)
        let fault = await #expect(throws: VenueFault.self) {
            try await sequencer.submit(all: [.tick, .tick, .tick, .tick])
        }
        #expect(fault?.code == .badInput)
        #expect(journal.batchSizes == [3])
    }

    @Test func aFullQueueRefusesAndDoesNothing() async throws {
        var options = SequencerOptions.manual
        options.queueLimit = 10
        let journal = TestJournal()
        let sequencer = try Sequencer(journal: journal, snapshots: nil, options: options)
        journal.hold()
        sequencer.enqueue(.openAccount(AccountKey(1))) { _ in }
        journal.waitForAppend(1)
        for key in 2...11 { sequencer.enqueue(.openAccount(AccountKey(UInt64(key)))) { _ in } }
        let refused = NIOLockedValueBox<VenueFault?>(nil)
        sequencer.enqueue(.openAccount(AccountKey(12))) { result in
            if case .failure(let fault) = result { refused.withLockedValue { $0 = fault } }
        }
        #expect(refused.withLockedValue { $0?.code } == .overloaded)
        journal.release()
        await Self.until { sequencer.lastSequence == 11 }
        // It takes commands again once there is room, and the refused one left no trace.
        let next = try await sequencer.submit(.openAccount(AccountKey(12)))
        #expect(next.sequence == 12)
        #expect(next.rejection() == nil)
    }

    @Test func aFailingJournalAnswersNobodyAndCloses() async throws {
        let journal = TestJournal(failingAppend: 3)
        let observer = RecordingObserver()
        var options = SequencerOptions.manual
        options.observer = observer
        let sequencer = try Sequencer(journal: journal, snapshots: nil, options: options)
        for key in 1...2 { _ = try await sequencer.submit(.openAccount(AccountKey(UInt64(key)))) }
        journal.hold()
        let faults = NIOLockedValueBox<[VenueFault.Code?]>([])
        let note: @Sendable (Result<AppliedCommand, VenueFault>) -> Void = { result in
            if case .failure(let fault) = result {
                faults.withLockedValue { $0.append(fault.code) }
            } else {
                faults.withLockedValue { $0.append(nil) }
            }
        }
        sequencer.enqueue(.openAccount(AccountKey(3)), completion: note)
        journal.waitForAppend(3)
        for key in 4...6 {
            sequencer.enqueue(.openAccount(AccountKey(UInt64(key))), completion: note)
        }
        journal.release()
        await Self.until { faults.withLockedValue { $0.count } == 4 }
        // The batch's outcome is unknown; what waited behind it was certainly not done.
        #expect(faults.withLockedValue { $0 } == [.storage, .closed, .closed, .closed])
        let later = await #expect(throws: VenueFault.self) {
            try await sequencer.submit(.openAccount(AccountKey(7)))
        }
        #expect(later?.code == .closed)
        #expect(sequencer.fault?.code == .storage)
        #expect(sequencer.lastSequence == 2)
        #expect(sequencer.read { $0.accountCount } == 2)
        await #expect(throws: VenueFault.self) { try await sequencer.shutDown() }
        #expect(observer.seen.stops.map(\.code) == [.storage])
        #expect(journal.isClosed)
    }

    @Test func shuttingDownDoesWhatWasTaken() async throws {
        let journal = TestJournal()
        let sequencer = try Sequencer(journal: journal)
        journal.hold()
        let answered = NIOLockedValueBox(0)
        for key in 1...50 {
            sequencer.enqueue(.openAccount(AccountKey(UInt64(key)))) { result in
                if case .success = result { answered.withLockedValue { $0 += 1 } }
            }
        }
        async let end: Void = sequencer.shutDown()
        await Self.until { sequencer.fault != nil }
        journal.release()
        try await end
        #expect(answered.withLockedValue { $0 } == 50)
        #expect(journal.isClosed)
        let fault = await #expect(throws: VenueFault.self) { try await sequencer.submit(.tick) }
        #expect(fault?.code == .closed)
        #expect(sequencer.fault?.code == .closed)
        // The second time nothing more happens.
        try await sequencer.shutDown()
    }

    @Test func anAbandonedSequencerStillDoesWhatWasTaken() async throws {
        let journal = TestJournal()
        var sequencer: Sequencer? = try Sequencer(journal: journal)
        sequencer?.enqueue(.openAccount(AccountKey(1))) { _ in }
        sequencer = nil
        await Self.until { journal.isClosed }
        #expect(journal.lastSequence == 1)
    }

    // A preview works in the tables: it must neither be seen by others nor change them.
    @Test func readsAndPreviewsRunBesideTheWriter() async throws {
        let sequencer = try Sequencer(journal: MemoryJournal())
        _ = try await sequencer.submit(all: SmallMarket.setUp(accounts: 10))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask {
                    for number in 0..<300 {
                        _ = try await sequencer.submit(
                            SmallMarket.order(number * 4 + task, accounts: 10))
                    }
                }
            }
            group.addTask {
                for number in 0..<300 {
                    let account = AccountID(number % 10 + 1)
                    _ = sequencer.preview(.leverage(SmallMarket.btc, 5), for: account)
                    let broken = sequencer.read { $0.brokenInvariants() }
                    #expect(broken == [])
                }
            }
            try await group.waitForAll()
        }
        #expect(sequencer.lastSequence == UInt64(4 + 20 + 1_200))
    }
}
