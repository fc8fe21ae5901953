import Glibc
import NIOConcurrencyHelpers
import VenuePorts

// The thread of the writer and the moment of its end.

/// Starts a thread of the operating system that runs until its body returns.
func startThread(_ body: @escaping @Sendable () -> Void) throws {
    final class Start {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let start = Unmanaged.passRetained(Start(body))
    let code = pthread_create(
        &thread, nil,
        { raw in
            guard let raw else { return nil }
            Unmanaged<Start>.fromOpaque(raw).takeRetainedValue().body()
            return nil
        }, start.toOpaque())
    if code != 0 {
        start.release()
        throw VenueFault(.closed, "the writer's thread could not be started: error \(code)")
    }
    pthread_detach(thread)
}

/// An outcome that many may wait for and that comes once.
final class Outcome: Sendable {
    private struct State {
        var result: Result<Void, VenueFault>?
        var waiting: [CheckedContinuation<Void, any Error>] = []
    }
    private let state = NIOLockedValueBox(State())

    /// Sets the outcome and wakes whoever waits.
    func set(_ result: Result<Void, VenueFault>) {
        let waiting = state.withLockedValue { state in
            state.result = result
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(with: result) }
    }

    /// Waits for the outcome.
    func wait() async throws {
        try await withCheckedThrowingContinuation { continuation in
            let result = state.withLockedValue { state in
                if state.result == nil { state.waiting.append(continuation) }
                return state.result
            }
            if let result { continuation.resume(with: result) }
        }
    }
}
