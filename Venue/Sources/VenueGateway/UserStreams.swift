import BinanceAPI
import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollModel
import VenuePorts
import VenueReadModels
import VenueTransport

// Whose user streams are open, and what they are to be told. An account without an open stream
// costs one look into a set for each command.

/// The open user streams.
final class UserStreams: @unchecked Sendable {
    /// Something for the listeners of an account, or for those of one key alone.
    private struct Message: Sendable {
        let account: AccountID
        let event: UserStreamEvent
        var key: String?
    }

    /// Guarded by the lock.
    private struct State: Sendable {
        /// By account and listen key.
        var listeners: [AccountID: [String: [StreamSession]]] = [:]
        var accounts: [String: AccountID] = [:]
        var followed: Set<AccountID> = []
        var waiting: [Message] = []
        /// Keys whose end waits to be told.
        var ended: Set<String> = []
        /// True if more waited than may: nothing can be told without a gap any more.
        var isOverrun = false
    }

    /// Events that may wait for the next pass.
    private static let mostWaiting = 500_000

    private let state = NIOLockedValueBox(State())
    private let options: StreamOptions
    /// Touched by the writer's thread alone, or between two commands.
    private var memory = UserStreamMemory()

    init(_ options: StreamOptions) { self.options = options }

    // MARK: Listeners

    /// Opens the stream of a key for a listener.
    func join(_ session: StreamSession, _ key: String, of account: AccountID) {
        state.withLockedValue { state in
            state.accounts[key] = account
            state.followed.insert(account)
            state.listeners[account, default: [:]][key, default: []].append(session)
        }
    }

    /// Closes the stream of a key for a listener; false if there is none.
    func leave(_ session: StreamSession, _ key: String) -> Bool {
        state.withLockedValue { state in
            guard let account = state.accounts[key] else { return false }
            state.listeners[account]?[key]?.removeAll { $0 === session }
            if state.listeners[account]?[key]?.isEmpty ?? true { Self.drop(key, &state) }
            return true
        }
    }

    private static func drop(_ key: String, _ state: inout State) {
        guard let account = state.accounts.removeValue(forKey: key) else { return }
        state.listeners[account]?[key] = nil
        if state.listeners[account]?.isEmpty ?? true {
            state.listeners[account] = nil
            state.followed.remove(account)
        }
    }

    /// A key ended: its listeners are told so, and nothing after it. True if there are any.
    func end(_ key: String) -> Bool {
        state.withLockedValue { state in
            guard let account = state.accounts[key], state.ended.insert(key).inserted else {
                return false
            }
            state.waiting.append(Message(account: account, event: .keyExpired(key), key: key))
            return true
        }
    }

    /// Ends the keys that are not good any more, whether or not anyone has said so.
    func endInvalid(_ directory: any ListenKeyDirectory) {
        for key in state.withLockedValue({ Array($0.accounts.keys) })
        where directory.account(of: key) == nil { _ = end(key) }
    }

    // MARK: Following, on the writer's thread

    /// Follows a command; true if something is to be told.
    func applied(_ command: AppliedCommand, engine: borrowing Engine) -> Bool {
        memory.note(command)
        defer { memory.forgetEnded(command) }
        let followed = state.withLockedValue { $0.followed }
        memory.keepOnly(followed)
        if followed.isEmpty { return false }
        let (told, wallets) = read(command, engine, followed)
        for (account, wallets) in wallets { memory.isolated[account] = wallets.isolated }
        var messages = told.map { Message(account: $0.account, event: $0.event) }
        for (account, call) in memory.marginCalls(of: followed, engine, options) {
            messages.append(Message(account: account, event: .marginCall(call)))
        }
        if messages.isEmpty { return false }
        state.withLockedValue { state in
            if state.waiting.count + messages.count > Self.mostWaiting {
                state.waiting = []
                state.isOverrun = true
            } else {
                state.waiting += messages
            }
        }
        return true
    }

    private func read(
        _ command: AppliedCommand, _ engine: borrowing Engine, _ followed: Set<AccountID>
    ) -> (
        told: [(account: AccountID, event: UserStreamEvent)],
        wallets: [AccountID: BalanceTrail.Wallets]
    ) {
        let reader = UserStreamReader(command, engine, followed: followed, memory)
        return (reader.told, reader.balances.wallets)
    }

    /// Goes on with orders that came from conditional ones before the venue started.
    func restore(from history: any HistoryStore, engine: borrowing Engine) throws {
        var number = 1
        while number <= engine.accountCount {
            for order in engine.openOrders(of: AccountID(number))
            where order.parent != .none && !order.request.type.isTrigger {
                guard let parent = try history.order(order.parent) else { continue }
                memory.restore(order, from: parent.order)
            }
            number += 1
        }
    }

    // MARK: Telling, on the thread of the streams

    /// Encodes and hands over what waits.
    func tell(at time: Timestamp) {
        let (waiting, listeners, isOverrun) = state.withLockedValue { state in
            defer {
                for message in state.waiting {
                    if let key = message.key { Self.drop(key, &state) }
                }
                state.waiting = []
                state.ended = []
                state.isOverrun = false
            }
            return (state.waiting, state.listeners, state.isOverrun)
        }
        if isOverrun { return close(listeners) }
        for message in waiting {
            guard let streams = listeners[message.account] else { continue }
            let body = StreamWriters.user(message.event, at: time)
            for (key, sessions) in streams where message.key == nil || message.key == key {
                let event = EncodedEvent(key, body)
                for session in sessions where session.wants(message.event) {
                    session.send(event, conflating: nil)
                }
            }
        }
    }

    private func close(_ listeners: [AccountID: [String: [StreamSession]]]) {
        for session in listeners.values.flatMap(\.values).joined() {
            session.socket.close(code: 1_008, reason: "user events could not be kept")
        }
    }
}
