import PlimsollModel
import PlimsollNumerics

// The book against itself: every figure that is kept is counted again from the orders.

extension OrderBook {
    /// Walks through everything and stops the process where the book contradicts itself.
    ///
    /// - Complexity: O(orders + levels + pages).
    public func checkInvariants() {
        let walked = checkSide(.buy) + checkSide(.sell)
        invariant(
            walked == liveOrders, "order count is \(walked) by walking, was \(liveOrders)")
        invariant(
            walked + countFreeOrders() == orders.capacity,
            "each of \(orders.capacity) records is live or free")
    }

    /// Checks one side and returns how many orders it has.
    private func checkSide(_ side: Side) -> Int {
        var level = ladder[side].bestLevel
        var lastKey: UInt64?
        var (orders, levels, lots) = (0, 0, 0 as Int64)
        while level >= 0 {
            let key = ladder.key(ofLevel: level)
            invariant(PriceLadder.side(ofKey: key) == side, "a level is on its own side")
            invariant(lastKey.map { $0 < key } ?? (key == ladder[side].bestKey), "prices get worse")
            invariant(
                ladder.tree.page(key >> Page.shift) == level >> Page.shift,
                "a page is found by its number")
            checkQueue(level, side)
            orders += Int(ladder.levels[level].orders)
            lots += ladder.levels[level].lots
            levels += 1
            lastKey = key
            level = ladder.level(after: level)
        }
        invariant(levels == levelCount(side), "levels are \(levels), was \(levelCount(side))")
        invariant(lots == volume(side), "volume is \(lots) by walking, was \(volume(side))")
        invariant(lastKey != nil || ladder[side].bestKey == .max, "an empty side has no best key")
        return orders
    }

    /// Checks the links and sums of one level.
    private func checkQueue(_ level: Int32, _ side: Side) {
        let sums = ladder.levels[level]
        var (order, previous, count, lots) = (sums.first, -1 as Int32, 0 as Int32, 0 as Int64)
        while order >= 0 {
            let node = orders[order]
            invariant(node.lots > 0, "a resting order has lots, had \(node.lots)")
            invariant(node.previous == previous, "links agree both ways")
            invariant(node.level == level && node.side == side, "an order knows its level")
            count += 1
            lots += node.lots
            previous = order
            order = node.next
        }
        invariant(count > 0, "a level has orders")
        invariant(sums.last == previous, "a queue ends with its last order")
        invariant(sums.orders == count, "orders are \(count) by walking, were \(sums.orders)")
        invariant(sums.lots == lots, "lots are \(lots) by walking, were \(sums.lots)")
    }

    private func countFreeOrders() -> Int {
        var (free, count) = (freeOrder, 0)
        while free >= 0 {
            invariant(orders[free].lots == 0, "a free record has no lots")
            count += 1
            free = orders[free].next
        }
        return count
    }
}
