import PlimsollBook
import PlimsollModel
import Testing

// The fast book against its slow twin. Both get the same random operations; after each, every
// question is put to both. Seeds are fixed, so a failure is repeated by its seed alone. The ways in
// which prices lie are chosen to reach what is special in the fast book: crowded levels, borders of
// pages, pages that open and close, and prices so far apart that each has a page of its own.

/// How the prices of a run lie.
enum PriceHabit: Int, CaseIterable {
    /// Ten prices: long queues.
    case crowded
    /// A few hundred prices: several pages.
    case clustered
    /// Around borders of pages and of nodes of the tree.
    case borders
    /// Anywhere up to 10^12.
    case scattered
    /// Anywhere at all, by orders of magnitude.
    case extreme

    func ticks(_ dice: inout Dice) -> Int64 {
        switch self {
        case .crowded: 1_000 + dice.below(10)
        case .clustered: 30_000 + dice.below(400)
        case .borders: max(1, (1 << (4 + 6 * dice.below(10))) + dice.below(5) - 2)
        case .scattered: 1 + dice.below(1_000_000_000_000)
        case .extreme: max(1, Int64.max >> dice.below(63))
        }
    }
}

/// Two books that are kept the same, and what rests in them.
private struct TwinBooks: ~Copyable {
    private var book = OrderBook()
    private var twin = NaiveOrderBook()
    private var live: [(fast: BookHandle, slow: BookHandle)] = []
    private var nextTag: UInt32 = 0
    private var dice: Dice
    private let habit: PriceHabit

    init(seed: UInt64, habit: PriceHabit) {
        dice = Dice(seed: seed)
        self.habit = habit
    }

    /// One random operation on both.
    mutating func step(target: Int) {
        let roll = dice.below(100)
        let isFilling = live.count < target
        if live.isEmpty || roll < (isFilling ? 60 : 30) {
            insert()
        } else if roll < 80 {
            remove(at: Int(dice.below(Int64(live.count))))
        } else {
            reduce(at: Int(dice.below(Int64(live.count))))
        }
    }

    private mutating func insert() {
        let (side, ticks, lots) = (dice.side(), habit.ticks(&dice), 1 + dice.below(50))
        let owner = UInt32(dice.below(9))
        live.append(
            (
                book.insert(side, ticks: ticks, lots: lots, tag: nextTag, owner: owner),
                twin.insert(side, ticks: ticks, lots: lots, tag: nextTag, owner: owner)
            ))
        nextTag += 1
    }

    private mutating func remove(at place: Int) {
        let pair = live.remove(at: place)
        book.remove(pair.fast)
        twin.remove(pair.slow)
    }

    private mutating func reduce(at place: Int) {
        let pair = live[place]
        let left = twin.order(pair.slow).lots
        let lots = 1 + dice.below(left)
        book.reduce(pair.fast, by: lots)
        twin.reduce(pair.slow, by: lots)
        if lots == left { live.remove(at: place) }
    }

    /// Every question to both; returns the first that is answered differently.
    mutating func firstDifference() -> String? {
        if book.orderCount != twin.orderCount { return "orderCount" }
        if !live.isEmpty {
            let pair = live[Int(dice.below(Int64(live.count)))]
            if Seen(book.order(pair.fast)) != Seen(twin.order(pair.slow)) { return "order" }
            if book.side(of: pair.fast) != twin.side(of: pair.slow) { return "side" }
        }
        return differenceInSums(.buy) ?? differenceInSums(.sell)
            ?? differenceInWalks(.buy) ?? differenceInWalks(.sell)
    }

    private mutating func differenceInSums(_ side: Side) -> String? {
        if book.levelCount(side) != twin.levelCount(side) { return "levelCount \(side)" }
        if book.volume(side) != twin.volume(side) { return "volume \(side)" }
        if book.isEmpty(side) != twin.isEmpty(side) { return "isEmpty \(side)" }
        if book.bestTicks(side) != twin.bestTicks(side) { return "bestTicks \(side)" }
        let (lots, limit) = (dice.below(twin.volume(side) + 10), habit.ticks(&dice))
        if book.sweep(side, lots: lots) != twin.sweep(side, lots: lots) { return "sweep \(side)" }
        let value = twin.sweep(side, lots: lots).tickLots + Int128(dice.below(3)) - 1
        if book.sweep(side, value: value) != twin.sweep(side, value: value) {
            return "sweep by value \(side)"
        }
        let through = book.lots(onSide: side, through: limit, upTo: lots)
        return through == twin.lots(onSide: side, through: limit, upTo: lots)
            ? nil : "lots through \(side)"
    }

    private mutating func differenceInWalks(_ side: Side) -> String? {
        if walk(book, side) != walk(twin, side) { return "walk \(side)" }
        let levels = 1 + Int(dice.below(20))
        if depth(book, side, levels) != depth(twin, side, levels) { return "depth \(side)" }
        let nth = book.ticks(atLevel: levels, side)
        return nth == twin.ticks(atLevel: levels, side) ? nil : "nth level \(side)"
    }

    func checkInvariants() {
        book.checkInvariants()
        twin.checkInvariants()
    }
}

@Suite("The book and its twin")
struct TwinTests {
    @Test("They answer every question alike", arguments: PriceHabit.allCases)
    func sameAnswers(habit: PriceHabit) {
        for seed: UInt64 in 0..<40 {
            var books = TwinBooks(seed: seed, habit: habit)
            // Even seeds hold few orders, so that levels and pages open and close all the time.
            let target = seed % 2 == 0 ? 6 : 60
            for step in 0..<200 {
                books.step(target: target)
                let difference = books.firstDifference()
                #expect(difference == nil, "seed \(seed), step \(step), \(habit)")
                if difference != nil { return }
                books.checkInvariants()
            }
        }
    }

    @Test("They stay alike while the book's buffers grow", arguments: PriceHabit.allCases)
    func sameAnswersWhileGrowing(habit: PriceHabit) {
        var books = TwinBooks(seed: 99, habit: habit)
        for step in 0..<1_500 {
            books.step(target: 600)
            guard step % 100 == 99 else { continue }
            #expect(books.firstDifference() == nil, "step \(step), \(habit)")
            books.checkInvariants()
        }
    }
}
