import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import Testing
import VenueJSON
import VenueReadModels
import VenueSequencer
import VenueTransport

@testable import VenueNativeAPI

// What the public and the operator see of the whole venue.

@Suite("The venue's past and its risks") struct VenueHistoryTests {
    /// The points end at the balance of now and step by the rows between them.
    @Test func theFundOverTimeAgreesWithItsBalance() async throws {
        let venue = try TradingVenue()
        try await venue.open(insurance: 300)
        try await venue.sink(try await venue.stranger(1))
        try await venue.send(.fundInsurance(venue.usdt, Amount(whole: 7)))
        let now = try await venue.call("GET", "venue/insurance").root["assets"]?.items[0]
        let balance = try figure(now?["balance"])
        let found = try await venue.call("GET", "venue/insurance/history?limit=5").root
        let points = found["points"]?.items ?? []
        #expect(points.count == 5)
        #expect(try figure(points.first?["balance"]) == 0)
        #expect(try figure(points.last?["balance"]) == balance)
        let times = points.compactMap { $0["time"]?.text }.compactMap { Int64($0) }
        #expect(times == times.sorted())
        let changes = found["changes"]?.items ?? []
        #expect(try changes.map { try figure($0["amount"]) }.reduce(0, +) == balance)
        #expect(changes.map { $0["reason"]?.text }.first == "insuranceTopUp")
        #expect(changes.contains { $0["reason"]?.text == "liquidationFee" })
        // Before anything happened there was nothing.
        let early = try await venue.call("GET", "venue/insurance/history?start=1&end=2").root
        #expect(try figure(early["points"]?.items.last?["balance"]) == 0)
        #expect(early["changes"]?.items.isEmpty == true)
    }

    @Test func oneMomentAloneIsTheEnd() async throws {
        let venue = try TradingVenue()
        try await venue.open(insurance: 300)
        let found = try await venue.call("GET", "venue/insurance/history?limit=1").root
        #expect(found["points"]?.items.count == 1)
        #expect(try figure(found["points"]?.items[0]["balance"]) == 300 * unitsPerOne)
    }

    /// Lights are counts; whose positions they are is in none of the public answers.
    @Test func theQueueIsShownWithoutPersons() async throws {
        let venue = try TradingVenue()
        try await venue.open()
        for number in 1...3 as ClosedRange<UInt64> {
            try await venue.trade(try await venue.stranger(number), .buy, 100)
        }
        let answer = try await venue.answer("GET", "venue/adl")
        let root = try JSONReader.read(answer.body)
        let instrument = try #require(root["instruments"]?.items.first)
        #expect(instrument["long"]?["positions"]?.text == "3")
        #expect(try figure(instrument["long"]?["size"]) == unitsPerOne * 3 / 10)
        let lights = instrument["long"]?["lights"]?.items.compactMap { $0.text } ?? []
        #expect(lights.compactMap { Int($0) }.reduce(0, +) == 3)
        #expect(instrument["short"]?["positions"]?.text == "1")
        #expect(!String(decoding: answer.body, as: UTF8.self).contains("account"))
    }

    @Test func deleveragingsAreToldWithTheirPrice() async throws {
        let venue = try TradingVenue()
        try await venue.open()
        try await venue.trade(try await venue.stranger(1), .buy, 1_000)
        try await venue.mark(39_000)
        let found = try await venue.call("GET", "venue/adl").root["deleveragings"]?.items ?? []
        #expect(found.count == 1)
        #expect(try figure(found.first?["quantity"]) == unitsPerOne)
        // Her bankruptcy price: 50,000 less what she had, after the fee.
        let price = try figure(found.first?["price"])
        #expect(price > 40_000 * unitsPerOne && price < 40_100 * unitsPerOne)
        #expect(found.first?["account"] == nil)
    }

    @Test func sourcesTellTheirAge() async throws {
        let venue = try TradingVenue()
        try await venue.open()
        try await venue.send(
            .listIndex(
                IndexSpec(name: "X", sources: [IndexSource(name: "a"), IndexSource(name: "b")])))
        try await venue.send(.indexPrice(IndexID(1), source: 0, Price(whole: 3)))
        let indices = try await venue.call("GET", "venue/indices").root["indices"]?.items ?? []
        let sources = indices.last?["sources"]?.items ?? []
        #expect(sources.map { $0["isStale"]?.compact } == ["false", "true"])
        #expect(try figure(sources.first?["price"]) == 3 * unitsPerOne)
        #expect(sources.first?["age"]?.text == "0")
        #expect(sources.last?["price"]?.text == nil)
    }

    /// Worst first, named where the name is the venue's to know; the market has none.
    @Test func theOperatorSeesWhoIsNearest() async throws {
        let venue = try TradingVenue()
        try await venue.open()
        let alice = try await venue.account(try await venue.person("alice"))
        let bob = try await venue.account(try await venue.person("bob", deposit: 20_000))
        try await venue.trade(alice, .buy, 1_000)
        try await venue.trade(bob, .buy, 1_000)
        let answer = try await venue.call("GET", "operator/risk", isOperator: true)
        let rows = answer.root["accounts"]?.items ?? []
        #expect(rows.map { $0["name"]?.text } == ["alice", "bob", nil])
        #expect(rows.map { $0["pool"]?.text } == ["cross USDT", "cross USDT", "cross USDT"])
        #expect(rows.first?["largest"]?.text == "BTCUSDT")
        let ratios = try rows.map { try figure($0["marginRatio"]) }
        #expect(ratios == ratios.sorted(by: >))
        let one = try await venue.call("GET", "operator/risk?limit=1", isOperator: true)
        #expect(one.root["accounts"]?.items.count == 1)
    }

    @Test func theOperatorSeesTheExposure() async throws {
        let venue = try TradingVenue()
        try await venue.open()
        try await venue.trade(try await venue.stranger(1), .buy, 250)
        try await venue.send(.holdLiquidation(venue.btc, isHeld: true))
        let answer = try await venue.call("GET", "operator/exposure", isOperator: true)
        let row = try #require(answer.root["instruments"]?.items.first)
        #expect(try figure(row["long"]) == unitsPerOne / 4)
        #expect(try figure(row["short"]) == unitsPerOne / 4)
        #expect(try figure(row["notional"]) == 12_500 * unitsPerOne)
        #expect(try figure(row["largestShare"]) == unitsPerOne)
        #expect(row["accounts"]?.text == "2")
        #expect(row["isLiquidationHeld"]?.compact == "true")
        #expect(row["isTrading"]?.compact == "true")
    }
}
