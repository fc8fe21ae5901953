import PlimsollModel
import PlimsollNumerics
import Testing
import VenueJSON

@testable import VenueGateway

// What an account chooses, and why it may not.

@Suite("Settings over the gateway")
struct SettingsTests {
    private func post(
        _ path: String, _ parameters: Pairs, _ venue: GatewayFixture
    ) async -> Reply {
        await venue.send("POST", "/fapi/v1/" + path, parameters, as: venue.alice)
    }

    private static let btc: (name: String, value: String) = ("symbol", "BTCUSDT")

    @Test func leverage() async throws {
        let venue = try await GatewayFixture()
        func set(_ leverage: String) async -> Reply {
            await post("leverage", [Self.btc, ("leverage", leverage)], venue)
        }
        let reply = await set("50")
        #expect(reply.json.compact.contains(#""leverage":50"#), "\(reply)")
        #expect(reply["maxNotionalValue"] == "1000000")
        #expect(await set("0").code == -4028)
        let wide = await set("126")
        #expect(wide.message == "Leverage 126 is not valid")
        // The symbol would give 125, the key's owner may have 100.
        #expect(await set("101").code == -4028)
        #expect(await set("1.5").code == -1130)
        #expect(await set("x").code == -1100)
        #expect(await post("leverage", [Self.btc], venue).code == -1102)
        // A position of 100,000 may not be had at 125 times; 60 needs no more than it has.
        try await venue.openPosition(
            "BUY", "2", at: "50000", of: venue.alice, against: venue.bob)
        #expect(await set("60").code == -2027)
        try await venue.openPosition(
            "BUY", "15", at: "50000", of: venue.alice, against: venue.bob)
        // 850,000 at one times is more than the account has.
        #expect(await set("1").code == -2028)
    }

    @Test func leverageOfAnIsolatedPositionOnlyRises() async throws {
        let venue = try await GatewayFixture()
        try await venue.apply(.setMarginMode(venue.alice.id, GatewayFixture.btc, .isolated))
        try await venue.openPosition(
            "BUY", "0.1", at: "50000", of: venue.alice, against: venue.bob)
        let lower = await post("leverage", [Self.btc, ("leverage", "10")], venue)
        #expect(lower.code == -4161, "\(lower)")
    }

    @Test func marginType() async throws {
        let venue = try await GatewayFixture()
        func set(_ type: String) async -> Reply {
            await post("marginType", [Self.btc, ("marginType", type)], venue)
        }
        #expect(await set("CROSSED").message == "No need to change margin type.")
        #expect(await set("CROSS").code == -1130)
        #expect(await set("ISOLATED").message == "success")
        #expect(await set("ISOLATED").code == -4046)
        await venue.place(GatewayFixture.limit("BUY", "0.01", at: "49000"), as: venue.alice)
        #expect(await set("CROSSED").code == -4047)
        try await venue.apply(.cancelAll(venue.alice.id, nil))
        try await venue.openPosition(
            "BUY", "0.01", at: "50000", of: venue.alice, against: venue.bob)
        #expect(await set("CROSSED").code == -4048)
    }

    @Test func positionSide() async throws {
        let venue = try await GatewayFixture()
        func set(_ value: String) async -> Reply {
            await post("positionSide/dual", [("dualSidePosition", value)], venue)
        }
        #expect(await set("false").message == "No need to change position side.")
        #expect(await set("maybe").code == -1130)
        #expect(await post("positionSide/dual", [], venue).code == -1102)
        await venue.place(GatewayFixture.limit("BUY", "0.01", at: "49000"), as: venue.alice)
        #expect(await set("TRUE").code == -4067)
        try await venue.apply(.cancelAll(venue.alice.id, nil))
        try await venue.openPosition(
            "BUY", "0.01", at: "50000", of: venue.alice, against: venue.bob)
        #expect(await set("true").code == -4068)
        await venue.place(
            GatewayFixture.limit("BUY", "0.01", at: "50000"), as: venue.bob)
        await venue.place(GatewayFixture.market("SELL", "0.01"), as: venue.alice)
        #expect(await set("true").message == "success")
        let read = await venue.send("GET", "/fapi/v1/positionSide/dual", as: venue.alice)
        #expect(read["dualSidePosition"] == "true")
    }

