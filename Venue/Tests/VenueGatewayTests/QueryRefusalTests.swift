import BinanceAPI
import PlimsollModel
import Testing

@testable import VenueGateway

// Refusals that clients tell apart, on every call that can give them.

@Suite struct QueryRefusalTests {
    private static let ofSymbol: [(path: String, query: String)] = [
        ("/fapi/v1/depth", ""), ("/fapi/v1/rpiDepth", ""), ("/fapi/v1/trades", ""),
        ("/fapi/v1/historicalTrades", ""), ("/fapi/v1/aggTrades", ""),
        ("/fapi/v1/klines", "interval=1m"), ("/fapi/v1/markPriceKlines", "interval=1m"),
        ("/fapi/v1/premiumIndexKlines", "interval=1m"), ("/fapi/v1/openInterest", ""),
        ("/fapi/v1/constituents", ""), ("/futures/data/openInterestHist", "period=5m"),
        ("/fapi/v1/userTrades", ""), ("/fapi/v1/commissionRate", ""),
    ]
    private static let ofPair: [(path: String, query: String)] = [
        ("/fapi/v1/indexPriceKlines", "interval=1m"),
        ("/fapi/v1/continuousKlines", "interval=1m&contractType=PERPETUAL"),
        ("/futures/data/basis", "period=5m"),
    ]
    private static let ofAny = [
        "/fapi/v1/premiumIndex", "/fapi/v1/fundingRate", "/fapi/v1/ticker/24hr",
        "/fapi/v1/ticker/bookTicker", "/fapi/v1/ticker/price", "/fapi/v2/ticker/price",
        "/fapi/v1/assetIndex", "/fapi/v1/insuranceBalance", "/fapi/v1/symbolAdlRisk",
        "/fapi/v2/positionRisk", "/fapi/v3/positionRisk", "/fapi/v1/leverageBracket",
        "/fapi/v1/symbolConfig", "/fapi/v1/income", "/fapi/v1/forceOrders", "/fapi/v1/adlQuantile",
    ]

    @Test func unknownAndMissingSymbols() async throws {
        let venue = try await QueryVenue()
        let named = Self.ofSymbol.map { ($0, "symbol") } + Self.ofPair.map { ($0, "pair") }
        for (row, name) in named {
            #expect(
                try await venue.code("GET", row.path, row.query, as: venue.alice) == -1102,
                "\(row.path)")
            for unknown in ["NOPEUSDT", "btcusdt", "BTCUSD_PERP"] {
                let query = row.query + "&\(name)=\(unknown)"
                #expect(
                    try await venue.code("GET", row.path, query, as: venue.alice) == -1121,
                    "\(row.path)")
            }
        }
        for path in Self.ofAny {
            #expect(try await venue.code("GET", path, "symbol=NOPE", as: venue.alice) == -1121)
        }
    }

    /// Code, path and query.
    private static let table: [(code: Int, path: String, query: String)] = [
        (-1120, "/fapi/v1/klines", "symbol=BTCUSDT&interval=7m"),
        (-1120, "/fapi/v1/indexPriceKlines", "pair=BTCUSDT&interval=1y"),
        (-1102, "/fapi/v1/klines", "symbol=BTCUSDT"),
        (-1102, "/fapi/v1/continuousKlines", "pair=BTCUSDT&interval=1m"),
        (-1130, "/fapi/v1/continuousKlines", "pair=BTCUSDT&interval=1m&contractType=MONTHLY"),
        (-1130, "/fapi/v1/klines", "symbol=BTCUSDT&interval=1m&limit=0"),
        (-1130, "/fapi/v1/klines", "symbol=BTCUSDT&interval=1m&startTime=2&endTime=1"),
        (-1100, "/fapi/v1/trades", "symbol=BTCUSDT&limit=many"),
        (-4021, "/fapi/v1/depth", "symbol=BTCUSDT&limit=7"),
        (-4021, "/fapi/v1/depth", "symbol=BTCUSDT&limit=99999999999999999"),
        (-1128, "/fapi/v1/aggTrades", "symbol=BTCUSDT&fromId=1&startTime=1"),
        (-1130, "/fapi/v1/aggTrades", "symbol=BTCUSDT&fromId=-1"),
        (-1128, "/fapi/v1/userTrades", "symbol=BTCUSDT&fromId=1&endTime=1"),
        (-1127, "/fapi/v1/userTrades", "symbol=BTCUSDT&startTime=1&endTime=604800002"),
        (-1127, "/fapi/v1/forceOrders", "startTime=1&endTime=604800002"),
        (-1130, "/fapi/v1/forceOrders", "autoCloseType=OTHER"),
        (-1130, "/fapi/v1/income", "incomeType=WAGES"),
        (-1130, "/fapi/v1/income", "page=0"),
        (-1130, "/fapi/v1/income", "page=9999999999"),
        (-1130, "/futures/data/basis", "pair=BTCUSDT&period=7m"),
        (-1102, "/futures/data/basis", "pair=BTCUSDT"),
        (-1102, "/fapi/v1/order/asyn", "startTime=1"),
        (-1102, "/fapi/v1/order/asyn/id", ""),
    ]

    @Test func badParameters() async throws {
        let venue = try await QueryVenue()
        for row in Self.table {
            #expect(
                try await venue.code("GET", row.path, row.query, as: venue.alice) == row.code,
                "\(row.path)?\(row.query)")
        }
        #expect(try await venue.code("POST", "/fapi/v1/feeBurn", as: venue.alice) == -1102)
        let transfer = "/sapi/v1/futures/transfer"
        #expect(try await venue.code("POST", transfer, as: venue.alice) == -1002)
        let depth = await venue.send("GET", "/fapi/v1/depth", "symbol=BTCUSDT&limit=7")
        #expect(String(decoding: depth.body, as: UTF8.self).contains("'7' is not valid depth"))
    }

    /// Announced weights.
    @Test func weights() {
        func weight(_ path: String, _ query: String) -> Int? {
            let route = Gateway.table.first { $0.path == path && $0.method == "GET" }
            return route?.weight(Parameters(FormText.pairs(query.utf8)))
        }
        for (limit, wanted) in [("50", 2), ("100", 5), ("500", 10), ("1000", 20), ("x", 10)] {
            #expect(weight("/fapi/v1/depth", "limit=" + limit) == wanted)
        }
        #expect(weight("/fapi/v1/depth", "") == 10)
        for (limit, wanted) in [("99", 1), ("499", 2), ("1000", 5), ("1500", 10)] {
            #expect(weight("/fapi/v1/klines", "limit=" + limit) == wanted)
        }
        #expect(weight("/fapi/v1/ticker/24hr", "") == 40)
        #expect(weight("/fapi/v1/ticker/24hr", "symbol=BTCUSDT") == 1)
        #expect(weight("/fapi/v1/ticker/bookTicker", "") == 5)
        #expect(weight("/fapi/v3/account", "") == 5)
        #expect(weight("/fapi/v1/income", "") == 30)
        #expect(weight("/fapi/v1/historicalTrades", "") == 200)
    }
}
