// The methods of the request interface and the rows of the REST table that answer them.

/// A row of the REST table.
struct RequestSocketRow: Hashable, Sendable {
    let method: String
    let path: String
    /// Who may ask: anyone, whoever names a key, or whoever signs.
    let security: Security

    init(_ method: String, _ path: String, _ security: Security = .signed) {
        self.method = method
        self.path = path
        self.security = security
    }

    /// The rows by method name.
    static let all: [String: RequestSocketRow] = [
        "order.place": RequestSocketRow("POST", "/fapi/v1/order"),
        "order.modify": RequestSocketRow("PUT", "/fapi/v1/order"),
        "order.cancel": RequestSocketRow("DELETE", "/fapi/v1/order"),
        "order.status": RequestSocketRow("GET", "/fapi/v1/order"),
        "algoOrder.place": RequestSocketRow("POST", "/fapi/v1/algoOrder"),
        "algoOrder.cancel": RequestSocketRow("DELETE", "/fapi/v1/algoOrder"),
        "depth": RequestSocketRow("GET", "/fapi/v1/depth", .none),
        "ticker.price": RequestSocketRow("GET", "/fapi/v2/ticker/price", .none),
        "ticker.book": RequestSocketRow("GET", "/fapi/v1/ticker/bookTicker", .none),
        "account.status": RequestSocketRow("GET", "/fapi/v2/account"),
        "v2/account.status": RequestSocketRow("GET", "/fapi/v3/account"),
        "account.balance": RequestSocketRow("GET", "/fapi/v2/balance"),
        "v2/account.balance": RequestSocketRow("GET", "/fapi/v3/balance"),
        "account.position": RequestSocketRow("GET", "/fapi/v2/positionRisk"),
        "v2/account.position": RequestSocketRow("GET", "/fapi/v3/positionRisk"),
        "userDataStream.start": RequestSocketRow("POST", "/fapi/v1/listenKey", .key),
        "userDataStream.ping": RequestSocketRow("PUT", "/fapi/v1/listenKey", .key),
        "userDataStream.stop": RequestSocketRow("DELETE", "/fapi/v1/listenKey", .key),
    ]
}
