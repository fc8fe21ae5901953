import PlimsollBook
import PlimsollModel

// The order book where prices do not cluster: each order at a random price up to 10^12 ticks, so
// that nearly every one opens a page of its own and closes it when it goes. This is the price of
// being correct everywhere, and what an ill-meant stream of orders could cost.

/// Nanoseconds per order at scattered prices.
enum ScatteredBookBenchmark: Benchmark {
    static let name = "scattered"
    static let summary = "the order book with prices far apart, in ns per insert and remove"

    static func run(_ arguments: [String]) throws {
        print("scattered: one insert and one remove at random prices up to 10^12 ticks")
        for live in [1_000, 10_000, 100_000] {
            let times = (0..<5).map { run(live: live, pairs: 200_000, seed: UInt64($0)) }
            print("  \(live) live orders: \(text(median(times), places: 0)) ns per pair")
        }
    }

    /// CPU nanoseconds per pair with a number of orders alive all the while.
    private static func run(live: Int, pairs: Int, seed: UInt64) -> Double {
        var random = SeededGenerator(seed: seed)
        var book = OrderBook()
        var handles: [BookHandle] = []
        for _ in 0..<live { handles.append(insert(&book, &random)) }
        let time = measure {
            for _ in 0..<pairs {
                let place = Int(random.below(Int64(live)))
                book.remove(handles[place])
                handles[place] = insert(&book, &random)
            }
        }
        book.checkInvariants()
        return time / Double(pairs)
    }

    private static func insert(
        _ book: inout OrderBook, _ random: inout SeededGenerator
    ) -> BookHandle {
        let side: Side = random.below(2) == 0 ? .buy : .sell
        let ticks = 1 + random.below(1_000_000_000_000)
        return book.insert(side, ticks: ticks, lots: 1, tag: 0, owner: 0)
    }
}
