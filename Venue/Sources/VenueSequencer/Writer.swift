import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollModel
import VenuePorts

// The one thread that changes the venue. It takes what waits, stamps it, has the journal make it
// durable with one sync, applies it and gives the answers; what comes meanwhile is the next batch.
// No delay is needed for batches to form: they form while the journal syncs.

/// Stamps, journals, applies and answers; lives on one thread.
final class Writer: @unchecked Sendable {
    /// Longest time the lock is held at a stretch while more than one command waits.
    static let longestHold = Duration.microseconds(200)
    /// Longest sleep, so that a jump of the clock is noticed.
    static let longestSleep = Duration.seconds(1)

    let room: EngineRoom
    let intake: Intake
    let end = Outcome()
    /// Why no commands are taken; nil while they are.
    let fault = NIOLockedValueBox<VenueFault?>(nil)

    // What follows is touched by the writer's thread only.
    private let journal: any Journal
    private let sinks: [any EventSink]
    private let clock: any VenueClock
    private let options: SequencerOptions
    private let snapshotter: Snapshotter?

    private var backlog: [Submission] = []
    /// The first of the backlog that is in no batch yet.
    private var next = 0
    private var isClosed = false
    private var queued = 0
    private var requests: [SnapshotRequest] = []
    private var lastTime: Timestamp
    private var lastTick = ContinuousClock.now
    private var nextDue = Timestamp.zero
    private var lastSnapshot: UInt64

    init(
        recovery: Recovery, journal: any Journal, snapshotter: Snapshotter?,
        clock: any VenueClock, sinks: [any EventSink], options: SequencerOptions
    ) {
        lastTime = recovery.lastTime
        lastSnapshot = recovery.snapshotSequence
        let engine = recovery.takeEngine()
        nextDue = engine.nextDueTime
        room = EngineRoom(engine)
        intake = Intake(limit: options.queueLimit)
        self.journal = journal
        self.snapshotter = snapshotter
        self.clock = clock
        self.sinks = sinks
        self.options = options
    }

    /// The thread's body: works until the intake is closed and empty, or the journal fails.
    func run() {
        while true {
            receive()
            if let failure = takeSnapshotIfWanted() { return stop(by: failure) }
            let hasTick = isTickDue()
            if next < backlog.count || hasTick {
                if let failure = write(formBatch(hasTick: hasTick)) { return stop(by: failure) }
            } else if isClosed {
                return finish()
            } else {
                intake.wait(for: timeToNextTick())
            }
        }
    }

    private func receive() {
        if next == backlog.count {
            backlog.removeAll(keepingCapacity: true)
            next = 0
        }
        let delivery = intake.take()
        backlog.append(contentsOf: delivery.submissions)
        requests.append(contentsOf: delivery.snapshots)
        queued = delivery.queued
        isClosed = delivery.isClosed
    }

    // MARK: Batches

    /// Submissions that become durable together, with their commands in a row.
    private struct Batch {
        var submissions: [Submission] = []
        var commands: [Command] = []
    }

    private func formBatch(hasTick: Bool) -> Batch {
        var batch = Batch()
        let now = clock.now
        func add(_ submission: Submission) {
            batch.submissions.append(submission)
            for action in submission.actions {
                // The clock may stand still or jump back; stamps do not.
                lastTime = max(now, Timestamp(lastTime.raw + 1))
                batch.commands.append(Command(action, at: lastTime))
            }
        }
        if hasTick {
            lastTick = ContinuousClock.now
            add(Submission(actions: [.tick], settle: { _, _ in {} }, refuse: { _ in }))
        }
        let first = next
        let start = batch.commands.count
        while next < backlog.count {
            let count = batch.commands.count - start + backlog[next].actions.count
            if count > options.batchLimit && next > first { break }
            add(backlog[next])
            next += 1
        }
        intake.left(batch.commands.count - start)
        queued -= batch.commands.count - start
        return batch
    }

    /// Makes a batch durable, applies and answers it; gives the fault if the journal failed.
    private func write(_ batch: Batch) -> VenueFault? {
        let start = ContinuousClock.now
        do {
            try journal.append(batch.commands)
        } catch {
            let failure = error as? VenueFault ?? VenueFault(.storage, "\(error)")
            fault.withLockedValue { $0 = failure }
            for submission in batch.submissions { submission.refuse(failure) }
            return failure
        }
        let durable = ContinuousClock.now
        apply(batch)
        nextDue = room.read { $0.nextDueTime }
        options.observer?.finished(
            batch: BatchFigures(
                commands: batch.commands.count, queued: queued, appendTime: durable - start,
                applyTime: ContinuousClock.now - durable))
        return nil
    }

