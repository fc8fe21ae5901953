import BinanceAPI
import Crypto
import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import Testing
import VenueJSON
import VenuePorts
import VenueReadModels
import VenueSequencer
import VenueTransport

@testable import VenueGateway

// A small venue in memory behind its gateway: three symbols with prices, three funded accounts with
// keys, a clock that stands still, and a client that signs.

/// A clock that moves when told.
final class TestClock: VenueClock {
    private let time = NIOLockedValueBox(Timestamp(milliseconds: 1_780_000_020_000))

    var now: Timestamp { time.withLockedValue { $0 } }

    func advance(milliseconds: Int64) {
        time.withLockedValue { $0 = $0.advanced(by: Nanoseconds(milliseconds: milliseconds)) }
    }
}

/// Keys in a table.
final class TestKeys: APIKeyDirectory {
    private let records = NIOLockedValueBox<[String: APIKeyRecord]>([:])

    func record(of key: String) -> APIKeyRecord? { records.withLockedValue { $0[key] } }
    func add(_ record: APIKeyRecord) { records.withLockedValue { $0[record.key] = record } }
}

/// An account with its key.
struct TestUser: Sendable {
    let id: AccountID
    let account: AccountKey
    let key: String
    let secret: String
}

/// An answer, read.
struct Reply: CustomStringConvertible {
    let status: Int
    let json: JSON
    let headers: [(name: String, value: String)]

    var code: Int? { json["code"]?.text.flatMap { Int($0) } }
    var message: String? { json["msg"]?.text }
    var description: String { "\(status) \(json.compact)" }

    subscript(_ key: String) -> String? {
        switch json[key] {
        case .bool(let flag)?: "\(flag)"
        case let value?: value.text
        case nil: nil
        }
    }

    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

typealias Pairs = [(name: String, value: String)]

final class GatewayFixture: Sendable {
    let clock = TestClock()
    let keys = TestKeys()
    let sessions = TestSessions()
    let sequencer: Sequencer
    let history: HistoryWriter
    let gateway: Gateway
    let alice: TestUser
    let bob: TestUser
    let carol: TestUser

    static let usdt = AssetID(0)
    static let btc = InstrumentID(0)
    static let eth = InstrumentID(1)
    /// A symbol whose tick and step are no powers of ten, with a least size above its step.
    static let odd = InstrumentID(2)

    init(
        settings: GatewaySettings = .withoutLimits, journal: any Journal = MemoryJournal()
    ) async throws {
        history = try HistoryWriter(store: MemoryHistoryStore())
        sequencer = try Sequencer(journal: journal, clock: clock, sinks: [history])
        gateway = Gateway(
            context: GatewayContext(
                sequencer: sequencer, history: history, keys: keys, sessions: sessions,
                settings: settings, clock: clock))
        try await Self.list(sequencer)
        alice = try await Self.open("alice", 1, sequencer, keys)
        bob = try await Self.open("bob", 2, sequencer, keys)
        carol = try await Self.open("carol", 3, sequencer, keys)
    }

    // MARK: The venue

    private static func list(_ sequencer: Sequencer) async throws {
        try await Self.accepted(sequencer, .listAsset(AssetSpec(name: "USDT")))
        for name in ["BTCUSDT", "ETHUSDT", "ODDUSDT"] {
            let spec = IndexSpec(name: name, sources: [IndexSource(name: "test")])
            try await accepted(sequencer, .listIndex(spec))
        }
        try await accepted(sequencer, .listInstrument(spec("BTCUSDT", 0, "0.1", "0.001")))
        try await accepted(sequencer, .listInstrument(spec("ETHUSDT", 1, "0.01", "0.001")))
        var odd = try spec("ODDUSDT", 2, "0.5", "0.5")
        odd.minQuantity = Quantity(whole: 2)
        odd.maxQuantity = Quantity(whole: 1_000)
        odd.maxMarketQuantity = Quantity(whole: 500)
        odd.maxOrders = 3
        odd.maxTriggerOrders = 2
        try await accepted(sequencer, .listInstrument(odd))
        for (index, price) in [(0, 50_000), (1, 2_500), (2, 100)] {
            try await accepted(
                sequencer,
                .indexPrice(IndexID(index), source: 0, Price(whole: Int64(price))))
        }
        try await accepted(sequencer, .fundInsurance(usdt, Amount(whole: 1_000_000)))
    }

    private static func spec(
        _ symbol: String, _ index: Int, _ tick: String, _ step: String
    ) throws -> InstrumentSpec {
        let tiers: [(cap: Amount, maxLeverage: Int64, rate: Rate)] = [
            (Amount(whole: 50_000), 125, try Rate("0.004")),
            (Amount(whole: 1_000_000), 50, try Rate("0.01")),
            (Amount(whole: 10_000_000), 20, try Rate("0.025")),
            (Amount(whole: 100_000_000), 5, try Rate("0.1")),
        ]
        var spec = InstrumentSpec(
            symbol: symbol, contract: .linearPerpetual, settlementAsset: usdt,
            index: IndexID(index), tickSize: try Price(tick), stepSize: try Quantity(step),
            brackets: .tiers(tiers))
        spec.minNotional = Amount(whole: 100)
        spec.maxQuantity = Quantity(whole: 1_000)
        spec.maxMarketQuantity = Quantity(whole: 120)
        return spec
    }

