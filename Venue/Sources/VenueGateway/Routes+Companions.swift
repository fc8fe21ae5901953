import BinanceAPI
import PlimsollModel

// Paths of other parts of the real venue that clients touch while they load. There is no spot
// market, no coin-margined interface, no options and no margin lending here, and the answers say
// just that: empty lists, of the right shape.

extension Routes {
    /// Calls of other interfaces, answered with nothing.
    static let companions: [Route] = [
        constant("/api/v3/ping", "{}"),
        Route(method: "GET", path: "/api/v3/time") { _, call in MarketWriters.time(call.time) },
        constant("/dapi/v1/ping", "{}"),
        Route(method: "GET", path: "/dapi/v1/time") { _, call in MarketWriters.time(call.time) },
        empty("/api/v3/exchangeInfo"),
        empty("/dapi/v1/exchangeInfo"),
        constant("/eapi/v1/exchangeInfo", "{\"optionSymbols\":[]}"),
        constant("/sapi/v1/capital/config/getall", "[]", .signed),
        constant("/sapi/v1/margin/allPairs", "[]", .signed),
        constant("/sapi/v1/margin/isolated/allPairs", "[]", .signed),
        refused("/sapi/v1/futures/transfer"),
        refused("/sapi/v1/asset/transfer"),
    ]

    private static func constant(
        _ path: String, _ text: String, _ security: Security = .none
    ) -> Route {
        Route(method: "GET", path: path, security: security) { _, _ in Array(text.utf8) }
    }

    /// A listing without symbols.
    private static func empty(_ path: String) -> Route {
        Route(method: "GET", path: path) { _, call in
            MarketWriters.emptyExchangeInfo(at: call.time)
        }
    }

    /// Transfers between wallets of the real venue; here there is one wallet, and money comes and
    /// goes by the native interface.
    private static func refused(_ path: String) -> Route {
        Route(method: "POST", path: path, security: .signed) { _, _ in
            throw APIError(-1002, "You are not authorized to execute this request.", status: 401)
        }
    }
}
