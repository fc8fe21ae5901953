import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import PlimsollTestKit
import Testing
import VenuePorts
import VenueReadModels
import VenueSQLite

// The same random history in every adapter, cut into batches in different ways, and every question
// of the port asked of both: the plain one in memory is the twin of the one on files.

@Suite struct HistoryDifferentialTests {
    /// Rows of several commands gathered into batches of a random length.
    private final class Batcher {
        var random: SeededRandom
        var projection: HistoryProjection
        let store: any HistoryStore

        init(_ store: any HistoryStore, seed: UInt64) throws {
            random = SeededRandom(seed: seed)
            projection = HistoryProjection(from: try store.seed())
            self.store = store
        }

        func take(_ command: AppliedCommand, _ engine: borrowing Engine, isLast: Bool) {
            projection.take(command, engine)
            if random.below(10) > 0 && !isLast { return }
            do {
                try store.write(projection.takeBatch(), upTo: command.sequence)
            } catch {
                Issue.record(error)
            }
        }
    }

    private func windows(_ random: inout SeededRandom, _ last: Int64) -> HistoryWindow {
        let first = SimulatedVenue.opening.raw
        let time = { (random: inout SeededRandom) in
            Timestamp(random.within(first...max(first, last)))
        }
        var window = HistoryWindow(limit: 1 + random.below(40))
        if random.chance(500) { window.start = time(&random) }
        if random.chance(500) { window.end = time(&random) }
        return window
    }

    @Test(arguments: [11, 12, 13] as [UInt64])
    func adaptersAgree(seed: UInt64) throws {
        try withFolder { folder in
            let sqlite = try SQLiteHistoryStore(path: folder + "/history.sqlite")
            let memory = MemoryHistoryStore()
            let history = RandomHistory(seed: seed, steps: 2_000)
            let count = UInt64(history.commands.count)
            let one = try Batcher(sqlite, seed: seed)
            let two = try Batcher(memory, seed: seed + 1)
            let rehearsal = history.run { command, engine in
                one.take(command, engine, isLast: command.sequence == count)
                two.take(command, engine, isLast: command.sequence == count)
            }
            #expect(sqlite.durableSequence == count)
            let last = rehearsal.journal.last?.time.raw ?? 0
            var random = SeededRandom(seed: seed)
            let asked = Asked(
                accounts: rehearsal.engine.accountCount,
                instruments: rehearsal.engine.instrumentCount)
            for _ in 0..<250 {
                try asked.compare(sqlite, memory, windows(&random, last), &random)
            }
            try comparePruned(sqlite, memory, last: last, asked, &random)
            try sqlite.close()
        }
    }

    /// Pruned in the same way, they still say the same.
    private func comparePruned(
        _ sqlite: SQLiteHistoryStore, _ memory: MemoryHistoryStore, last: Int64, _ asked: Asked,
        _ random: inout SeededRandom
    ) throws {
        var retention = HistoryRetention()
        let span = last - SimulatedVenue.opening.raw
        retention.unfilledOrders = Nanoseconds(span / 4)
        retention.personal = Nanoseconds(span / 2)
        retention.forced = Nanoseconds(span / 2)
        retention.trades = Nanoseconds(span / 3)
        retention.minutes = Nanoseconds(span / 3)
        var pruned = 0
        while true {
            let count = try sqlite.prune(retention, now: Timestamp(last))
            if count == 0 { break }
            pruned += count
        }
        #expect(pruned > 100)
        #expect(memory.prune(retention, now: Timestamp(last)) == pruned)
        for _ in 0..<100 {
            try asked.compare(sqlite, memory, windows(&random, last), &random)
        }
    }
}

/// Every question of the port with random particulars.
private struct Asked {
    let accounts: Int
    let instruments: Int

