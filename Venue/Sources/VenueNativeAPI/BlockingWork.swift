import Dispatch

// Password hashing and database files make a thread wait; they do it on a queue of their own, a
// few at a time, so that event loops never do.

/// Runs blocking work off the event loops, at most so much at a time.
final class BlockingWork: Sendable {
    private let queue = DispatchQueue(label: "plimsoll.blocking", attributes: .concurrent)
    private let places = DispatchQueue(label: "plimsoll.blocking.places")
    private let semaphore = DispatchSemaphore(value: 4)

    /// Runs `body` and gives what it returns or throws.
    func run<Answer: Sendable>(
        _ body: @escaping @Sendable () throws -> Answer
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            places.async {
                self.semaphore.wait()
                self.queue.async {
                    let result = Result { try body() }
                    self.semaphore.signal()
                    continuation.resume(with: result)
                }
            }
        }
    }
}
