import BinanceAPI
import VenueGateway
import VenueNativeAPI
import VenuePorts
import VenueTransport

// The native interface takes the same signed requests as the other one; the checks are the same.

/// Finds whose key signed a request.
struct KeyOwner: Sendable {
    let gateway: Gateway

    /// The key, after all checks but that of permissions, which each route makes for itself.
    func owner(of request: APIRequest) throws -> APIKeyRecord {
        do {
            // A JSON body is signed as it is; its members are no parameters.
            let parameters = try Parameters.parse(query: request.query, body: [])
            return try gateway.authentication.signed(
                request, parameters, for: [], at: gateway.context.clock.now
            ).key
        } catch {
            throw NativeError(
                error.status, "badSignature", "\(error.message) (\(error.code))")
        }
    }
}
