import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import Testing
import VenueIdentity
import VenueJSON
import VenuePorts
import VenueReadModels
import VenueSequencer
import VenueStress
import VenueTransport

@testable import VenueNativeAPI

// A venue of three contracts with a book of several levels, and somebody who is signed in: what the
// calls about figures are tested on.

/// A venue in memory with a market and a person.
struct FiguresFixture {
    let api: NativeAPI
    let sequencer: Sequencer
    let session: Session
    let account: AccountID
    static let usdt = AssetID(0)
    static let btc = InstrumentID(0)
    static let eth = InstrumentID(1)
    static let coin = InstrumentID(2)
    static let maker = AccountID(1)

    /// - Parameter wallet: What the person has, in whole USDT.
    init(wallet: Int64 = 10_000, hasBook: Bool = true) async throws {
        let history = try HistoryWriter(store: MemoryHistoryStore())
        let clock = AdjustableClock(at: Timestamp(milliseconds: 1_790_000_000_000))
        sequencer = try Sequencer(journal: MemoryJournal(), clock: clock, sinks: [history])
        let identity = try Identity(path: nil, master: MasterKey())
        api = NativeAPI(
            context: NativeContext(
                sequencer: sequencer, history: history, identity: identity,
                settings: NativeSettings(), clock: clock,
                stress: StressDesk(limit: .seconds(600))
            ) { _ in throw NativeError.unauthorized })
        for action in Self.market {
            let applied = try await sequencer.submit(action)
            #expect(applied.rejection() == nil)
        }
        if hasBook {
            for action in Self.quotes { _ = try await sequencer.submit(action) }
        }
        let user = try identity.signUp(name: "alice", password: "long enough", at: clock.now)
        session = try identity.signIn(
            name: "alice", password: "long enough", from: "10.0.0.1", at: clock.now)
        account = try await api.account(of: user.account)
        _ = try await sequencer.submit(.deposit(account, Self.usdt, Amount(whole: wallet)))
        _ = try await sequencer.submit(.deposit(account, AssetID(1), Amount(whole: 1)))
    }

    private static func spec(
        _ symbol: String, _ index: Int, tick: Int64, step: Int64
    ) -> InstrumentSpec {
        InstrumentSpec(
            symbol: symbol, contract: .linearPerpetual, settlementAsset: usdt,
            index: IndexID(index), tickSize: Price(raw: tick), stepSize: Quantity(raw: step),
            brackets: .tiers([
                (cap: Amount(whole: 50_000), maxLeverage: Int64(100), rate: Rate(raw: 500_000)),
                (cap: Amount(whole: 5_000_000), maxLeverage: Int64(50), rate: Rate(raw: 1_000_000)),
            ]))
    }

    private static var market: [Action] {
        let inverse = InstrumentSpec(
            symbol: "BTCUSD", contract: .inversePerpetual(contractSize: Amount(whole: 100)),
            settlementAsset: AssetID(1), index: IndexID(0), tickSize: Price(raw: 10_000_000),
            stepSize: Quantity(whole: 1),
            brackets: .flat(maintenanceMarginRate: Rate(raw: 500_000), maxLeverage: 50))
        func index(_ name: String) -> Action {
            .listIndex(IndexSpec(name: name, sources: [IndexSource(name: "test")]))
        }
        return [
            index("BTCUSDT"), index("ETHUSDT"), .listAsset(AssetSpec(name: "USDT")),
            .listAsset(
                AssetSpec(name: "BTC", index: IndexID(0), collateralRatio: Rate(raw: 95_000_000))),
            .listInstrument(spec("BTCUSDT", 0, tick: 10_000_000, step: 100_000)),
            .listInstrument(spec("ETHUSDT", 1, tick: 1_000_000, step: 1_000_000)),
            .listInstrument(inverse),
            .indexPrice(IndexID(0), source: 0, Price(whole: 50_000)),
            .indexPrice(IndexID(1), source: 0, Price(whole: 2_000)),
            .openAccount(AccountKey(1_000_000)),
            .deposit(maker, usdt, Amount(whole: 100_000_000)),
            .deposit(maker, AssetID(1), Amount(whole: 1_000)),
        ]
    }

