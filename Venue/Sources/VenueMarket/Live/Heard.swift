import NIOConcurrencyHelpers
import NIOCore
import VenuePorts

/// When a connection last said anything.
final class Heard: Sendable {
    private let last = NIOLockedValueBox(NIODeadline.now())

    /// It said something now.
    func touch() { last.withLockedValue { $0 = .now() } }

    /// Throws if it has been silent for too long.
    func check(within limit: TimeAmount) throws {
        let silent = NIODeadline.now() - last.withLockedValue { $0 }
        if silent > limit {
            throw VenueFault(
                .peer,
                "expected a word within \(limit.nanoseconds / 1_000_000) ms, found silence for "
                    + "\(silent.nanoseconds / 1_000_000) ms")
        }
    }
}
