public import PlimsollModel
import PlimsollNumerics

// The book's answers. All walk levels or orders from the best on; none changes anything.

extension OrderBook {
    /// The order at a place.
    @inlinable
    public func order(_ handle: BookHandle) -> RestingOrder {
        expectLive(handle)
        let node = orders[handle.raw]
        return RestingOrder(
            handle: handle, tag: node.tag, owner: node.owner,
            ticks: PriceLadder.ticks(ofKey: ladder.key(ofLevel: node.level)), lots: node.lots)
    }

    /// The side on which an order rests.
    @inlinable
    public func side(of handle: BookHandle) -> Side {
        expectLive(handle)
        return orders[handle.raw].side
    }

    /// The first order of a side in price-time priority, or nil.
    @inlinable
    public func best(_ side: Side) -> RestingOrder? {
        let level = ladder[side].bestLevel
        return level < 0 ? nil : order(BookHandle(ladder.levels[level].first))
    }

    /// The best price of a side, or nil.
    @inlinable
    public func bestTicks(_ side: Side) -> Int64? {
        let sums = ladder[side]
        return sums.bestLevel < 0 ? nil : PriceLadder.ticks(ofKey: sums.bestKey)
    }

    /// The order that follows in price-time priority on the same side, or nil after the last.
    @inlinable
    public func next(after handle: BookHandle) -> RestingOrder? {
        expectLive(handle)
        let node = orders[handle.raw]
        if node.next >= 0 { return order(BookHandle(node.next)) }
        let level = ladder.level(after: node.level)
        return level < 0 ? nil : order(BookHandle(ladder.levels[level].first))
    }

    /// The nth best price of a side, 1 for the best; nil if there are fewer.
    ///
    /// - Complexity: O(number).
    public func ticks(atLevel number: Int, _ side: Side) -> Int64? {
        invariant(number >= 1, "levels are counted from 1, was \(number)")
        guard number <= levelCount(side) else { return nil }
        var level = ladder[side].bestLevel
        for _ in 1..<number { level = ladder.level(after: level) }
        return ticks(ofLevel: level)
    }

    /// Writes the best levels of a side, best first, in place of what the buffer held.
    ///
    /// - Complexity: O(levels).
    public func depth(_ side: Side, levels: Int, into buffer: inout [PriceLevel]) {
        buffer.removeAll(keepingCapacity: true)
        var level = ladder[side].bestLevel
        while level >= 0 && buffer.count < levels {
            let found = ladder.levels[level]
            buffer.append(
                PriceLevel(
                    ticks: ticks(ofLevel: level), lots: found.lots, orders: Int(found.orders)))
            level = ladder.level(after: level)
        }
    }

    /// Lots that rest at a price or better, counted up to a bound.
    ///
    /// - Parameters:
    ///   - side: The side that rests.
    ///   - ticks: The worst price that counts.
    ///   - bound: Counting stops here.
    /// - Returns: The smaller of that sum and `bound`.
    public func lots(onSide side: Side, through ticks: Int64, upTo bound: Int64) -> Int64 {
        let worstKey = PriceLadder.key(ticks, side)
        var level = ladder[side].bestLevel
        var sum: Int64 = 0
        while level >= 0 && sum < bound && ladder.key(ofLevel: level) <= worstKey {
            sum += ladder.levels[level].lots
            level = ladder.level(after: level)
        }
        return min(sum, bound)
    }

    /// What taking a number of lots from a side would bring; less if the side holds less.
    public func sweep(_ side: Side, lots: Int64) -> BookSweep {
        var sweep = BookSweep()
        var level = ladder[side].bestLevel
        while level >= 0 && sweep.lots < lots {
            let taken = min(ladder.levels[level].lots, lots - sweep.lots)
            sweep.take(taken, at: ticks(ofLevel: level))
            level = ladder.level(after: level)
        }
        return sweep
    }

    /// What taking a value from a side would bring.
    ///
    /// The last lots are rounded up: the result is the fewest lots whose value reaches `value`,
    /// or the whole side if it is worth less.
    ///
    /// - Parameters:
    ///   - side: The side that rests.
    ///   - value: In ticks times lots.
    public func sweep(_ side: Side, value: Int128) -> BookSweep {
        var sweep = BookSweep()
        var level = ladder[side].bestLevel
        while level >= 0 && sweep.tickLots < value {
            let ticks = ticks(ofLevel: level)
            let wanted = lotsWorth(value - sweep.tickLots, at: ticks)
            sweep.take(Int64(min(Int128(ladder.levels[level].lots), wanted)), at: ticks)
            level = ladder.level(after: level)
        }
        return sweep
    }

    /// Different prices on a side.
    public func levelCount(_ side: Side) -> Int { Int(ladder[side].levels) }

    /// The sum of a side's lots.
    public func volume(_ side: Side) -> Int64 { ladder[side].volume }

    /// True if nothing rests on a side.
    @inlinable
    public func isEmpty(_ side: Side) -> Bool { ladder[side].bestLevel < 0 }

    private func ticks(ofLevel level: Int32) -> Int64 {
        PriceLadder.ticks(ofKey: ladder.key(ofLevel: level))
    }
}

/// The fewest lots that are worth at least a value at a price: value / ticks, rounded up.
func lotsWorth(_ value: Int128, at ticks: Int64) -> Int128 {
    let price = Int128(ticks)
    let whole = value / price
    return whole * price == value ? whole : whole + 1
}
