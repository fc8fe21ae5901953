public import PlimsollModel
import PlimsollNumerics

// The slow, obvious twin of `OrderBook`: two arrays kept in priority order. It exists to be
// believed at a glance; tests run both and compare every answer.

/// An order book kept as two sorted arrays; for tests only.
///
/// - Complexity: O(orders) for nearly everything.
public struct NaiveOrderBook: PriceTimeBook, ~Copyable {
    private var bids: [RestingOrder] = []
    private var asks: [RestingOrder] = []
    private var lastHandle: Int32 = -1

    /// An empty book.
    public init() {}

    private func orders(_ side: Side) -> [RestingOrder] { side == .buy ? bids : asks }

    /// Adds an order behind all others at its price.
    public mutating func insert(
        _ side: Side, ticks: Int64, lots: Int64, tag: UInt32, owner: UInt32
    ) -> BookHandle {
        invariant(ticks > 0 && lots > 0, "price and size are positive, were \(ticks), \(lots)")
        lastHandle += 1
        let order = RestingOrder(
            handle: BookHandle(lastHandle), tag: tag, owner: owner, ticks: ticks, lots: lots)
        if side == .buy {
            bids.insert(order, at: bids.firstIndex { $0.ticks < ticks } ?? bids.count)
        } else {
            asks.insert(order, at: asks.firstIndex { $0.ticks > ticks } ?? asks.count)
        }
        return order.handle
    }

    /// Takes an order out.
    public mutating func remove(_ handle: BookHandle) {
        let place = place(of: handle)
        if side(of: handle) == .buy { bids.remove(at: place) } else { asks.remove(at: place) }
    }

    /// Makes an order smaller; it keeps its place in the queue, and leaves when nothing is left.
    public mutating func reduce(_ handle: BookHandle, by lots: Int64) {
        let old = order(handle)
        invariant(lots > 0 && lots <= old.lots, "0 < reduction <= \(old.lots) lots, was \(lots)")
        guard lots < old.lots else { return remove(handle) }
        let smaller = RestingOrder(
            handle: handle, tag: old.tag, owner: old.owner, ticks: old.ticks,
            lots: old.lots - lots)
        let place = place(of: handle)
        if side(of: handle) == .buy { bids[place] = smaller } else { asks[place] = smaller }
    }

    /// The order at a place.
    public func order(_ handle: BookHandle) -> RestingOrder {
        orders(side(of: handle))[place(of: handle)]
    }

    /// The side on which an order rests.
    public func side(of handle: BookHandle) -> Side {
        bids.contains { $0.handle == handle } ? .buy : .sell
    }

    private func place(of handle: BookHandle) -> Int {
        guard let place = orders(side(of: handle)).firstIndex(where: { $0.handle == handle }) else {
            fatalError("Invariant: a handle names a resting order, was \(handle.raw)")
        }
        return place
    }

    /// The first order of a side in price-time priority, or nil.
    public func best(_ side: Side) -> RestingOrder? { orders(side).first }

    /// The best price of a side, or nil.
    public func bestTicks(_ side: Side) -> Int64? { orders(side).first?.ticks }

    /// The order that follows in price-time priority on the same side, or nil after the last.
    public func next(after handle: BookHandle) -> RestingOrder? {
        orders(side(of: handle)).dropFirst(place(of: handle) + 1).first
    }

    private func allLevels(_ side: Side) -> [PriceLevel] {
        var levels: [PriceLevel] = []
        for order in orders(side) {
            var level = PriceLevel(ticks: order.ticks, lots: order.lots, orders: 1)
            if let last = levels.last, last.ticks == order.ticks {
                level = PriceLevel(
                    ticks: order.ticks, lots: last.lots + order.lots, orders: last.orders + 1)
                levels.removeLast()
            }
            levels.append(level)
        }
        return levels
    }

    /// The nth best price of a side, 1 for the best; nil if there are fewer.
    public func ticks(atLevel number: Int, _ side: Side) -> Int64? {
        invariant(number >= 1, "levels are counted from 1, was \(number)")
        return allLevels(side).dropFirst(number - 1).first?.ticks
    }

    /// Writes the best levels of a side, best first, in place of what the buffer held.
    public func depth(_ side: Side, levels: Int, into buffer: inout [PriceLevel]) {
        buffer = Array(allLevels(side).prefix(levels))
    }

    /// Lots that rest at a price or better, counted up to a bound.
    public func lots(onSide side: Side, through ticks: Int64, upTo bound: Int64) -> Int64 {
        var sum: Int64 = 0
        for order in orders(side) where side.opposite.accepts(order.ticks, limit: ticks) {
            sum += order.lots
        }
        return min(sum, bound)
    }

    /// What taking a number of lots from a side would bring; less if the side holds less.
    public func sweep(_ side: Side, lots: Int64) -> BookSweep {
        var sweep = BookSweep()
        for order in orders(side) where sweep.lots < lots {
            sweep.take(min(order.lots, lots - sweep.lots), at: order.ticks)
        }
        return sweep
    }

    /// What taking a value from a side would bring; the last lots are rounded up.
    public func sweep(_ side: Side, value: Int128) -> BookSweep {
        var sweep = BookSweep()
        for order in orders(side) where sweep.tickLots < value {
            let wanted = lotsWorth(value - sweep.tickLots, at: order.ticks)
            sweep.take(Int64(min(Int128(order.lots), wanted)), at: order.ticks)
        }
        return sweep
    }

    /// Orders on both sides.
    public var orderCount: Int { bids.count + asks.count }

    /// Different prices on a side.
    public func levelCount(_ side: Side) -> Int { allLevels(side).count }

    /// The sum of a side's lots.
    public func volume(_ side: Side) -> Int64 { orders(side).reduce(0) { $0 + $1.lots } }

    /// True if nothing rests on a side.
    public func isEmpty(_ side: Side) -> Bool { orders(side).isEmpty }

    /// Walks through everything and stops the process where the book contradicts itself.
    public func checkInvariants() {
        for (left, right) in zip(bids, bids.dropFirst()) {
            invariant(left.ticks >= right.ticks, "bids fall from \(left.ticks)")
        }
        for (left, right) in zip(asks, asks.dropFirst()) {
            invariant(left.ticks <= right.ticks, "asks rise from \(left.ticks)")
        }
    }
}
