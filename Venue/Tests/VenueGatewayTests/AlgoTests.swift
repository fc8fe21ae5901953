import Testing
import VenueJSON

@testable import VenueGateway

// Conditional orders over the gateway, and the venue that takes them on the order route.

@Suite("Conditional orders over the gateway")
struct AlgoTests {
    /// Parameters of a stop that becomes a market order.
    static func stop(
        _ side: String, _ quantity: String?, at trigger: String, _ more: Pairs = [],
        type: String = "STOP_MARKET", symbol: String = "BTCUSDT"
    ) -> Pairs {
        var pairs: Pairs = [
            ("algoType", "CONDITIONAL"), ("symbol", symbol), ("side", side), ("type", type),
            ("triggerPrice", trigger),
        ]
        if let quantity { pairs.append(("quantity", quantity)) }
        return pairs.filter { pair in !more.contains { $0.name == pair.name } } + more
    }

    @Test func waitsFiresAndLeadsToItsChild() async throws {
        let venue = try await GatewayFixture()
        try await venue.openPosition(
            "BUY", "0.02", at: "50000", of: venue.alice, against: venue.bob)
        await venue.place(GatewayFixture.limit("BUY", "1", at: "48000"), as: venue.bob)
        let placed = await venue.send(
            "POST", "/fapi/v1/algoOrder",
            Self.stop(
                "SELL", "0.02", at: "49000",
                [("workingType", "MARK_PRICE"), ("clientAlgoId", "guard")]), as: venue.alice)
        #expect(placed["algoStatus"] == "NEW", "\(placed)")
        #expect(placed["orderType"] == "STOP_MARKET")
        #expect(placed["activatePrice"] == "")
        let id = try #require(placed["algoId"])
        let reference: Pairs = [("algoId", id)]
        let hidden = await venue.send(
            "GET", "/fapi/v1/order", [("symbol", "BTCUSDT"), ("orderId", id)], as: venue.alice)
        #expect(hidden.code == -2013)
        try await venue.setPrice(GatewayFixture.btc, "48900")
        let fired = await venue.send("GET", "/fapi/v1/algoOrder", reference, as: venue.alice)
        #expect(fired["algoStatus"] == "FINISHED", "\(fired)")
        #expect(fired["actualQty"] == "0.020")
        #expect(fired["actualPrice"] == "48000.00000000")
        let child = try #require(fired["actualOrderId"])
        let order = await venue.send(
            "GET", "/fapi/v1/order", [("symbol", "BTCUSDT"), ("orderId", child)],
            as: venue.alice)
        #expect(order["status"] == "FILLED", "\(order)")
        #expect(order["type"] == "MARKET")
        #expect(order["origType"] == "STOP_MARKET")
        #expect(order["clientOrderId"] == "guard")
    }

    @Test func theMadeUpNameIsThatOfTheChild() async throws {
        let venue = try await GatewayFixture()
        let placed = await venue.send(
            "POST", "/fapi/v1/algoOrder",
            Self.stop(
                "BUY", "0.02", at: "51000", [("price", "50500"), ("workingType", "MARK_PRICE")],
                type: "STOP"), as: venue.alice)
        let name = try #require(placed["clientAlgoId"], "\(placed)")
        try await venue.setPrice(GatewayFixture.btc, "51100")
        let order = await venue.send(
            "GET", "/fapi/v1/order", [("symbol", "BTCUSDT"), ("origClientOrderId", name)],
            as: venue.alice)
        #expect(order["status"] == "NEW", "\(order)")
        #expect(order["origType"] == "STOP")
        let algo = await venue.send(
            "GET", "/fapi/v1/algoOrder", [("clientAlgoId", name)], as: venue.alice)
        #expect(algo["algoStatus"] == "TRIGGERED", "\(algo)")
        #expect(algo["actualOrderId"] == order["orderId"])
        let open = await venue.send("GET", "/fapi/v1/openOrders", as: venue.alice)
        #expect(open.json.items.first?["origType"]?.text == "STOP")
        let ended = await venue.send(
            "DELETE", "/fapi/v1/order", [("symbol", "BTCUSDT"), ("origClientOrderId", name)],
            as: venue.alice)
        #expect(ended["status"] == "CANCELED", "\(ended)")
        let finished = await venue.send(
            "GET", "/fapi/v1/algoOrder", [("clientAlgoId", name)], as: venue.alice)
        #expect(finished["algoStatus"] == "FINISHED", "\(finished)")
    }

