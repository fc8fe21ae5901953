import PlimsollModel
import VenueIdentity
import VenueJSON
import VenuePorts
import VenueTransport
import VenueWatch

// Refusals of the native interface: a word that programs tell apart, and words for people.

/// A refusal.
public struct NativeError: Error, Hashable, Sendable {
    /// The HTTP status.
    public let status: Int
    /// The word, as `insufficientMargin`.
    public let code: String
    /// What was expected and what was found.
    public let message: String
    /// The field it concerns, as `quantity`; nil if none.
    public let field: String?

    /// A refusal with all its parts.
    public init(_ status: Int, _ code: String, _ message: String, field: String? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.field = field
    }

    /// Not signed in.
    static let unauthorized = NativeError(
        401, "unauthorized",
        "expected a session cookie, or an API key with timestamp and signature; found none")
    /// Signed in, but not allowed.
    static func forbidden(_ message: String) -> NativeError {
        NativeError(403, "forbidden", message)
    }
    /// Nothing there.
    static func notFound(_ message: String) -> NativeError {
        NativeError(404, "notFound", message)
    }
    /// A field that is missing or makes no sense.
    static func badField(_ field: String, expected: String, found: String) -> NativeError {
        NativeError(400, "badField", "\(field): expected \(expected), found \(found)", field: field)
    }

    /// A refusal by the engine, in words.
    init(_ rejection: Rejection) {
        let words = RejectionWords(rejection)
        self.init(409, words.code, words.message, field: words.field)
    }

    /// What stands in the way of a person or of their keys.
    init(_ refusal: IdentityRefusal) {
        switch refusal {
        case .badName:
            self.init(
                400, "badName", "expected 3 to 64 letters, digits and .@_+-", field: "name")
        case .badPassword:
            self.init(400, "badPassword", "expected 10 to 200 characters", field: "password")
        case .nameTaken:
            self.init(409, "nameTaken", "somebody else has this name", field: "name")
        case .wrongPassword:
            self.init(401, "wrongPassword", "name and password do not belong together")
        case .tooManyAttempts:
            self.init(429, "tooManyAttempts", "too many failures; again in 15 minutes")
        case .badKey(let words): self.init(400, "badField", words)
        case .tooManyKeys:
            self.init(409, "tooManyKeys", "expected at most \(Identity.keysPerUser) keys")
        case .notFound: self.init(404, "notFound", "there is no such thing, or it is another's")
        }
    }

    /// A wish that the watch over accounts does not take.
    init(_ refusal: WatchRefusal) {
        guard let field = refusal.field else {
            self.init(
                409, "limitReached", "expected \(refusal.expected), found \(refusal.found)")
            return
        }
        self = .badField(field, expected: refusal.expected, found: refusal.found)
    }

    /// The world failed.
    init(_ fault: VenueFault) {
        switch fault.code {
        case .badInput: self.init(400, "badInput", fault.message)
        case .notFound: self.init(404, "notFound", fault.message)
        case .overloaded: self.init(503, "overloaded", "nothing was done; again in a moment")
        case .closed, .storage, .damaged, .peer:
            self.init(503, "unavailable", "the venue takes no commands at present")
        }
    }

    /// Any error as a refusal; what is nobody's doing is our fault and says nothing of itself.
    init(any error: any Error) {
        switch error {
        case let error as NativeError: self = error
        case let error as IdentityRefusal: self.init(error)
        case let error as WatchRefusal: self.init(error)
        case let error as VenueFault: self.init(error)
        default: self.init(500, "internal", "the request could not be worked on")
        }
    }

    /// The refusal as an answer.
    var response: APIResponse {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("code", code)
            writer.member("message", message)
            if let field { writer.member("field", field) }
        }
        return APIResponse(status: status, body: writer.bytes)
    }
}
