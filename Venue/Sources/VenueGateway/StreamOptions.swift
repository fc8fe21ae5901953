// The limits of the stream connections. Every table a client can make grow has one.

/// The venue's choices for its streams.
public struct StreamOptions: Hashable, Sendable {
    /// Streams of one connection.
    public var streamsPerConnection = 1_024
    /// Messages a client may send in a second; more close its connection.
    public var messagesPerSecond = 10
    /// Connections an address may open in five minutes; more are closed at once.
    public var connectionsPerFiveMinutes = 300
    /// Addresses whose connections are counted; the table begins anew when it is full.
    public var countedAddresses = 10_000
    /// A reader with more unread than this gets only the newest of what can be left out.
    public var conflationBytes = 262_144
    /// Events of one book that wait for the next pass; more are put together.
    public var waitingChanges = 4_096
    /// Trades of one stream that wait for the next pass; its listeners are closed if there are
    /// more, since none may be left out.
    public var waitingTrades = 65_536
    /// Milliseconds between two passes when nothing hurries.
    public var passMilliseconds: Int64 = 50
    /// Part of its balance a pool's maintenance margin must reach for a margin call, in percent.
    public var marginCallPercent: Int64 = 80
    /// Seconds between two margin calls of one pool.
    public var marginCallSeconds: Int64 = 60

    /// The customary choices.
    public init() {}
}
