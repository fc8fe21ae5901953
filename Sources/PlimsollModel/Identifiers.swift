// Names of things. The engine assigns identifiers from counters in its state and uses them as
// indices into its tables; texts are interned at the edge and never travel on the order path.

/// An account, numbered by the engine in order of opening.
public struct AccountID: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// Index of the account in the engine's tables.
    public let raw: UInt32
    /// Wraps an index.
    public init(_ raw: Int) { self.raw = UInt32(raw) }
    /// Orders by number.
    public static func < (left: AccountID, right: AccountID) -> Bool { left.raw < right.raw }
}

/// The identity an account has outside the engine. It survives a different order of creation, so
/// outcomes are compared by it.
public struct AccountKey: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// The number chosen by the caller; unique among accounts.
    public let raw: UInt64
    /// Wraps the caller's number.
    public init(_ raw: UInt64) { self.raw = raw }
    /// Orders by number.
    public static func < (left: AccountKey, right: AccountKey) -> Bool { left.raw < right.raw }
}

/// An asset, numbered by the engine in order of listing.
public struct AssetID: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// Index of the asset in the engine's tables.
    public let raw: UInt8
    /// Wraps an index.
    public init(_ raw: Int) { self.raw = UInt8(raw) }
    /// Orders by number.
    public static func < (left: AssetID, right: AssetID) -> Bool { left.raw < right.raw }
}

/// A price index, numbered by the engine in order of listing.
public struct IndexID: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// Position of the index in the engine's tables.
    public let raw: UInt16
    /// Wraps a position.
    public init(_ raw: Int) { self.raw = UInt16(raw) }
    /// Orders by number.
    public static func < (left: IndexID, right: IndexID) -> Bool { left.raw < right.raw }
}

/// An instrument, numbered by the engine in order of listing.
public struct InstrumentID: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// Index of the instrument in the engine's tables.
    public let raw: UInt16
    /// Wraps an index.
    public init(_ raw: Int) { self.raw = UInt16(raw) }
    /// Orders by number.
    public static func < (left: InstrumentID, right: InstrumentID) -> Bool { left.raw < right.raw }
}

/// An order, numbered by the engine in order of acceptance; 0 is "none".
public struct OrderID: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// The number.
    public let raw: UInt64
    /// Wraps a number.
    public init(_ raw: UInt64) { self.raw = raw }
    /// No order.
    public static var none: OrderID { OrderID(0) }
    /// Orders by number.
    public static func < (left: OrderID, right: OrderID) -> Bool { left.raw < right.raw }
}

/// A trade, numbered by the engine over all instruments.
public struct TradeID: Hashable, Sendable, BitwiseCopyable {
    /// The number.
    public let raw: UInt64
    /// Wraps a number.
    public init(_ raw: UInt64) { self.raw = raw }
}

/// A point in time: nanoseconds since 1970-01-01 UTC. Enters only with a command.
public struct Timestamp: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// Nanoseconds since the epoch.
    public let raw: Int64
    /// Wraps nanoseconds since the epoch.
    public init(_ raw: Int64) { self.raw = raw }
    /// From whole milliseconds since the epoch.
    public init(milliseconds: Int64) { raw = milliseconds * 1_000_000 }
    /// The beginning of time; also "never".
    public static var zero: Timestamp { Timestamp(0) }
    /// Orders by time.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.raw < right.raw }
    /// A later time, at most the end of time.
    public func advanced(by duration: Nanoseconds) -> Timestamp {
        let (sum, isBeyond) = raw.addingReportingOverflow(duration.raw)
        return isBeyond ? Timestamp(duration.raw < 0 ? .min : .max) : Timestamp(sum)
    }
    /// The time since another point, negative if that one is later; at most all of time.
    public func since(_ other: Timestamp) -> Nanoseconds {
        let (difference, isBeyond) = raw.subtractingReportingOverflow(other.raw)
        return isBeyond ? Nanoseconds(raw < 0 ? .min : .max) : Nanoseconds(difference)
    }
}

/// A length of time in nanoseconds.
public struct Nanoseconds: Hashable, Comparable, Sendable, BitwiseCopyable {
    /// The number of nanoseconds.
    public let raw: Int64
    /// Wraps a number of nanoseconds.
    public init(_ raw: Int64) { self.raw = raw }
    /// From whole seconds.
    public init(seconds: Int64) { raw = seconds * 1_000_000_000 }
    /// From whole milliseconds.
    public init(milliseconds: Int64) { raw = milliseconds * 1_000_000 }
    /// From whole hours.
    public init(hours: Int64) { raw = hours * 3_600_000_000_000 }
    /// No time at all.
    public static var zero: Nanoseconds { Nanoseconds(0) }
    /// Orders by length.
    public static func < (left: Nanoseconds, right: Nanoseconds) -> Bool { left.raw < right.raw }
}
