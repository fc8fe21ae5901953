import BinanceAPI
import PlimsollModel
import VenuePorts
import VenueTransport

// The table of the REST interface: one row for each call. The WebSocket request interface uses the
// same rows by method name.

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
    /// The request as it came.
    let request: APIRequest
    /// Its parameters.
    let parameters: Parameters
    /// The key it was made with, if one was asked for.
    let key: APIKeyRecord?
    /// The account the key speaks for; `AccountID(0)` where no key was asked for.
    let account: AccountID
    /// When it arrived.
    let time: Timestamp
}

/// One call of the interface.
struct Route: Sendable {
    /// `GET`, `POST`, `PUT`, `DELETE`.
    let method: String
    /// The path.
    let path: String
    /// Who may make it.
    var security = Security.none
    /// What it costs of the address's request weight.
    var weight: @Sendable (Parameters) -> Int = { _ in 1 }
    /// What it costs of the account's order counts: in ten seconds and in a minute.
    var orders: (tenSeconds: Int, minute: Int) = (0, 0)
    /// Makes the body of the answer; throws what is refused.
    let answer: @Sendable (GatewayContext, Call) async throws -> [UInt8]
}
