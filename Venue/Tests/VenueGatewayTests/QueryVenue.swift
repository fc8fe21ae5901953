import BinanceAPI
import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import Testing
import VenueGateway
import VenueJSON
import VenuePorts
import VenueReadModels
import VenueSequencer

// A venue for questions: the real sequencer, board and history in memory behind a gateway, a clock
// that is moved by hand, and calls made as if their caller had been checked.

/// A clock that stands where it is put.
final class QueryClock: VenueClock {
    private let time = NIOLockedValueBox(Timestamp(milliseconds: 1_760_000_000_000))
    var now: Timestamp {
        get { time.withLockedValue { $0 } }
        set { time.withLockedValue { $0 = newValue } }
    }
}

/// No keys: callers are handed over checked.
struct NoKeys: APIKeyDirectory {
    func record(of key: String) -> APIKeyRecord? { nil }
}

/// BTCUSDT, ETHUSDT and the inverse BTCUSD_PERP, a maker with deep pockets, alice and bob.
final class QueryVenue: Sendable {
    let clock = QueryClock()
    let sequencer: Sequencer
    let board = MarketBoard()
    let history: HistoryWriter
    let listenKeys: ListenKeys
    let gateway: Gateway

    let usdt = AssetID(0)
    let bitcoin = AssetID(1)
    let btc = InstrumentID(0)
    let eth = InstrumentID(1)
    let maker = AccountID(1)
    let alice = AccountID(2)
    let bob = AccountID(3)

    /// A venue without anything listed.
    init(empty: Void) throws {
        history = try HistoryWriter(store: MemoryHistoryStore())
        sequencer = try Sequencer(
            journal: MemoryJournal(), snapshots: nil, clock: clock, sinks: [board, history],
            options: .manual)
        listenKeys = ListenKeys(clock: clock)
        var settings = GatewaySettings()
        settings.weightPerMinute = 1_000_000
        gateway = Gateway(
            context: GatewayContext(
                sequencer: sequencer, history: history, keys: NoKeys(), settings: settings,
                clock: clock, board: board, listenKeys: listenKeys))
    }

    convenience init() async throws {
        try self.init(empty: ())
        for action in Self.listing { try await done(action) }
        for key in 1...3 { try await done(.openAccount(AccountKey(UInt64(key)))) }
        try await done(.deposit(maker, usdt, Amount(whole: 1_000_000_000)))
        try await done(.deposit(maker, bitcoin, Amount(whole: 1_000)))
        try await done(.deposit(alice, usdt, Amount(whole: 100_000)))
        try await done(.deposit(bob, usdt, Amount(whole: 100_000)))
        try await mark(50_000)
        try await done(.indexPrice(IndexID(1), source: 0, Price(whole: 3_000)))
    }

    static let brackets = BracketTable.tiers([
        (Amount(whole: 50_000), 125, Rate(raw: 400_000)),
        (Amount(whole: 600_000), 100, Rate(raw: 500_000)),
        (Amount(whole: 3_000_000), 75, Rate(raw: 650_000)),
        (Amount(whole: 400_000_000), 20, Rate(raw: 2_500_000)),
    ])

    static let inverseBrackets = BracketTable.tiers([
        (Amount(whole: 5), 125, Rate(raw: 400_000)),
        (Amount(whole: 500), 20, Rate(raw: 2_500_000)),
    ])

    private static var listing: [Action] {
        let year = Nanoseconds(hours: 24 * 365)
        var actions: [Action] = [
            .listIndex(
                IndexSpec(
                    name: "BTCUSDT",
                    sources: [IndexSource(name: "one"), IndexSource(name: "two", weight: 3)],
                    staleness: year, jumpLimit: Rate(whole: 1))),
            .listIndex(
                IndexSpec(
                    name: "ETHUSDT", sources: [IndexSource(name: "one")], staleness: year,
                    jumpLimit: Rate(whole: 1))),
            .listAsset(AssetSpec(name: "USDT")),
            .listAsset(
                AssetSpec(
                    name: "BTC", index: IndexID(0), collateralRatio: Rate(raw: 95_000_000),
                    bidBuffer: Rate(raw: 5_000_000), askBuffer: Rate(raw: 5_000_000))),
        ]
        let usdt = AssetID(0)
        actions.append(
            .listInstrument(
                InstrumentSpec(
                    symbol: "BTCUSDT", contract: .linearPerpetual, settlementAsset: usdt,
                    index: IndexID(0), tickSize: Price(raw: 10_000_000),
                    stepSize: Quantity(raw: 100_000), brackets: brackets)))
        actions.append(
            .listInstrument(
                InstrumentSpec(
                    symbol: "ETHUSDT", contract: .linearPerpetual, settlementAsset: usdt,
                    index: IndexID(1), tickSize: Price(raw: 1_000_000),
                    stepSize: Quantity(raw: 100_000), brackets: brackets)))
        actions.append(
            .listInstrument(
                InstrumentSpec(
                    symbol: "BTCUSD_PERP",
                    contract: .inversePerpetual(contractSize: Amount(whole: 100)),
                    settlementAsset: AssetID(1), index: IndexID(0),
                    tickSize: Price(raw: 10_000_000), stepSize: Quantity(whole: 1),
                    brackets: inverseBrackets)))
        return actions
    }

