import PlimsollModel
import PlimsollNumerics
import Testing

@testable import VenueReplay

/// A venue file changes what it names and is refused for what it should not hold.
@Suite("A venue file")
struct VenueFileTests {
    @Test func everyTermCanBeSet() throws {
        let terms = try VenueFile.terms(
            """
            {"fees": {"maker": "-0.0001", "taker": "0.0004", "liquidation": 0.01},
             "brackets": {"BTCUSDT": [{"cap": 50000, "maxLeverage": 50, "rate": "0.01"},
                                      {"cap": 9000000, "maxLeverage": 10, "rate": "0.05"}]},
             "insuranceFund": {"USDT": "1234.5"},
             "index": {"band": "0.03", "stalenessSeconds": 60, "minimumSources": 2},
             "liquidation": {"targetRatio": "0.9", "bound": "0.02"},
             "adlPolicy": "proRata",
             "population": {"longs": "0.5", "hedged": 0}}
            """.utf8, name: "venue.json")
        #expect(terms.makerFee == Rate(raw: -10_000))
        #expect(terms.liquidationFee == Rate(raw: 1_000_000))
        #expect(terms.brackets.first?.table.maxLeverage == 50)
        #expect(terms.insuranceFund?.first?.amount == Amount(raw: 123_450_000_000))
        #expect(terms.band == Rate(raw: 3_000_000))
        #expect(terms.staleness == Nanoseconds(seconds: 60))
        #expect(terms.minimumSources == 2)
        #expect(terms.liquidationBound == Rate(raw: 2_000_000))
        #expect(terms.adlPolicy == .proRata)
        #expect(terms.mix.longs == 500)
        #expect(terms.mix.hedged == 0)
    }

    /// Each refusal names the path, what was expected and what was found.
    @Test(arguments: [
        (#"{"fees": {"taker": "0.2"}}"#, "$.fees.taker", ReplayFault.Code.badValue),
        (#"{"fees": {"maker": "-0.001"}}"#, "$.fees.maker", .badValue),
        (#"{"fees": {"takr": "0.1"}}"#, "$.fees.takr", .unknownKey),
        (#"{"feez": 1}"#, "$.feez", .unknownKey),
        (#"{"adlPolicy": "random"}"#, "$.adlPolicy", .badValue),
        (#"{"index": {"minimumSources": 0}}"#, "$.index.minimumSources", .badValue),
        (#"{"index": {"stalenessSeconds": "1.5"}}"#, "$.index.stalenessSeconds", .badValue),
        (#"{"insuranceFund": {"USDT": "1e6"}}"#, "$.insuranceFund.USDT", .badValue),
        (#"{"insuranceFund": {"XYZ": 1}}"#, "$.insuranceFund.XYZ", .unknownKey),
        (#"{"brackets": {"B": [{"cap": 1}]}}"#, "$.brackets.B[0]", .badValue),
        (#"{"brackets": {"B": []}}"#, "$.brackets.B", .badValue),
        (#"{"liquidation": {"bound": 0}}"#, "$.liquidation.bound", .badValue),
        (#"{"population": {"longs": 2}}"#, "$.population.longs", .badValue),
        (#"{"population": {"hedged": 0.6, "inverse": 0.6}}"#, "$.population", .badValue),
        (#"[1]"#, "$: expected an object", .badValue),
        ("{\"fees\": {},\n \"fees\": {}}", "venue.json:2:2", .malformed),
        ("{\"fees\": ", "venue.json:1:10", .malformed),
    ])
    func aBadValueIsRefusedByItsPath(
        text: String, place: String, code: ReplayFault.Code
    ) throws {
        let fault = try #require(throws: ReplayFault.self) {
            try VenueFile.terms(text.utf8, name: "venue.json")
        }
        #expect(fault.code == code)
        #expect(fault.message.contains(place), "\(fault.message)")
    }

    /// Other terms, another outcome: the file reaches the engine.
    @Test func theTermsReachTheVenue() throws {
        var options = ReplayOptions.small(300)
        options.venue.liquidationFee = .zero
        options.venue.insuranceFund = []
        options.venue.adlPolicy = .proRata
        let result = try Replay.run(options)
        let fund = try #require(result.pages.assets.first { $0.name == "USDT" })
        #expect(fund.flow.start.isZero)
        #expect(fund.flow.byReason[Int(LedgerReason.liquidationFee.rawValue)] == 0)
        #expect(result.accountsBelowZero == 0)
        #expect(result.brokenInvariants.isEmpty)
    }

    @Test(arguments: [
        ("2025-10-10T21:14:05Z", "2025-10-10T21:14:05Z"), ("2025-10-10", "2025-10-10T00:00:00Z"),
        ("2024-02-29T23:59Z", "2024-02-29T23:59:00Z"),
        ("2025-10-10T21:14:05.250Z", "2025-10-10T21:14:05.250Z"),
    ])
    func timesAreRead(text: String, expected: String) throws {
        #expect(Calendar.text(try #require(Calendar.time(text))) == expected)
    }

    @Test(arguments: [
        "", "yesterday", "2025-02-29", "2025-13-01", "2025-10-10T24:00", "2025-10-10T21:00+02:00",
        "2025-10-10 21:00", "2025-1-1", "2025-10-10T21:00:00.5Z", "2025-10-10T21",
    ])
    func otherTimesAreRefused(text: String) { #expect(Calendar.time(text) == nil) }
}
