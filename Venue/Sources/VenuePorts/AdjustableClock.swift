import NIOConcurrencyHelpers
public import PlimsollModel

/// A clock that stands where it is put until it is let go.
///
/// For whoever lives through more time than passes: a recorded market at ten times its speed, a
/// test of several hours.
public final class AdjustableClock: VenueClock {
    /// Where it stands, or whom it follows.
    private enum State {
        case standing(Timestamp)
        case running(any VenueClock)
    }

    private let state: NIOLockedValueBox<State>

    /// A clock that stands.
    public init(at time: Timestamp) { state = NIOLockedValueBox(.standing(time)) }

    /// Where it stands, or what the clock says that it was released to.
    public var now: Timestamp {
        switch state.withLockedValue({ $0 }) {
        case .standing(let time): time
        case .running(let clock): clock.now
        }
    }

    /// Puts it to a time, where it stands.
    public func set(_ time: Timestamp) { state.withLockedValue { $0 = .standing(time) } }

    /// Lets it go with another clock.
    public func release(to clock: any VenueClock = SystemClock()) {
        state.withLockedValue { $0 = .running(clock) }
    }
}
