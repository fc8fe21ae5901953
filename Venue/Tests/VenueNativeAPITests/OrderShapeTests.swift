import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import Testing
import VenueJSON
import VenuePorts
import VenueSequencer

@testable import VenueNativeAPI

// What an order says of itself, to whoever lists orders and on the live stream.

@Suite("The shape of an order")
struct OrderShapeTests {
    private func listed(_ venue: FiguresFixture) async throws -> [JSON] {
        let route = NativeRoutes.orders.first { $0.method == "GET" }
        let root = try await venue.call("GET", "orders").root
        #expect(route?.result.faults(root) == [])
        return root["orders"]?.items ?? []
    }

    private func placed(_ venue: FiguresFixture, _ body: String) async throws -> JSON {
        let route = NativeRoutes.orders.first { $0.method == "POST" }
        let answer = try await venue.call("POST", "orders", body)
        #expect(answer.status == 200, "\(answer.root.compact)")
        #expect(route?.result.faults(answer.root) == [])
        return answer.root
    }

    /// Whoever replaces an order must find all its terms.
    @Test func conditionalOrdersTellTheirTerms() async throws {
        let venue = try await FiguresFixture()
        _ = try await placed(
            venue, #"{"symbol":"BTCUSDT","side":"buy","type":"market","quantity":"0.1"}"#)
        let stop = #"""
            {"symbol":"BTCUSDT","side":"sell","type":"stopMarket","triggerPrice":"45000",
            "workingType":"markPrice","closesPosition":true}
            """#
        let trailing = #"""
            {"symbol":"BTCUSDT","side":"sell","type":"trailingStopMarket","quantity":"0.1",
            "activationPrice":"52000","callbackRate":"0.015","isReduceOnly":true}
            """#
        for body in [stop, trailing] { _ = try await placed(venue, body) }
        let orders = try await listed(venue)
        let (second, first) = (try #require(orders.first), try #require(orders.last))
        #expect(first["workingType"]?.text == "markPrice")
        #expect(first["closesPosition"]?.isTrue == true)
        #expect(first["clientOrderId"]?.isNull == true)
        #expect(second["workingType"]?.text == "lastPrice")
        #expect(second["closesPosition"]?.isTrue == false)
        #expect(second["activationPrice"]?.raw == 52_000 * unitsPerOne)
        #expect(second["callbackRate"]?.raw == 1_500_000)
    }

    @Test func ordersOfTheOtherInterfaceTellTheirNameAndTime() async throws {
        let venue = try await FiguresFixture()
        var order = OrderRequest(
            account: venue.account, instrument: FiguresFixture.btc, side: .buy, type: .limit,
            quantity: Quantity(raw: 10_000_000), price: Price(whole: 45_000))
        order.timeInForce = .goodTillDate
        order.goodTillTime = Timestamp(milliseconds: 1_790_000_900_000)
        order.clientOrderID = try #require(ClientOrderID("mine-1"))
        let applied = try await venue.sequencer.submit(.place(order))
        #expect(applied.rejection() == nil)
        let shown = try #require(try await listed(venue).first)
        #expect(shown["timeInForce"]?.text == "goodTillDate")
        #expect(shown["clientOrderId"]?.text == "mine-1")
        #expect(shown["averagePrice"]?.isNull == true)
    }

    /// 0.2 at 50,025 and 0.2 at 50,050; of the inverse contract 50 at each of the same two prices,
    /// whose average is the harmonic one, 50,037.4968.
    @Test func averagesAreThoseOfTheFills() async throws {
        let venue = try await FiguresFixture()
        let linear = try await placed(
            venue,
            #"{"symbol":"BTCUSDT","side":"buy","type":"market","quantity":"0.4"}"#)
        #expect(linear["averagePrice"]?.raw == 5_003_750_000_000)
        let inverse = try await placed(
            venue, #"{"symbol":"BTCUSD","side":"buy","type":"market","quantity":"100"}"#)
        let found = try #require(inverse["averagePrice"]?.raw)
        // The value of the fills is rounded to a hundred-millionth of a coin.
        #expect((found - 5_003_749_687_734).magnitude < 100_000_000)
    }
}
