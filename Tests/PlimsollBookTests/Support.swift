import PlimsollBook
import PlimsollModel

// What the tests of this room share: seeded numbers and short ways to look at a book.

/// Pseudo-random numbers from a seed (SplitMix64), the same in every run.
struct Dice {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// A number from 0 up to, but not including, a bound.
    mutating func below(_ bound: Int64) -> Int64 {
        Int64(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    mutating func side() -> Side { below(2) == 0 ? .buy : .sell }
}

/// Everything about an order but its place, which differs from book to book.
struct Seen: Hashable {
    let tag: UInt32
    let owner: UInt32
    let ticks: Int64
    let lots: Int64

    init(_ order: RestingOrder) {
        tag = order.tag
        owner = order.owner
        ticks = order.ticks
        lots = order.lots
    }
}

/// A whole side, walked in priority.
func walk<Book: PriceTimeBook & ~Copyable>(_ book: borrowing Book, _ side: Side) -> [Seen] {
    var seen: [Seen] = []
    var order = book.best(side)
    while let found = order {
        seen.append(Seen(found))
        order = book.next(after: found.handle)
    }
    return seen
}

/// The tags of a side, walked in priority.
func tags<Book: PriceTimeBook & ~Copyable>(_ book: borrowing Book, _ side: Side) -> [UInt32] {
    walk(book, side).map(\.tag)
}

/// The best levels of a side.
func depth<Book: PriceTimeBook & ~Copyable>(
    _ book: borrowing Book, _ side: Side, _ levels: Int
) -> [PriceLevel] {
    var buffer: [PriceLevel] = []
    book.depth(side, levels: levels, into: &buffer)
    return buffer
}

extension PriceTimeBook where Self: ~Copyable {
    /// Adds an order whose owner does not matter.
    @discardableResult
    mutating func add(_ side: Side, _ ticks: Int64, _ lots: Int64, tag: UInt32) -> BookHandle {
        insert(side, ticks: ticks, lots: lots, tag: tag, owner: 7)
    }
}
