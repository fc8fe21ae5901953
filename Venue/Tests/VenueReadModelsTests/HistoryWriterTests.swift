import Foundation
import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import PlimsollTestKit
import PlimsollWire
import Testing
import VenuePorts
import VenueReadModels
import VenueSQLite

// Behind the engine: what was answered can be read back, a store that fails loses nothing, and a
// file that was cut off stands at a whole command.

/// A store that can be made to fail.
private final class Brittle: HistoryStore {
    let inner = MemoryHistoryStore()
    let failures = NIOLockedValueBox(0)
    let attempts = NIOLockedValueBox(0)

    var durableSequence: UInt64 { inner.durableSequence }
    func seed() -> HistorySeed { inner.seed() }

    func write(_ batch: HistoryBatch, upTo sequence: UInt64) throws {
        attempts.withLockedValue { $0 += 1 }
        let fails = failures.withLockedValue { left in
            left -= 1
            return left >= 0
        }
        if fails { throw VenueFault(.storage, "no room") }
        inner.write(batch, upTo: sequence)
    }

    func prune(_ retention: HistoryRetention, now: Timestamp) -> Int { 0 }

    func orders(
        of account: AccountID, in instrument: InstrumentID?, _ family: OrderFamily,
        fromID: OrderID?, _ window: HistoryWindow
    ) -> [OrderRecord] {
        inner.orders(of: account, in: instrument, family, fromID: fromID, window)
    }
    func order(_ id: OrderID) -> OrderRecord? { inner.order(id) }
    func order(
        of account: AccountID, in instrument: InstrumentID?, client: String, _ family: OrderFamily
    ) -> OrderRecord? { inner.order(of: account, in: instrument, client: client, family) }
    func forcedOrders(
        of account: AccountID, in instrument: InstrumentID?, _ kind: ForcedKind?,
        _ window: HistoryWindow
    ) -> [OrderRecord] { inner.forcedOrders(of: account, in: instrument, kind, window) }
    func amendments(of order: OrderID, _ window: HistoryWindow) -> [AmendmentRecord] {
        inner.amendments(of: order, window)
    }
    func fills(
        of account: AccountID, in instrument: InstrumentID?, order: OrderID?, fromID: TradeID?,
        _ window: HistoryWindow
    ) -> [FillRecord] {
        inner.fills(of: account, in: instrument, order: order, fromID: fromID, window)
    }
    func trades(
        in instrument: InstrumentID, fromID: TradeID?, _ window: HistoryWindow
    ) -> [TradeRecord] { inner.trades(in: instrument, fromID: fromID, window) }
    func income(
        of account: AccountID, in instrument: InstrumentID?, reasons: Set<LedgerReason>,
        _ window: HistoryWindow
    ) -> [IncomeRecord] { inner.income(of: account, in: instrument, reasons: reasons, window) }
    func incomeSums(of account: AccountID, _ steps: TimeSteps) -> [IncomeSum] {
        inner.incomeSums(of: account, steps)
    }
    func marginChanges(
        of account: AccountID, in instrument: InstrumentID, _ window: HistoryWindow
    ) -> [MarginChangeRecord] { inner.marginChanges(of: account, in: instrument, window) }
    func fundings(in instrument: InstrumentID?, _ window: HistoryWindow) -> [FundingRecord] {
        inner.fundings(in: instrument, window)
    }
    func liquidations(
        of account: AccountID?, in instrument: InstrumentID?, _ window: HistoryWindow
    ) -> [LiquidationRecord] { inner.liquidations(of: account, in: instrument, window) }
    func liquidation(_ id: UInt64) -> LiquidationRecord? { inner.liquidation(id) }
    func deleveragings(
        of account: AccountID?, _ window: HistoryWindow
    ) -> [DeleveragingRecord] { inner.deleveragings(of: account, window) }
    func klines(
        of instrument: InstrumentID, _ source: KlineSource, _ interval: KlineInterval,
        _ window: HistoryWindow
    ) -> [Kline] { inner.klines(of: instrument, source, interval, window) }
}

