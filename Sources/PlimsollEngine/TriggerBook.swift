import PlimsollModel
import PlimsollNumerics

// Untriggered orders of one instrument, by the price that fires them. Four queues (mark or last
// price, rising or falling) are binary heaps; an entry whose order is gone is recognised by the
// generation of its slot and dropped when it surfaces. Trailing stops move with the price and
// are kept in a plain list.

/// An order waiting in a trigger queue.
struct TriggerEntry: BitwiseCopyable {
    var price: Price
    /// Order of acceptance, which breaks ties of price.
    var id: OrderID
    var slot: Int32
    var generation: UInt32
}

/// A binary heap of triggers: the next to fire is on top.
struct TriggerQueue {
    /// True for orders that fire when the price rises to their trigger.
    let firesRising: Bool
    private(set) var entries: [TriggerEntry] = []

    init(firesRising: Bool, entries: [TriggerEntry] = []) {
        self.firesRising = firesRising
        self.entries = entries
    }

    var top: TriggerEntry? { entries.first }

    /// True if the price has reached the trigger of the top entry.
    func isDue(at price: Price) -> Bool {
        guard let top else { return false }
        return firesRising ? price >= top.price : price <= top.price
    }

    private func precedes(_ left: TriggerEntry, _ right: TriggerEntry) -> Bool {
        if left.price == right.price { return left.id < right.id }
        return firesRising ? left.price < right.price : left.price > right.price
    }

    mutating func insert(_ entry: TriggerEntry) {
        entries.append(entry)
        var child = entries.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            if !precedes(entries[child], entries[parent]) { break }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    mutating func removeTop() {
        let last = entries.removeLast()
        if entries.isEmpty { return }
        entries[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
                if precedes(entries[child], entries[least]) { least = child }
            }
            if least == parent { return }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}

/// All untriggered orders of an instrument.
struct TriggerBook {
    /// Fire on the last price: rising, falling.
    var lastRising = TriggerQueue(firesRising: true)
    var lastFalling = TriggerQueue(firesRising: false)
    /// Fire on the mark price: rising, falling.
    var markRising = TriggerQueue(firesRising: true)
    var markFalling = TriggerQueue(firesRising: false)
    /// Trailing stops in order of acceptance.
    var trailing: [TriggerEntry] = []

    mutating func insert(_ entry: TriggerEntry, on working: WorkingType, rising: Bool) {
        switch (working, rising) {
        case (.lastPrice, true): lastRising.insert(entry)
        case (.lastPrice, false): lastFalling.insert(entry)
        case (.markPrice, true): markRising.insert(entry)
        case (.markPrice, false): markFalling.insert(entry)
        }
    }
}
