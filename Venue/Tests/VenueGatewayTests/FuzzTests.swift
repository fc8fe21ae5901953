import Foundation
import PlimsollModel
import Testing
import VenueJSON
import VenueTransport

@testable import VenueGateway

// Whatever is sent, the answer is JSON, no fault of the venue's, and the venue goes on. Seeded, so
// that a failure comes back; PLIMSOLL_FUZZ_ROUNDS asks for more rounds than these.

@Suite("Whatever is sent")
struct FuzzTests {
    private static var rounds: Int {
        ProcessInfo.processInfo.environment["PLIMSOLL_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 2_000
    }

    /// A small generator of numbers.
    private struct Chance: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private static let names = [
        "symbol", "side", "type", "positionSide", "timeInForce", "quantity", "price",
        "reduceOnly", "newClientOrderId", "newOrderRespType", "priceMatch",
        "selfTradePreventionMode", "goodTillDate", "orderId", "origClientOrderId", "modifyId",
        "orderIdList", "origClientOrderIdList", "batchOrders", "countdownTime", "algoType",
        "algoId", "clientAlgoId", "triggerPrice", "activatePrice", "callbackRate",
        "closePosition", "priceProtect", "workingType", "leverage", "marginType",
        "dualSidePosition", "multiAssetsMargin", "amount", "startTime", "endTime", "limit",
        "fromId", "page", "interval", "pair", "contractType", "period", "incomeType", "asset",
        "listenKey", "recvWindow", "downloadId", "feeBurn", "stopPrice", "activationPrice",
    ]
    private static let words = [
        "BTCUSDT", "ETHUSDT", "ODDUSDT", "BUY", "SELL", "LIMIT", "MARKET", "STOP",
        "STOP_MARKET", "TAKE_PROFIT", "TAKE_PROFIT_MARKET", "TRAILING_STOP_MARKET", "GTC", "IOC",
        "FOK", "GTX", "GTD", "LONG", "SHORT", "BOTH", "RESULT", "OPPONENT_5", "QUEUE",
        "EXPIRE_TAKER", "EXPIRE_BOTH", "NONE", "true", "False", "CONDITIONAL", "MARK_PRICE",
        "ISOLATED", "CROSSED", "1m", "1M", "5m", "PERPETUAL", "FUNDING_FEE", "a", "plim",
    ]
    private static let numbers = [
        "0", "1", "2", "3", "20", "50", "100", "125", "0.001", "0.01", "0.5", "1e-05", "3E-3",
        "1e300", "-1", "-0.5", "49000", "50000", "50000.1", "51000", "2500", "99.5", "101",
        "9223372036854775807", "-9223372036854775808", "18446744073709551615", "92233720368",
        "1780000020000", "1780000620001", "253402300798999", "1e-400", "000", "1.", ".5",
    ]
    private static let oddities = [
        "", " ", "%", "%zz", "\u{0}", "é💥", "[1,2]", "[\"a\"]", "[{}]", "[[[[", "{", "NaN",
        "'; DROP TABLE orders", String(repeating: "9", count: 500),
        #"[{"symbol":"BTCUSDT","side":"BUY","type":"MARKET","quantity":"1e-2"}]"#,
    ]

    private static func value(_ chance: inout Chance) -> String {
        let all = [words, numbers, numbers, oddities]
        return (all.randomElement(using: &chance) ?? []).randomElement(using: &chance) ?? ""
    }

    /// An order that was accepted lately.
    private struct Known {
        let id: String
        let side: String
        let user: TestUser
    }

    /// Calls that mostly succeed, so that there is something for the others to meet.
    private static func sound(
        _ known: Known?, _ chance: inout Chance
    ) -> (path: String, pairs: Pairs) {
        func one(_ of: [String]) -> String { of.randomElement(using: &chance) ?? "" }
        let price = String(49_500 + Int.random(in: 0..<1_000, using: &chance))
        let side = one(["BUY", "SELL"])
        let id = known?.id ?? "1"
        let order = GatewayFixture.limit(
            side, one(["0.01", "0.02", "0.5", "3"]), at: price,
            [("timeInForce", one(["GTC", "GTC", "IOC", "FOK", "GTX"]))])
        switch Int.random(in: 0..<10, using: &chance) {
        case 0...3: return ("POST /fapi/v1/order", order)
        case 4: return ("POST /fapi/v1/order", GatewayFixture.market(side, one(["0.01", "2"])))
        case 5:
            let type = one(["STOP_MARKET", "TAKE_PROFIT_MARKET"])
            return ("POST /fapi/v1/algoOrder", AlgoTests.stop(side, "0.01", at: price, type: type))
        case 6: return ("DELETE /fapi/v1/order", [("symbol", "BTCUSDT"), ("orderId", id)])
        case 7:
            let change = order.filter { $0.name != "type" && $0.name != "side" }
            return (
                "PUT /fapi/v1/order", change + [("orderId", id), ("side", known?.side ?? "BUY")]
            )
        case 8:
            let path = one(["POST /fapi/v1/marginType", "POST /fapi/v1/leverage"])
            return (
                path,
                [
                    ("symbol", "BTCUSDT"), ("marginType", one(["ISOLATED", "CROSSED"])),
                    ("leverage", one(["5", "20", "50"])),
                ]
            )
        default:
            return (
                "POST /fapi/v1/positionMargin",
                [("symbol", "BTCUSDT"), ("amount", "3.5"), ("type", one(["1", "2"]))]
            )
        }
    }

    /// A call with up to three parameters changed, added or left out; or any call with anything.
    private static func call(
        _ known: Known?, _ chance: inout Chance
    ) throws -> (route: Route, pairs: Pairs) {
        let table = Gateway.table
        var route = try #require(table.randomElement(using: &chance))
        var pairs: Pairs = []
        if Int.random(in: 0..<3, using: &chance) > 0 {
            let sound = sound(known, &chance)
            route = try #require(table.first { $0.method + " " + $0.path == sound.path })
            pairs = sound.pairs
            for _ in 0..<Int.random(in: 0..<4, using: &chance) {
                let name = names.randomElement(using: &chance) ?? ""
                if let place = pairs.indices.randomElement(using: &chance),
                    Bool.random(using: &chance)
                {
                    pairs[place].value = value(&chance)
                } else {
                    pairs.append((name, value(&chance)))
                }
            }
        } else {
            for name in names where Int.random(in: 0..<5, using: &chance) == 0 {
                pairs.append((name, name == "symbol" ? "BTCUSDT" : value(&chance)))
            }
        }
        return (route, pairs)
    }

    @Test func noCallFails() async throws {
        let venue = try await GatewayFixture()
        var chance = Chance(state: 20_261_121)
        let users = [venue.alice, venue.bob, venue.carol]
        var answered: [String: Int] = [:]
        var known: [Known] = []
        for round in 0..<Self.rounds {
            let order = known.randomElement(using: &chance)
            let (route, pairs) = try Self.call(order, &chance)
            let isChange = route.method == "PUT" || route.method == "DELETE"
            let anyone = try #require(users.randomElement(using: &chance))
            let user = isChange ? order?.user ?? anyone : anyone
            let reply = await venue.send(route.method, route.path, pairs, as: user)
            let isSound = reply.status == 200 || (400..<500).contains(reply.status)
            #expect(isSound, "round \(round): \(route.method) \(route.path) \(pairs): \(reply)")
            if reply.status == 200 { answered[route.method + " " + route.path, default: 0] += 1 }
            if let id = reply["orderId"], let side = reply["side"] {
                known = known.suffix(30) + [Known(id: id, side: side, user: user)]
            }
            if round % 50 == 0 {
                let price = 49_800 + Int.random(in: 0..<400, using: &chance)
                try await venue.setPrice(GatewayFixture.btc, String(price))
                venue.clock.advance(milliseconds: 977)
            }
        }
        // Rounds that are all refused at the door would show nothing.
        for path in [
            "POST /fapi/v1/order", "PUT /fapi/v1/order", "DELETE /fapi/v1/order",
            "POST /fapi/v1/algoOrder",
        ] {
            #expect(answered[path, default: 0] > 0, "\(path) of \(answered)")
        }
    }

    @Test func noTextFails() async throws {
        let venue = try await GatewayFixture()
        var chance = Chance(state: 7)
        let table = Gateway.table
        for _ in 0..<Self.rounds {
            let route = try #require(table.randomElement(using: &chance))
            func noise(_ chance: inout Chance) -> [UInt8] {
                (0..<Int.random(in: 0..<60, using: &chance)).map { _ in
                    UInt8.random(in: 0...255, using: &chance)
                }
            }
            var request = APIRequest(method: route.method, path: route.path)
            request.query = String(decoding: noise(&chance), as: UTF8.self)
            request.body = noise(&chance)
            request.headers = [("x-mbx-apikey", "key-of-alice")]
            let reply = await venue.send(request)
            #expect(reply.status == 200 || (400..<500).contains(reply.status), "\(reply)")
        }
    }
}
