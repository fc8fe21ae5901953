import Dispatch
import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollModel
import VenuePorts

// Where submissions wait for the writer: a bounded queue in front of a sleeping thread. The bound
// counts commands and includes those the writer has taken but not yet put into a batch.

/// Tells a submitter of the outcome; runs outside the lock.
typealias Answer = @Sendable () -> Void

/// Actions that belong together, and what becomes of the outcome.
struct Submission: Sendable {
    let actions: [Action]
    /// Builds the reply from the state right after the last action; the answer gives it away.
    let settle: @Sendable (borrowing Engine, [AppliedCommand]) -> Answer
    /// Tells that nothing was done, or that nobody knows.
    let refuse: @Sendable (VenueFault) -> Void
}

/// Asks for a snapshot; is told the sequence it contains.
typealias SnapshotRequest = @Sendable (Result<UInt64, VenueFault>) -> Void

/// The queue of what waits.
final class Intake: Sendable {
    private struct State {
        var waiting: [Submission] = []
        /// Commands in `waiting` and in the writer's hands before they are in a batch.
        var queued = 0
        var snapshots: [SnapshotRequest] = []
        /// Why nothing more is taken.
        var closed: VenueFault?
        /// True while the writer has been woken and has not yet looked.
        var isAwake = false
    }

    private let state = NIOLockedValueBox(State())
    private let bell = DispatchSemaphore(value: 0)
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Queues a submission, or says why not.
    func offer(_ submission: Submission) -> VenueFault? {
        let count = submission.actions.count
        return ring { state in
            if let closed = state.closed { return closed }
            if state.queued + count > limit {
                return VenueFault(
                    .overloaded,
                    "\(state.queued) commands wait, at most \(limit) may; nothing was done")
            }
            state.queued += count
            state.waiting.append(submission)
            return nil
        }
    }

    /// Queues the wish for a snapshot, or says why not.
    func offer(snapshot request: @escaping SnapshotRequest) -> VenueFault? {
        ring { state in
            if let closed = state.closed { return closed }
            state.snapshots.append(request)
            return nil
        }
    }

    /// Takes nothing more; what waits is still the writer's to do.
    func close(_ fault: VenueFault) {
        _ = ring { state in
            if state.closed == nil { state.closed = fault }
            return nil
        }
    }

    /// Wakes the writer so that it looks at the clock.
    func wake() { _ = ring { _ in nil } }

    /// Changes the state and wakes the writer if it may be asleep.
    private func ring(_ body: (inout State) -> VenueFault?) -> VenueFault? {
        let (fault, mustRing) = state.withLockedValue { state in
            let fault = body(&state)
            let mustRing = fault == nil && !state.isAwake
            if mustRing { state.isAwake = true }
            return (fault, mustRing)
        }
        if mustRing { bell.signal() }
        return fault
    }

    /// What the writer found.
    struct Delivery {
        var submissions: [Submission]
        var snapshots: [SnapshotRequest]
        var queued: Int
        var isClosed: Bool
    }

    /// Sleeps until something is there or the time is over.
    func wait(for duration: Duration) {
        _ = bell.wait(timeout: .now() + .nanoseconds(duration.wholeNanoseconds))
    }

    /// Everything that waits. Leaves the bell ready to ring again.
    func take() -> Delivery {
        state.withLockedValue { state in
            state.isAwake = false
            let delivery = Delivery(
                submissions: state.waiting, snapshots: state.snapshots, queued: state.queued,
                isClosed: state.closed != nil)
            state.waiting = []
            state.snapshots = []
            return delivery
        }
    }

    /// Notes that commands have left the queue for a batch.
    func left(_ count: Int) { state.withLockedValue { $0.queued -= count } }
}

extension Duration {
    /// Nanoseconds, rounded down, at most what `Int` holds.
    var wholeNanoseconds: Int {
        let (seconds, attoseconds) = components
        let (whole, isBeyond) = Int(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return isBeyond ? .max : whole + Int(attoseconds / 1_000_000_000)
    }
}
