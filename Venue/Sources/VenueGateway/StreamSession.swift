import BinanceAPI
import NIOConcurrencyHelpers
import PlimsollModel
import VenueJSON
import VenuePorts
import VenueTransport

// One client's stream connection: what it wants to hear, in which shape, and how it is kept from
// asking too much. Who sends to it is the hub.

/// A client's stream connection.
final class StreamSession: SocketSession {
    private struct State {
        /// Names in order of asking.
        var names: [String] = []
        var isCombined: Bool
        /// The second in which messages are counted, and how many came in it.
        var second: Int64 = 0
        var messages = 0
        /// Streams whose newest event it was too slow for.
        var missed: Set<String> = []
        var isClosed = false
    }

    let socket: any ClientSocket
    /// Kinds of user events wanted; nil for all.
    let events: Set<String>?
    private let hub: StreamHub
    private let state: NIOLockedValueBox<State>

    init(_ address: StreamAddress?, _ socket: any ClientSocket, _ hub: StreamHub) {
        self.socket = socket
        self.hub = hub
        events = address?.events
        state = NIOLockedValueBox(State(isCombined: address?.isCombined ?? false))
    }

    // MARK: Messages

    func received(_ text: [UInt8]) {
        guard countsMessage() else {
            socket.close(code: 1_008, reason: "Too many requests")
            return
        }
        let (request, id) = StreamRequest.read(text)
        let answer =
            switch request {
            case .success(let request): self.answer(request, id)
            case .failure(let refusal): StreamRequest.answer(refusal, id: id)
            }
        socket.send([OutboundFrame(text: answer)])
    }

    /// Counts a message; false if there were too many in this second.
    private func countsMessage() -> Bool {
        let second = hub.clock.now.raw / 1_000_000_000
        return state.withLockedValue { state in
            if state.second != second { (state.second, state.messages) = (second, 0) }
            state.messages += 1
            return state.messages <= hub.options.messagesPerSecond
        }
    }

    private func answer(_ request: StreamRequest, _ id: JSON) -> [UInt8] {
        switch request {
        case .subscribe(let names):
            guard subscribe(names) else {
                let most = hub.options.streamsPerConnection
                let refusal = StreamRequest.Refusal(
                    code: 2, message: "Invalid request: at most \(most) streams per connection")
                return StreamRequest.answer(refusal, id: id)
            }
            return StreamRequest.answer(.null, id: id)
        case .unsubscribe(let names):
            unsubscribe(names)
            return StreamRequest.answer(.null, id: id)
        case .list:
            let names = state.withLockedValue { $0.names }
            return StreamRequest.answer(.array(names.map { .string($0) }), id: id)
        case .setCombined(let flag):
            state.withLockedValue { $0.isCombined = flag }
            return StreamRequest.answer(.null, id: id)
        case .isCombined:
            return StreamRequest.answer(.bool(isCombined), id: id)
        }
    }

    /// Adds streams; false, and nothing added, if they would be too many.
    func subscribe(_ names: [String]) -> Bool {
        let added = state.withLockedValue { state -> [String]? in
            if state.isClosed { return [] }
            var added: [String] = []
            let known = Set(state.names)
            for name in names where !known.contains(name) && !added.contains(name) {
                added.append(name)
                if known.count + added.count > hub.options.streamsPerConnection { return nil }
            }
            state.names += added
            return added
        }
        guard let added else { return false }
        hub.join(self, added)
        return true
    }

    private func unsubscribe(_ names: [String]) {
        let wanted = Set(names)
        let dropped = state.withLockedValue { state in
            let dropped = state.names.filter { wanted.contains($0) }
            state.names.removeAll { wanted.contains($0) }
            state.missed.subtract(dropped)
            return dropped
        }
        hub.leave(self, dropped)
    }

    func closed() {
        let names = state.withLockedValue { state in
            defer { state.names = [] }
            state.isClosed = true
            return state.names
        }
        hub.leave(self, names)
    }

    // MARK: Events

    /// True if events come wrapped with the name of their stream.
    var isCombined: Bool { state.withLockedValue { $0.isCombined } }

    /// True if a user event passes the filter of the address; the end of a key always does.
    func wants(_ event: UserStreamEvent) -> Bool {
        if case .keyExpired = event { return true }
        return events?.contains(event.name) ?? true
    }

    /// Hands an event over, unless the reader is slow and can do without all but the newest.
    func send(_ event: EncodedEvent, conflating limit: Int?) {
        let isCombined = state.withLockedValue { state -> Bool? in
            if let limit, socket.pendingBytes > limit {
                state.missed.insert(event.name)
                return nil
            }
            state.missed.remove(event.name)
            return state.isCombined
        }
        guard let isCombined else { return }
        socket.send([isCombined ? event.combined : event.raw])
    }

    /// Streams whose newest event it missed, once it has caught up to half of a limit.
    func takeMissed(below limit: Int) -> Set<String> {
        if socket.pendingBytes > limit / 2 { return [] }
        return state.withLockedValue { state in
            defer { state.missed = [] }
            return state.missed
        }
    }

    /// True while it missed something.
    var hasMissed: Bool { state.withLockedValue { !$0.missed.isEmpty } }
}

/// An event in both shapes, each made when it is first wanted and used by one thread.
final class EncodedEvent: Sendable {
    /// The name of its stream.
    let name: String
    let body: [UInt8]
    private let frames = NIOLockedValueBox<(raw: OutboundFrame?, combined: OutboundFrame?)>(
        (nil, nil))

    init(_ name: String, _ body: [UInt8]) {
        self.name = name
        self.body = body
    }

    /// As raw connections get it.
    var raw: OutboundFrame {
        frames.withLockedValue { frames in
            if let known = frames.raw { return known }
            let made = OutboundFrame(text: body)
            frames.raw = made
            return made
        }
    }

    /// As combined connections get it.
    var combined: OutboundFrame {
        frames.withLockedValue { frames in
            if let known = frames.combined { return known }
            let made = OutboundFrame(text: StreamWriters.combined(name, body))
            frames.combined = made
            return made
        }
    }
}