    /// Five levels on either side of each book, 0.05 % apart.
    private static var quotes: [Action] {
        var actions: [Action] = []
        for (instrument, mark, size, tick) in [
            (btc, Int64(50_000), Quantity(raw: 20_000_000), Int64(250)),
            (eth, 2_000, Quantity(raw: 500_000_000), 10), (coin, 50_000, Quantity(whole: 50), 250),
        ] {
            for level in 1...5 {
                for side in [Side.buy, .sell] {
                    let offset = Int64(level) * tick * unitsPerOne / 10
                    let price = Price(
                        raw: mark * unitsPerOne + (side == .buy ? -offset : offset))
                    actions.append(
                        .place(
                            OrderRequest(
                                account: maker, instrument: instrument, side: side, type: .limit,
                                quantity: size, price: price)))
                }
            }
        }
        return actions
    }

    /// Makes a call as the person.
    func call(
        _ method: String, _ path: String, _ body: String = "", query: String = ""
    ) async throws -> (status: Int, root: JSON) {
        let request = APIRequest(
            method: method, path: "/plimsoll/v1/" + path, query: query, body: Array(body.utf8),
            headers: [
                ("cookie", "plimsoll_session=\(session.token)"), ("x-csrf-token", session.csrf),
            ], remoteAddress: "10.0.0.1")
        let answer = try #require(await api.respond(to: request))
        return (answer.status, try JSONReader.read(answer.body))
    }

    /// Asks what an order would do; the answer must be of the shape that is described.
    func whatIf(_ body: String) async throws -> JSON {
        let answer = try await call("POST", "what-if", body)
        #expect(answer.status == 200, "\(answer.root.compact)")
        #expect(NativeRoutes.whatIfShape.faults(answer.root) == [])
        return answer.root
    }
}

extension JSON {
    /// The raw figure of a decimal.
    var raw: Int64 { text.flatMap { try? DecimalText.parse($0.utf8) } ?? .min }
    var isNull: Bool { if case .null = self { true } else { false } }
    var isTrue: Bool { if case .bool(true) = self { true } else { false } }
}

extension Schema {
    /// Where a value is not of the shape.
    func faults(_ value: JSON, at path: String = "") -> [String] {
        switch (self, value) {
        case (.named(let name), _):
            guard let shape = OpenAPI.shapes.first(where: { $0.key == name })?.value else {
                return ["\(path): no shape \(name)"]
            }
            return shape.faults(value, at: path)
        case (.nullable, .null): return []
        case (.nullable(let shape), _): return shape.faults(value, at: path)
        case (.list(let shape), .array(let items)):
            return items.enumerated().flatMap { shape.faults($1, at: "\(path)[\($0)]") }
        case (.object(let fields), .object(let members)):
            let unknown = members.map(\.key).filter { key in !fields.contains { $0.name == key } }
            let own = fields.flatMap { field -> [String] in
                guard let member = value[field.name] else {
                    return field.isRequired ? ["\(path).\(field.name) is missing"] : []
                }
                return field.schema.faults(member, at: "\(path).\(field.name)")
            }
            // An object without described members may have any.
            if fields.isEmpty { return [] }
            return own + unknown.map { "\(path).\($0) is not described" }
        case (.word(let words), .string(let text)):
            return words.contains(text) ? [] : ["\(path): \(text) is none of the words"]
        case (.decimal, .string(let text)):
            return (try? DecimalText.parse(text.utf8)) == nil ? ["\(path): \(text)"] : []
        case (.text, .string), (.flag, .bool), (.whole, .number), (.time, .number): return []
        default: return ["\(path): found \(value.kindName)"]
        }
    }
}
