import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import Testing
import VenuePorts
import VenueReadModels
import VenueSequencer

@testable import VenueWatch

// A venue in memory with a watch that looks when told: one symbol, a rich maker on both sides of
// the book, and people with money. Time stands until it is moved.

/// A sender that keeps what it is given and answers as told.
final class TestSender: WebhookSender {
    private struct State {
        var sent: [WebhookDelivery] = []
        var answers: [WebhookResult] = []
    }
    private let state = NIOLockedValueBox(State())

    var sent: [WebhookDelivery] { state.withLockedValue { $0.sent } }

    /// Answers the next attempts with these, later ones with 200.
    func answer(_ results: [WebhookResult]) { state.withLockedValue { $0.answers = results } }

    func checked(_ url: String) throws -> String { url }

    func send(_ delivery: WebhookDelivery) async -> WebhookResult {
        state.withLockedValue { state in
            state.sent.append(delivery)
            return state.answers.isEmpty ? .answered(200) : state.answers.removeFirst()
        }
    }
}

/// A store that fails while told to.
final class FailingStore: WatchStore {
    let inner = MemoryWatchStore()
    private let isFailing = NIOLockedValueBox(false)

    func fail(_ isFailing: Bool) { self.isFailing.withLockedValue { $0 = isFailing } }
    func load() throws -> WatchRecord { inner.load() }
    func write(_ change: WatchChange) throws {
        if isFailing.withLockedValue({ $0 }) { throw VenueFault(.storage, "no space left") }
        inner.write(change)
    }
    func notices(of account: AccountID, after: Int64?, limit: Int) throws -> [Notice] {
        inner.notices(of: account, after: after, limit: limit)
    }
    func unreadCount(of account: AccountID) throws -> Int { inner.unreadCount(of: account) }
    func markRead(of account: AccountID, upTo id: Int64) throws {
        inner.markRead(of: account, upTo: id)
    }
}

/// A journal whose commands another venue can begin with.
final class SharedJournal: Journal, Sendable {
    private let commands: NIOLockedValueBox<[Command]>

    init(_ commands: [Command] = []) { self.commands = NIOLockedValueBox(commands) }

    /// What it holds now, as a journal of its own: what a crash leaves.
    var copy: SharedJournal { SharedJournal(commands.withLockedValue { $0 }) }
    var lastSequence: UInt64 { commands.withLockedValue { UInt64($0.count) } }
    var lastTime: Timestamp { commands.withLockedValue { $0.last?.time ?? .zero } }

    func append(_ commands: [Command]) { self.commands.withLockedValue { $0 += commands } }
    func replay(from first: UInt64, _ body: (JournalRecord) throws -> Void) throws {
        for (place, command) in commands.withLockedValue({ $0 }).enumerated()
        where UInt64(place + 1) >= first {
            try body(JournalRecord(sequence: UInt64(place + 1), command: command))
        }
    }
    func close() {}
}

/// A box that turns every byte, so that what is sealed is not what was put in.
let turningBox = SecretBox(
    seal: { bytes, _ in bytes.map { ~$0 } }, open: { bytes, _ in bytes.map { ~$0 } })

final class WatchFixture: Sendable {
    static let usdt = AssetID(0)
    static let btcAsset = AssetID(1)
    static let btc = InstrumentID(0)
    static let maker = AccountID(1)
    static let alice = AccountID(2)
    static let bob = AccountID(3)
    static let start = Timestamp(milliseconds: 1_780_000_020_000)

    let clock: AdjustableClock
    let journal: SharedJournal
    let store: any WatchStore
    let sequencer: Sequencer
    let watch: Watch
    let sender = TestSender()

    /// A venue; over a journal with commands it is one that starts again.
    init(
        journal: SharedJournal = SharedJournal(), store: any WatchStore = MemoryWatchStore(),
        limits: WatchLimits = WatchLimits(), at time: Timestamp = start
    ) throws {
        self.journal = journal
        self.store = store
        clock = AdjustableClock(at: time)
        let board = MarketBoard()
        let sightings = try Sightings(store: store, journalEnd: journal.lastSequence) {
            $0.raw != 1
        }
        var options = SequencerOptions.manual
        options.batchLimit = 100
        sequencer = try Sequencer(
            journal: journal, snapshots: nil, clock: clock, sinks: [board, sightings],
            options: options)
        var context = WatchContext(
            store: store, sightings: sightings, sequencer: sequencer, board: board,
            secrets: turningBox, sender: sender)
        context.limits = limits
        context.clock = clock
        watch = try Watch(context)
    }

