import PlimsollEngine
import PlimsollLedger
import PlimsollModel
import PlimsollNumerics
import Testing
import VenuePorts

@testable import VenueMarket

/// A description becomes commands that the engine takes, and a file changes what it names.
@Suite("A venue description")
struct DescriptionTests {
    /// Applies actions to an engine and gives the refusals.
    static func refusals(_ actions: [Action], on engine: inout Engine) -> [Rejection] {
        var found: [Rejection] = []
        for action in actions {
            var events = EventBuffer()
            engine.apply(Command(action, at: Timestamp(1_000)), into: &events)
            for case .rejected(let reason, _) in events.events { found.append(reason) }
        }
        return found
    }

    static func file(_ text: String) throws -> VenueDescription {
        try VenueDescription(file: text.utf8, name: "venue.json")
    }

    @Test func theStandardVenueIsListedWithoutRefusal() {
        let venue = VenueDescription.standard
        var engine = Engine()
        #expect(Self.refusals(venue.genesis(), on: &engine) == [])
        #expect(engine.instrumentCount == 9)
        for symbol in ["BTC", "ETH", "SOL", "XRP", "DOGE", "LTC", "LINK", "AVAX"] {
            #expect(engine.instrument(symbol + "USDT") != nil)
        }
        let bitcoin = engine.instrument("BTCUSDT").map { engine.spec(of: $0) }
        #expect(bitcoin?.brackets.maxLeverage == 125)
        #expect(bitcoin?.minNotional == Amount(whole: 100))
        #expect(bitcoin?.maxQuantity == Quantity(whole: 800))
        let inverse = engine.instrument("BTCUSD_PERP").map { engine.spec(of: $0) }
        #expect(inverse?.contract == .inversePerpetual(contractSize: Amount(whole: 100)))
        #expect(inverse.map { engine.spec(of: $0.settlementAsset).name } == "BTC")
        #expect(engine.ledger.insurance(AssetID(0)) == Amount(whole: 500_000))
    }