    /// Applies a batch, leaving the lock to readers every now and then.
    private func apply(_ batch: Batch) {
        var submission = 0
        var applied: [AppliedCommand] = []
        var answers: [Answer] = []
        var place = 0
        while place < batch.commands.count {
            room.write { engine in
                let start = ContinuousClock.now
                repeat {
                    applied.append(apply(batch.commands[place], to: &engine))
                    place += 1
                    if applied.count == batch.submissions[submission].actions.count {
                        answers.append(batch.submissions[submission].settle(engine, applied))
                        applied.removeAll(keepingCapacity: true)
                        submission += 1
                    }
                } while place < batch.commands.count
                    && ContinuousClock.now - start < Self.longestHold
            }
            for answer in answers { answer() }
            answers.removeAll(keepingCapacity: true)
        }
    }

    private func apply(_ command: Command, to engine: inout Engine) -> AppliedCommand {
        var events = EventBuffer()
        engine.apply(command, into: &events)
        let applied = AppliedCommand(
            sequence: engine.sequence, command: command, events: events)
        for sink in sinks { sink.applied(applied, engine: engine) }
        return applied
    }

    // MARK: Ticks

    private var venueTime: Timestamp { max(clock.now, lastTime) }

    private func isTickDue() -> Bool {
        if isClosed { return false }
        if options.ticksWhenDue && venueTime >= nextDue { return true }
        guard let interval = options.tickInterval else { return false }
        return ContinuousClock.now - lastTick >= interval
    }

    private func timeToNextTick() -> Duration {
        var wait = Self.longestSleep
        if options.ticksWhenDue {
            wait = min(wait, .nanoseconds(nextDue.since(venueTime).raw))
        }
        if let interval = options.tickInterval {
            wait = min(wait, interval - (ContinuousClock.now - lastTick))
        }
        return max(wait, .zero)
    }

    // MARK: Snapshots

    /// Takes a snapshot if someone asks for it or it is time; gives the fault if the journal fails.
    private func takeSnapshotIfWanted() -> VenueFault? {
        guard let snapshotter else {
            for request in requests {
                request(.failure(VenueFault(.badInput, "this venue keeps no snapshots")))
            }
            requests = []
            return nil
        }
        let sequence = room.read { $0.sequence }
        let isDue = options.snapshotInterval.map { sequence - lastSnapshot >= $0 } ?? false
        if (requests.isEmpty && !isDue) || snapshotter.isBusy { return nil }
        return takeSnapshot(with: snapshotter)
    }

    private func takeSnapshot(with snapshotter: Snapshotter) -> VenueFault? {
        let start = ContinuousClock.now
        // A snapshot may not contain what a power failure could still take from the journal.
        if let failure = flushJournal() { return failure }
        let waiting = requests
        requests = []
        let image = room.read { $0.image() }
        lastSnapshot = image.sequence
        snapshotter.keep(image, pause: ContinuousClock.now - start) { [intake] result in
            for request in waiting { request(result) }
            // A request that came meanwhile has been waiting for this one to be done.
            intake.wake()
        }
        return nil
    }

    private func flushJournal() -> VenueFault? {
        do {
            try journal.flush()
            return nil
        } catch {
            let failure = error as? VenueFault ?? VenueFault(.storage, "\(error)")
            fault.withLockedValue { $0 = failure }
            return failure
        }
    }

    // MARK: The end

    /// The journal failed: nobody else is taken, and whoever waits hears of it.
    private func stop(by failure: VenueFault) {
        let closed = VenueFault(
            .closed, "the journal failed, nothing was done; the cause was \(failure)")
        intake.close(closed)
        receive()
        for place in next..<backlog.count { backlog[place].refuse(closed) }
        for request in requests { request(.failure(closed)) }
        options.observer?.stopped(by: failure)
        snapshotter?.drain()
        _ = closeJournal()
        end.set(.failure(failure))
    }

    /// Everything that was taken is done: a last snapshot, and the journal is closed.
    private func finish() {
        snapshotter?.drain()
        let isWanted = options.snapshotsAtShutdown && room.read { $0.sequence } > lastSnapshot
        if let snapshotter, isWanted || !requests.isEmpty {
            if let failure = takeSnapshot(with: snapshotter) { return stop(by: failure) }
            snapshotter.drain()
        }
        end.set(closeJournal())
    }

    private func closeJournal() -> Result<Void, VenueFault> {
        do {
            try journal.close()
            return .success(())
        } catch {
            return .failure(error as? VenueFault ?? VenueFault(.storage, "\(error)"))
        }
    }
}
