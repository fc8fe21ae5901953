import BinanceAPI
import VenueJSON

// Listen keys over REST: the key of the request says whose they are.

extension Routes {
    /// Calls about listen keys.
    static let listenKeys: [Route] = [
        Route(method: "POST", path: "/fapi/v1/listenKey", security: .key) { context, call in
            json(context.listenKeys.create(for: call.account))
        },
        Route(method: "PUT", path: "/fapi/v1/listenKey", security: .key) { context, call in
            guard let key = context.listenKeys.extend(call.account) else {
                throw APIError.unknownListenKey
            }
            return json(key)
        },
        Route(method: "DELETE", path: "/fapi/v1/listenKey", security: .key) { context, call in
            context.listenKeys.delete(call.account)
            return Array("{}".utf8)
        },
    ]

    private static func json(_ key: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { $0.member("listenKey", key) }
        return writer.bytes
    }
}
