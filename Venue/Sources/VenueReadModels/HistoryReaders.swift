import Dispatch
import NIOConcurrencyHelpers
import VenuePorts

// Those who read a history: they wait for their rows, and then read on lanes of their own, so that
// neither an event loop nor the writing waits for a slow question.

/// Lets readers wait for a command's rows and gives them lanes to read on.
final class HistoryReaders: Sendable {
    private let state: NIOLockedValueBox<State>
    private let most: Int
    private let timeout: DispatchTimeInterval
    private let lanes: [DispatchQueue]
    private let timer = DispatchQueue(label: "plimsoll.history.timer")

    private struct Waiter {
        let sequence: UInt64
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var durable: UInt64
        var waiters: [UInt64: Waiter] = [:]
        var nextWaiter: UInt64 = 0
        var reads = 0
        var nextLane = 0
        var fault: VenueFault?
    }

    init(durable: UInt64, most: Int, timeout: Int, lanes: Int = 4) {
        state = NIOLockedValueBox(State(durable: durable))
        self.most = most
        self.timeout = .milliseconds(timeout)
        self.lanes = (0..<lanes).map { DispatchQueue(label: "plimsoll.history.read.\($0)") }
    }

    var durableSequence: UInt64 { state.withLockedValue(\.durable) }
    var fault: VenueFault? { state.withLockedValue(\.fault) }

    /// Lets those go on whose rows are there now.
    func advance(to sequence: UInt64) {
        let ready = state.withLockedValue { state in
            state.durable = sequence
            let ready = state.waiters.filter { $0.value.sequence <= sequence }
            for number in ready.keys { state.waiters[number] = nil }
            return ready.values
        }
        for waiter in ready { waiter.continuation.resume() }
    }

    /// Sends away all who wait, and from now on all who would have to.
    func refuse(_ fault: VenueFault) {
        let waiters = state.withLockedValue { state in
            state.fault = state.fault ?? fault
            let waiters = state.waiters.values
            state.waiters = [:]
            return waiters
        }
        for waiter in waiters { waiter.continuation.resume(throwing: fault) }
    }

    /// Waits until the rows of a command are there.
    func wait(for sequence: UInt64) async throws {
        if durableSequence >= sequence { return }
        try await withCheckedThrowingContinuation { continuation in
            let waiter = Waiter(sequence: sequence, continuation: continuation)
            switch enter(waiter) {
            case .success(let number): if let number { endLater(number) }
            case .failure(let fault): continuation.resume(throwing: fault)
            }
        }
    }

    /// The waiter's number; nil if it need not wait after all and was let go on.
    private func enter(_ waiter: Waiter) -> Result<UInt64?, VenueFault> {
        let most = most
        let outcome = state.withLockedValue { state -> Result<UInt64?, VenueFault> in
            if state.durable >= waiter.sequence { return .success(nil) }
            if let fault = state.fault { return .failure(fault) }
            if state.waiters.count >= most {
                return .failure(
                    VenueFault(.overloaded, "\(most) reads already wait for the history"))
            }
            state.nextWaiter += 1
            state.waiters[state.nextWaiter] = waiter
            return .success(state.nextWaiter)
        }
        if case .success(nil) = outcome { waiter.continuation.resume() }
        return outcome
    }

    private func endLater(_ number: UInt64) {
        timer.asyncAfter(deadline: .now() + timeout) { [self] in
            let (waiter, durable) = state.withLockedValue { state in
                (state.waiters.removeValue(forKey: number), state.durable)
            }
            guard let waiter else { return }
            waiter.continuation.resume(
                throwing: VenueFault(
                    .overloaded,
                    "the history stands at command \(durable), \(waiter.sequence) was asked for"))
        }
    }

    /// Runs a read on the next lane.
    func run<Answer: Sendable>(
        _ body: @escaping @Sendable () throws -> Answer
    ) async throws -> Answer {
        let most = most
        let lane = try state.withLockedValue { state in
            if state.reads >= most {
                throw VenueFault(.overloaded, "\(most) reads of the history already run")
            }
            state.reads += 1
            state.nextLane = (state.nextLane + 1) % lanes.count
            return lanes[state.nextLane]
        }
        defer { state.withLockedValue { $0.reads -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            lane.async { continuation.resume(with: Result(catching: body)) }
        }
    }
}
