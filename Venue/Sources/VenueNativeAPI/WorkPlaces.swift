import Dispatch
import NIOConcurrencyHelpers

// Some questions take seconds: ranking a large venue, replaying a moment, writing a long file. A
// few of each may run at a time, beside the event loops; who comes while all places are taken is
// told so at once instead of being kept waiting with the others behind him.

/// A number of places for long work of one kind.
final class WorkPlaces: Sendable {
    private let free: NIOLockedValueBox<Int>
    private let queue: DispatchQueue
    private let deed: String

    /// - Parameters:
    ///   - count: How many may work at a time.
    ///   - deed: What they do, as in "already `deed`".
    init(_ count: Int, _ deed: String) {
        free = NIOLockedValueBox(count)
        queue = DispatchQueue(
            label: "plimsoll.long-work", qos: .utility, attributes: .concurrent)
        self.deed = deed
    }

    /// Runs `body` off the caller's thread if there is a place for it.
    ///
    /// - Throws: What `body` throws; status 429 if all places are taken.
    func run<Answer: Sendable>(
        _ body: @escaping @Sendable () throws -> Answer
    ) async throws -> Answer {
        try enter()
        defer { leave() }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }

    /// Holds a place while `body` runs on the caller's task.
    ///
    /// - Throws: As `run(_:)`.
    func hold<Answer: Sendable>(_ body: () async throws -> Answer) async throws -> Answer {
        try enter()
        defer { leave() }
        return try await body()
    }

    private func enter() throws {
        let isFree = free.withLockedValue { count in
            if count == 0 { return false }
            count -= 1
            return true
        }
        if !isFree {
            throw NativeError(
                429, "busy", "expected a free place, the venue is already \(deed); try again soon")
        }
    }

    private func leave() { free.withLockedValue { $0 += 1 } }
}
