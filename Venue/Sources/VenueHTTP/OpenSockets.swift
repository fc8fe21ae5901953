import NIOConcurrencyHelpers

// The WebSocket connections of one server, all of them: a venue that takes nothing any more says so
// to each, to those that come later too.

/// Knows every WebSocket connection that is open.
final class OpenSockets: Sendable {
    private struct State {
        var outlets: [UInt64: SocketOutlet] = [:]
        /// What everybody is closed with; nil while connections are welcome.
        var closing: (code: UInt16, reason: String)?
    }

    private let state = NIOLockedValueBox(State())

    /// Takes in a connection; closed at once if all are.
    func add(_ outlet: SocketOutlet) {
        let closing = state.withLockedValue { state in
            state.outlets[outlet.id] = outlet
            return state.closing
        }
        if let closing { outlet.close(code: closing.code, reason: closing.reason) }
    }

    /// Forgets a connection that is gone.
    func remove(_ outlet: SocketOutlet) {
        state.withLockedValue { $0.outlets[outlet.id] = nil }
    }

    /// Closes every connection, and from now on each that comes; the first reason stands.
    func closeAll(code: UInt16, reason: String) {
        let outlets = state.withLockedValue { state in
            if state.closing == nil { state.closing = (code: code, reason: reason) }
            return Array(state.outlets.values)
        }
        for outlet in outlets { outlet.close(code: code, reason: reason) }
    }
}
