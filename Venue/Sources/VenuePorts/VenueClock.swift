import Glibc
public import PlimsollModel

/// Where the stamps of commands come from.
public protocol VenueClock: Sendable {
    /// The time now, UTC.
    var now: Timestamp { get }
}

/// The machine's wall clock.
public struct SystemClock: VenueClock {
    /// The machine's wall clock.
    public init() {}

    /// The time now, UTC, to the nanosecond as far as the machine knows it.
    public var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