    // MARK: Doing

    /// Does an action a millisecond later; it must be accepted.
    @discardableResult
    func done(
        _ action: Action, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> AppliedCommand {
        let applied = try await attempt(action)
        #expect(applied.rejection() == nil, sourceLocation: sourceLocation)
        return applied
    }

    /// Does an action a millisecond later, whatever comes of it.
    @discardableResult
    func attempt(_ action: Action) async throws -> AppliedCommand {
        clock.now = clock.now.advanced(by: Nanoseconds(milliseconds: 1))
        return try await sequencer.submit(action)
    }

    /// Moves the index of BTC, and with it the mark.
    func mark(_ price: Int64) async throws {
        for source in 0..<2 {
            try await attempt(.indexPrice(IndexID(0), source: source, Price(whole: price)))
        }
    }

    /// A limit order.
    func order(
        _ account: AccountID, _ side: Side, _ quantity: String, at price: String,
        in instrument: InstrumentID? = nil, positionSide: PositionSide = .both
    ) throws -> OrderRequest {
        var request = OrderRequest(
            account: account, instrument: instrument ?? btc, side: side, type: .limit,
            quantity: try Quantity(quantity), price: try Price(price))
        request.positionSide = positionSide
        return request
    }

    /// Trades an account against the maker.
    func trade(
        _ account: AccountID, _ side: Side, _ quantity: String, at price: String,
        in instrument: InstrumentID? = nil, positionSide: PositionSide = .both
    ) async throws {
        let quote = try order(maker, side.opposite, quantity, at: price, in: instrument)
        try await done(.place(quote))
        try await done(
            .place(
                order(
                    account, side, quantity, at: price, in: instrument,
                    positionSide: positionSide)))
    }

    // MARK: Asking

    /// Makes a call as a checked caller.
    func send(
        _ method: String, _ path: String, _ query: String = "", as account: AccountID? = nil
    ) async -> CallResult {
        let caller = account.map { account in
            let key = sequencer.read { engine in engine.key(of: account) }
            let record = APIKeyRecord(key: "k", account: key, signature: .hmac(secret: []))
            return Caller(key: record, account: account)
        }
        return await gateway.call(
            method, path, Parameters(FormText.pairs(query.utf8)), by: caller, from: "127.0.0.1")
    }

    /// The answer to a question that must succeed.
    func ask(
        _ path: String, _ query: String = "", as account: AccountID? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> JSON {
        let result = await send("GET", path, query, as: account)
        let text = String(decoding: result.body, as: UTF8.self)
        #expect(result.status == 200, "\(path)?\(query): \(text)", sourceLocation: sourceLocation)
        return try JSONReader.read(result.body)
    }

    /// The code of a refusal; 0 if there is none.
    func code(
        _ method: String, _ path: String, _ query: String = "", as account: AccountID? = nil
    ) async throws -> Int {
        let result = await send(method, path, query, as: account)
        if result.isSuccess { return 0 }
        return Int(try JSONReader.read(result.body)["code"]?.text ?? "") ?? 0
    }

    /// Something worth asking about: a book, trades, a position of alice and one of bob.
    func fill() async throws {
        for level in 1...8 {
            let away = Int64(level * 10)
            try await done(.place(order(maker, .buy, "0.5", at: "\(50_000 - away)")))
            try await done(.place(order(maker, .sell, "0.5", at: "\(50_000 + away)")))
        }
        try await done(.setLeverage(alice, btc, 10))
        try await done(.place(order(alice, .buy, "1.2", at: "50030")))
        try await done(.setMarginMode(bob, eth, .isolated))
        try await trade(bob, .sell, "5", at: "3000", in: eth)
        try await done(.place(order(alice, .buy, "0.1", at: "49000")))
        try await done(.fundInsurance(usdt, Amount(whole: 1_000)))
    }
}

extension JSON {
    /// A decimal in quotes.
    func amount(_ key: String) throws -> Amount { try Amount(#require(self[key]?.text)) }
}