    /// A second start finds nothing to do; a changed file lists what is new and says what stays.
    @Test func aLaterStartListsOnlyWhatIsNew() throws {
        var engine = Engine()
        _ = Self.refusals(VenueDescription.standard.genesis(), on: &engine)
        #expect(VenueDescription.standard.reconcile(engine).actions == [])
        #expect(VenueDescription.standard.reconcile(engine).differences == [])
        let changed = try Self.file(
            """
            {"indices": {"BNBUSDT": {}}, "assets": {"BNB": {}},
             "instruments": {"BNBUSDT": {"tickSize": "0.01", "stepSize": "0.01"},
                             "ETHUSDT": {"tickSize": "0.1"}},
             "settings": {"basisSamples": 10}}
            """)
        let plan = changed.reconcile(engine)
        #expect(plan.actions.count == 4)
        #expect(
            plan.differences == [
                "instruments.ETHUSDT.tickSize: is listed as 0.01 and stays so; the description "
                    + "says 0.1"
            ])
        #expect(Self.refusals(plan.actions, on: &engine) == [])
        #expect(engine.instrument("BNBUSDT") != nil)
        #expect(engine.settings.basisSamples == 10)
        #expect(changed.reconcile(engine).actions == [])
    }

    @Test func aFileChangesWhatItNames() throws {
        let venue = try Self.file(
            """
            {"fees": {"maker": 0, "taker": "0.0004"},
             "index": {"stalenessSeconds": 30},
             "indices": {"AVAXUSDT": null, "BTCUSDT": {"sources": {"a": 1}, "jumpLimit": "0.2"}},
             "assets": {"SOL": null, "ETH": {"collateralRatio": "0.9"}},
             "instruments": {"AVAXUSDT": null, "SOLUSDT": {"stepSize": 1, "defaultLeverage": 5},
                "BTCUSDT": {"brackets": [{"cap": 1000000, "maxLeverage": 10, "rate": "0.01"}]}},
             "insuranceFund": {"USDT": 7}, "limits": {"batchSize": 20},
             "api": {"conditionalOnOrderRoute": true, "ordersPerMinute": 77},
             "accounts": {"levels": [{"name": "all", "maxLeverage": 100}], "faucet": {"ETH": 3}},
             "market": {"leveragedTraders": 9, "underlyings": {"AVAXUSDT": null,
                "BTCUSDT": {"startPrice": 100000}}}}
            """)
        #expect(venue.instruments.count == 8)
        #expect(venue.instruments[0].spec.takerFee == Rate(raw: 40_000))
        #expect(venue.instruments[0].spec.defaultLeverage == 10)
        #expect(venue.instruments[2].spec.minQuantity == Quantity(whole: 1))
        #expect(venue.indices[0].sources.map(\.name) == ["a"])
        #expect(venue.indices[0].minimumSources == 1)
        #expect(venue.indices[1].staleness == Nanoseconds(seconds: 30))
        #expect(venue.assets.map(\.spec.name) == ["USDT", "USDC", "BTC", "ETH", "XRP"])
        #expect(venue.insuranceFund == [AssetAmount("USDT", Amount(whole: 7))])
        #expect(venue.api.conditionalOnOrderRoute)
        #expect(venue.settings.limits.batchSize == 20)
        #expect(venue.accounts.levels.map(\.maxLeverage) == [100])
        #expect(venue.market.underlyings[0].startPrice == Price(whole: 100_000))
    }

    /// Each refusal names the path, what was expected and what was found.
    @Test(arguments: [
        (#"{"instruments": {"BTCUSDT": {"tickSize": 0}}}"#, "$.instruments.BTCUSDT.tickSize"),
        (#"{"instruments": {"BTCUSDT": {"tickSize": "x"}}}"#, "$.instruments.BTCUSDT.tickSize"),
        (#"{"instruments": {"BTCUSDT": {"tick": 1}}}"#, "$.instruments.BTCUSDT.tick:"),
        (#"{"instruments": {"NEWUSDT": {"tickSize": 1}}}"#, "\"stepSize\" of an instrument"),
        (
            #"{"instruments": {"NEWUSDT": {"tickSize": 1, "stepSize": 1}}}"#,
            "instruments.NEWUSDT: expected a listed index and asset, found NEWUSDT and USDT"
        ),
        (
            #"{"instruments": {"BTCUSDT": {"tickSize": "0.00001", "stepSize": "0.0001"}}}"#,
            "$.instruments.BTCUSDT: expected tickSize and stepSize"
        ),
        (#"{"instruments": {"BTCUSDT": {"defaultLeverage": 126}}}"#, "$.instruments.BTCUSDT: exp"),
        (#"{"instruments": {"BTCUSDT": {"brackets": []}}}"#, "$.instruments.BTCUSDT.brackets"),
        (#"{"instruments": {"XUSDT": null}}"#, "$.instruments.XUSDT: expected a listed"),
        (#"{"indices": {"BTCUSDT": {"sources": {}}}}"#, "$.indices.BTCUSDT.sources"),
        (#"{"indices": {"BTCUSDT": {"minimumSources": 6}}}"#, "$.indices.BTCUSDT: expected min"),
        (#"{"assets": {"BTC": {"index": "NOUSDT"}}}"#, "$.assets.BTC.index"),
        (#"{"assets": {"BTC": null}}"#, "instruments.BTCUSD_PERP: expected a listed index"),
        (#"{"insuranceFund": {"XYZ": 1}}"#, "$.insuranceFund.XYZ"),
        (#"{"accounts": {"levels": []}}"#, "$.accounts.levels"),
        (#"{"market": {"underlyings": {"A": {}}}}"#, "$.market.underlyings.A"),
        (#"{"api": {"weightPerMinute": "many"}}"#, "$.api.weightPerMinute"),
        (#"{"fees": {"taker": "0.2"}}"#, "$.fees.taker"), (#"{"population": {}}"#, "$.population"),
        (#"[]"#, "$: expected an object"), ("{", "venue.json:1:2"),
    ])
    func aBadValueIsRefusedByItsPath(text: String, words: String) throws {
        let fault = try #require(throws: VenueFault.self) { try Self.file(text) }
        #expect(fault.code == .badInput)
        #expect(fault.message.contains(words), "\(fault.message)")
    }
}
