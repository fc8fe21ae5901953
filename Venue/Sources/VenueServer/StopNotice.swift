import NIOConcurrencyHelpers
import VenuePorts

// The word that the venue takes no commands any more, from the sequencer, which is made first, to
// the parts that pass it on, which are made later.

/// Tells whoever wants to know that the venue has stopped, once.
final class StopNotice: Sendable {
    private enum State {
        case running([@Sendable (VenueFault) -> Void])
        case stopped(VenueFault)
    }

    private let state = NIOLockedValueBox(State.running([]))

    /// The venue has stopped; what is said later is not passed on.
    func stopped(by fault: VenueFault) {
        let listeners = state.withLockedValue { state -> [@Sendable (VenueFault) -> Void] in
            guard case .running(let listeners) = state else { return [] }
            state = .stopped(fault)
            return listeners
        }
        for listener in listeners { listener(fault) }
    }

    /// Has somebody told, at once if it has happened already.
    ///
    /// - Parameter listener: Runs on the thread of whoever stopped the venue; must be quick.
    func onStop(_ listener: @escaping @Sendable (VenueFault) -> Void) {
        let fault = state.withLockedValue { state -> VenueFault? in
            switch state {
            case .stopped(let fault): return fault
            case .running(let others):
                state = .running(others + [listener])
                return nil
            }
        }
        if let fault { listener(fault) }
    }
}
