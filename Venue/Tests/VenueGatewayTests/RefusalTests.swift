import BinanceAPI
import PlimsollModel
import PlimsollNumerics
import Testing
import VenueJSON

@testable import VenueGateway

// Every published number that orders and conditional orders can meet, provoked over the gateway.

@Suite("Refusals of orders")
struct RefusalTests {
    private func expect(
        _ code: Int, _ parameters: Pairs, path: String = "/fapi/v1/order",
        in venue: GatewayFixture, as user: TestUser? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async -> Reply {
        let reply = await venue.send("POST", path, parameters, as: user ?? venue.alice)
        #expect(reply.code == code, "\(reply)", sourceLocation: sourceLocation)
        #expect(reply.status == 400, sourceLocation: sourceLocation)
        return reply
    }

    private static func without(_ name: String, _ pairs: Pairs) -> Pairs {
        pairs.filter { $0.name != name }
    }

    @Test func missingAndSuperfluous() async throws {
        let venue = try await GatewayFixture()
        let good = GatewayFixture.limit("BUY", "0.01", at: "49000")
        for name in ["symbol", "side", "type", "timeInForce", "quantity", "price"] {
            let reply = await expect(-1102, Self.without(name, good), in: venue)
            #expect(
                reply.message
                    == "Mandatory parameter '\(name)' was not sent, was empty/null, or malformed.")
        }
        let more: Pairs = [("price", "49000")]
        let reply = await expect(-1106, GatewayFixture.market("BUY", "0.01", more), in: venue)
        #expect(reply.message == "Parameter 'price' sent when not required.")
        _ = await expect(
            -1106, GatewayFixture.market("BUY", "0.01", [("timeInForce", "GTC")]), in: venue)
        _ = await expect(-1106, good + [("stopPrice", "48000")], in: venue)
        _ = await expect(-1106, good + [("priceMatch", "QUEUE")], in: venue)
        _ = await expect(
            -1102, GatewayFixture.limit("BUY", "0.01", at: "49000", [("timeInForce", "GTD")]),
            in: venue)
    }

    @Test(arguments: [
        ("side", "HOLD", -1117), ("type", "GUESS", -1116), ("timeInForce", "GFN", -1115),
        ("positionSide", "UP", -4060), ("reduceOnly", "perhaps", -4062),
        ("priceMatch", "BEST", -5037), ("selfTradePreventionMode", "CANCEL", -5039),
        ("workingType", "LAST", -1130), ("newOrderRespType", "FULL", -1130),
        ("quantity", "much", -1100), ("price", "0x10", -1100), ("price", "NaN", -1100),
        ("symbol", "NOSUCH", -1121), ("newClientOrderId", "no blanks please", -4015),
        ("newClientOrderId", "1234567890123456789012345678901234567", -4015),
        ("positionSide", "LONG", -4061), ("quantity", "0.0001", -1111),
        ("quantity", "1e-9", -1111), ("price", "49000.01", -1111), ("price", "-1", -4001),
        ("price", "0", -4013), ("price", "2000000000", -4002), ("price", "1e300", -4002),
        ("quantity", "0", -4003), ("quantity", "-1", -4003), ("quantity", "1001", -4005),
        ("quantity", "1e300", -4005), ("quantity", "0.002", -4164), ("price", "60000", -4016),
        ("quantity", "1000", -2027),
    ])
    func badValues(_ name: String, _ value: String, _ code: Int) async throws {
        let venue = try await GatewayFixture()
        let pairs = GatewayFixture.limit("BUY", "0.01", at: "49000", [(name, value)])
        _ = await expect(code, pairs, in: venue)
    }

