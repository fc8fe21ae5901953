import Testing
import VenueJSON

@testable import VenueGateway

// Orders over the gateway: what is accepted, what the reply says, what can be read back.

@Suite("Orders over the gateway")
struct OrderTests {
    @Test func restsAndIsReadBack() async throws {
        let venue = try await GatewayFixture()
        let placed = await venue.place(
            GatewayFixture.limit("BUY", "0.010", at: "49000.0"), as: venue.alice)
        #expect(placed.status == 200, "\(placed)")
        #expect(placed["status"] == "NEW")
        #expect(placed["price"] == "49000.0")
        #expect(placed["origQty"] == "0.010")
        let id = try #require(placed["orderId"])
        let client = try #require(placed["clientOrderId"])
        #expect(client.count == 22)
        for reference in [("orderId", id), ("origClientOrderId", client)] {
            let pairs = [("symbol", "BTCUSDT"), reference].map { (name: $0.0, value: $0.1) }
            for path in ["/fapi/v1/order", "/fapi/v1/openOrder"] {
                let read = await venue.send("GET", path, pairs, as: venue.alice)
                #expect(read["orderId"] == id, "\(read)")
                #expect(read["time"] != nil)
            }
        }
        let open = await venue.send("GET", "/fapi/v1/openOrders", as: venue.alice)
        #expect(open.json.items.count == 1)
        let others = await venue.send("GET", "/fapi/v1/openOrders", as: venue.bob)
        #expect(others.json.items.isEmpty)
    }

    @Test func marketOrderTellsItsFills() async throws {
        let venue = try await GatewayFixture()
        await venue.place(GatewayFixture.limit("SELL", "0.01", at: "50000"), as: venue.bob)
        await venue.place(GatewayFixture.limit("SELL", "0.03", at: "50010"), as: venue.bob)
        let reply = await venue.place(GatewayFixture.market("BUY", "0.04"), as: venue.alice)
        #expect(reply["status"] == "FILLED", "\(reply)")
        #expect(reply["executedQty"] == "0.040")
        // (0.01 * 50000 + 0.03 * 50010) / 0.04
        #expect(reply["avgPrice"] == "50007.50000000")
        #expect(reply["cumQuote"] == "2000.30000000")
        #expect(reply["price"] == "0.0")
        #expect(reply["timeInForce"] == "GTC")
        let id = try #require(reply["orderId"])
        let read = await venue.send(
            "GET", "/fapi/v1/order", [("symbol", "BTCUSDT"), ("orderId", id)], as: venue.alice)
        #expect(read["status"] == "FILLED", "\(read)")
        #expect(read["avgPrice"] == "50007.50000000")
    }

    @Test func whatFindsNobodyExpires() async throws {
        let venue = try await GatewayFixture()
        await venue.place(GatewayFixture.limit("SELL", "0.01", at: "50000"), as: venue.bob)
        let immediate = await venue.place(
            GatewayFixture.limit(
                "BUY", "0.03", at: "50000",
                [("timeInForce", "IOC"), ("newOrderRespType", "RESULT")]), as: venue.alice)
        #expect(immediate["status"] == "EXPIRED", "\(immediate)")
        #expect(immediate["executedQty"] == "0.010")
        await venue.place(GatewayFixture.limit("SELL", "0.01", at: "50000"), as: venue.bob)
        let market = await venue.place(GatewayFixture.market("BUY", "0.03"), as: venue.alice)
        #expect(market["status"] == "EXPIRED", "\(market)")
        #expect(market["executedQty"] == "0.010")
        let resting = await venue.place(
            GatewayFixture.limit("BUY", "0.03", at: "49900"), as: venue.alice)
        await venue.place(GatewayFixture.market("SELL", "0.01"), as: venue.bob)
        let read = await venue.send(
            "GET", "/fapi/v1/openOrder",
            [("symbol", "BTCUSDT"), ("orderId", resting["orderId"] ?? "")], as: venue.alice)
        #expect(read["status"] == "PARTIALLY_FILLED", "\(read)")
        #expect(read["cumBase"] == "0.010")
    }

    @Test func acknowledgementSaysNoMoreThanThat() async throws {
        let venue = try await GatewayFixture()
        await venue.place(GatewayFixture.limit("SELL", "0.01", at: "50000"), as: venue.bob)
        let reply = await venue.place(
            GatewayFixture.limit("BUY", "0.01", at: "50000"), as: venue.alice)
        #expect(reply["status"] == "NEW")
        #expect(reply["executedQty"] == "0.000")
        let crossed = await venue.place(
            GatewayFixture.limit(
                "SELL", "0.02", at: "49900", [("newOrderRespType", "RESULT")]), as: venue.bob)
        #expect(crossed["status"] == "NEW", "nothing left to cross: \(crossed)")
    }