@Suite struct HistoryWriterTests {
    // Read-your-writes: whoever knows a sequence sees everything up to it.
    @Test func aReadSeesWhatWasAnswered() async throws {
        var limits = HistoryWriter.Limits()
        limits.readTimeout = 60_000
        let writer = try HistoryWriter(store: MemoryHistoryStore(), limits: limits)
        var venue = Rehearsal { writer.applied($0, engine: $1) }
        venue.open()
        for count in 1...50 {
            let sequence = venue.send(
                .place(venue.limit(venue.alice, .buy, .milli(1), at: 40_000))
            ).sequence
            let account = venue.alice
            let orders = try await writer.read(upTo: sequence) { store in
                try store.orders(
                    of: account, in: nil, .plain, fromID: nil, HistoryWindow(limit: 1_000))
            }
            #expect(orders.count == count)
        }
        try await writer.close()
        await #expect(throws: VenueFault(.closed, "the history is closed")) {
            try await writer.read(upTo: 9_999) { _ in }
        }
    }

    // A store that fails for a while is behind for a while, and nothing is lost.
    @Test func aStoreThatFailsIsTriedAgain() async throws {
        let store = Brittle()
        store.failures.withLockedValue { $0 = 3 }
        var limits = HistoryWriter.Limits()
        limits.retryDelay = 1
        limits.readTimeout = 60_000
        let reports = NIOLockedValueBox<[VenueFault]>([])
        let writer = try HistoryWriter(store: store, limits: limits) { fault in
            reports.withLockedValue { $0.append(fault) }
        }
        var venue = Rehearsal { writer.applied($0, engine: $1) }
        venue.open()
        let sequence = UInt64(venue.journal.count)
        let count = try await writer.read(upTo: sequence) { try $0.seed().nextNumber }
        #expect(count == 4, "three deposits")
        #expect(reports.withLockedValue(\.count) == 3)
        #expect(reports.withLockedValue { $0.allSatisfy { $0.code == .storage } })
    }

    // Beyond its limit it gives up loudly, keeps what is whole, and a restart makes it good.
    @Test func aWriterThatFellBehindSaysSo() async throws {
        let store = Brittle()
        store.failures.withLockedValue { $0 = 1_000_000 }
        var limits = HistoryWriter.Limits()
        limits.retryDelay = 1
        limits.readTimeout = 60_000
        limits.maximumRows = 20
        let writer = try HistoryWriter(store: store, limits: limits)
        var venue = Rehearsal { writer.applied($0, engine: $1) }
        venue.open()
        for _ in 0..<50 {
            venue.send(.place(venue.limit(venue.alice, .buy, .milli(1), at: 40_000)))
        }
        let sequence = UInt64(venue.journal.count)
        let fault = await #expect(throws: VenueFault.self) {
            try await writer.read(upTo: sequence) { _ in }
        }
        #expect(fault?.code == .storage)
        #expect(writer.fault?.code == .storage)
        #expect(writer.durableSequence < sequence)

        store.failures.withLockedValue { $0 = 0 }
        let again = try HistoryWriter(store: store)
        let known = again.durableSequence
        var replay = Rehearsal { if $0.sequence > known { again.applied($0, engine: $1) } }
        for command in venue.journal { replay.apply(command) }
        let account = venue.alice
        let orders = try await again.read(upTo: sequence) { store in
            try store.orders(
                of: account, in: nil, .plain, fromID: nil, HistoryWindow(limit: 1_000))
        }
        #expect(orders.count == 50)
    }

    // A command that is missing is no history: it stops there and says so.
    @Test func aGapIsNotPassedOver() throws {
        let writer = try HistoryWriter(store: MemoryHistoryStore())
        var venue = Rehearsal { if $0.sequence != 4 { writer.applied($0, engine: $1) } }
        venue.open()
        #expect(writer.fault?.code == .damaged)
    }

    // A replay is faster than a store: nothing is dropped, however few rows may wait.
    @Test func aReplayWaitsForTheStore() async throws {
        var limits = HistoryWriter.Limits()
        limits.replayRows = 10
        limits.maximumRows = 1_000
        limits.readTimeout = 60_000
        let writer = try HistoryWriter(store: MemoryHistoryStore(), limits: limits)
        let venue = RandomHistory(seed: 51, steps: 1_500).run { writer.applied($0, engine: $1) }
        let sequence = UInt64(venue.journal.count)
        let numbers = try await writer.read(upTo: sequence) { try $0.seed().nextNumber }
        #expect(numbers > 1_000)
        #expect(writer.fault == nil)
        writer.endReplay()
    }

    // A read whose rows never come ends by itself.
    @Test func aReadEndsInTime() async throws {
        var limits = HistoryWriter.Limits()
        limits.readTimeout = 1
        let writer = try HistoryWriter(store: MemoryHistoryStore(), limits: limits)
        let fault = await #expect(throws: VenueFault.self) {
            try await writer.read(upTo: 1) { _ in }
        }
        #expect(fault?.code == .overloaded)
    }

    // Accounts that are not kept leave public rows alone behind.
    @Test func theFilterKeepsWhatIsPublic() async throws {
        let writer = try HistoryWriter(
            store: MemoryHistoryStore(), keeps: { $0 != AccountID(1) })
        var venue = Rehearsal { writer.applied($0, engine: $1) }
        venue.open()
        venue.trade(venue.alice, .buy, .milli(10), at: 50_000)
        let (maker, alice, btc) = (venue.maker, venue.alice, venue.btc)
        let counts = try await writer.read(upTo: UInt64(venue.journal.count)) { store in
            let all = HistoryWindow(limit: 100)
            return [
                try store.orders(of: maker, in: nil, .plain, fromID: nil, all).count,
                try store.fills(of: maker, in: nil, order: nil, fromID: nil, all).count,
                try store.fills(of: alice, in: nil, order: nil, fromID: nil, all).count,
                try store.trades(in: btc, fromID: nil, all).count,
            ]
        }
        #expect(counts == [0, 0, 1, 1])
    }

    // Wherever a crash cuts the log off, rows and sequence agree: each piece is brought up from
    // the journal to the same end.
    @Test func aFileCutOffAnywhereStandsAtACommand() async throws {
        let history = RandomHistory(seed: 31, steps: 1_500)
        try await withAsyncFolder { folder in
            let path = folder + "/history.sqlite"
            let store = try SQLiteHistoryStore(path: path)
            var limits = HistoryWriter.Limits()
            limits.retention = nil
            limits.readTimeout = 60_000
            let writer = try HistoryWriter(store: store, limits: limits)
            var venue = Rehearsal { writer.applied($0, engine: $1) }
            for (place, command) in history.commands.enumerated() {
                venue.apply(command)
                // Several transactions, however busy the machine is: the writer takes all that
                // has gathered at once.
                if place.isMultiple(of: 100) {
                    try await writer.read(upTo: UInt64(venue.journal.count)) { _ in }
                }
            }
            try await writer.close()
            let whole = try store.contents().map(\.hash)
            // Nothing was moved from the log into the file yet, so the two are one moment's.
            let file = try Data(contentsOf: URL(fileURLWithPath: path))
            let log = try Data(contentsOf: URL(fileURLWithPath: path + "-wal"))
            var random = SeededRandom(seed: 31)
            var starts: Set<UInt64> = []
            for piece in 0..<12 {
                let copy = "\(folder)/piece-\(piece)"
                try file.write(to: URL(fileURLWithPath: copy))
                let part = log.prefix(random.below(log.count))
                try part.write(to: URL(fileURLWithPath: copy + "-wal"))
                let (start, contents) = try await broughtUp(copy, venue.journal)
                starts.insert(start)
                #expect(contents == whole)
            }
            #expect(starts.count > 3, "the pieces end at different commands: \(starts)")
            try store.close()
        }
    }

    /// Where a file stood, and its contents after the journal was read to it.
    private func broughtUp(
        _ path: String, _ journal: [Command]
    ) async throws -> (UInt64, [StateHash]) {
        let store = try SQLiteHistoryStore(path: path)
        let start = store.durableSequence
        var limits = HistoryWriter.Limits()
        limits.retention = nil
        limits.readTimeout = 60_000
        let writer = try HistoryWriter(store: store, limits: limits)
        var venue = Rehearsal { writer.applied($0, engine: $1) }
        for command in journal { venue.apply(command) }
        try await writer.close()
        let contents = try store.contents().map(\.hash)
        try store.close()
        return (start, contents)
    }

    private func withAsyncFolder(_ body: (String) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "history-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }
}
