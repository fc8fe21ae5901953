import Glibc
import NIOConcurrencyHelpers

// The thread on which events of streams are encoded and handed to sockets: neither the writer's,
// which must not wait for readers, nor an event loop, which must not wait for encoding.

/// Runs a pass over and over: at once when woken, else after a while.
public final class StreamThread: Sendable {
    /// True while a pass is asked for.
    private let isWoken = ConditionLock<Bool>(value: false)
    private let isStopped = NIOLockedValueBox(false)
    private let pause: Double

    /// A thread that does not run yet.
    ///
    /// - Parameter milliseconds: The longest time between two passes.
    public init(milliseconds: Int64) { pause = Double(milliseconds) / 1_000 }

    /// Has a pass made soon.
    public func wake() {
        isWoken.lock()
        isWoken.unlock(withValue: true)
    }

    /// Lets the thread end after the pass it is at.
    public func stop() {
        isStopped.withLockedValue { $0 = true }
        wake()
    }

    /// Starts the thread.
    ///
    /// - Throws: `VenueFault(.closed)` if the system gives no thread.
    public func start(_ pass: @escaping @Sendable () -> Void) throws {
        let run = Unmanaged.passRetained(Run(thread: self, pass: pass))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { raw in
                guard let raw else { return nil }
                Unmanaged<Run>.fromOpaque(raw).takeRetainedValue().loop()
                return nil
            }, run.toOpaque())
        if code != 0 {
            run.release()
            throw VenueFault(.closed, "the thread of the streams cannot start: error \(code)")
        }
        pthread_detach(thread)
    }

    /// What the thread runs.
    private final class Run: Sendable {
        private let thread: StreamThread
        private let pass: @Sendable () -> Void

        init(thread: StreamThread, pass: @escaping @Sendable () -> Void) {
            self.thread = thread
            self.pass = pass
        }

        func loop() {
            while thread.waitForTurn() { pass() }
        }
    }

    /// Waits until woken or the pause is over; false when stopped.
    private func waitForTurn() -> Bool {
        if isWoken.lock(whenValue: true, timeoutSeconds: pause) {
            isWoken.unlock(withValue: false)
        }
        return !isStopped.withLockedValue { $0 }
    }
}