    /// A venue that trades BTCUSDT at 50,000 with a thousand in the book on either side.
    static func open(store: any WatchStore = MemoryWatchStore()) async throws -> WatchFixture {
        let venue = try WatchFixture(store: store)
        for action in listing { try await venue.done(action) }
        try await venue.quote(50_000)
        venue.watch.look()
        return venue
    }

    static var listing: [Action] {
        var spec = InstrumentSpec(
            symbol: "BTCUSDT", contract: .linearPerpetual, settlementAsset: usdt,
            index: IndexID(0), tickSize: Price(raw: 10_000_000), stepSize: Quantity(raw: 100_000),
            brackets: .flat(maintenanceMarginRate: Rate(raw: 1_000_000), maxLeverage: 50))
        spec.makerFee = .zero
        spec.takerFee = .zero
        spec.defaultLeverage = 20
        spec.maxMarketQuantity = Quantity(whole: 2)
        var actions: [Action] = [
            .listAsset(AssetSpec(name: "USDT")),
            .listIndex(IndexSpec(name: "BTCUSDT", sources: [IndexSource(name: "test")])),
            .listAsset(
                AssetSpec(
                    name: "BTC", index: IndexID(0), collateralRatio: Rate(raw: 90_000_000))),
            .listInstrument(spec), .indexPrice(IndexID(0), source: 0, Price(whole: 50_000)),
        ]
        for number in 1...3 {
            let money = Amount(whole: number == 1 ? 1_000_000_000 : 10_000)
            actions.append(.openAccount(AccountKey(UInt64(number))))
            actions.append(.deposit(AccountID(number), usdt, money))
        }
        return actions
    }

    /// Has an action done that is not refused.
    @discardableResult
    func done(_ action: Action) async throws -> AppliedCommand {
        let applied = try await sequencer.submit(action)
        if let rejection = applied.rejection() { Issue.record("\(action): \(rejection)") }
        return applied
    }

    func advance(seconds: Int64) {
        clock.set(clock.now.advanced(by: Nanoseconds(seconds: seconds)))
    }

    /// The index, and with it the mark, goes to a price; nobody quotes there yet.
    func mark(_ price: Int64) async throws {
        advance(seconds: 1)
        try await done(.overrideMarkPrice(Self.btc, Price(whole: price)))
        try await done(.indexPrice(IndexID(0), source: 0, Price(whole: price)))
    }

    /// The maker quotes a thousand on either side of a price, in place of what he quoted.
    func quote(_ price: Int64) async throws {
        try await done(.cancelAll(Self.maker, nil))
        for (side, at) in [(Side.buy, price - 1), (.sell, price + 1)] {
            try await done(
                .place(
                    OrderRequest(
                        account: Self.maker, instrument: Self.btc, side: side, type: .limit,
                        quantity: Quantity(whole: 1_000), price: Price(whole: at))))
        }
    }

    func trade(
        _ account: AccountID, _ side: Side, _ quantity: String,
        _ positionSide: PositionSide = .both
    ) async throws {
        var order = OrderRequest(
            account: account, instrument: Self.btc, side: side, type: .market,
            quantity: try Quantity(quantity))
        order.positionSide = positionSide
        try await done(.place(order))
    }

    /// Looks, and gives what the account is told by it.
    func told(_ account: AccountID = alice) throws -> [Notice] {
        let before = try watch.notices(of: account, after: nil, limit: 1).notices.last?.id ?? 0
        watch.look()
        return try watch.notices(of: account, after: before, limit: 1_000).notices
    }

    /// Looks again and again with time going by, until what is waited for is so.
    func looks(_ most: Int = 200, until condition: () throws -> Bool) async throws {
        for _ in 0..<most {
            if try condition() { return }
            advance(seconds: 1)
            watch.look()
            // What the watch had done is done before a tick that is submitted after it.
            _ = try await sequencer.submit(.tick)
        }
        Issue.record("it has not come about in \(most) looks")
    }

    /// What nobody looks for in a test of one alert.
    func silenceStandingAlerts(_ account: AccountID = alice) throws {
        for alert in Alert.standing { try watch.removeAlert(alert.id, of: account) }
    }

    @discardableResult
    func alert(
        _ kind: AlertKind, _ account: AccountID = alice, _ change: (inout Alert) throws -> Void
    ) throws -> Alert {
        var wish = Alert(kind)
        try change(&wish)
        return try watch.makeAlert(wish, for: account).alert
    }
}
