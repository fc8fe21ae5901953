import NIOConcurrencyHelpers
public import PlimsollModel
public import VenuePorts

// Listen keys: whoever knows one may hear an account's events for an hour. They are secrets that
// travel in URLs, so they are drawn from the machine's secure source, say nothing and end soon.

/// Gives out listen keys and knows which are good. One account has at most one.
public final class ListenKeys: ListenKeyDirectory {
    /// How long a key is good after it was given out or extended.
    public static let validity = Nanoseconds(seconds: 3_600)
    /// Characters of a key.
    public static let length = 64
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")

    private struct Entry {
        let key: String
        var ends: Timestamp
    }

    private struct Tables {
        var byAccount: [AccountID: Entry] = [:]
        var byKey: [String: AccountID] = [:]
        var handlers: [@Sendable (String) -> Void] = []

        /// Takes an account's key away.
        mutating func remove(_ account: AccountID) -> String? {
            guard let entry = byAccount.removeValue(forKey: account) else { return nil }
            byKey[entry.key] = nil
            return entry.key
        }
    }

    private let clock: any VenueClock
    private let tables = NIOLockedValueBox(Tables())

    /// No keys yet.
    public init(clock: any VenueClock) { self.clock = clock }

    /// The active key of an account, extended; a new one if there is none.
    public func create(for account: AccountID) -> String {
        if let known = extend(account) { return known }
        let entry = Entry(key: Self.draw(), ends: clock.now.advanced(by: Self.validity))
        return tables.withLockedValue { tables in
            // Another connection may have been given one in the meantime.
            if let known = tables.byAccount[account] { return known.key }
            tables.byAccount[account] = entry
            tables.byKey[entry.key] = account
            return entry.key
        }
    }

    /// Extends the active key of an account; nil if there is none.
    public func extend(_ account: AccountID) -> String? {
        let now = clock.now
        let known = tables.withLockedValue { tables in
            let known = tables.byAccount[account]
            if let known, known.ends > now {
                tables.byAccount[account]?.ends = now.advanced(by: Self.validity)
            }
            return known
        }
        guard let known else { return nil }
        if known.ends > now { return known.key }
        delete(account)
        return nil
    }

    /// Ends the active key of an account, if there is one.
    public func delete(_ account: AccountID) {
        let (ended, handlers) = tables.withLockedValue { tables in
            (tables.remove(account), tables.handlers)
        }
        guard let ended else { return }
        for handler in handlers { handler(ended) }
    }

    /// The account a key speaks for while it is valid; nil if it is unknown or has ended.
    public func account(of listenKey: String) -> AccountID? {
        let now = clock.now
        return tables.withLockedValue { tables in
            guard let account = tables.byKey[listenKey], let entry = tables.byAccount[account],
                entry.ends > now
            else { return nil }
            return account
        }
    }

    /// Registers who is told when a key ends, by expiry or by its owner.
    ///
    /// - Parameter handler: Takes the key that ended; called once for each, from any thread, and
    ///   must return at once.
    public func onEnd(_ handler: @escaping @Sendable (String) -> Void) {
        tables.withLockedValue { $0.handlers.append(handler) }
    }

    /// Ends the keys whose time is over; to be called every few seconds, so that sockets are told
    /// in time.
    ///
    /// - Complexity: O(active keys).
    public func sweep() {
        let now = clock.now
        let (ended, handlers) = tables.withLockedValue { tables in
            var ended: [String] = []
            let over = tables.byAccount.filter { $0.value.ends <= now }
            for account in over.keys {
                if let key = tables.remove(account) { ended.append(key) }
            }
            return (ended, tables.handlers)
        }
        for key in ended {
            for handler in handlers { handler(key) }
        }
    }

    private static func draw() -> String {
        var source = SystemRandomNumberGenerator()
        var text = ""
        for _ in 0..<length {
            text.append(alphabet[Int.random(in: alphabet.indices, using: &source)])
        }
        return text
    }
}
