import PlimsollBook
import PlimsollModel

// A stream in the manner of exchange-core's generator for one symbol, for machines that do not
// have the recorded one. Written from its description; the numbers of commands of each kind, the
// size of the book and the distance of prices come out alike, the commands themselves do not.

extension BookStream {
    /// A stream of one symbol with 1,000 users that keeps about 500 orders on each side.
    static func generated(seed: UInt64, prefill: Int, commands: Int) -> BookStream {
        var generator = BookStreamGenerator(seed: seed, ordersPerSide: prefill / 2)
        var stream: [BookCommand] = []
        stream.reserveCapacity(prefill + commands)
        for _ in 0..<prefill { stream.append(generator.nextPrefill()) }
        for _ in 0..<commands { stream.append(generator.next()) }
        return BookStream(source: "our generator, seed \(seed)", commands: stream, prefill: prefill)
    }
}

/// Makes commands and keeps a market of its own, to know which orders are alive.
struct BookStreamGenerator: ~Copyable {
    private struct Placed {
        let owner: UInt32
        var ticks: Int64
        var lots: Int64
    }

    private var random: SeededGenerator
    private var market = BookMatcher<OrderBook>()
    /// All orders ever placed, by number; number 0 is not used.
    private var placed = [Placed(owner: 0, ticks: 0, lots: 0)]
    /// The oldest orders that may be alive, up to 512 of them.
    private var oldest: [UInt32] = []
    /// The number of the first order not yet in `oldest`.
    private var nextOldest: UInt32 = 1
    private var lastTradeTicks: Int64 = 30_731
    private var seenEvents: UInt64 = 0
    private var commandCount = 0
    private var shortage: Int64 = 0
    private let ordersPerSide: Int64

    private static let users: Int64 = 1_000
    private static let oldestKept = 512
    private static let samplingInterval = 512
    /// 5 % of the first price.
    private static let widestDeviation = 1_536.0
    /// The first price less and more a quarter: as far as an immediate order goes.
    private static let lowestTicks: Int64 = 23_069
    private static let highestTicks: Int64 = 38_439

    init(seed: UInt64, ordersPerSide: Int) {
        random = SeededGenerator(seed: seed)
        self.ordersPerSide = Int64(ordersPerSide)
    }

    /// An order that fills the book.
    mutating func nextPrefill() -> BookCommand { issue(restingOrder()) }

    /// The next command of the stream proper.
    mutating func next() -> BookCommand {
        if commandCount % Self.samplingInterval == 0 { sampleBook() }
        commandCount += 1
        let isShort = shortage > 0
        // Very short: three quarters of a side are missing.
        let slots: Int64 = shortage * 4 > ordersPerSide * 3 ? 2 : isShort ? 10 : 40
        let slot = random.below(slots)
        if slot < 2 { return issue(isShort ? restingOrder() : immediateOrder()) }
        guard let id = someOldOrder() else { return issue(restingOrder()) }
        switch slot {
        case 2: return issue(BookCommand(.cancel, id: id, owner: placed[Int(id)].owner))
        case 3: return issue(reduction(of: id))
        default: return issue(move(of: id))
        }
    }
}

extension BookStreamGenerator {
    private mutating func sampleBook() {
        let count = Int64(ordersOn(.buy)), other = Int64(ordersOn(.sell))
        shortage = ordersPerSide - min(count, other)
    }

    private func ordersOn(_ side: Side) -> Int {
        var levels: [PriceLevel] = []
        market.book.depth(side, levels: .max, into: &levels)
        return levels.reduce(0) { $0 + $1.orders }
    }

    /// 1 + the product of three dice that show 0 to 5: mostly 1, on average 16.6.
    private mutating func someLots() -> Int64 {
        1 + random.below(6) * random.below(6) * random.below(6)
    }

    private mutating func newOrder(_ side: Side, ticks: Int64, lots: Int64) -> BookCommand {
        let owner = UInt32(1 + random.below(Self.users))
        placed.append(Placed(owner: owner, ticks: ticks, lots: 0))
        return BookCommand(
            .place, id: UInt32(placed.count - 1), owner: owner, side: side, ticks: ticks,
            lots: lots)
    }

    /// A limit order on its own side of the last price, mostly near it.
    private mutating func restingOrder() -> BookCommand {
        let side: Side = random.below(2) == 0 ? .buy : .sell
        let root = random.unit()
        let width = 1 + Int64(Self.widestDeviation * root * root)
        var sum: Int64 = 0
        for _ in 0..<4 { sum += random.below(width) }
        // The mean of four draws, doubled and centred, has its weight near zero.
        let distance = abs(sum / 2 - width)
        let ticks = lastTradeTicks - side.sign * distance
        return newOrder(side, ticks: max(1, ticks), lots: someLots())
    }

    /// An order that takes what there is; 1 in 32 is all or nothing.
    private mutating func immediateOrder() -> BookCommand {
        let side: Side = random.below(2) == 0 ? .buy : .sell
        let limit = side == .buy ? Self.highestTicks : Self.lowestTicks
        let lots = someLots()
        guard random.below(32) == 0 else {
            return newOrder(side, ticks: limit, lots: lots).kind(.immediateOrCancel)
        }
        return newOrder(side, ticks: limit * lots, lots: lots).kind(.fillOrKillBudget)
    }

    private mutating func reduction(of id: UInt32) -> BookCommand {
        let order = placed[Int(id)]
        return BookCommand(
            .reduce, id: id, owner: order.owner, lots: 1 + random.below(order.lots))
    }

    /// Moves an order 1 % of its way to the last price, at least one tick.
    private mutating func move(of id: UInt32) -> BookCommand {
        let order = placed[Int(id)]
        let distance = lastTradeTicks - order.ticks
        var step = (abs(distance) + 99) / 100 * distance.signum()
        if step == 0 { step = random.below(2) == 0 ? 1 : -1 }
        return BookCommand(
            .move, id: id, owner: order.owner, ticks: min(order.ticks + step, Self.highestTicks))
    }

    /// One of the 512 oldest live orders.
    private mutating func someOldOrder() -> UInt32? {
        while true {
            while oldest.count < Self.oldestKept && nextOldest < UInt32(placed.count) {
                if placed[Int(nextOldest)].lots > 0 { oldest.append(nextOldest) }
                nextOldest += 1
            }
            if oldest.isEmpty { return nil }
            let place = Int(random.below(Int64(oldest.count)))
            if placed[Int(oldest[place])].lots > 0 { return oldest[place] }
            oldest.remove(at: place)
        }
    }

    /// Applies a command to the generator's own market and learns from the events.
    private mutating func issue(_ command: BookCommand) -> BookCommand {
        market.apply(command)
        while seenEvents < market.eventCount {
            learn(from: market.event(seenEvents))
            seenEvents += 1
        }
        return command
    }

    private mutating func learn(from event: BookEvent) {
        switch event.outcome {
        case .rested:
            placed[Int(event.id)].ticks = event.ticks
            placed[Int(event.id)].lots = event.lots
        case .traded:
            lastTradeTicks = event.ticks
            placed[Int(event.other)].lots -= event.lots
            // A moved order that trades; one that was just placed has nothing to lose yet.
            placed[Int(event.id)].lots = max(0, placed[Int(event.id)].lots - event.lots)
        case .cancelled, .reduced:
            placed[Int(event.id)].lots -= event.lots
        case .dropped, .refused:
            break
        }
    }
}