    @Test func cancelEndsAndASecondOneFindsNothing() async throws {
        let venue = try await GatewayFixture()
        let placed = await venue.place(
            GatewayFixture.limit(
                "BUY", "0.01", at: "49000", [("newClientOrderId", "mine")]), as: venue.alice)
        #expect(placed["clientOrderId"] == "mine")
        let pairs: Pairs = [("symbol", "BTCUSDT"), ("origClientOrderId", "mine")]
        let ended = await venue.send("DELETE", "/fapi/v1/order", pairs, as: venue.alice)
        #expect(ended["status"] == "CANCELED", "\(ended)")
        let again = await venue.send("DELETE", "/fapi/v1/order", pairs, as: venue.alice)
        #expect(again.code == -2011)
        #expect(again.message == "Unknown order sent.")
        let read = await venue.send("GET", "/fapi/v1/order", pairs, as: venue.alice)
        #expect(read["status"] == "CANCELED")
        let open = await venue.send("GET", "/fapi/v1/openOrder", pairs, as: venue.alice)
        #expect(open.code == -2013)
        // The name is free again.
        let reused = await venue.place(
            GatewayFixture.limit(
                "BUY", "0.01", at: "49000", [("newClientOrderId", "mine")]), as: venue.alice)
        #expect(reused.status == 200)
    }

    @Test func amendingKeepsTheNumberAndIsRecorded() async throws {
        let venue = try await GatewayFixture()
        let placed = await venue.place(
            GatewayFixture.limit("BUY", "0.01", at: "49000"), as: venue.alice)
        let id = try #require(placed["orderId"])
        let change: Pairs = [
            ("symbol", "BTCUSDT"), ("side", "BUY"), ("orderId", id), ("quantity", "0.02"),
            ("price", "48000"), ("modifyId", "7"),
        ]
        let amended = await venue.send("PUT", "/fapi/v1/order", change, as: venue.alice)
        #expect(amended["orderId"] == id, "\(amended)")
        #expect(amended["price"] == "48000.0")
        #expect(amended["modifyId"] == "7")
        #expect(amended["clientOrderId"] == placed["clientOrderId"])
        let rows = await venue.send(
            "GET", "/fapi/v1/orderAmendment", [("symbol", "BTCUSDT"), ("orderId", id)],
            as: venue.alice)
        let row = try #require(rows.json.items.first, "\(rows)")
        #expect(row["amendment"]?["price"]?["before"]?.text == "49000.0")
        #expect(row["amendment"]?["price"]?["after"]?.text == "48000.0")
        #expect(row["amendment"]?["origQty"]?["after"]?.text == "0.020")
        #expect(row["amendment"]?["count"]?.text == "1")
    }

    @Test func amendingBelowTheFilledSizeCancels() async throws {
        let venue = try await GatewayFixture()
        let placed = await venue.place(
            GatewayFixture.limit("BUY", "0.02", at: "49900"), as: venue.alice)
        await venue.place(GatewayFixture.market("SELL", "0.01"), as: venue.bob)
        let id = try #require(placed["orderId"])
        let change: Pairs = [
            ("symbol", "BTCUSDT"), ("side", "BUY"), ("orderId", id), ("quantity", "0.01"),
            ("price", "49900"),
        ]
        let amended = await venue.send("PUT", "/fapi/v1/order", change, as: venue.alice)
        #expect(amended["status"] == "CANCELED", "\(amended)")
        #expect(amended["executedQty"] == "0.010")
    }

    @Test func amendingAPostOnlyOrderIntoTheBookCancels() async throws {
        let venue = try await GatewayFixture()
        await venue.place(GatewayFixture.limit("SELL", "0.01", at: "50000"), as: venue.bob)
        let placed = await venue.place(
            GatewayFixture.limit("BUY", "0.01", at: "49900", [("timeInForce", "GTX")]),
            as: venue.alice)
        let id = try #require(placed["orderId"])
        let change: Pairs = [
            ("symbol", "BTCUSDT"), ("side", "BUY"), ("orderId", id), ("quantity", "0.01"),
            ("price", "50000"),
        ]
        let amended = await venue.send("PUT", "/fapi/v1/order", change, as: venue.alice)
        #expect(amended["status"] == "CANCELED", "\(amended)")
        #expect(amended["executedQty"] == "0.000")
    }

