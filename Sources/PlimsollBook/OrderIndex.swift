import PlimsollNumerics

// Order numbers to places. The standard dictionary hashes with a cryptographic-strength function
// and a seed per process; an order number needs neither, and a fixed hash keeps replays identical
// down to the probe.

/// A map from numbers to places, open-addressed and deterministic.
///
/// Multiplicative (Fibonacci) hashing, linear probing, at most half full, and deletion that shifts
/// the followers back, so that no tombstones pile up under a stream of cancels.
///
/// - Complexity: O(1) expected for every operation; growing doubles and rehashes.
/// - Source: Knuth, The Art of Computer Programming 3, section 6.4 (algorithms L and R).
public struct OrderIndex: ~Copyable {
    @usableFromInline
    struct Entry: BitwiseCopyable {
        @usableFromInline var key: UInt64
        @usableFromInline var value: UInt32
        @usableFromInline var isUsed: Bool

        @inlinable
        init(key: UInt64, value: UInt32, isUsed: Bool) {
            self.key = key
            self.value = value
            self.isUsed = isUsed
        }

        @inlinable
        static var free: Entry { Entry(key: 0, value: 0, isUsed: false) }
    }

    @usableFromInline var entries: Slab<Entry>
    @usableFromInline var mask: Int
    @usableFromInline var shift: UInt64

    /// How many keys are in the map.
    public private(set) var count: Int

    /// An empty map with room for a number of keys before it grows.
    public init(minimumCapacity: Int = 8) {
        invariant(minimumCapacity >= 0, "capacity is not negative, was \(minimumCapacity)")
        var size = 16
        while size < minimumCapacity * 2 { size *= 2 }
        entries = Slab(capacity: size, filledWith: .free)
        mask = size - 1
        shift = UInt64(64 - size.trailingZeroBitCount)
        count = 0
    }

    /// A second map with the same keys and places.
    func copy() -> OrderIndex {
        OrderIndex(copying: self)
    }

    private init(copying other: borrowing OrderIndex) {
        entries = other.entries.copy()
        mask = other.mask
        shift = other.shift
        count = other.count
    }

    /// The place kept under a key, or nil.
    @inlinable
    public subscript(key: UInt64) -> UInt32? {
        let entry = entries[slot(of: key)]
        return entry.isUsed ? entry.value : nil
    }

    /// Keeps a place under a key, in place of any it had before.
    @inlinable
    public mutating func insert(_ key: UInt64, _ value: UInt32) {
        let slot = slot(of: key)
        if entries[slot].isUsed {
            entries[slot].value = value
        } else {
            entries[slot] = Entry(key: key, value: value, isUsed: true)
            noteInsertion()
        }
    }

    /// Takes a key out and returns its place, or nil if it was not there.
    @inlinable
    @discardableResult
    public mutating func remove(_ key: UInt64) -> UInt32? {
        let slot = slot(of: key)
        let entry = entries[slot]
        guard entry.isUsed else { return nil }
        closeGap(at: slot)
        noteRemoval()
        return entry.value
    }
}

extension OrderIndex {
    /// Where a key's search begins.
    @inlinable
    func home(of key: UInt64) -> Int {
        // 2^64 divided by the golden ratio: neighbouring numbers land far apart.
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> shift)
    }

    /// The slot that holds a key, or the free slot where it would go.
    @inlinable
    func slot(of key: UInt64) -> Int {
        var slot = home(of: key)
        // Ends because at least half of the slots are free.
        while entries[slot].isUsed && entries[slot].key != key { slot = (slot &+ 1) & mask }
        return slot
    }

    /// Frees a slot and moves later members of its run back so that no search breaks off early.
    @inlinable
    func closeGap(at start: Int) {
        var gap = start
        var probe = (gap &+ 1) & mask
        while entries[probe].isUsed {
            let distanceFromHome = (probe &- home(of: entries[probe].key)) & mask
            // A member may move into the gap unless its home lies behind the gap.
            if distanceFromHome >= (probe &- gap) & mask {
                entries[gap] = entries[probe]
                gap = probe
            }
            probe = (probe &+ 1) & mask
        }
        entries[gap].isUsed = false
    }

    @usableFromInline
    mutating func noteInsertion() {
        count += 1
        if count * 2 > mask { rehash() }
    }

    @usableFromInline
    mutating func noteRemoval() { count -= 1 }

    /// Doubles the table; keys go over in slot order, which is the same in every run.
    mutating func rehash() {
        let old = mask + 1
        let larger = OrderIndex(minimumCapacity: old)
        for place in 0..<old where entries[place].isUsed {
            let entry = entries[place]
            larger.entries[larger.slot(of: entry.key)] = entry
        }
        let kept = count
        self = larger
        count = kept
    }
}
