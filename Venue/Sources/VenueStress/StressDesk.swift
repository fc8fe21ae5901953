import Dispatch
import NIOConcurrencyHelpers

// Stresses keep a core busy for a second. They are run off every thread that serves others, two at
// a time; whoever comes third is told so.

/// Runs stresses, a few at a time.
public final class StressDesk: Sendable {
    /// Why a stress was not run.
    public struct Busy: Error, Hashable, Sendable {}

    /// How long one may take.
    public let limit: Duration
    private let most: Int
    private let running = NIOLockedValueBox(0)
    private let queue = DispatchQueue(label: "plimsoll.stress", attributes: .concurrent)

    /// A desk for so many stresses at once.
    public init(atOnce most: Int = 2, limit: Duration = .seconds(2)) {
        self.most = most
        self.limit = limit
    }

    /// Runs `body` off the caller's thread and gives what it returns or throws.
    ///
    /// - Throws: `Busy` where enough are running.
    public func run<Answer: Sendable>(
        _ body: @escaping @Sendable () throws -> Answer
    ) async throws -> Answer {
        let isFree = running.withLockedValue { count in
            if count >= most { return false }
            count += 1
            return true
        }
        if !isFree { throw Busy() }
        defer { running.withLockedValue { $0 -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }
}
