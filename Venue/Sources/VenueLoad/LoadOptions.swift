public import PlimsollNumerics

// What a load run is asked to do.

/// How orders reach the venue.
public enum LoadMode: String, Hashable, Sendable, CaseIterable {
    /// REST over connections that are kept.
    case rest
    /// The WebSocket request interface.
    case ws
}

/// The choices of a load run.
public struct LoadOptions: Hashable, Sendable {
    /// The venue's address without port.
    public var host = "127.0.0.1"
    /// The venue's port.
    public var port = 8_080
    /// A file of the authority to trust, for an encrypted venue; nil for plain connections.
    public var authority: String?
    /// The public part of the key that signs orders.
    public var apiKey = ""
    /// Its secret.
    public var secret = ""
    /// How orders reach the venue.
    public var mode = LoadMode.rest
    /// Connections that trade; each waits for an answer before it sends again.
    public var connections = 20
    /// How long they trade.
    public var duration: Duration = .seconds(10)
    /// How long a connection waits, after the end, for an answer that is still to come.
    public var patience: Duration = .seconds(10)
    /// What they trade.
    public var symbol = "BTCUSDT"
    /// The size of each order; nil for the least that the venue takes.
    public var quantity: Quantity?
    /// Connections that listen to a stream.
    public var subscribers = 0
    /// The stream they listen to.
    public var stream = "btcusdt@depth@100ms"
    /// The server's process, to tell its memory; nil to leave that out.
    public var pid: Int32?

    /// The choices as documented at each.
    public init() {}
}
