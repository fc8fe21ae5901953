public import PlimsollModel
import PlimsollNumerics

// Where the prices are. A price is turned into a key such that, on either side, a smaller key is a
// better price; 16 neighbouring keys form a page with one bitmap and 16 levels side by side. Pages
// in use are chained in order, so the next price is a bit scan away, or one page further.
//
// A page is found by hashing its number, so nothing depends on where prices are: there is no
// window to re-centre, and one tick at 1 and one at 10^12 are as welcome as neighbours. Only when a
// page is opened must its neighbours be sought; that is what the bitmaps of `PageTree` are for.

/// One price of one side: a queue of orders.
@usableFromInline
struct Level: BitwiseCopyable {
    /// The sum of the orders' lots.
    @usableFromInline var lots: Int64
    /// The order that has waited longest.
    @usableFromInline var first: Int32
    /// The order that came last.
    @usableFromInline var last: Int32
    /// How many orders there are.
    @usableFromInline var orders: Int32

    @inlinable
    init() {
        lots = 0
        first = -1
        last = -1
        orders = 0
    }
}

/// 16 neighbouring prices of one side.
@usableFromInline
struct Page: BitwiseCopyable {
    /// 16 prices to a page. With 32 or 64 the recorded stream runs 1 or 3 % faster, but 100,000
    /// orders that each have a page of their own take 1.7 or 3 times the memory.
    @inlinable
    static var shift: Int32 { 4 }
    /// Levels in a page.
    @inlinable
    static var size: Int { 1 << shift }
    /// The bits that tell a page's levels apart.
    @inlinable
    static var mask: UInt64 { UInt64(size - 1) }

    /// The keys' common upper 60 bits.
    @usableFromInline var number: UInt64
    /// A set bit for each level that has orders.
    @usableFromInline var occupied: UInt64
    /// The page of better prices, or -1; free pages are chained through `next`.
    @usableFromInline var previous: Int32
    /// The page of worse prices, or -1.
    @usableFromInline var next: Int32

    @inlinable
    init(number: UInt64, previous: Int32, next: Int32) {
        self.number = number
        occupied = 0
        self.previous = previous
        self.next = next
    }
}

/// The sums of one side.
@usableFromInline
struct SideSums: BitwiseCopyable {
    /// The best level, or -1.
    @usableFromInline var bestLevel: Int32 = -1
    /// How many levels have orders.
    @usableFromInline var levels: Int32 = 0
    /// The best level's key; the greatest key while the side is empty.
    @usableFromInline var bestKey: UInt64 = .max
    /// The sum of all lots.
    @usableFromInline var volume: Int64 = 0

    @inlinable
    init() {}
}

/// The levels of both sides in order of price.
///
/// A level's number is its page times 16 plus its place in the page; it is stable while the level
/// has orders.
///
/// - Complexity: finding a level, the best or the next one: O(1) expected. Opening or closing a
///   page: O(10), the height of the tree over 64-bit keys.
@usableFromInline
struct PriceLadder: ~Copyable {
    @usableFromInline var pages: Slab<Page>
    @usableFromInline var levels: Slab<Level>
    @usableFromInline var tree: PageTree
    @usableFromInline var freePage: Int32
    @usableFromInline var sides: Slab<SideSums>

    init() {
        pages = Slab(capacity: 4, filledWith: Page(number: 0, previous: -1, next: -1))
        levels = Slab(capacity: 4 * Page.size, filledWith: Level())
        tree = PageTree()
        freePage = -1
        sides = Slab(capacity: 2, filledWith: SideSums())
        chainFreePages(from: 0)
    }
}

extension PriceLadder {
    /// The key of a price: the price itself for asks, its complement for bids, so that a smaller
    /// key is better on both sides and the top bit tells the sides apart.
    @inlinable
    static func key(_ ticks: Int64, _ side: Side) -> UInt64 {
        UInt64(bitPattern: side == .buy ? ~ticks : ticks)
    }

    /// The price of a key.
    @inlinable
    static func ticks(ofKey key: UInt64) -> Int64 {
        let bits = Int64(bitPattern: key)
        return bits < 0 ? ~bits : bits
    }

    /// The side of a key.
    @inlinable
    static func side(ofKey key: UInt64) -> Side { key >> 63 == 1 ? .buy : .sell }