    @Test func amendingTakesAPriceFromTheBook() async throws {
        let venue = try await GatewayFixture()
        let placed = await venue.place(
            GatewayFixture.limit("BUY", "0.01", at: "49000"), as: venue.alice)
        await venue.place(GatewayFixture.limit("BUY", "0.01", at: "49500"), as: venue.bob)
        let id = try #require(placed["orderId"])
        let change: Pairs = [
            ("symbol", "BTCUSDT"), ("side", "BUY"), ("orderId", id), ("quantity", "0.01"),
            ("priceMatch", "QUEUE"),
        ]
        let amended = await venue.send("PUT", "/fapi/v1/order", change, as: venue.alice)
        #expect(amended["price"] == "49500.0", "\(amended)")
    }

    @Test func cancelAllLeavesConditionalOrders() async throws {
        let venue = try await GatewayFixture()
        for price in ["49000", "48900", "48800"] {
            await venue.place(GatewayFixture.limit("BUY", "0.01", at: price), as: venue.alice)
        }
        let stop = await venue.send(
            "POST", "/fapi/v1/algoOrder", AlgoTests.stop("SELL", "0.01", at: "45000"),
            as: venue.alice)
        #expect(stop.status == 200, "\(stop)")
        let done = await venue.send(
            "DELETE", "/fapi/v1/allOpenOrders", [("symbol", "BTCUSDT")], as: venue.alice)
        #expect(done["code"] == "200")
        #expect(done.message == "The operation of cancel all open order is done.")
        let open = await venue.send("GET", "/fapi/v1/openOrders", as: venue.alice)
        #expect(open.json.items.isEmpty)
        let waiting = await venue.send("GET", "/fapi/v1/openAlgoOrders", as: venue.alice)
        #expect(waiting.json.items.count == 1)
    }

    @Test func batchesAnswerEachOrderForItself() async throws {
        let venue = try await GatewayFixture()
        // As Python prints it, single quotes made double and nothing else.
        let list =
            #"[{"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "#
            + #""quantity": 0.01, "price": "49000", "reduceOnly": False}, "#
            + #"{"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "1e-2"}, "#
            + #"{"symbol": "NOSUCH", "side": "BUY", "type": "MARKET", "quantity": "1"}, "#
            + #"{"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "#
            + #""quantity": 0.02, "price": 48000, "newClientOrderId": "True"}]"#
        let reply = await venue.send(
            "POST", "/fapi/v1/batchOrders", [("batchOrders", list)], as: venue.alice)
        #expect(reply.status == 200, "\(reply)")
        let items = reply.json.items
        try #require(items.count == 4)
        #expect(items[0]["origQty"]?.text == "0.010")
        #expect(items[1]["code"]?.text == "-4131")
        #expect(items[2]["code"]?.text == "-1121")
        #expect(items[3]["clientOrderId"]?.text == "True")
        let ids = [items[0], items[3]].compactMap { $0["orderId"]?.text }
        let ended = await venue.send(
            "DELETE", "/fapi/v1/batchOrders",
            [("symbol", "BTCUSDT"), ("orderidlist", "[\(ids[0]),999,\(ids[1])]")],
            as: venue.alice)
        let ends = ended.json.items
        try #require(ends.count == 3, "\(ended)")
        #expect(ends[0]["status"]?.text == "CANCELED")
        #expect(ends[1]["code"]?.text == "-2011")
        #expect(ends[2]["orderId"]?.text == ids[1])
    }

    @Test func batchesAmend() async throws {
        let venue = try await GatewayFixture()
        let placed = await venue.place(
            GatewayFixture.limit("BUY", "0.01", at: "49000"), as: venue.alice)
        let id = try #require(placed["orderId"])
        let list =
            #"[{"symbol":"BTCUSDT","side":"BUY","orderId":\#(id),"quantity":"0.03","#
            + #""price":"48500"},{"symbol":"BTCUSDT","side":"BUY","orderId":99,"#
            + #""quantity":"0.03","price":"48500"}]"#
        let reply = await venue.send(
            "PUT", "/fapi/v1/batchOrders", [("batchOrders", list)], as: venue.alice)
        let items = reply.json.items
        try #require(items.count == 2, "\(reply)")
        #expect(items[0]["origQty"]?.text == "0.030")
        #expect(items[1]["code"]?.text == "-2013")
    }

