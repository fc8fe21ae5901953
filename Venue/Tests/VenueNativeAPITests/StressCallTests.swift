import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import Testing
import VenueCalculator
import VenueJSON
import VenuePorts
import VenueSequencer

@testable import VenueNativeAPI

// Stresses and calculators as they are called: shapes as described, figures as the engine's, inputs
// refused with their field, and nobody else touched.

@Suite("Stress and calculators")
struct StressCallTests {
    private static func shape(_ method: String, _ path: String) throws -> Schema {
        try #require(NativeAPI.table.first { $0.method == method && $0.path == path }).result
    }

    /// Alice has a long of 0.5 BTC isolated at 20x and one of 20 ETH in cross.
    private static func venue() async throws -> FiguresFixture {
        let venue = try await FiguresFixture(wallet: 10_000)
        for action in [
            Action.fundInsurance(FiguresFixture.usdt, Amount(whole: 10_000)),
            .setMarginMode(venue.account, FiguresFixture.btc, .isolated),
            .setLeverage(venue.account, FiguresFixture.btc, 20),
            .place(
                OrderRequest(
                    account: venue.account, instrument: FiguresFixture.btc, side: .buy,
                    type: .market, quantity: Quantity(raw: 50_000_000))),
            .place(
                OrderRequest(
                    account: venue.account, instrument: FiguresFixture.eth, side: .buy,
                    type: .market, quantity: Quantity(whole: 20))),
        ] {
            let applied = try await venue.sequencer.submit(action)
            #expect(applied.rejection() == nil)
        }
        return venue
    }

    /// 20x from 50,000 dies at about 47,600, a third of the way to -15 %; the cross pool lives.
    @Test func aShock() async throws {
        let venue = try await Self.venue()
        let hash = venue.sequencer.read { $0.stateHash() }
        let answer = try await venue.call(
            "POST", "stress",
            #"{"shocks":[{"symbol":"BTCUSDT","change":"-0.15"}],"others":"-0.05"}"#)
        #expect(answer.status == 200, "\(answer.root.compact)")
        #expect(try Self.shape("POST", "stress").faults(answer.root) == [])
        #expect(venue.sequencer.read { $0.stateHash() } == hash, "the venue is not touched")
        let account = try await venue.call("GET", "account")
        #expect(answer.root["before"]?["equity"]?.raw == account.root["equity"]?.raw)
        let deaths = try #require(answer.root["deaths"]?.items)
        #expect(!deaths.isEmpty)
        for (place, death) in deaths.enumerated() {
            #expect(death["order"]?.text == "\(place + 1)")
            #expect(death["pool"]?.text == "isolated BTCUSDT")
            #expect(death["explanation"]?.text?.contains("maintenance margin") == true)
            #expect(death["prices"]?.items.first?["symbol"]?.text == "BTCUSDT")
        }
        let part = try #require(deaths.first?["part"]?.raw)
        #expect(part > 20_000_000 && part < 40_000_000, "\(part)")
        let left = try #require(answer.root["outcome"]?["positionsLeft"]?.items)
        #expect(left.map { $0["symbol"]?.text } == ["ETHUSDT"])
        #expect(answer.root["after"]?["positions"]?.items.count == 2)
        #expect(answer.root["path"]?.items.last?["part"]?.raw == unitsPerOne)
    }

    /// A known day, half as bad again; a haircut alone; and what makes no sense.
    @Test func crashesAndHaircuts() async throws {
        let venue = try await Self.venue()
        let listed = try await venue.call("GET", "stress/crashes")
        #expect(try Self.shape("GET", "stress/crashes").faults(listed.root) == [])
        let names = listed.root["crashes"]?.items.compactMap { $0["name"]?.text } ?? []
        #expect(names.contains("2025-10-10") && names.contains("built-in"))
        for body in [
            #"{"crash":"2025-10-10","scale":"1.5"}"#, #"{"crash":"built-in"}"#,
            #"{"haircut":"0.5","shocks":[]}"#,
        ] {
            let answer = try await venue.call("POST", "stress", body)
            #expect(answer.status == 200, "\(body): \(answer.root.compact)")
            #expect(try Self.shape("POST", "stress").faults(answer.root) == [])
        }
    }

    @Test(arguments: [
        ("{}", "shocks"), (#"{"crash":"1929-10-29"}"#, "crash"),
        (#"{"shocks":[{"symbol":"X","change":"-0.1"}]}"#, "shocks[0].symbol"),
        (#"{"shocks":[{"symbol":"BTCUSDT","change":"-1"}]}"#, "shocks[0].change"),
        (#"{"shocks":[{"symbol":"BTCUSDT"}]}"#, "shocks[0].change"),
        (#"{"shocks":[{"change":"-0.1"}]}"#, "shocks[0].symbol"),
        (#"{"others":"-0.995"}"#, "others"), (#"{"haircut":"1.1"}"#, "haircut"),
        (#"{"crash":"built-in","scale":"6"}"#, "scale"),
        (#"{"crash":"built-in","shocks":[{"symbol":"BTCUSDT","change":"-0.1"}]}"#, "shocks"),
    ])
    func whatMakesNoSenseIsRefused(body: String, field: String) async throws {
        let venue = try await FiguresFixture()
        let answer = try await venue.call("POST", "stress", body)
        #expect(
            answer.status == 400 && answer.root["field"]?.text == field, "\(answer.root.compact)")
    }

    /// Every worked example through the call gives what its source says.
    @Test func calculators() async throws {
        let venue = try await FiguresFixture()
        let listed = try await venue.call("GET", "calculators")
        #expect(try Self.shape("GET", "calculators").faults(listed.root) == [])
        let found = listed.root["calculators"]?.items ?? []
        #expect(found.compactMap { $0["name"]?.text } == Calculators.all.map(\.name))
        let shape = try Self.shape("POST", "calculators/{name}")
        for calculator in found {
            for example in calculator["examples"]?.items ?? [] {
                let name = calculator["name"]?.text ?? ""
                let answer = try await venue.call(
                    "POST", "calculators/\(name)", example["inputs"]?.compact ?? "")
                #expect(answer.status == 200, "\(answer.root.compact)")
                #expect(shape.faults(answer.root) == [])
                guard case .object(let stated)? = example["results"] else { continue }
                for (key, value) in stated {
                    let result = answer.root["results"]?.items.first { $0["name"]?.text == key }
                    let gap = (result?["value"]?.raw ?? .max / 2) - value.raw
                    #expect(abs(gap) <= example["within"]?.raw ?? 0, "\(name): \(key)")
                }
            }
        }
    }

    /// The brackets are the venue's own, and a refusal names its input.
    @Test func calculatorsKnowTheVenue() async throws {
        let venue = try await FiguresFixture()
        let answer = try await venue.call(
            "POST", "calculators/margin",
            #"{"side":"long","quantity":"2","price":"50000","symbol":"BTCUSDT"}"#)
        let rate = answer.root["results"]?.items.first {
            $0["name"]?.text == "maintenanceMarginRate"
        }
        #expect(rate?["value"]?.text == "0.01")
        let bad = try await venue.call("POST", "calculators/pnl", #"{"side":"up"}"#)
        #expect(bad.status == 400 && bad.root["field"]?.text == "side")
        #expect(try await venue.call("POST", "calculators/horoscope", "{}").status == 404)
    }
}