    @Test func cancelsByItsOwnRouteOnly() async throws {
        let venue = try await GatewayFixture()
        let placed = await venue.send(
            "POST", "/fapi/v1/algoOrder", Self.stop("BUY", "0.02", at: "51000"),
            as: venue.alice)
        let id = try #require(placed["algoId"])
        let wrong = await venue.send(
            "DELETE", "/fapi/v1/order", [("symbol", "BTCUSDT"), ("orderId", id)],
            as: venue.alice)
        #expect(wrong.code == -2011)
        let ended = await venue.send(
            "DELETE", "/fapi/v1/algoOrder", [("algoId", id)], as: venue.alice)
        #expect(ended.json["code"]?.kindName == "\"200\"", "\(ended)")
        #expect(ended["clientAlgoId"] == placed["clientAlgoId"])
        let again = await venue.send(
            "DELETE", "/fapi/v1/algoOrder", [("algoId", id)], as: venue.alice)
        #expect(again.code == -2011)
        let all = await venue.send(
            "GET", "/fapi/v1/allAlgoOrders", [("symbol", "BTCUSDT")], as: venue.alice)
        #expect(all.json.items.first?["algoStatus"]?.text == "CANCELED", "\(all)")
    }

    @Test func trailingStopShowsPercent() async throws {
        let venue = try await GatewayFixture()
        let placed = await venue.send(
            "POST", "/fapi/v1/algoOrder",
            [
                ("algoType", "CONDITIONAL"), ("symbol", "BTCUSDT"), ("side", "SELL"),
                ("type", "TRAILING_STOP_MARKET"), ("quantity", "0.01"), ("callbackRate", "0.5"),
                ("activatePrice", "52000"),
            ], as: venue.alice)
        #expect(placed["callbackRate"] == "0.5", "\(placed)")
        #expect(placed["activatePrice"] == "52000.0")
    }

    @Test func endsAllOfASymbol() async throws {
        let venue = try await GatewayFixture()
        for trigger in ["51000", "52000"] {
            _ = await venue.send(
                "POST", "/fapi/v1/algoOrder", Self.stop("BUY", "0.02", at: trigger),
                as: venue.alice)
        }
        await venue.place(GatewayFixture.limit("BUY", "0.01", at: "49000"), as: venue.alice)
        let done = await venue.send(
            "DELETE", "/fapi/v1/algoOpenOrders", [("symbol", "BTCUSDT")], as: venue.alice)
        #expect(done["code"] == "200")
        let waiting = await venue.send("GET", "/fapi/v1/openAlgoOrders", as: venue.alice)
        #expect(waiting.json.items.isEmpty)
        let open = await venue.send("GET", "/fapi/v1/openOrders", as: venue.alice)
        #expect(open.json.items.count == 1)
    }

    @Test func aFailureAtTheTriggerIsNoRefusalOfTheTrade() async throws {
        let venue = try await GatewayFixture()
        // Carol's stop will fire on the trade below and cannot be borne.
        let placed = await venue.send(
            "POST", "/fapi/v1/algoOrder", Self.stop("BUY", "100", at: "50100"), as: venue.carol)
        #expect(placed.status == 200, "\(placed)")
        await venue.place(GatewayFixture.limit("SELL", "0.01", at: "50200"), as: venue.bob)
        let taken = await venue.place(GatewayFixture.market("BUY", "0.01"), as: venue.alice)
        #expect(taken["status"] == "FILLED", "\(taken)")
        let stop = await venue.send(
            "GET", "/fapi/v1/algoOrder", [("algoId", placed["algoId"] ?? "")], as: venue.carol)
        #expect(stop["algoStatus"] == "REJECTED", "\(stop)")
    }

    @Test func olderBotsMayUseTheOrderRoute() async throws {
        var settings = GatewaySettings.withoutLimits
        settings.allowsConditionalOnOrderRoute = true
        let venue = try await GatewayFixture(settings: settings)
        try await venue.openPosition(
            "BUY", "0.02", at: "50000", of: venue.alice, against: venue.bob)
        await venue.place(GatewayFixture.limit("BUY", "1", at: "48000"), as: venue.bob)
        let placed = await venue.place(
            [
                ("symbol", "BTCUSDT"), ("side", "SELL"), ("type", "STOP_MARKET"),
                ("stopPrice", "49000"), ("quantity", "0.02"), ("workingType", "MARK_PRICE"),
            ], as: venue.alice)
        #expect(placed["stopPrice"] == "49000.0", "\(placed)")
        #expect(placed["type"] == "STOP_MARKET")
        let id = try #require(placed["orderId"])
        let reference: Pairs = [("symbol", "BTCUSDT"), ("orderId", id)]
        let open = await venue.send("GET", "/fapi/v1/openOrders", as: venue.alice)
        #expect(open.json.items.first?["orderId"]?.text == id, "\(open)")
        try await venue.setPrice(GatewayFixture.btc, "48900")
        let read = await venue.send("GET", "/fapi/v1/order", reference, as: venue.alice)
        #expect(read["status"] == "FILLED", "\(read)")
        #expect(read["orderId"] == id)
        #expect(read["executedQty"] == "0.020")
    }
}
