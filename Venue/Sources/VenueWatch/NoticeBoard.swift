import NIOConcurrencyHelpers
public import PlimsollModel

// Where live streams wait for notices. A notice that nobody waits for is no loss: all are kept.

/// Passes notices to whoever listens for an account.
public final class NoticeBoard: Sendable {
    /// Listeners one account may have.
    public static let listenersPerAccount = 64

    /// Takes a notice in JSON; called on the watch's thread, must return at once.
    public typealias Listener = @Sendable ([UInt8]) -> Void

    private struct State {
        var listeners: [AccountID: [UInt64: Listener]] = [:]
        var next: UInt64 = 1
    }
    private let state = NIOLockedValueBox(State())

    /// A board without listeners.
    public init() {}

    /// Listens for an account's notices until the subscription is cancelled.
    ///
    /// - Returns: nil if the account has its full number of listeners.
    public func subscribe(
        _ account: AccountID, _ listener: @escaping Listener
    ) -> NoticeSubscription? {
        state.withLockedValue { state in
            if state.listeners[account]?.count ?? 0 >= Self.listenersPerAccount { return nil }
            let number = state.next
            state.next += 1
            state.listeners[account, default: [:]][number] = listener
            return NoticeSubscription(board: self, account: account, number: number)
        }
    }

    /// Passes a notice on.
    func publish(_ notice: Notice) {
        let listeners = state.withLockedValue { $0.listeners[notice.account]?.values.map { $0 } }
        guard let listeners, !listeners.isEmpty else { return }
        let bytes = notice.bytes
        for listener in listeners { listener(bytes) }
    }

    fileprivate func cancel(_ account: AccountID, _ number: UInt64) {
        state.withLockedValue { state in
            state.listeners[account]?[number] = nil
            if state.listeners[account]?.isEmpty == true { state.listeners[account] = nil }
        }
    }
}

/// Someone's listening on the board.
public struct NoticeSubscription: Sendable {
    fileprivate let board: NoticeBoard
    fileprivate let account: AccountID
    fileprivate let number: UInt64

    /// Listens no more; may be called again.
    public func cancel() { board.cancel(account, number) }
}
