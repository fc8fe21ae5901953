import NIOConcurrencyHelpers
import PlimsollModel

// One account's money moves over the venue's edge one request at a time: limits are checked before
// and noted after, and a request that a crash interrupted can be found by its amount and time.

/// Which accounts have a request on its way.
final class CashLocks: Sendable {
    private let busy = NIOLockedValueBox<Set<Int64>>([])

    /// Runs `body` unless the person has another request on its way.
    func run<Answer>(_ user: Int64, _ body: () async throws -> Answer) async throws -> Answer {
        let isFree = busy.withLockedValue { $0.insert(user).inserted }
        guard isFree else {
            throw NativeError(409, "busy", "another deposit or withdrawal is on its way")
        }
        defer { busy.withLockedValue { _ = $0.remove(user) } }
        return try await body()
    }
}
