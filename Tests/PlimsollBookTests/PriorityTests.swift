import PlimsollBook
import PlimsollModel
import Testing

// The rules of price-time priority, one test each, run against the book and against its twin: a
// rule that only one of them keeps is not a rule.

@Suite("Price-time priority")
struct PriorityTests {
    @Test("A better price comes first: higher bids, lower asks")
    func betterPriceFirst() {
        check(OrderBook.self)
        check(NaiveOrderBook.self)

        func check<Book: PriceTimeBook & ~Copyable>(_: Book.Type) {
            var book = Book()
            for (tag, ticks) in [100, 102, 101].enumerated() {
                book.add(.buy, Int64(ticks), 1, tag: UInt32(tag))
                book.add(.sell, Int64(ticks) + 10, 1, tag: UInt32(tag) + 10)
            }
            #expect(tags(book, .buy) == [1, 2, 0])
            #expect(tags(book, .sell) == [10, 12, 11])
            #expect(book.bestTicks(.buy) == 102)
            #expect(book.bestTicks(.sell) == 110)
        }
    }

    @Test("At one price the earlier order comes first")
    func earlierOrderFirst() {
        check(OrderBook.self)
        check(NaiveOrderBook.self)

        func check<Book: PriceTimeBook & ~Copyable>(_: Book.Type) {
            var book = Book()
            for tag: UInt32 in 0..<5 { book.add(.sell, 100, 1, tag: tag) }
            #expect(tags(book, .sell) == [0, 1, 2, 3, 4])
        }
    }

    @Test("A reduced order keeps its place; one that is put back goes to the end")
    func reductionKeepsThePlace() {
        check(OrderBook.self)
        check(NaiveOrderBook.self)

        func check<Book: PriceTimeBook & ~Copyable>(_: Book.Type) {
            var book = Book()
            let first = book.add(.buy, 100, 5, tag: 1)
            book.add(.buy, 100, 5, tag: 2)
            book.reduce(first, by: 4)
            #expect(tags(book, .buy) == [1, 2])
            #expect(book.order(first).lots == 1)
            #expect(depth(book, .buy, 9) == [PriceLevel(ticks: 100, lots: 6, orders: 2)])
            book.remove(first)
            book.add(.buy, 100, 1, tag: 1)
            #expect(tags(book, .buy) == [2, 1])
        }
    }

    @Test("An order reduced by all it has leaves the book, and its empty level with it")
    func reductionToNothingRemoves() {
        check(OrderBook.self)
        check(NaiveOrderBook.self)

        func check<Book: PriceTimeBook & ~Copyable>(_: Book.Type) {
            var book = Book()
            let best = book.add(.sell, 100, 5, tag: 1)
            book.add(.sell, 300, 2, tag: 2)
            book.reduce(best, by: 5)
            #expect(tags(book, .sell) == [2])
            #expect(book.levelCount(.sell) == 1)
            #expect(book.bestTicks(.sell) == 300)
            #expect(book.volume(.sell) == 2)
            book.checkInvariants()
        }
    }

    @Test("Orders leave from the front, the middle and the end without disturbing the rest")
    func removalAnywhere() {
        check(OrderBook.self)
        check(NaiveOrderBook.self)

        func check<Book: PriceTimeBook & ~Copyable>(_: Book.Type) {
            for leaving in 0..<3 {
                var book = Book()
                let handles = (0..<3).map { book.add(.buy, 50, 1, tag: UInt32($0)) }
                book.remove(handles[leaving])
                #expect(tags(book, .buy) == [0, 1, 2].filter { $0 != leaving })
                book.checkInvariants()
            }
        }
    }

    @Test("The sides do not see each other")
    func sidesAreApart() {
        check(OrderBook.self)
        check(NaiveOrderBook.self)

        func check<Book: PriceTimeBook & ~Copyable>(_: Book.Type) {
            var book = Book()
            let bid = book.add(.buy, 100, 1, tag: 1)
            #expect(book.isEmpty(.sell) == true)
            #expect(book.best(.sell) == nil)
            #expect(book.bestTicks(.sell) == nil)
            // The same price on both sides: the book is told, not asked, so it may be crossed.
            let ask = book.add(.sell, 100, 2, tag: 2)
            #expect(book.side(of: bid) == .buy)
            #expect(book.side(of: ask) == .sell)
            book.remove(bid)
            #expect(book.isEmpty(.buy) == true)
            #expect(tags(book, .sell) == [2])
            #expect(book.orderCount == 1)
        }
    }

    @Test("Any positive price is taken, near or far, and keeps its order")
    func everyPositivePrice() {
        check(OrderBook.self)
        check(NaiveOrderBook.self)

        func check<Book: PriceTimeBook & ~Copyable>(_: Book.Type) {
            var book = Book()
            // Borders of pages and of tree nodes, the far end, and neighbours of each.
            let prices: [Int64] = [
                1, 15, 16, 17, 31, 32, 1023, 1024, 1025, 65_535, 65_536, 65_537,
                1_000_000_000_000, 1_000_000_000_001, .max - 1, .max,
            ]
            // Inserted in an order that is neither rising nor falling.
            for step in 0..<prices.count {
                let place = step * 5 % prices.count
                book.add(.buy, prices[place], 1, tag: UInt32(place))
                book.add(.sell, prices[place], 1, tag: UInt32(place))
            }
            #expect(walk(book, .sell).map(\.ticks) == prices)
            #expect(walk(book, .buy).map(\.ticks) == prices.reversed())
            book.checkInvariants()
        }
    }
}
