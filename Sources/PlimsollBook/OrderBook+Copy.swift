// A second book beside the first. Books own unmanaged memory and are not copied by accident;
// whoever wants the state of one moment, as a snapshot does, says so.

extension OrderBook {
    /// A second book with the same orders in the same queues; handles mean the same in both.
    ///
    /// - Complexity: O(room of the book): a few copies of flat memory, no look-up.
    public func copy() -> OrderBook {
        OrderBook(copying: self)
    }

    private init(copying other: borrowing OrderBook) {
        orders = other.orders.copy()
        ladder = other.ladder.copy()
        freeOrder = other.freeOrder
        liveOrders = other.liveOrders
    }
}

extension PriceLadder {
    func copy() -> PriceLadder {
        PriceLadder(copying: self)
    }

    private init(copying other: borrowing PriceLadder) {
        pages = other.pages.copy()
        levels = other.levels.copy()
        tree = other.tree.copy()
        freePage = other.freePage
        sides = other.sides.copy()
    }
}

extension PageTree {
    func copy() -> PageTree {
        PageTree(copying: self)
    }

    private init(copying other: borrowing PageTree) {
        places = other.places.copy()
        words = other.words.copy()
        freeWords = other.freeWords.copy()
        freeCount = other.freeCount
    }
}
