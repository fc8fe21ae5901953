import BinanceAPI
import NIOConcurrencyHelpers
import PlimsollModel
import VenueJSON
import VenuePorts
import VenueTransport

// One client's connection of the request interface. Many requests may be under way; replies come
// as they are ready and are told apart by their ids.

/// A client's request connection.
final class RequestSocketSession: SocketSession {
    /// A key that signed once for all that follows.
    private struct LoggedOn: Sendable {
        let key: String
        let since: Timestamp
    }

    private struct State: Sendable {
        var loggedOn: LoggedOn?
        /// Requests being answered.
        var underWay = 0
        /// Requests that wait for their turn.
        var waiting: [[UInt8]] = []
        var isClosed = false
    }

    private let gateway: Gateway
    private let options: RequestSocketOptions
    private let socket: any ClientSocket
    private let address: String
    private let connectedAt: Timestamp
    /// What the address of the connection says about limits in replies.
    private let tellsLimits: Bool
    private let state = NIOLockedValueBox(State())

    init(
        _ gateway: Gateway, _ options: RequestSocketOptions, _ request: APIRequest,
        _ socket: any ClientSocket
    ) {
        self.gateway = gateway
        self.options = options
        self.socket = socket
        address = request.remoteAddress
        connectedAt = gateway.context.clock.now
        tellsLimits = !request.query.split(separator: "&").contains("returnRateLimits=false")
    }

    // MARK: Turns

    func received(_ text: [UInt8]) {
        enum Turn { case now, later, never }
        let turn = state.withLockedValue { state -> Turn in
            if state.isClosed { return .later }
            if state.underWay < options.requestsUnderWay {
                state.underWay += 1
                return .now
            }
            if state.waiting.count >= options.requestsWaiting { return .never }
            state.waiting.append(text)
            return .later
        }
        switch turn {
        case .now: Task { await work(text) }
        case .later: break
        case .never: refuse(text)
        }
    }

    /// Answers a request, and those that wait after it.
    private func work(_ first: [UInt8]) async {
        var next: [UInt8]? = first
        while let text = next {
            let reply = await self.reply(to: text)
            socket.send([OutboundFrame(text: reply)])
            next = state.withLockedValue { state in
                if state.waiting.isEmpty || state.isClosed {
                    state.underWay -= 1
                    return nil
                }
                return state.waiting.removeFirst()
            }
        }
    }

    /// Refuses a request that finds no room to wait in.
    private func refuse(_ text: [UInt8]) {
        let id: JSON
        do {
            id = try RequestSocketMessage(text).id
        } catch {
            id = error.id
        }
        socket.send([OutboundFrame(text: failure(.overloaded, id, RateCounts(), tellsLimits))])
    }

    func closed() {
        state.withLockedValue { state in
            state.isClosed = true
            state.waiting = []
        }
    }

    // MARK: Replies

    private func reply(to text: [UInt8]) async -> [UInt8] {
        let message: RequestSocketMessage
        do {
            message = try RequestSocketMessage(text)
        } catch {
            let (counts, refusal) = gateway.charge(1, to: address)
            return failure(refusal ?? error.error, error.id, counts, tellsLimits)
        }
        let wanted = message["returnRateLimits"].map { $0.lowercased() != "false" } ?? tellsLimits
        let result = await result(of: message)
        let limits = wanted ? gateway.context.settings : nil
        return RequestSocketReply(id: message.id, result: result, limits: limits).json
    }

    private func failure(
        _ error: APIError, _ id: JSON, _ counts: RateCounts, _ tellsLimits: Bool
    ) -> [UInt8] {
        let result = CallResult(status: error.status, body: error.json, counts: counts)
        let limits = tellsLimits ? gateway.context.settings : nil
        return RequestSocketReply(id: id, result: result, limits: limits).json
    }

    private func result(of message: RequestSocketMessage) async -> CallResult {
        do throws(APIError) {
            guard let row = RequestSocketRow.all[message.method] else {
                return try session(message)
            }
            let caller = try caller(of: message, row.security)
            return await gateway.call(
                row.method, row.path, Parameters(message.params), by: caller, from: address)
        } catch {
            // What is refused before it reaches a row is traffic all the same.
            let (counts, refusal) = gateway.charge(1, to: address)
            let told = refusal ?? error
            return CallResult(status: told.status, body: told.json, counts: counts)
        }
    }

    // MARK: Who asks

    private func caller(
        of message: RequestSocketMessage, _ security: Security
    ) throws(APIError) -> Caller? {
        if security == .none { return nil }
        let loggedOn = state.withLockedValue { $0.loggedOn }
        let name = message["apiKey"] ?? loggedOn?.key
        let caller = try gateway.authentication.caller(name, from: address, for: [])
        if security == .key { return caller }
        let isLoggedOn = loggedOn?.key == name && message["signature"] == nil
        if isLoggedOn {
            let expires = try gateway.authentication.checkTime(
                Parameters(message.params), at: gateway.context.clock.now)
            return Caller(key: caller.key, account: caller.account, expires: expires)
        }
        return try signed(message, caller)
    }

    /// Checks stamp and signature of a message.
    private func signed(
        _ message: RequestSocketMessage, _ caller: Caller
    ) throws(APIError) -> Caller {
        guard let signature = message["signature"] else { throw .missing("signature") }
        let expires = try gateway.authentication.checkTime(
            Parameters(message.params), at: gateway.context.clock.now)
        let pairs = message.params.filter { $0.name != "signature" }
        guard Signatures.isValid(signature, ofSorted: pairs, with: caller.key.signature) else {
            throw .invalidSignature
        }
        return Caller(key: caller.key, account: caller.account, expires: expires)
    }

    // MARK: Sessions

    private func session(_ message: RequestSocketMessage) throws(APIError) -> CallResult {
        switch message.method {
        case "session.logon":
            let caller = try gateway.authentication.caller(
                message["apiKey"], from: address, for: [])
            guard case .ed25519 = caller.key.signature else { throw .keyType }
            _ = try signed(message, caller)
            let now = gateway.context.clock.now
            state.withLockedValue { $0.loggedOn = LoggedOn(key: caller.key.key, since: now) }
        case "session.status": break
        case "session.logout": state.withLockedValue { $0.loggedOn = nil }
        default: throw APIError(-1000, "Unknown method '\(message.method)'.")
        }
        let (counts, refusal) = gateway.charge(2, to: address)
        if let refusal { throw refusal }
        return CallResult(status: 200, body: status(message), counts: counts)
    }

    private func status(_ message: RequestSocketMessage) -> [UInt8] {
        let loggedOn = state.withLockedValue { $0.loggedOn }
        let wanted = message["returnRateLimits"].map { $0.lowercased() != "false" } ?? tellsLimits
        var writer = JSONWriter()
        writer.object { writer in
            if let loggedOn {
                writer.member("apiKey", loggedOn.key)
                writer.member("authorizedSince", loggedOn.since.raw / 1_000_000)
            } else {
                writer.memberNull("apiKey")
                writer.memberNull("authorizedSince")
            }
            writer.member("connectedSince", connectedAt.raw / 1_000_000)
            writer.member("returnRateLimits", wanted)
            writer.member("serverTime", gateway.context.clock.now.raw / 1_000_000)
        }
        return writer.bytes
    }
}
