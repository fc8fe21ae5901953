public import PlimsollModel

// What a book says about itself: small plain values, in ticks and lots.

/// A resting order's place in its book, valid until the order leaves.
public struct BookHandle: Hashable, Sendable, BitwiseCopyable {
    /// The place; negative for none.
    public let raw: Int32

    /// Wraps a place.
    @inlinable
    public init(_ raw: Int32) { self.raw = raw }

    /// No order.
    @inlinable
    public static var none: BookHandle { BookHandle(-1) }
}

/// A resting order as the book knows it.
public struct RestingOrder: Hashable, Sendable, BitwiseCopyable {
    /// Its place in the book.
    public let handle: BookHandle
    /// The caller's own number for it, handed back unchanged.
    public let tag: UInt32
    /// Whose order it is, as the caller numbers owners.
    public let owner: UInt32
    /// Its price in ticks.
    public let ticks: Int64
    /// What is left of it, in lots; at least 1.
    public let lots: Int64

    /// Puts the figures together.
    @inlinable
    public init(handle: BookHandle, tag: UInt32, owner: UInt32, ticks: Int64, lots: Int64) {
        self.handle = handle
        self.tag = tag
        self.owner = owner
        self.ticks = ticks
        self.lots = lots
    }
}

/// All that rests at one price.
public struct PriceLevel: Hashable, Sendable, BitwiseCopyable {
    /// The price in ticks.
    public let ticks: Int64
    /// The sum of the orders' lots.
    public let lots: Int64
    /// How many orders there are.
    public let orders: Int

    /// Puts the figures together.
    @inlinable
    public init(ticks: Int64, lots: Int64, orders: Int) {
        self.ticks = ticks
        self.lots = lots
        self.orders = orders
    }
}

/// What taking from one side of a book would bring; nothing is taken.
public struct BookSweep: Hashable, Sendable, BitwiseCopyable {
    /// Lots that would be had.
    public var lots: Int64 = 0
    /// Their value: the sum of ticks times lots, exact.
    public var tickLots: Int128 = 0
    /// The worst price touched, in ticks; 0 if nothing is had.
    public var worstTicks: Int64 = 0

    /// Nothing taken yet.
    @inlinable
    public init() {}

    /// Adds lots taken at a price no better than those before.
    @inlinable
    mutating func take(_ taken: Int64, at ticks: Int64) {
        lots += taken
        tickLots += Int128(ticks) * Int128(taken)
        worstTicks = ticks
    }
}

extension Side {
    /// True if an order of this side, limited to `limit`, may trade at `ticks`.
    @inlinable
    func accepts(_ ticks: Int64, limit: Int64) -> Bool {
        self == .buy ? ticks <= limit : ticks >= limit
    }
}
