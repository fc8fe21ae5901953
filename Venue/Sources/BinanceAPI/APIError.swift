import VenueJSON

// Refusals of the dialect.

/// A refusal in the dialect: a code and text that clients tell apart, and the HTTP status.
public struct APIError: Error, Hashable, Sendable {
    /// The number, negative; only published ones (docs/reference/errors.md).
    public let code: Int
    /// The text; some clients compare it.
    public let message: String
    /// The HTTP status.
    public let status: Int

    /// A refusal with all its parts.
    public init(_ code: Int, _ message: String, status: Int = 400) {
        self.code = code
        self.message = message
        self.status = status
    }
}

extension APIError {
    /// The refusal as clients read it.
    public var json: [UInt8] {
        var json = JSONWriter(capacity: message.utf8.count + 32)
        json.object { json in
            json.member("code", code)
            json.member("msg", message)
        }
        return json.bytes
    }
}