    /// The key of a level that has orders.
    @inlinable
    func key(ofLevel level: Int32) -> UInt64 {
        pages[level >> Page.shift].number << Page.shift | Self.place(level)
    }

    /// A level's place in its page.
    @inlinable
    static func place(_ level: Int32) -> UInt64 {
        UInt64(truncatingIfNeeded: level) & Page.mask
    }

    /// The sums of a side.
    @inlinable
    subscript(side: Side) -> SideSums {
        get { sides[Int(side.rawValue)] }
        nonmutating _modify { yield &sides[Int(side.rawValue)] }
    }

    /// The level of a price, opened if there is none.
    @inlinable
    mutating func level(_ side: Side, ticks: Int64) -> Int32 {
        let key = Self.key(ticks, side)
        var page = tree.page(key >> Page.shift)
        if page < 0 { page = openPage(key >> Page.shift) }
        let level = page << Page.shift | Int32(truncatingIfNeeded: key & Page.mask)
        let bit = (1 as UInt64) << (key & Page.mask)
        guard pages[page].occupied & bit == 0 else { return level }
        pages[page].occupied |= bit
        levels[level] = Level()
        self[side].levels &+= 1
        if key < self[side].bestKey {
            self[side].bestKey = key
            self[side].bestLevel = level
        }
        return level
    }

    /// Takes away a level whose last order has left.
    @inlinable
    mutating func close(_ level: Int32, _ side: Side) {
        if level == self[side].bestLevel {
            let following = self.level(after: level)
            self[side].bestLevel = following
            self[side].bestKey = following < 0 ? .max : key(ofLevel: following)
        }
        self[side].levels &-= 1
        let page = level >> Page.shift
        pages[page].occupied &= ~((1 as UInt64) << Self.place(level))
        if pages[page].occupied == 0 { closePage(page) }
    }

    /// The level of the next worse price on the same side, or -1.
    @inlinable
    func level(after level: Int32) -> Int32 {
        let page = level >> Page.shift
        let worse = pages[page].occupied >> (Self.place(level) + 1)
        if worse != 0 { return level &+ 1 &+ Int32(truncatingIfNeeded: worse.trailingZeroBitCount) }
        let next = pages[page].next
        if next < 0 { return -1 }
        let first = pages[next].occupied.trailingZeroBitCount
        return next << Page.shift | Int32(truncatingIfNeeded: first)
    }
}

extension PriceLadder {
    /// Opens an empty page and chains it between its neighbours of the same side.
    @usableFromInline
    mutating func openPage(_ number: UInt64) -> Int32 {
        if freePage < 0 { growPages() }
        let page = freePage
        freePage = pages[page].next
        var previous = tree.pageBelow(number)
        let side = PriceLadder.side(ofKey: number << Page.shift)
        if previous >= 0, PriceLadder.side(ofKey: pages[previous].number << Page.shift) != side {
            previous = -1
        }
        let next = previous >= 0 ? pages[previous].next : self[side].bestLevel >> Page.shift
        pages[page] = Page(number: number, previous: previous, next: next)
        if previous >= 0 { pages[previous].next = page }
        if next >= 0 { pages[next].previous = page }
        tree.insert(number, page)
        return page
    }

    /// Unchains an empty page and keeps it for later.
    @usableFromInline
    mutating func closePage(_ page: Int32) {
        let closing = pages[page]
        if closing.previous >= 0 { pages[closing.previous].next = closing.next }
        if closing.next >= 0 { pages[closing.next].previous = closing.previous }
        tree.remove(closing.number)
        pages[page].next = freePage
        freePage = page
    }

    mutating func growPages() {
        let old = pages.capacity
        // Level numbers are Int32: at most 2^27 pages of 16.
        invariant(old < 1 << 26, "a book has at most 2^26 pages of prices, has \(old)")
        pages.grow(to: old * 2, filledWith: Page(number: 0, previous: -1, next: -1))
        levels.grow(to: old * 2 * Page.size, filledWith: Level())
        chainFreePages(from: old)
    }

    /// Chains the pages from `start` to the end so that lower ones are used first.
    mutating func chainFreePages(from start: Int) {
        for page in start..<pages.capacity {
            pages[page].next = page + 1 < pages.capacity ? Int32(page + 1) : freePage
        }
        freePage = Int32(start)
    }
}
