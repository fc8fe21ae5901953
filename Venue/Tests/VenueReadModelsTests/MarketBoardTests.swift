import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import PlimsollTestKit
import Testing
import VenuePorts
import VenueReadModels

// The market board against the engine it shadows: the engine's own books are the slow obvious
// twin, asked after every command of random trading with liquidations, self-trades and amendments.

/// An engine with a board that follows it.
struct FollowedEngine: ~Copyable {
    var engine = Engine()
    let board = MarketBoard()
    var sequence: UInt64 = 0

    mutating func apply(_ command: Command) -> AppliedCommand {
        var events = EventBuffer()
        engine.apply(command, into: &events)
        sequence += 1
        let applied = AppliedCommand(sequence: sequence, command: command, events: events)
        board.applied(applied, engine: engine)
        return applied
    }

    /// Amends a resting order of some account, if it has one, by a step and a tick.
    mutating func amend(of account: AccountID) -> AppliedCommand? {
        let resting = engine.openOrders(of: account).first { !$0.request.type.isTrigger }
        guard let request = resting?.request, let id = resting?.id else { return nil }
        let spec = engine.spec(of: request.instrument)
        return apply(
            Command(
                .amend(
                    OrderAmendment(
                        account: account, instrument: request.instrument, order: .id(id),
                        quantity: request.quantity + spec.stepSize,
                        price: request.price + spec.tickSize)),
                at: engine.now))
    }

    /// The engine's book in the board's words.
    func depth(_ instrument: InstrumentID, _ side: Side) -> [BookLevel] {
        engine.depth(instrument, side, levels: .max).map {
            BookLevel(price: $0.price, quantity: $0.quantity)
        }
    }
}

/// The standard simulated venue with its set-up, and so many random commands on it.
func simulation(_ seed: UInt64, _ steps: Int) -> [Command] {
    let runner = SimulationRunner(seed: seed, steps: steps)
    return runner.venue.commands() + runner.commands()
}

/// Remembers what a board told.
final class RememberingListener: BookListener, @unchecked Sendable {
    var changes: [BookChange] = []
    func changed(_ change: BookChange, best: BookTicker) { changes.append(change) }
}

