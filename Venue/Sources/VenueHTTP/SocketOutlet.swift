import NIOConcurrencyHelpers
import NIOCore
import VenueMetrics
import VenueTransport

// The way out of the venue for one WebSocket client. Any thread may send; the bytes are written
// by the connection's event loop, all that has gathered since in one flush, because a flush of
// its own for each message costs ten times the message.

/// One client's connection as sessions see it.
final class SocketOutlet: ClientSocket {
    struct State {
        /// Set while the connection lives.
        var connection: NIOLoopBound<SocketConnection>?
        var waiting: [ByteBuffer] = []
        /// The close frame to write after what waits; nothing is taken after it.
        var closing: (code: UInt16, reason: String)?
        var pendingBytes = 0
        /// True while the outbox knows that something waits.
        var isListed = false
        var isClosed = false
    }

    let id: UInt64
    let remoteAddress: String
    private let limit: Int
    private let outbox: LoopOutbox
    private let metrics: HTTPMetrics
    private let state = NIOLockedValueBox(State())

    init(
        id: UInt64, remoteAddress: String, limit: Int, outbox: LoopOutbox, metrics: HTTPMetrics
    ) {
        self.id = id
        self.remoteAddress = remoteAddress
        self.limit = limit
        self.outbox = outbox
        self.metrics = metrics
    }

    var pendingBytes: Int { state.withLockedValue { $0.pendingBytes } }

    func send(_ frames: [OutboundFrame]) {
        var bytes = 0
        for frame in frames { bytes += frame.buffer.readableBytes }
        let size = bytes
        let mustList = state.withLockedValue { state -> Bool in
            if state.isClosed || state.closing != nil { return false }
            if state.pendingBytes + size > limit {
                // What the client has not read will not reach it in time: give the memory back.
                state.waiting = []
                let reason = "slow consumer: \(state.pendingBytes) bytes unread"
                state.closing = (code: 1_008, reason: reason)
                metrics.slowCloses.increment()
            } else {
                state.pendingBytes += size
                for frame in frames { state.waiting.append(frame.buffer) }
                metrics.frames.increment(by: Int64(frames.count))
                metrics.bytes.increment(by: Int64(size))
            }
            return list(&state)
        }
        if mustList { outbox.add(self) }
    }

    func close(code: UInt16, reason: String) {
        let mustList = state.withLockedValue { state -> Bool in
            if state.isClosed || state.closing != nil { return false }
            state.closing = (code: code, reason: reason)
            return list(&state)
        }
        if mustList { outbox.add(self) }
    }

    private func list(_ state: inout State) -> Bool {
        defer { state.isListed = true }
        return !state.isListed
    }

    // On the event loop.

    /// Begins to write to a connection.
    func attach(_ connection: NIOLoopBound<SocketConnection>) {
        state.withLockedValue { $0.connection = connection }
    }

    /// The connection is gone; everything is dropped.
    func detach() {
        state.withLockedValue { state in
            state.connection = nil
            state.waiting = []
            state.isClosed = true
        }
    }

    /// Bytes have left for the network, or were given up.
    func wrote(_ bytes: Int) {
        state.withLockedValue { $0.pendingBytes -= bytes }
    }

    /// Writes what waits.
    func drain() {
        let (connection, buffers, closing) = state.withLockedValue { state in
            defer { state.waiting = [] }
            state.isListed = false
            return (state.connection, state.waiting, state.closing)
        }
        guard let connection = connection?.value else { return }
        if !buffers.isEmpty { connection.write(buffers) }
        if let closing { connection.close(code: closing.code, reason: closing.reason) }
    }
}

/// The clients of one event loop for which something waits.
///
/// A message for a thousand clients wakes each event loop once, not once for each client.
final class LoopOutbox: Sendable {
    private struct State {
        var outlets: [SocketOutlet] = []
        var isScheduled = false
    }

    private let loop: any EventLoop
    private let state = NIOLockedValueBox(State())

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    /// Has an outlet drained soon.
    func add(_ outlet: SocketOutlet) {
        let mustSchedule = state.withLockedValue { state -> Bool in
            state.outlets.append(outlet)
            defer { state.isScheduled = true }
            return !state.isScheduled
        }
        if mustSchedule { loop.execute { self.drain() } }
    }

    private func drain() {
        let outlets = state.withLockedValue { state in
            defer { state.outlets = [] }
            state.isScheduled = false
            return state.outlets
        }
        for outlet in outlets { outlet.drain() }
    }
}