    @Test func allOrdersListsEndedOnes() async throws {
        let venue = try await GatewayFixture()
        var ids: [String] = []
        for price in ["49000", "48900", "48800"] {
            let placed = await venue.place(
                GatewayFixture.limit("BUY", "0.01", at: price), as: venue.alice)
            ids.append(try #require(placed["orderId"]))
        }
        _ = await venue.send(
            "DELETE", "/fapi/v1/order", [("symbol", "BTCUSDT"), ("orderId", ids[1])],
            as: venue.alice)
        let all = await venue.send(
            "GET", "/fapi/v1/allOrders", [("symbol", "BTCUSDT")], as: venue.alice)
        #expect(all.json.items.map { $0["orderId"]?.text } == ids, "\(all)")
        #expect(all.json.items.map { $0["status"]?.text } == ["NEW", "CANCELED", "NEW"])
        let later = await venue.send(
            "GET", "/fapi/v1/allOrders",
            [("symbol", "BTCUSDT"), ("orderId", ids[1]), ("limit", "1")], as: venue.alice)
        #expect(later.json.items.map { $0["orderId"]?.text } == [ids[1]])
    }

    @Test func testOrderChecksAndRecordsNothing() async throws {
        let venue = try await GatewayFixture()
        let good = await venue.send(
            "POST", "/fapi/v1/order/test", GatewayFixture.limit("BUY", "0.01", at: "49000"),
            as: venue.alice)
        #expect(good.status == 200, "\(good)")
        let bad = await venue.send(
            "POST", "/fapi/v1/order/test", GatewayFixture.limit("BUY", "900", at: "49000"),
            as: venue.alice)
        #expect(bad.code == -2027, "\(bad)")
        let open = await venue.send("GET", "/fapi/v1/openOrders", as: venue.alice)
        #expect(open.json.items.isEmpty)
    }

    @Test func selfTradesExpireTheRestingOrder() async throws {
        let venue = try await GatewayFixture()
        let resting = await venue.place(
            GatewayFixture.limit("SELL", "0.01", at: "50000"), as: venue.alice)
        await venue.place(GatewayFixture.limit("BUY", "0.01", at: "50000"), as: venue.alice)
        let id = try #require(resting["orderId"])
        let read = await venue.send(
            "GET", "/fapi/v1/order", [("symbol", "BTCUSDT"), ("orderId", id)], as: venue.alice)
        #expect(read["status"] == "EXPIRED_IN_MATCH", "\(read)")
    }

    @Test func hedgeModeKeepsTwoPositions() async throws {
        let venue = try await GatewayFixture()
        let switched = await venue.send(
            "POST", "/fapi/v1/positionSide/dual", [("dualSidePosition", "True")],
            as: venue.alice)
        #expect(switched.message == "success", "\(switched)")
        try await venue.openPosition(
            "BUY", "0.02", at: "50000", of: venue.alice, against: venue.bob,
            [("positionSide", "LONG")])
        try await venue.openPosition(
            "SELL", "0.01", at: "50000", of: venue.alice, against: venue.bob,
            [("positionSide", "SHORT")])
        #expect(venue.positionSizes(of: venue.alice) == ["-0.01", "0.02"])
    }

    @Test func aPriceIsTakenFromTheBook() async throws {
        let venue = try await GatewayFixture()
        await venue.place(GatewayFixture.limit("BUY", "0.01", at: "49500"), as: venue.bob)
        let reply = await venue.place(
            [
                ("symbol", "BTCUSDT"), ("side", "BUY"), ("type", "LIMIT"),
                ("timeInForce", "GTC"), ("quantity", "0.01"), ("priceMatch", "QUEUE"),
            ], as: venue.alice)
        #expect(reply["price"] == "49500.0", "\(reply)")
        #expect(reply["priceMatch"] == "QUEUE")
    }

    @Test func countdownLeavesConditionalOrders() async throws {
        let venue = try await GatewayFixture()
        let reply = await venue.send(
            "POST", "/fapi/v1/countdownCancelAll",
            [("symbol", "BTCUSDT"), ("countdownTime", "1000")], as: venue.alice)
        #expect(reply["countdownTime"] == "1000", "\(reply)")
        await venue.place(GatewayFixture.limit("BUY", "0.01", at: "49000"), as: venue.alice)
        _ = await venue.send(
            "POST", "/fapi/v1/algoOrder", AlgoTests.stop("SELL", "0.01", at: "45000"),
            as: venue.alice)
        try await venue.wait(milliseconds: 1_001)
        let open = await venue.send("GET", "/fapi/v1/openOrders", as: venue.alice)
        #expect(open.json.items.isEmpty)
        let waiting = await venue.send("GET", "/fapi/v1/openAlgoOrders", as: venue.alice)
        #expect(waiting.json.items.count == 1)
    }
}