    func compare(
        _ one: any HistoryStore, _ two: any HistoryStore, _ window: HistoryWindow,
        _ random: inout SeededRandom
    ) throws {
        let account = AccountID(random.below(accounts + 1))
        let instrument = InstrumentID(random.below(instruments))
        let maybe = random.chance(500) ? instrument : nil
        let someone = random.chance(500) ? account : nil
        let trade = random.chance(300) ? someTrade(&random) : nil
        try compareOrders(one, two, window, &random, account, maybe)
        try same(
            one.fills(of: account, in: maybe, order: nil, fromID: trade, window),
            two.fills(of: account, in: maybe, order: nil, fromID: trade, window))
        try same(
            one.trades(in: instrument, fromID: trade, window),
            two.trades(in: instrument, fromID: trade, window))
        let reasons: Set<LedgerReason> = random.chance(500) ? [] : [.funding, .fee]
        try same(
            one.income(of: account, in: maybe, reasons: reasons, window),
            two.income(of: account, in: maybe, reasons: reasons, window))
        let start = window.start ?? SimulatedVenue.opening
        let end = window.end ?? Timestamp(.max)
        let steps = TimeSteps(
            start: start, end: end, length: Nanoseconds(seconds: 1 + Int64(random.below(500))),
            count: 1 + random.below(20))
        let whose = random.chance(500) ? account : AccountID(0)
        try same(one.incomeSums(of: whose, steps), two.incomeSums(of: whose, steps))
        try same(
            one.marginChanges(of: account, in: instrument, window),
            two.marginChanges(of: account, in: instrument, window))
        try same(one.fundings(in: maybe, window), two.fundings(in: maybe, window))
        let forced = try two.liquidations(of: someone, in: maybe, window)
        try same(one.liquidations(of: someone, in: maybe, window), forced)
        if let step = forced.randomElement(using: &random) {
            #expect(try one.liquidation(step.id) == step)
            #expect(try two.liquidation(step.id) == step)
        }
        try same(
            one.deleveragings(of: someone, window), two.deleveragings(of: someone, window))
        let source = random.pick(KlineSource.allCases)
        let interval = random.pick(KlineInterval.allCases)
        try same(
            one.klines(of: instrument, source, interval, window),
            two.klines(of: instrument, source, interval, window))
    }

    private func compareOrders(
        _ one: any HistoryStore, _ two: any HistoryStore, _ window: HistoryWindow,
        _ random: inout SeededRandom, _ account: AccountID, _ instrument: InstrumentID?
    ) throws {
        let family: OrderFamily = random.chance(300) ? .trigger : .plain
        let from = random.chance(300) ? OrderID(UInt64(random.below(3_000))) : nil
        let orders = try two.orders(of: account, in: instrument, family, fromID: from, window)
        try same(
            one.orders(of: account, in: instrument, family, fromID: from, window), orders)
        try same(
            one.forcedOrders(of: account, in: instrument, nil, window),
            two.forcedOrders(of: account, in: instrument, nil, window))
        guard let order = orders.randomElement(using: &random) else { return }
        #expect(try one.order(order.order.id) == two.order(order.order.id))
        let client = order.clientOrderID
        #expect(
            try one.order(of: account, in: instrument, client: client, family)
                == two.order(of: account, in: instrument, client: client, family))
        try same(
            one.amendments(of: order.order.id, window), two.amendments(of: order.order.id, window))
        try same(
            one.fills(of: account, in: nil, order: order.order.id, fromID: nil, window),
            two.fills(of: account, in: nil, order: order.order.id, fromID: nil, window))
    }

    /// The number of a trade, of the engine's own or a forced one.
    private func someTrade(_ random: inout SeededRandom) -> TradeID {
        if random.chance(500) { return TradeID(UInt64(random.below(2_000))) }
        return TradeID(ForcedIDs.number(sequence: UInt64(random.below(4_000)), place: 0))
    }

    private func same<Value: Equatable>(_ one: [Value], _ two: [Value]) throws {
        #expect(one == two)
    }
}
