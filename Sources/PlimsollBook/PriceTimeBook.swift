public import PlimsollModel

// The contract that the fast book and its slow twin share. Code that matches is generic over it,
// so the same rules can be tested against both.

/// One instrument's resting orders in price-time priority, in ticks and lots.
///
/// A better price comes first; at one price the earlier order comes first. `side` always means
/// the side that rests: `.sell` for asks, `.buy` for bids. The book never matches by itself and
/// does not mind being crossed; keeping it uncrossed is its driver's business.
public protocol PriceTimeBook: ~Copyable {
    /// An empty book.
    init()

    /// Adds an order behind all others at its price.
    ///
    /// - Parameters:
    ///   - side: Where it rests.
    ///   - ticks: Price, above zero.
    ///   - lots: Size, above zero. All sizes of one side together must fit in `Int64`.
    ///   - tag: The caller's own number for it.
    ///   - owner: Whose it is.
    /// - Returns: Its place until it leaves the book.
    mutating func insert(
        _ side: Side, ticks: Int64, lots: Int64, tag: UInt32, owner: UInt32
    ) -> BookHandle

    /// Takes an order out.
    mutating func remove(_ handle: BookHandle)

    /// Makes an order smaller; it keeps its place in the queue, and leaves when nothing is left.
    ///
    /// - Parameter lots: By how much; from 1 up to what is left of the order.
    mutating func reduce(_ handle: BookHandle, by lots: Int64)

    /// The order at a place.
    func order(_ handle: BookHandle) -> RestingOrder

    /// The side on which an order rests.
    func side(of handle: BookHandle) -> Side

    /// The first order of a side in price-time priority, or nil.
    func best(_ side: Side) -> RestingOrder?

    /// The best price of a side, or nil.
    func bestTicks(_ side: Side) -> Int64?

    /// The order that follows in price-time priority on the same side, or nil after the last.
    func next(after handle: BookHandle) -> RestingOrder?

    /// The nth best price of a side, 1 for the best; nil if there are fewer.
    func ticks(atLevel number: Int, _ side: Side) -> Int64?

    /// Writes the best levels of a side, best first, in place of what the buffer held.
    func depth(_ side: Side, levels: Int, into buffer: inout [PriceLevel])

    /// Lots that rest at a price or better, counted up to a bound.
    ///
    /// - Returns: The smaller of that sum and `bound`.
    func lots(onSide side: Side, through ticks: Int64, upTo bound: Int64) -> Int64

    /// What taking a number of lots from a side would bring; less if the side holds less.
    func sweep(_ side: Side, lots: Int64) -> BookSweep

    /// What taking a value from a side would bring.
    ///
    /// The last lots are rounded up: the result is the fewest lots whose value reaches `value`,
    /// or the whole side if it is worth less.
    ///
    /// - Parameter value: In ticks times lots.
    func sweep(_ side: Side, value: Int128) -> BookSweep

    /// Orders on both sides.
    var orderCount: Int { get }

    /// Different prices on a side.
    func levelCount(_ side: Side) -> Int

    /// The sum of a side's lots.
    func volume(_ side: Side) -> Int64

    /// True if nothing rests on a side.
    func isEmpty(_ side: Side) -> Bool

    /// Walks through everything and stops the process where the book contradicts itself.
    func checkInvariants()
}
