import PlimsollBook
import PlimsollModel
import Testing

// What the book answers, on one small book worked out by hand.

@Suite("Book queries")
struct QueryTests {
    /// Asks 3 and 4 lots at 10, 5 at 12, 6 at 500 (on another page); bids mirror them below.
    private func fill<Book: PriceTimeBook & ~Copyable>(_ book: inout Book) {
        for (tag, (distance, lots)) in [(1, 3), (1, 4), (3, 5), (491, 6)].enumerated() {
            book.add(.sell, 1009 + Int64(distance), Int64(lots), tag: UInt32(tag))
            book.add(.buy, 1009 - Int64(distance), Int64(lots), tag: UInt32(tag) + 10)
        }
    }

    @Test("Depth lists levels from the best on, with sums and counts")
    func depthFromTheBest() {
        check(OrderBook.self)
        check(NaiveOrderBook.self)

        func check<Book: PriceTimeBook & ~Copyable>(_: Book.Type) {
            var book = Book()
            #expect(depth(book, .sell, 5).isEmpty)
            fill(&book)
            let asks = [
                PriceLevel(ticks: 1010, lots: 7, orders: 2),
                PriceLevel(ticks: 1012, lots: 5, orders: 1),
                PriceLevel(ticks: 1500, lots: 6, orders: 1),
            ]
            #expect(depth(book, .sell, 2) == Array(asks.prefix(2)))
            #expect(depth(book, .sell, 9) == asks)
            #expect(depth(book, .buy, 9).map(\.ticks) == [1008, 1006, 518])
            #expect(depth(book, .buy, 0).isEmpty)
        }
    }

    @Test("The nth level is counted from 1 at the best; beyond the last there is none")
    func nthLevel() {
        check(OrderBook.self)
        check(NaiveOrderBook.self)

        func check<Book: PriceTimeBook & ~Copyable>(_: Book.Type) {
            var book = Book()
            #expect(book.ticks(atLevel: 1, .sell) == nil)
            fill(&book)
            #expect((1...4).map { book.ticks(atLevel: $0, .sell) } == [1010, 1012, 1500, nil])
            #expect((1...4).map { book.ticks(atLevel: $0, .buy) } == [1008, 1006, 518, nil])
        }
    }

    @Test("Lots through a price count that price and better ones, up to the bound")
    func lotsThroughAPrice() {
        check(OrderBook.self)
        check(NaiveOrderBook.self)

        func check<Book: PriceTimeBook & ~Copyable>(_: Book.Type) {
            var book = Book()
            fill(&book)
            #expect(book.lots(onSide: .sell, through: 1009, upTo: 100) == 0)
            #expect(book.lots(onSide: .sell, through: 1010, upTo: 100) == 7)
            #expect(book.lots(onSide: .sell, through: 1011, upTo: 100) == 7)
            #expect(book.lots(onSide: .sell, through: 1012, upTo: 100) == 12)
            #expect(book.lots(onSide: .sell, through: .max, upTo: 100) == 18)
            #expect(book.lots(onSide: .sell, through: .max, upTo: 8) == 8)
            #expect(book.lots(onSide: .buy, through: 1008, upTo: 100) == 7)
            #expect(book.lots(onSide: .buy, through: 1, upTo: 100) == 18)
        }
    }

    @Test("A sweep by size takes from the best on and reports value and worst price")
    func sweepBySize() {
        check(OrderBook.self)
        check(NaiveOrderBook.self)

        func check<Book: PriceTimeBook & ~Copyable>(_: Book.Type) {
            var book = Book()
            #expect(book.sweep(.sell, lots: 5) == BookSweep())
            fill(&book)
            expect(book.sweep(.sell, lots: 7), 7, 7 * 1010, 1010)
            expect(book.sweep(.sell, lots: 8), 8, 7 * 1010 + 1012, 1012)
            expect(book.sweep(.buy, lots: 12), 12, 7 * 1008 + 5 * 1006, 1006)
            // More than there is: all there is.
            expect(book.sweep(.sell, lots: 99), 18, 7 * 1010 + 5 * 1012 + 6 * 1500, 1500)
            expect(book.sweep(.sell, lots: 0), 0, 0, 0)
        }
    }

    @Test("A sweep by value takes the fewest lots whose value reaches it")
    func sweepByValue() {
        check(OrderBook.self)
        check(NaiveOrderBook.self)

        func check<Book: PriceTimeBook & ~Copyable>(_: Book.Type) {
            var book = Book()
            fill(&book)
            expect(book.sweep(.sell, value: 0), 0, 0, 0)
            expect(book.sweep(.sell, value: 1), 1, 1010, 1010)
            expect(book.sweep(.sell, value: 2020), 2, 2020, 1010)
            expect(book.sweep(.sell, value: 2021), 3, 3030, 1010)
            expect(book.sweep(.sell, value: 7071), 8, 7 * 1010 + 1012, 1012)
            expect(book.sweep(.buy, value: .max), 18, 7 * 1008 + 5 * 1006 + 6 * 518, 518)
        }
    }

    private func expect(
        _ sweep: BookSweep, _ lots: Int64, _ tickLots: Int128, _ worst: Int64,
        at location: SourceLocation = #_sourceLocation
    ) {
        #expect(sweep.lots == lots, sourceLocation: location)
        #expect(sweep.tickLots == tickLots, sourceLocation: location)
        #expect(sweep.worstTicks == worst, sourceLocation: location)
    }

    @Test("Values beyond 64 bits are summed exactly")
    func valuesBeyond64Bits() {
        check(OrderBook.self)
        check(NaiveOrderBook.self)

        func check<Book: PriceTimeBook & ~Copyable>(_: Book.Type) {
            var book = Book()
            book.add(.sell, .max, .max, tag: 1)
            let whole = Int128(Int64.max) * Int128(Int64.max)
            expect(book.sweep(.sell, lots: .max), .max, whole, .max)
            expect(book.sweep(.sell, value: .max), .max, whole, .max)
        }
    }
}

@Suite("What stops the process")
struct BookFaultTests {
    @Test("A size or price of zero is our bug, not a state of the book")
    func zeroIsRefused() async {
        await #expect(processExitsWith: .failure) {
            var book = OrderBook()
            _ = book.insert(.buy, ticks: 100, lots: 0, tag: 0, owner: 0)
        }
        await #expect(processExitsWith: .failure) {
            var book = OrderBook()
            _ = book.insert(.buy, ticks: 0, lots: 1, tag: 0, owner: 0)
        }
    }

    @Test("A handle that was never given out, or whose order has left, is caught")
    func staleHandlesAreCaught() async {
        await #expect(processExitsWith: .failure) {
            let book = OrderBook()
            _ = book.order(.none)
        }
        await #expect(processExitsWith: .failure) {
            let book = OrderBook()
            _ = book.order(BookHandle(.max))
        }
        await #expect(processExitsWith: .failure) {
            var book = OrderBook()
            let handle = book.insert(.buy, ticks: 100, lots: 1, tag: 0, owner: 0)
            book.remove(handle)
            book.remove(handle)
        }
    }

    @Test("A reduction larger than the order is caught")
    func excessiveReductionIsCaught() async {
        await #expect(processExitsWith: .failure) {
            var book = OrderBook()
            let handle = book.insert(.buy, ticks: 100, lots: 1, tag: 0, owner: 0)
            book.reduce(handle, by: 2)
        }
    }
}