    @Test func gridAndBounds() async throws {
        let venue = try await GatewayFixture()
        func odd(_ quantity: String, _ price: String) -> Pairs {
            GatewayFixture.limit("BUY", quantity, at: price, symbol: "ODDUSDT")
        }
        _ = await expect(-4014, odd("2", "99.3"), in: venue)
        _ = await expect(-4023, odd("2.3", "99"), in: venue)
        _ = await expect(-4004, odd("1.5", "99"), in: venue)
        _ = await expect(
            -4005, GatewayFixture.market("BUY", "501", symbol: "ODDUSDT"), in: venue)
        let low = await expect(
            -4024, GatewayFixture.limit("SELL", "0.01", at: "40000"), in: venue)
        #expect(low.message == "Limit price can't be lower than 45000.")
        let small = await expect(
            -4164, GatewayFixture.limit("BUY", "0.001", at: "49000"), in: venue)
        #expect(
            small.message
                == "Order's notional must be no smaller than 100 (unless you choose reduce only).")
        _ = await expect(-4164, GatewayFixture.market("BUY", "0.001"), in: venue)
    }

    @Test func namesAreUniqueAmongOpenOrders() async throws {
        let venue = try await GatewayFixture()
        let named = GatewayFixture.limit("BUY", "0.01", at: "49000", [("newClientOrderId", "a")])
        await venue.place(named, as: venue.alice)
        _ = await expect(-4116, named, in: venue)
        let other = await venue.place(named, as: venue.bob)
        #expect(other.status == 200)
    }

    @Test func bookAndMargin() async throws {
        let venue = try await GatewayFixture()
        let reply = await expect(-4131, GatewayFixture.market("BUY", "0.01"), in: venue)
        #expect(reply.message?.contains("PERCENT_PRICE") == true)
        _ = await expect(
            -5041,
            Self.without(
                "price",
                GatewayFixture.limit("BUY", "0.01", at: "1", [("priceMatch", "OPPONENT")])),
            in: venue)
        await venue.place(GatewayFixture.limit("SELL", "0.01", at: "50000"), as: venue.bob)
        _ = await expect(
            -5021, GatewayFixture.limit("BUY", "0.02", at: "50000", [("timeInForce", "FOK")]),
            in: venue)
        _ = await expect(
            -5022, GatewayFixture.limit("BUY", "0.02", at: "50000", [("timeInForce", "GTX")]),
            in: venue)
        _ = await expect(
            -5038, GatewayFixture.market("BUY", "0.01", [("priceMatch", "QUEUE")]), in: venue)
        // 45 BTC at 20 times leverage ask for 110,250 of 100,000.
        _ = await expect(-2019, GatewayFixture.limit("BUY", "45", at: "49000"), in: venue)
        // The account comes before the book.
        _ = await expect(
            -2019, GatewayFixture.limit("BUY", "45", at: "50000", [("timeInForce", "FOK")]),
            in: venue)
        let open = await venue.send(
            "GET", "/fapi/v1/allOrders", [("symbol", "BTCUSDT")], as: venue.alice)
        #expect(open.json.items.isEmpty, "nothing of it is recorded: \(open)")
    }

    @Test func reduceOnly() async throws {
        let venue = try await GatewayFixture()
        let reduce: Pairs = [("reduceOnly", "true")]
        _ = await expect(
            -2022, GatewayFixture.limit("SELL", "0.01", at: "50000", reduce), in: venue)
        try await venue.openPosition(
            "BUY", "0.02", at: "50000", of: venue.alice, against: venue.bob)
        _ = await expect(
            -2022, GatewayFixture.limit("BUY", "0.01", at: "50000", reduce), in: venue)
        // Larger than the position: cut, so that it never turns over. Least notional is waived.
        let cut = await venue.place(
            GatewayFixture.limit("SELL", "0.5", at: "50000", reduce), as: venue.alice)
        #expect(cut["origQty"] == "0.020", "\(cut)")
        let small = await venue.place(
            GatewayFixture.limit("SELL", "0.001", at: "50100", reduce), as: venue.alice)
        #expect(small.status == 200, "\(small)")
    }

    @Test func hedgeMode() async throws {
        let venue = try await GatewayFixture()
        try await venue.apply(.setPositionMode(venue.alice.id, .hedge))
        let plain = GatewayFixture.limit("BUY", "0.01", at: "49000")
        _ = await expect(-4061, plain, in: venue)
        _ = await expect(-4061, plain + [("positionSide", "BOTH")], in: venue)
        let reply = await expect(
            -1106, plain + [("positionSide", "LONG"), ("reduceOnly", "true")], in: venue)
        #expect(reply.message == "Parameter 'reduceonly' sent when not required.")
        let close = GatewayFixture.limit("SELL", "0.03", at: "50000", [("positionSide", "LONG")])
        _ = await expect(-2022, close, in: venue)
        try await venue.openPosition(
            "BUY", "0.02", at: "50000", of: venue.alice, against: venue.bob,
            [("positionSide", "LONG")])
        _ = await expect(-4118, close, in: venue)
    }

    @Test func numberOfOrders() async throws {
        let venue = try await GatewayFixture()
        for price in ["99", "98", "97"] {
            let placed = await venue.place(
                GatewayFixture.limit("BUY", "2", at: price, symbol: "ODDUSDT"), as: venue.alice)
            #expect(placed.status == 200, "\(placed)")
        }
        _ = await expect(
            -2025, GatewayFixture.limit("BUY", "2", at: "96", symbol: "ODDUSDT"), in: venue)
        // What cannot reduce is told so first.
        _ = await expect(
            -2022,
            GatewayFixture.limit(
                "SELL", "2", at: "101", [("reduceOnly", "true")], symbol: "ODDUSDT"), in: venue)
    }

    @Test func closedSymbol() async throws {
        let venue = try await GatewayFixture()
        let placed = await venue.place(
            GatewayFixture.limit("BUY", "0.01", at: "49000"), as: venue.alice)
        try await venue.apply(.setTrading(GatewayFixture.btc, isOpen: false))
        _ = await expect(-4140, GatewayFixture.limit("BUY", "0.01", at: "49000"), in: venue)
        let change: Pairs = [
            ("symbol", "BTCUSDT"), ("side", "BUY"), ("orderId", placed["orderId"] ?? ""),
            ("quantity", "0.02"), ("price", "49000"),
        ]
        let amended = await venue.send("PUT", "/fapi/v1/order", change, as: venue.alice)
        #expect(amended.code == -4141, "\(amended)")
    }

    @Test func dates() async throws {
        let venue = try await GatewayFixture()
        let now = venue.clock.now.raw / 1_000_000
        func dated(_ date: Int64) -> Pairs {
            GatewayFixture.limit(
                "BUY", "0.01", at: "49000",
                [("timeInForce", "GTD"), ("goodTillDate", String(date))])
        }
        _ = await expect(-5040, dated(now + 600_000), in: venue)
        _ = await expect(-5040, dated(253_402_300_799_000), in: venue)
        _ = await expect(-5040, dated(-1), in: venue)
        let placed = await venue.place(dated(now + 601_500), as: venue.alice)
        #expect(placed["goodTillDate"] == String(now + 601_000), "whole seconds: \(placed)")
        try await venue.wait(milliseconds: 601_000)
        let read = await venue.send(
            "GET", "/fapi/v1/order", [("symbol", "BTCUSDT"), ("orderId", placed["orderId"] ?? "")],
            as: venue.alice)
        #expect(read["status"] == "EXPIRED", "\(read)")
        let far = await venue.place(dated(253_402_300_798_999), as: venue.alice)
        #expect(far.status == 200, "\(far)")
    }

    @Test func amendments() async throws {
        let venue = try await GatewayFixture()
        let placed = await venue.place(
            GatewayFixture.limit("BUY", "0.01", at: "49000"), as: venue.alice)
        let id = try #require(placed["orderId"])
        func amend(_ more: Pairs, without name: String = "") async -> Reply {
            let change: Pairs = [
                ("symbol", "BTCUSDT"), ("side", "BUY"), ("orderId", id), ("quantity", "0.02"),
                ("price", "48000"),
            ]
            let pairs = change.filter { pair in
                pair.name != name && !more.contains { $0.name == pair.name }
            }
            return await venue.send("PUT", "/fapi/v1/order", pairs + more, as: venue.alice)
        }
        #expect(await amend([], without: "orderId").code == -1102)
        #expect(await amend([], without: "price").code == -1102)
        #expect(await amend([("orderId", "999")]).code == -2013)
        #expect(await amend([("orderId", "-1")]).code == -2013)
        #expect(await amend([("side", "SELL")]).code == -1130)
        #expect(await amend([("reduceOnly", "true")]).code == -5047)
        #expect(await amend([("price", "48000.05")]).code == -1111)
        #expect(await amend([("quantity", "0.001")]).code == -4164)
        #expect(await amend([("price", "60000")]).code == -4016)
        #expect(await amend([("priceMatch", "OPPONENT")], without: "price").code == -5041)
        #expect(await amend([("quantity", "0.01"), ("price", "49000.0")]).code == -5027)
        #expect(await amend([("quantity", "45")]).code == -2019)
        // Unchanged by all of it.
        let read = await venue.send(
            "GET", "/fapi/v1/order", [("symbol", "BTCUSDT"), ("orderId", id)], as: venue.alice)
        #expect(read["price"] == "49000.0")
        var settings = VenueSettings()
        settings.limits.amendmentsPerOrder = 1
        try await venue.apply(.configure(settings))
        #expect(await amend([]).status == 200)
        #expect(await amend([("quantity", "0.03")]).code == -5026)
    }

    @Test func batches() async throws {
        let venue = try await GatewayFixture()
        let path = "/fapi/v1/batchOrders"
        _ = await expect(-4082, [("batchOrders", "[]")], path: path, in: venue)
        _ = await expect(-4082, [("batchOrders", "[{},{},{},{},{},{}]")], path: path, in: venue)
        _ = await expect(-1130, [("batchOrders", "[{]")], path: path, in: venue)
        _ = await expect(-1130, [("batchOrders", "[1]")], path: path, in: venue)
        _ = await expect(-1102, [], path: path, in: venue)
        let empty = await venue.send(
            "DELETE", path, [("symbol", "BTCUSDT")], as: venue.alice)
        #expect(empty.code == -1102)
        let many = "[1,2,3,4,5,6,7,8,9,10,11]"
        let eleven = await venue.send(
            "DELETE", path, [("symbol", "BTCUSDT"), ("orderIdList", many)], as: venue.alice)
        #expect(eleven.code == -4082)
    }
}
