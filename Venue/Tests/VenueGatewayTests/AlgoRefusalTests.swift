import PlimsollModel
import PlimsollNumerics
import Testing
import VenueJSON

@testable import VenueGateway

// The numbers that conditional orders can meet.

@Suite("Refusals of conditional orders")
struct AlgoRefusalTests {
    private func expect(
        _ code: Int, _ parameters: Pairs, in venue: GatewayFixture,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async {
        let reply = await venue.send(
            "POST", "/fapi/v1/algoOrder", parameters, as: venue.alice)
        #expect(reply.code == code, "\(reply)", sourceLocation: sourceLocation)
    }

    private static let close: Pairs = [("closePosition", "true")]

    @Test func theOrderRouteSendsThemAway() async throws {
        let venue = try await GatewayFixture()
        let reply = await venue.place(
            [
                ("symbol", "BTCUSDT"), ("side", "SELL"), ("type", "STOP_MARKET"),
                ("stopPrice", "49000"), ("quantity", "0.02"),
            ], as: venue.alice)
        #expect(reply.code == -4120)
        #expect(
            reply.message
                == "Order type not supported for this endpoint. Please use the Algo Order API "
                + "endpoints instead.")
    }

    @Test func whatBelongsTogether() async throws {
        let venue = try await GatewayFixture()
        let stop = AlgoTests.stop("BUY", "0.01", at: "51000")
        for name in ["algoType", "symbol", "side", "type", "triggerPrice", "quantity"] {
            await expect(-1102, stop.filter { $0.name != name }, in: venue)
        }
        await expect(
            -1130, AlgoTests.stop("BUY", "1", at: "51000", [("algoType", "VP")]), in: venue)
        await expect(-1116, AlgoTests.stop("BUY", "1", at: "51000", type: "LIMIT"), in: venue)
        await expect(-1106, stop + [("price", "51000")], in: venue)
        await expect(-1106, stop + [("callbackRate", "1")], in: venue)
        await expect(-1106, stop + [("activatePrice", "51000")], in: venue)
        await expect(-5038, stop + [("priceMatch", "QUEUE")], in: venue)
        await expect(-1102, AlgoTests.stop("BUY", "0.01", at: "51000", type: "STOP"), in: venue)
        await expect(-1121, AlgoTests.stop("BUY", "1", at: "51000", symbol: "NOSUCH"), in: venue)
        await expect(-4015, stop + [("clientAlgoId", "no blanks")], in: venue)
        await expect(-4061, stop + [("positionSide", "LONG")], in: venue)
        await expect(-1111, AlgoTests.stop("BUY", "0.01", at: "51000.01"), in: venue)
        await expect(
            -4014, AlgoTests.stop("BUY", "2", at: "101.3", symbol: "ODDUSDT"), in: venue)
    }

    @Test func immediateTriggers() async throws {
        let venue = try await GatewayFixture()
        await expect(-2021, AlgoTests.stop("BUY", "0.01", at: "49000"), in: venue)
        await expect(-2021, AlgoTests.stop("SELL", "0.01", at: "51000"), in: venue)
        await expect(
            -2021, AlgoTests.stop("BUY", "0.01", at: "51000", type: "TAKE_PROFIT_MARKET"),
            in: venue)
        await expect(
            -2021, AlgoTests.stop("SELL", "0.01", at: "49000", type: "TAKE_PROFIT_MARKET"),
            in: venue)
    }

    @Test func trailing() async throws {
        let venue = try await GatewayFixture()
        func trail(_ more: Pairs) -> Pairs {
            [
                ("algoType", "CONDITIONAL"), ("symbol", "BTCUSDT"), ("side", "SELL"),
                ("type", "TRAILING_STOP_MARKET"), ("quantity", "0.01"),
            ] + more
        }
        await expect(-1102, trail([]), in: venue)
        for rate in ["0", "0.05", "10.1", "1.55", "-1", "1e300"] {
            await expect(-2007, trail([("callbackRate", rate)]), in: venue)
        }
        let rate: Pairs = [("callbackRate", "1")]
        await expect(-1106, trail(rate + [("triggerPrice", "52000")]), in: venue)
        await expect(-4135, trail(rate + [("activatePrice", "0")]), in: venue)
        await expect(-4135, trail(rate + [("activatePrice", "-5")]), in: venue)
        // A sell begins to trail above the price.
        await expect(-2021, trail(rate + [("activatePrice", "49000")]), in: venue)
        await expect(-4136, trail(rate + Self.close), in: venue)
    }

    @Test func closingOrders() async throws {
        let venue = try await GatewayFixture()
        try await venue.openPosition(
            "BUY", "0.02", at: "50000", of: venue.alice, against: venue.bob)
        let close = AlgoTests.stop("SELL", nil, at: "49000", Self.close)
        await expect(-4137, close + [("quantity", "0.01")], in: venue)
        await expect(-1106, close + [("reduceOnly", "true")], in: venue)
        await expect(-4138, close + [("reduceOnly", "false")], in: venue)
        await expect(
            -4136,
            AlgoTests.stop(
                "SELL", nil, at: "49000", Self.close + [("price", "49000")], type: "STOP"),
            in: venue)
        await expect(
            -4136,
            AlgoTests.stop(
                "BUY", nil, at: "51000", Self.close + [("positionSide", "LONG")]), in: venue)
        let first = await venue.send("POST", "/fapi/v1/algoOrder", close, as: venue.alice)
        #expect(first["closePosition"] == "true", "\(first)")
        #expect(first["quantity"] == "0.000")
        await expect(-4130, AlgoTests.stop("SELL", nil, at: "48000", Self.close), in: venue)
        // The other direction is another order.
        let profit = await venue.send(
            "POST", "/fapi/v1/algoOrder",
            AlgoTests.stop("SELL", nil, at: "52000", Self.close, type: "TAKE_PROFIT_MARKET"),
            as: venue.alice)
        #expect(profit.status == 200, "\(profit)")
    }

    @Test func numberOfOrders() async throws {
        let venue = try await GatewayFixture()
        for trigger in ["101", "102"] {
            let placed = await venue.send(
                "POST", "/fapi/v1/algoOrder",
                AlgoTests.stop("BUY", "2", at: trigger, symbol: "ODDUSDT"), as: venue.alice)
            #expect(placed.status == 200, "\(placed)")
        }
        await expect(-4045, AlgoTests.stop("BUY", "2", at: "103", symbol: "ODDUSDT"), in: venue)
    }

    @Test func unknownOnes() async throws {
        let venue = try await GatewayFixture()
        let reference: Pairs = [("algoId", "77")]
        let read = await venue.send("GET", "/fapi/v1/algoOrder", reference, as: venue.alice)
        #expect(read.code == -2013)
        let ended = await venue.send("DELETE", "/fapi/v1/algoOrder", reference, as: venue.alice)
        #expect(ended.code == -2011)
        let none = await venue.send("GET", "/fapi/v1/algoOrder", as: venue.alice)
        #expect(none.code == -1102)
    }
}
