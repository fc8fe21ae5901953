import BinanceAPI
import PlimsollModel
import VenuePorts
import VenueTransport

// The table of the REST interface: one row for each call. The WebSocket request interface uses the
// same rows by method name. A group of calls is a static array in an extension of `Routes`, one
// file for each group (`Routes+Orders.swift`); `Gateway` joins the groups. A handler gets a `Call`
// whose key, stamp, signature and traffic were checked, returns the body of the answer, and throws
// an `APIError` (or a `VenueFault`) for everything else.

/// Who may make a call.
enum Security: Hashable, Sendable {
    /// Anyone.
    case none
    /// Whoever names a key.
    case key
    /// Whoever signs with a key.
    case signed
}

/// A call that passed the checks of its route.
struct Call: Sendable {
    /// The request as it came; for calls over a socket one with method, path and address alone.
    let request: APIRequest
    /// Its parameters.
    let parameters: Parameters
    /// The key it was made with, if one was asked for.
    let key: APIKeyRecord?
    /// The account the key speaks for; `AccountID(0)` where no key was asked for.
    let account: AccountID
    /// When it arrived.
    let time: Timestamp
    /// After this it is too old to be carried out.
    var expires = Timestamp(.max)
}

/// One call of the interface.
struct Route: Sendable {
    /// `GET`, `POST`, `PUT`, `DELETE`.
    let method: String
    /// The path.
    let path: String
    /// Who may make it. With a key, GET needs permission to read and the rest to trade.
    var security = Security.none
    /// What it costs of the address's request weight.
    var weight: @Sendable (Parameters) -> Int = { _ in 1 }
    /// What it costs of the account's order counts: in ten seconds and in a minute.
    var orders: (tenSeconds: Int, minute: Int) = (0, 0)
    /// Makes the body of the answer; throws what is refused.
    let answer: @Sendable (GatewayContext, Call) async throws -> [UInt8]

    /// What a key must be allowed for this call.
    var permissions: APIPermissions { method == "GET" || security == .key ? .read : .trade }
}

/// The groups of calls.
enum Routes {}

extension Call {
    /// The contract that parameter `symbol` names.
    ///
    /// - Throws: -1102 if there is no such parameter, -1121 if there is no such contract.
    func symbol(_ context: GatewayContext) throws(APIError) -> Symbol {
        let name = try parameters.required("symbol")
        guard let symbol = context.directory.symbol(name) else { throw .invalidSymbol }
        return symbol
    }

    /// The contract that parameter `symbol` names, or nil if it was not sent.
    func optionalSymbol(_ context: GatewayContext) throws(APIError) -> Symbol? {
        parameters["symbol"] == nil ? nil : try symbol(context)
    }
}
