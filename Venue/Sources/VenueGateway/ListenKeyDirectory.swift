public import PlimsollModel

// User streams are opened with listen keys. Who keeps the keys and who streams need to know only
// this much of each other.

/// Knows which listen keys are good.
public protocol ListenKeyDirectory: Sendable {
    /// The account a listen key speaks for while it is valid; nil if it is unknown or has ended.
    func account(of listenKey: String) -> AccountID?

    /// Registers who is told when a key ends, by expiry or by its owner.
    ///
    /// - Parameter handler: Takes the key that ended; called once for each, from any thread, and
    ///   returns at once.
    func onEnd(_ handler: @escaping @Sendable (String) -> Void)
}
