public import PlimsollModel
import PlimsollNumerics

// One instrument's resting orders. Each order is a 32-byte record in one slab and a link in the
// queue of its level; the levels live in `PriceLadder`. Nothing is allocated once the slabs have
// grown to the size the book reaches.

/// An order's record.
@usableFromInline
struct OrderNode: BitwiseCopyable {
    /// What is left; 0 marks a free record.
    @usableFromInline var lots: Int64
    /// The order behind it in the queue, or -1; free records are chained through it.
    @usableFromInline var next: Int32
    /// The order before it in the queue, or -1.
    @usableFromInline var previous: Int32
    /// Its level.
    @usableFromInline var level: Int32
    @usableFromInline var tag: UInt32
    @usableFromInline var owner: UInt32
    @usableFromInline var side: Side

    @inlinable
    init(lots: Int64, previous: Int32, level: Int32, tag: UInt32, owner: UInt32, side: Side) {
        self.lots = lots
        next = -1
        self.previous = previous
        self.level = level
        self.tag = tag
        self.owner = owner
        self.side = side
    }

    static var free: OrderNode {
        OrderNode(lots: 0, previous: -1, level: -1, tag: 0, owner: 0, side: .buy)
    }
}

/// One instrument's order book: price-time priority in ticks and lots.
///
/// Knows no money and nothing of the accounts behind the orders. It holds what it is given and
/// answers questions in the order of priority; matching is its driver's work. Any price from one
/// tick to `Int64.max` is taken; the book is fastest where prices lie close together.
///
/// - Complexity: insert, remove, reduce, best and next: O(1) expected, with at most ten hash probes
///   more when the first order of a page of 16 prices comes or the last one goes.
public struct OrderBook: PriceTimeBook, ~Copyable {
    @usableFromInline var orders: Slab<OrderNode>
    @usableFromInline var ladder: PriceLadder
    @usableFromInline var freeOrder: Int32

    /// Orders on both sides.
    public var orderCount: Int { liveOrders }
    @usableFromInline var liveOrders: Int

    /// An empty book; it grows by doubling.
    public init() {
        orders = Slab(capacity: 64, filledWith: .free)
        ladder = PriceLadder()
        freeOrder = -1
        liveOrders = 0
        chainFreeOrders(from: 0)
    }

    /// Adds an order behind all others at its price.
    ///
    /// - Parameters:
    ///   - side: Where it rests.
    ///   - ticks: Price, above zero.
    ///   - lots: Size, above zero. All sizes of one side together must fit in `Int64`.
    ///   - tag: The caller's own number for it.
    ///   - owner: Whose it is.
    /// - Returns: Its place until it leaves the book.
    @inlinable
    public mutating func insert(
        _ side: Side, ticks: Int64, lots: Int64, tag: UInt32, owner: UInt32
    ) -> BookHandle {
        if ticks <= 0 || lots <= 0 { Self.stop(ticks: ticks, lots: lots) }
        if freeOrder < 0 { growOrders() }
        let order = freeOrder
        freeOrder = orders[order].next
        let level = ladder.level(side, ticks: ticks)
        let last = ladder.levels[level].last
        orders[order] = OrderNode(
            lots: lots, previous: last, level: level, tag: tag, owner: owner, side: side)
        if last < 0 { ladder.levels[level].first = order } else { orders[last].next = order }
        ladder.levels[level].last = order
        ladder.levels[level].lots += lots
        ladder.levels[level].orders &+= 1
        ladder[side].volume += lots
        liveOrders &+= 1
        return BookHandle(order)
    }

    /// Takes an order out.
    @inlinable
    public mutating func remove(_ handle: BookHandle) {
        expectLive(handle)
        let leaving = orders[handle.raw]
        let level = leaving.level
        ladder.levels[level].lots &-= leaving.lots
        ladder.levels[level].orders &-= 1
        ladder[leaving.side].volume &-= leaving.lots
        unlink(leaving)
        if ladder.levels[level].orders == 0 { ladder.close(level, leaving.side) }
        orders[handle.raw].lots = 0
        orders[handle.raw].next = freeOrder
        freeOrder = handle.raw
        liveOrders &-= 1
    }

    /// Makes an order smaller; it keeps its place in the queue, and leaves when nothing is left.
    ///
    /// - Parameters:
    ///   - handle: The order's place.
    ///   - lots: By how much; from 1 up to what is left of the order.
    @inlinable
    public mutating func reduce(_ handle: BookHandle, by lots: Int64) {
        expectLive(handle)
        let left = orders[handle.raw].lots
        if lots <= 0 || lots > left { Self.stop(reduction: lots, of: left) }
        guard lots < left else { return remove(handle) }
        let level = orders[handle.raw].level
        orders[handle.raw].lots = left &- lots
        ladder.levels[level].lots &-= lots
        ladder[orders[handle.raw].side].volume &-= lots
    }
}

extension OrderBook {
    /// Stops the process if a handle is not that of a resting order.
    @inlinable
    func expectLive(_ handle: BookHandle) {
        let place = Int(handle.raw)
        let isLive = place >= 0 && place < orders.capacity && orders[place].lots > 0
        // The stop is a call of its own so that this check stays small enough to be inlined.
        if !isLive { Self.stop(handle) }
    }

    @usableFromInline
    @inline(never)
    static func stop(_ handle: BookHandle) {
        invariant(false, "a handle names a resting order, was \(handle.raw)")
    }

    @usableFromInline
    @inline(never)
    static func stop(ticks: Int64, lots: Int64) {
        invariant(false, "price and size are positive, were \(ticks), \(lots)")
    }

    @usableFromInline
    @inline(never)
    static func stop(reduction lots: Int64, of left: Int64) {
        invariant(false, "0 < reduction <= \(left) lots, was \(lots)")
    }

    /// Closes the gap that an order leaves in its queue.
    @inlinable
    func unlink(_ leaving: OrderNode) {
        if leaving.previous < 0 {
            ladder.levels[leaving.level].first = leaving.next
        } else {
            orders[leaving.previous].next = leaving.next
        }
        if leaving.next < 0 {
            ladder.levels[leaving.level].last = leaving.previous
        } else {
            orders[leaving.next].previous = leaving.previous
        }
    }

    @usableFromInline
    mutating func growOrders() {
        let old = orders.capacity
        // Handles are Int32.
        invariant(old < 1 << 30, "a book has at most 2^30 orders, has \(old)")
        orders.grow(to: old * 2, filledWith: .free)
        chainFreeOrders(from: old)
    }

    /// Chains the records from `start` to the end so that lower ones are used first.
    private mutating func chainFreeOrders(from start: Int) {
        for place in start..<orders.capacity {
            orders[place].next = place + 1 < orders.capacity ? Int32(place + 1) : freeOrder
        }
        freeOrder = Int32(start)
    }
}
