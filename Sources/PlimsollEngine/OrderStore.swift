import PlimsollBook
import PlimsollModel
import PlimsollNumerics

// Open orders in reusable slots, found by number through an open-addressing index. Finished
// orders leave at once: their history is in the events.

/// The table of open orders.
struct OrderStore: ~Copyable {
    private(set) var slots = PagedTable<OrderSlot>()
    private var free: [Int32] = []
    private var index = OrderIndex(minimumCapacity: 1_024)
    private(set) var nextID: UInt64 = 1

    var count: Int { slots.count - free.count }
    var freeSlots: [Int32] { free }

    init() {}

    /// Restores the table of a snapshot, free slots and counters included, so that a replay
    /// goes on exactly as it would have.
    init(slots: PagedTable<OrderSlot>, free: [Int32], nextID: UInt64) {
        self.slots = slots
        self.free = free
        self.nextID = nextID
        for (place, slot) in slots.enumerated() where !slot.order.status.isFinal {
            index.insert(slot.order.id.raw, UInt32(place))
        }
    }

    /// The same slots and counters without the index: enough to be written down, not to go on.
    func withoutIndex() -> OrderStore {
        var store = OrderStore(minimumIndex: 0)
        store.slots = slots
        store.free = free
        store.nextID = nextID
        return store
    }

    private init(minimumIndex: Int) {
        index = OrderIndex(minimumCapacity: minimumIndex)
    }

    subscript(_ slot: Int32) -> OrderSlot {
        _read { yield slots[Int(slot)] }
        _modify { yield &slots[Int(slot)] }
    }

    mutating func takeID() -> OrderID {
        defer { nextID += 1 }
        return OrderID(nextID)
    }

    func slot(of id: OrderID) -> Int32? {
        index[id.raw].map { Int32($0) }
    }

    mutating func insert(_ order: Order, holding: Int32) -> Int32 {
        let slot: Int32
        if let reused = free.popLast() {
            slot = reused
            let generation = slots[Int(slot)].generation + 1
            slots[Int(slot)] = OrderSlot(order: order, holding: holding, generation: generation)
        } else {
            slot = Int32(slots.count)
            slots.append(OrderSlot(order: order, holding: holding, generation: 0))
        }
        index.insert(order.id.raw, UInt32(slot))
        return slot
    }

    mutating func remove(_ slot: Int32) {
        _ = index.remove(slots[Int(slot)].order.id.raw)
        if !slots[Int(slot)].order.status.isFinal { slots[Int(slot)].order.status = .expired }
        free.append(slot)
    }

    /// The live order behind a trigger entry, or nil if it is gone.
    func live(_ entry: TriggerEntry) -> Int32? {
        let slot = slots[Int(entry.slot)]
        let isSame = slot.generation == entry.generation && slot.order.id == entry.id
        return isSame && slot.order.status == .untriggered ? entry.slot : nil
    }
}