    private static func open(
        _ name: String, _ number: UInt64, _ sequencer: Sequencer, _ keys: TestKeys
    ) async throws -> TestUser {
        let account = AccountKey(number)
        try await accepted(sequencer, .openAccount(account))
        let id = try #require(sequencer.read { engine in engine.account(account) })
        try await accepted(sequencer, .deposit(id, usdt, Amount(whole: 100_000)))
        let secret = "secret-of-\(name)"
        let key = "key-of-\(name)"
        keys.add(
            APIKeyRecord(
                key: key, account: account, signature: .hmac(secret: Array(secret.utf8)),
                maxLeverage: 100))
        return TestUser(id: id, account: account, key: key, secret: secret)
    }

    static func accepted(_ sequencer: Sequencer, _ action: Action) async throws {
        let applied = try await sequencer.submit(action)
        #expect(applied.rejection() == nil, "\(action)")
    }

    /// Has an action done that must be accepted.
    func apply(_ action: Action) async throws { try await Self.accepted(sequencer, action) }

    /// Moves the index of an instrument, and the mark price with it.
    func setPrice(_ instrument: InstrumentID, _ price: String) async throws {
        let index = sequencer.read { engine in engine.spec(of: instrument).index }
        for _ in 0..<4 {
            try await apply(.indexPrice(index, source: 0, try Price(price)))
        }
        try await apply(.tick)
    }

    /// Lets time pass, and the work that is due by then be done.
    func wait(milliseconds: Int64) async throws {
        clock.advance(milliseconds: milliseconds)
        try await apply(.tick)
    }

    /// Signed sizes of an account's positions, sorted as texts.
    func positionSizes(of user: TestUser) -> [String] {
        sequencer.read { engine in
            var sizes: [String] = []
            for position in engine.positions(of: user.id) {
                sizes.append(position.terms.size.description)
            }
            return sizes.sorted()
        }
    }

    // MARK: The client

    static func encode(_ text: String) -> String {
        String(decoding: FormText.encode(text, blankIsPlus: false), as: UTF8.self)
    }

    static func form(_ pairs: Pairs) -> String {
        pairs.map { "\($0.name)=\(encode($0.value))" }.joined(separator: "&")
    }

    static func hmac(_ text: String, _ secret: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array(text.utf8), using: SymmetricKey(data: Array(secret.utf8)))
        return code.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    /// Signs and sends: parameters in the body for POST and PUT, in the query otherwise.
    func send(
        _ method: String, _ path: String, _ parameters: Pairs = [], as user: TestUser
    ) async -> Reply {
        var pairs = parameters
        pairs.append(("timestamp", String(clock.now.raw / 1_000_000)))
        var text = Self.form(pairs)
        text += "&signature=" + Self.hmac(text, user.secret)
        var request = APIRequest(method: method, path: path)
        request.headers = [("x-mbx-apikey", user.key)]
        if method == "POST" || method == "PUT" {
            request.body = Array(text.utf8)
        } else {
            request.query = text
        }
        return await send(request)
    }

    /// Sends a request as it is.
    func send(_ request: APIRequest) async -> Reply {
        guard let response = await gateway.respond(to: request) else {
            return Reply(status: 0, json: .null, headers: [])
        }
        do {
            let json = try JSONReader.read(response.body)
            return Reply(status: response.status, json: json, headers: response.headers)
        } catch {
            Issue.record("no JSON: \(String(decoding: response.body, as: UTF8.self))")
            return Reply(status: response.status, json: .null, headers: response.headers)
        }
    }

    // MARK: Orders

    /// Parameters of a limit order.
    static func limit(
        _ side: String, _ quantity: String, at price: String, _ more: Pairs = [],
        symbol: String = "BTCUSDT"
    ) -> Pairs {
        let order: Pairs = [
            ("symbol", symbol), ("side", side), ("type", "LIMIT"), ("timeInForce", "GTC"),
            ("quantity", quantity), ("price", price),
        ]
        // What is said again replaces what is customary.
        return order.filter { pair in !more.contains { $0.name == pair.name } } + more
    }

    /// Parameters of a market order.
    static func market(
        _ side: String, _ quantity: String, _ more: Pairs = [], symbol: String = "BTCUSDT"
    ) -> Pairs {
        [("symbol", symbol), ("side", side), ("type", "MARKET"), ("quantity", quantity)]
            + [("newOrderRespType", "RESULT")] + more
    }

    @discardableResult
    func place(_ parameters: Pairs, as user: TestUser) async -> Reply {
        await send("POST", "/fapi/v1/order", parameters, as: user)
    }

    /// Gives an account a position by trading with another at the price.
    func openPosition(
        _ side: String, _ quantity: String, at price: String, of user: TestUser,
        against other: TestUser, _ more: Pairs = []
    ) async throws {
        let opposite = side == "BUY" ? "SELL" : "BUY"
        let resting = await place(
            Self.limit(opposite, quantity, at: price), as: other)
        #expect(resting.status == 200, "\(resting)")
        let taken = await place(Self.market(side, quantity, more), as: user)
        #expect(taken["status"] == "FILLED", "\(taken)")
    }
}
