import PlimsollModel
import PlimsollNumerics
import Testing
import VenueJSON

@testable import VenueGateway

// Of several things that are wrong the first in the published order is told. Here everything is
// wrong at once, and one thing after another is put right.

@Suite("Order of checking")
struct PrecedenceTests {
    /// What is put right before the next refusal is expected.
    private struct Step {
        let code: Int
        let mend: (inout [String: String]) -> Void

        init(_ code: Int, _ mend: @escaping (inout [String: String]) -> Void) {
            self.code = code
            self.mend = mend
        }
    }

    @Test func aLimitOrderOfOneWayMode() async throws {
        let venue = try await GatewayFixture()
        await venue.place(
            GatewayFixture.limit(
                "BUY", "2", at: "90", [("newClientOrderId", "taken")], symbol: "ODDUSDT"),
            as: venue.alice)
        try await venue.apply(.setTrading(GatewayFixture.odd, isOpen: false))
        var order = [
            "symbol": "NOSUCH", "side": "UP", "type": "GUESS", "timeInForce": "NEVER",
            "quantity": "1.23", "price": "150.23", "newClientOrderId": "not allowed",
            "positionSide": "LONG",
        ]
        let steps = [
            Step(-1117) { $0["side"] = "BUY" },
            Step(-1116) { $0["type"] = "LIMIT" },
            Step(-1115) { $0["timeInForce"] = "FOK" },
            Step(-1121) { $0["symbol"] = "ODDUSDT" },
            Step(-4140) { _ in },
        ]
        for step in steps {
            await check(step, &order, venue)
        }
        try await venue.apply(.setTrading(GatewayFixture.odd, isOpen: true))
        let further = [
            Step(-4015) { $0["newClientOrderId"] = "taken" },
            Step(-4116) { $0["newClientOrderId"] = "free" },
            Step(-4061) { $0["positionSide"] = "BOTH" },
            Step(-1111) { $0["quantity"] = "-1" },
            Step(-4003) { $0["quantity"] = "1.2" },
            Step(-4023) { $0["quantity"] = "0.5" },
            Step(-4004) { $0["quantity"] = "1001" },
            Step(-4005) { $0["quantity"] = "1000" },
            Step(-1111) { $0["price"] = "-1" },
            Step(-4001) { $0["price"] = "150.2" },
            Step(-4014) { $0["price"] = "0" },
            Step(-4013) { order in
                order["price"] = "30"
                order["quantity"] = "2"
            },
            Step(-4164) { order in
                order["price"] = "150"
                order["quantity"] = "900"
            },
            Step(-4016) { order in
                order["price"] = "105"
                order["reduceOnly"] = "true"
            },
            Step(-2022) { $0["reduceOnly"] = "false" },
        ]
        for step in further {
            await check(step, &order, venue)
        }
        // 94,500 at 125 times are more than the first bracket.
        try await venue.apply(.setLeverage(venue.alice.id, GatewayFixture.odd, 125))
        await check(Step(-2027) { _ in }, &order, venue)
        try await venue.apply(.setLeverage(venue.alice.id, GatewayFixture.odd, 1))
        order["quantity"] = "1000"
        await check(Step(-2019) { $0["quantity"] = "900" }, &order, venue)
        await check(Step(-5021) { $0["timeInForce"] = "GTC" }, &order, venue)
        let placed = await venue.place(
            order.map { (name: $0.key, value: $0.value) }, as: venue.alice)
        #expect(placed.status == 200, "\(placed)")
    }

    private func check(
        _ step: Step, _ order: inout [String: String], _ venue: GatewayFixture
    ) async {
        let reply = await venue.place(
            order.map { (name: $0.key, value: $0.value) }, as: venue.alice)
        #expect(reply.code == step.code, "\(order): \(reply)")
        step.mend(&order)
    }
}