@Suite struct MarketBoardTests {
    /// The board's books are the engine's after every command, and their numbers only grow.
    @Test(arguments: [1, 7, 42] as [UInt64])
    func booksEqualTheEngines(seed: UInt64) {
        var venue = FollowedEngine()
        var numbers: [UInt64] = []
        var kinds: Set<OrderChange> = []
        for (number, command) in simulation(seed, 4_000).enumerated() {
            var events = venue.apply(command).events.events
            if number % 7 == 6 && venue.engine.accountCount > 0 {
                let account = AccountID(1 + number % venue.engine.accountCount)
                events += venue.amend(of: account)?.events.events ?? []
            }
            for event in events {
                if case .order(let change, order: _) = event { kinds.insert(change) }
            }
            for place in 0..<venue.engine.instrumentCount {
                let id = InstrumentID(place)
                let shown = venue.board.depth(id, limit: .max)
                let (bids, asks) = (venue.depth(id, .buy), venue.depth(id, .sell))
                #expect(shown.bids == bids && shown.asks == asks)
                if numbers.count <= place { numbers.append(0) }
                #expect(shown.lastUpdateID >= numbers[place])
                numbers[place] = shown.lastUpdateID
                if shown.bids != bids { return }
            }
        }
        // Otherwise the run proves little.
        #expect(
            kinds.isSuperset(of: [
                .accepted, .filled, .amended, .cancelled, .expiredSelfTrade, .expiredByLiquidation,
            ]))
    }

    /// What the listener hears, applied one after another, gives the book: nothing is left out,
    /// each change continues the one before, and no level is told that did not change.
    @Test func changesAddUpToTheBook() {
        var venue = FollowedEngine()
        let listener = RememberingListener()
        venue.board.setListener(listener)
        for command in simulation(3, 2_000) {
            _ = venue.apply(command)
        }
        for place in 0..<venue.engine.instrumentCount {
            var sides: [[Int64: Int64]] = [[:], [:]]
            var last: UInt64 = 0
            for change in listener.changes where Int(change.instrument.raw) == place {
                #expect(change.previousID == last && change.updateID > last)
                last = change.updateID
                for (side, levels) in [change.bids, change.asks].enumerated() {
                    for level in levels {
                        #expect(sides[side][level.price.raw, default: 0] != level.quantity.raw)
                        let isGone = level.quantity.isZero
                        sides[side][level.price.raw] = isGone ? nil : level.quantity.raw
                    }
                }
            }
            let shown = venue.board.depth(InstrumentID(place), limit: .max)
            #expect(shown.lastUpdateID == last)
            for (side, levels) in [shown.bids, shown.asks].enumerated() {
                #expect(sides[side].count == levels.count)
                #expect(levels.allSatisfy { sides[side][$0.price.raw] == $0.quantity.raw })
            }
        }
    }

    /// A board restored from the engine's state is the board that followed all along, and its
    /// numbers do not go back.
    @Test func restoredBoardIsTheSame() throws {
        var venue = FollowedEngine()
        let commands = simulation(5, 3_000)
        for command in commands.dropLast(500) { _ = venue.apply(command) }
        let restored = MarketBoard()
        try restored.restore(from: nil, engine: venue.engine)
        for command in commands.suffix(500) {
            restored.applied(venue.apply(command), engine: venue.engine)
        }
        for place in 0..<venue.engine.instrumentCount {
            let id = InstrumentID(place)
            let (own, other) = (restored.depth(id, limit: .max), venue.board.depth(id, limit: .max))
            #expect(own.bids == other.bids && own.asks == other.asks)
            #expect(own.lastUpdateID >= other.lastUpdateID)
            #expect(restored.mark(id) == venue.board.mark(id))
        }
    }

    /// Statistics of a day against sums over all trades of that day.
    @Test func statisticsAreSumsOverTrades() {
        var venue = FollowedEngine()
        var trades: [[TradeRecord]] = Array(repeating: [], count: 6)
        for command in simulation(11, 6_000) {
            for event in venue.apply(command).events.events {
                guard case .traded(let trade) = event else { continue }
                trades[Int(trade.instrument.raw)].append(
                    TradeRecord(trade: trade, time: command.time))
            }
        }
        let now = venue.engine.now
        let minute: Int64 = 60_000_000_000
        let begin = now.raw - now.raw % minute - 1_439 * minute
        for place in trades.indices {
            let ticker = venue.board.dayTicker(InstrumentID(place), now: now)
            let day = trades[place].filter { $0.time.raw >= begin }
            #expect(ticker.count == Int64(day.count))
            #expect(ticker.volume.raw == day.reduce(0) { $0 + $1.trade.quantity.raw })
            #expect(ticker.firstID == day.first?.trade.id.raw ?? 0)
            #expect(ticker.lastID == day.last?.trade.id.raw ?? 0)
            guard let first = day.first, let last = day.last else { continue }
            #expect(ticker.open == first.trade.price && ticker.last == last.trade.price)
            #expect(ticker.high == day.map(\.trade.price).max())
            #expect(ticker.low == day.map(\.trade.price).min())
            #expect(ticker.weightedAverage >= ticker.low && ticker.weightedAverage <= ticker.high)
            #expect(venue.board.trades(InstrumentID(place)) == trades[place].suffix(1_000))
        }
        #expect(trades.map(\.count).reduce(0, +) > 500)
    }

    /// The running candle of a minute, of four hours and of a week against the trades in it.
    @Test func runningCandlesAreSumsOverTrades() {
        var venue = FollowedEngine()
        var trades: [TradeRecord] = []
        for command in simulation(13, 4_000) {
            for event in venue.apply(command).events.events {
                guard case .traded(let trade) = event, trade.instrument.raw == 0 else { continue }
                trades.append(TradeRecord(trade: trade, time: command.time))
            }
        }
        let now = venue.engine.now
        for interval in [KlineInterval.oneMinute, .fourHours, .oneDay] {
            let length = (interval.milliseconds ?? 0) * 1_000_000
            let start = Timestamp(now.raw - now.raw % length)
            let candle = venue.board.kline(InstrumentID(0), interval, from: start)
            let inside = trades.filter { $0.time >= start }
            #expect(candle.openTime == start)
            #expect(candle.trades == Int64(inside.count))
            #expect(candle.volume.raw == inside.reduce(0) { $0 + $1.trade.quantity.raw })
            let buys = inside.filter { $0.trade.takerSide == .buy }
            #expect(candle.takerBuyVolume.raw == buys.reduce(0) { $0 + $1.trade.quantity.raw })
            if let last = trades.last, inside.isEmpty {
                #expect(candle.open == last.trade.price.raw && candle.close == candle.open)
            }
        }
    }

    /// Trades of one incoming order at one price are one aggregate; another price begins the next.
    @Test func aggregatesByOrderAndPrice() {
        func record(_ id: UInt64, _ price: Int64, order: UInt64, time: Int64) -> TradeRecord {
            TradeRecord(
                trade: Trade(
                    id: TradeID(id), makerOrder: OrderID(id + 100), takerOrder: OrderID(order),
                    price: Price(whole: price), quantity: Quantity(whole: 2), maker: AccountID(1),
                    taker: AccountID(2), instrument: InstrumentID(0), takerSide: .sell,
                    isLiquidation: false),
                time: Timestamp(time))
        }
        let found = AggregateTrade.aggregate([
            record(1, 10, order: 7, time: 1), record(2, 10, order: 7, time: 1),
            record(3, 9, order: 7, time: 1), record(5, 9, order: 8, time: 2),
        ])
        #expect(found.map(\.id) == [1, 3, 5])
        #expect(found.map(\.lastID.raw) == [2, 3, 5])
        #expect(found.map(\.quantity.raw) == [4, 2, 2].map { $0 * unitsPerOne })
        #expect(found.allSatisfy { $0.isBuyerMaker })
    }
}
