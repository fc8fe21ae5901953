import PlimsollModel
import PlimsollNumerics

// One side of a shadow book: prices in order with what rests at each, best last. Most changes
// happen near the best price, so little has to be moved, and the best levels are a suffix.

/// Price levels of one side, worst first.
struct LevelLadder: Sendable {
    /// Keys in ascending order: the price for bids, its negative for asks.
    private var keys: [Int64] = []
    private var quantities: [Int64] = []
    private let sign: Int64

    init(_ side: Side) { sign = side.sign }

    var count: Int { keys.count }

    /// The place of a key, or where it would be inserted.
    private func place(of key: Int64) -> Int {
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// What rests at a price.
    func quantity(at price: Price) -> Quantity {
        let key = price.raw * sign
        let place = place(of: key)
        guard place < keys.count, keys[place] == key else { return .zero }
        return Quantity(raw: quantities[place])
    }

    /// Adds to a level, or takes from it; an empty level goes.
    mutating func add(_ quantity: Quantity, at price: Price) {
        let key = price.raw * sign
        let place = place(of: key)
        if place < keys.count, keys[place] == key {
            quantities[place] += quantity.raw
            invariant(
                quantities[place] >= 0, "a level holds at least nothing, \(price.raw) would not")
            if quantities[place] == 0 {
                keys.remove(at: place)
                quantities.remove(at: place)
            }
        } else {
            invariant(quantity.raw > 0, "a new level holds something, \(price.raw) would not")
            keys.insert(key, at: place)
            quantities.insert(quantity.raw, at: place)
        }
    }

    /// The best level.
    var best: BookLevel? { keys.isEmpty ? nil : level(keys.count - 1) }

    /// The best levels, best first.
    func best(_ limit: Int) -> [BookLevel] {
        var found: [BookLevel] = []
        found.reserveCapacity(min(limit, keys.count))
        var place = keys.count - 1
        while place >= 0 && found.count < limit {
            found.append(level(place))
            place -= 1
        }
        return found
    }

    private func level(_ place: Int) -> BookLevel {
        BookLevel(
            price: Price(raw: keys[place] * sign), quantity: Quantity(raw: quantities[place]))
    }
}