    @Test func multiAssets() async throws {
        let venue = try await GatewayFixture()
        func set(_ value: String) async -> Reply {
            await post("multiAssetsMargin", [("multiAssetsMargin", value)], venue)
        }
        #expect(await set("false").code == -4171)
        await venue.place(GatewayFixture.limit("BUY", "0.01", at: "49000"), as: venue.alice)
        #expect(await set("true").code == -4170)
        try await venue.apply(.cancelAll(venue.alice.id, nil))
        try await venue.apply(.setMarginMode(venue.alice.id, GatewayFixture.btc, .isolated))
        try await venue.openPosition(
            "BUY", "0.01", at: "50000", of: venue.alice, against: venue.bob)
        #expect(await set("true").code == -4167)
        await venue.place(GatewayFixture.limit("BUY", "0.01", at: "50000"), as: venue.bob)
        await venue.place(GatewayFixture.market("SELL", "0.01"), as: venue.alice)
        #expect(await set("true").message == "success")
        let read = await venue.send("GET", "/fapi/v1/multiAssetsMargin", as: venue.alice)
        #expect(read["multiAssetsMargin"] == "true")
        let isolate = await post(
            "marginType", [("symbol", "ETHUSDT"), ("marginType", "ISOLATED")], venue)
        #expect(isolate.code == -4168, "\(isolate)")
    }

    @Test func multiAssetsAskForMargin() async throws {
        let venue = try await GatewayFixture()
        try await venue.openPosition(
            "BUY", "30", at: "50000", of: venue.alice, against: venue.bob)
        // Below initial margin, above the line: 1,500,000 at 20 times need 75,000 of 55,000.
        try await venue.setPrice(GatewayFixture.btc, "48500")
        let reply = await post("multiAssetsMargin", [("multiAssetsMargin", "true")], venue)
        #expect(reply.code == -4169, "\(reply)")
    }

    @Test func debtsKeepTheAssetMode() async throws {
        let venue = try await GatewayFixture()
        try await venue.apply(.listAsset(AssetSpec(name: "USDC")))
        try await venue.apply(.deposit(venue.alice.id, AssetID(1), Amount(whole: 200_000)))
        try await venue.apply(.setAssetMode(venue.alice.id, .multi))
        try await venue.openPosition(
            "BUY", "30", at: "50000", of: venue.alice, against: venue.bob)
        // A loss of 105,000 on 100,000: too little a debt to be exchanged at once.
        try await venue.setPrice(GatewayFixture.btc, "46500")
        try await venue.apply(.deposit(venue.carol.id, AssetID(0), Amount(whole: 1_000_000)))
        await venue.place(GatewayFixture.limit("BUY", "30", at: "46500"), as: venue.carol)
        let sold = await venue.place(GatewayFixture.market("SELL", "30"), as: venue.alice)
        #expect(sold["status"] == "FILLED", "\(sold)")
        let reply = await post("multiAssetsMargin", [("multiAssetsMargin", "false")], venue)
        #expect(reply.code == -4172, "\(reply)")
    }

    @Test func isolatedMargin() async throws {
        let venue = try await GatewayFixture()
        func adjust(_ amount: String, _ type: String) async -> Reply {
            await post("positionMargin", [Self.btc, ("amount", amount), ("type", type)], venue)
        }
        #expect(await adjust("10", "1").code == -4049)
        try await venue.apply(.setMarginMode(venue.alice.id, GatewayFixture.btc, .isolated))
        #expect(await adjust("10", "1").code == -4054)
        try await venue.openPosition(
            "BUY", "0.1", at: "50000", of: venue.alice, against: venue.bob)
        #expect(await adjust("0", "1").code == -4055)
        #expect(await adjust("-3", "1").code == -4055)
        #expect(await adjust("3", "3").code == -1130)
        #expect(await adjust("0.000000001", "1").code == -1111)
        #expect(await adjust("1000000", "1").code == -4050)
        #expect(await adjust("1e300", "1").code == -4050)
        #expect(await adjust("1000", "2").code == -4051)
        let added = await adjust("12.5", "1")
        #expect(
            added.json.compact.hasPrefix(
                #"{"amount":12.50000000,"code":200,"msg":"Successfully modify position margin.""#),
            "\(added)")
        let removed = await adjust("2.5", "2")
        #expect(removed["type"] == "2", "\(removed)")
        let rows = await venue.send(
            "GET", "/fapi/v1/positionMargin/history", [Self.btc], as: venue.alice)
        let own = rows.json.items.filter { $0["deltaType"]?.text == "USER_ADJUST" }
        #expect(own.map { $0["amount"]?.text } == ["12.50000000", "2.50000000"], "\(rows)")
        #expect(own.map { $0["type"]?.text } == ["1", "2"])
        let out = await venue.send(
            "GET", "/fapi/v1/positionMargin/history", [Self.btc, ("type", "2")], as: venue.alice)
        #expect(out.json.items.contains { $0["type"]?.text == "1" } == false)
    }
}
