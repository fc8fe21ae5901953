import PlimsollBook
import Testing

// The index against the standard dictionary. Deletion that shifts followers back is where such
// tables go wrong, so keys are also chosen to collide and to wrap around the end of the table.

@Suite("Order index")
struct OrderIndexTests {
    /// Multiplying by the inverse of the hash constant undoes the hash: these keys begin their
    /// search wherever we want.
    private func key(startingAt slot: UInt64, of slots: UInt64, number: UInt64) -> UInt64 {
        var inverse: UInt64 = 1
        // Newton's iteration doubles the number of right bits; six rounds make 64.
        for _ in 0..<6 { inverse &*= 2 &- 0x9E37_79B9_7F4A_7C15 &* inverse }
        let hash = slot << UInt64(64 - slots.trailingZeroBitCount) | number
        return hash &* inverse
    }

    @Test("It agrees with a dictionary under random use", arguments: 0..<20 as Range<UInt64>)
    func agreesWithDictionary(seed: UInt64) {
        var dice = Dice(seed: seed)
        var index = OrderIndex(minimumCapacity: Int(dice.below(40)))
        var model: [UInt64: UInt32] = [:]
        // Few different keys: each is inserted, overwritten and removed many times.
        let keys = (0..<300).map { $0 % 2 == 0 ? UInt64($0) : dice.next() }
        for _ in 0..<5_000 {
            let key = keys[Int(dice.below(Int64(keys.count)))]
            if dice.below(5) < 3 {
                let value = UInt32(truncatingIfNeeded: dice.next())
                index.insert(key, value)
                model[key] = value
            } else {
                #expect(index.remove(key) == model.removeValue(forKey: key))
            }
            #expect(index.count == model.count)
        }
        for key in keys { #expect(index[key] == model[key]) }
    }

    @Test("Colliding keys survive each other's removal, also around the end of the table")
    func collisionsSurviveRemoval() {
        // A table made for 7 keys has 16 slots; these runs start at its last three.
        let keys = (0..<7).map { key(startingAt: 13 + $0 % 3, of: 16, number: 1 + $0) }
        for leaving in 0..<keys.count {
            for second in 0..<keys.count where second != leaving {
                var index = OrderIndex(minimumCapacity: 7)
                for (place, key) in keys.enumerated() { index.insert(key, UInt32(place)) }
                #expect(index.remove(keys[leaving]) == UInt32(leaving))
                #expect(index.remove(keys[second]) == UInt32(second))
                for (place, key) in keys.enumerated() {
                    let isGone = place == leaving || place == second
                    #expect(index[key] == (isGone ? nil : UInt32(place)))
                }
            }
        }
    }

    @Test("Zero and the greatest number are keys like any other")
    func extremeKeys() {
        var index = OrderIndex()
        #expect(index[0] == nil)
        #expect(index.remove(0) == nil)
        index.insert(0, .max)
        index.insert(.max, 0)
        #expect(index[0] == .max)
        #expect(index[.max] == 0)
        #expect(index.count == 2)
    }
}
