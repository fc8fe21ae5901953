import Foundation
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import Testing
import VenueJSON
import VenueJournalFile
import VenuePorts
import VenueReadModels
import VenueSequencer
import VenueTransport

@testable import VenueIdentity
@testable import VenueNativeAPI

// A venue whose journal lies on files, with one contract and people who trade in it: what tests of
// the venue's past need. Every figure can be followed by hand.

/// A venue at 50,000 with a maintenance margin of 1 %; alice, bob and a maker with deep pockets.
final class TradingVenue: Sendable {
    let folder: String
    let api: NativeAPI
    let sequencer: Sequencer
    let identity: Identity
    let history: HistoryWriter
    let usdt = AssetID(0)
    let btc = InstrumentID(0)
    /// The first account to be opened.
    let maker = AccountID(1)

    init(
        past: (any VenuePast)? = nil, _ adjust: (inout NativeSettings) -> Void = { _ in }
    ) throws {
        folder = NSTemporaryDirectory() + "trading-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        history = try HistoryWriter(store: MemoryHistoryStore())
        sequencer = try Sequencer(
            journal: try FileJournal(
                directory: folder, options: JournalOptions(durability: .os)),
            snapshots: try FileSnapshotStore(directory: folder), sinks: [history],
            options: .manual)
        identity = try Identity(path: nil, master: MasterKey())
        var settings = NativeSettings()
        adjust(&settings)
        var context = NativeContext(
            sequencer: sequencer, history: history, identity: identity, settings: settings
        ) { _ in throw NativeError.unauthorized }
        context.past = past ?? JournalPast(directory: folder)
        api = NativeAPI(context: context)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func send(_ action: Action) async throws {
        let applied = try await sequencer.submit(action)
        #expect(applied.rejection() == nil)
    }

    func mark(_ price: Int64) async throws {
        try await send(.indexPrice(IndexID(0), source: 0, Price(whole: price)))
    }

    /// Lists what is traded and lets the maker in.
    func open(insurance: Int64 = 0) async throws {
        try await send(.listAsset(AssetSpec(name: "USDT")))
        try await send(
            .listIndex(
                IndexSpec(
                    name: "BTCUSDT", sources: [IndexSource(name: "one")],
                    staleness: Nanoseconds(hours: 24), jumpLimit: Rate(whole: 1))))
        var spec = InstrumentSpec(
            symbol: "BTCUSDT", contract: .linearPerpetual, settlementAsset: usdt,
            index: IndexID(0), tickSize: Price(raw: 10_000_000), stepSize: Quantity(raw: 100_000),
            brackets: .flat(maintenanceMarginRate: Rate(raw: 1_000_000), maxLeverage: 100))
        spec.priceBandUp = Rate(raw: 90_000_000)
        spec.priceBandDown = Rate(raw: 90_000_000)
        try await send(.listInstrument(spec))
        // Out of the range of people's numbers, as the market's accounts are.
        try await send(.openAccount(AccountKey(1 << 60)))
        try await send(.deposit(maker, usdt, Amount(whole: 1_000_000_000)))
        if insurance > 0 { try await send(.fundInsurance(usdt, Amount(whole: insurance))) }
        try await mark(50_000)
    }

    /// A person with money and a leverage of 50.
    func person(_ name: String, deposit: Int64 = 10_000) async throws -> Session {
        _ = try await call("POST", "sign-up", #"{"name":"\#(name)","password":"long enough"}"#)
        let session = try identity.signIn(
            name: name, password: "long enough", from: "10.0.0.1", at: SystemClock().now)
        let account = try await account(session)
        try await send(.deposit(account, usdt, Amount(whole: deposit)))
        try await send(.setLeverage(account, btc, 50))
        return session
    }

    /// An account with money and a leverage of 50 that belongs to no person.
    func stranger(_ number: UInt64, deposit: Int64 = 10_000) async throws -> AccountID {
        let key = AccountKey(1 << 50 + number)
        try await send(.openAccount(key))
        let account = sequencer.read { $0.account(key) } ?? AccountID(0)
        try await send(.deposit(account, usdt, Amount(whole: deposit)))
        try await send(.setLeverage(account, btc, 50))
        return account
    }

    func account(_ session: Session) async throws -> AccountID {
        try await api.account(of: session.user.account)
    }

    func place(
        _ account: AccountID, _ side: Side, _ thousandths: Int64, at price: Int64,
        client: String? = nil
    ) async throws {
        var request = OrderRequest(
            account: account, instrument: btc, side: side, type: .limit,
            quantity: Quantity(raw: thousandths * 100_000), price: Price(whole: price))
        request.selfTradePrevention = .none
        if let client { request.clientOrderID = ClientOrderID(client) ?? .none }
        try await send(.place(request))
    }

    /// A trade of an account against the maker.
    func trade(
        _ account: AccountID, _ side: Side, _ thousandths: Int64, at price: Int64 = 50_000
    ) async throws {
        try await place(maker, side.opposite, thousandths, at: price)
        try await place(account, side, thousandths, at: price)
    }

    /// Alice buys one for 50,000 with 10,000, bids for more, and the mark falls to 40,400: her
    /// orders go first, then a part of her position through the maker's bids.
    func sink(_ alice: AccountID) async throws {
        try await trade(alice, .buy, 1_000)
        try await place(alice, .buy, 1, at: 30_000)
        try await place(maker, .buy, 5_000, at: 40_390)
        try await mark(40_400)
    }

    /// Makes a call and reads its answer as JSON.
    func call(
        _ method: String, _ path: String, _ body: String = "", _ session: Session? = nil,
        isOperator: Bool = false
    ) async throws -> (status: Int, root: JSON) {
        let answer = try await answer(method, path, body, session, isOperator: isOperator)
        return (answer.status, try JSONReader.read(answer.body))
    }

    /// Makes a call; the operator's comes from the local socket.
    func answer(
        _ method: String, _ path: String, _ body: String = "", _ session: Session? = nil,
        isOperator: Bool = false
    ) async throws -> APIResponse {
        var headers: [(name: String, value: String)] = []
        if let session {
            headers = [
                ("cookie", "plimsoll_session=\(session.token)"), ("x-csrf-token", session.csrf),
            ]
        }
        let parts = path.split(separator: "?", maxSplits: 1)
        let request = APIRequest(
            method: method, path: "/plimsoll/v1/" + parts[0],
            query: parts.count > 1 ? String(parts[1]) : "", body: Array(body.utf8),
            headers: headers, remoteAddress: isOperator ? APIRequest.localOperator : "10.0.0.1")
        return try #require(await api.respond(to: request))
    }
}

/// The figure in a member, in units of 1e-8.
func figure(_ json: JSON?) throws -> Int64 {
    try DecimalText.parse(try #require(json?.text).utf8)
}
