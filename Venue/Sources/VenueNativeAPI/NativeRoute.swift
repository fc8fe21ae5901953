import PlimsollModel
import VenueIdentity
import VenueJSON
import VenuePorts
import VenueTransport

// The table of the native interface: one row for each call. Dispatch and description are both made
// from it.

/// Who may make a call.
enum Access: Hashable, Sendable {
    /// Anyone.
    case everyone
    /// Whoever is signed in or signs with a key that has the permission.
    case holder(APIPermissions)
    /// The same, or the operator at the local socket, who has no account.
    case holderOrOperator(APIPermissions)
    /// The operator.
    case operator_
    /// The operator of a venue whose test hooks are on.
    case testHooks
}

/// Who makes a call.
struct Caller: Sendable {
    /// The person; nil for the operator at the local socket.
    var user: User?
    /// The account; the insurance fund's number stands for none.
    var account = AccountID(0)
    /// The session, if that is how they are known.
    var session: Session?
    /// True if they may operate the venue.
    var isOperator = false
    /// What to write into notes, as `operator` or a name.
    var name: String { user?.name ?? (isOperator ? "operator" : "anonymous") }
}

/// A call that passed the checks of its route.
struct NativeCall: Sendable {
    /// The request as it came.
    let request: APIRequest
    /// Who makes it.
    let caller: Caller
    /// The fields of the body.
    let fields: Fields
    /// The parts of the path that the route leaves open, in order.
    let path: [String]
    /// The query, decoded.
    let query: [(name: String, value: String)]
    /// When it arrived.
    let time: Timestamp

    /// A value of the query, or nil.
    func query(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// A whole number of the query.
    func query(_ name: String, _ range: ClosedRange<Int64>, default value: Int64) throws -> Int64 {
        guard let text = query(name) else { return value }
        if let number = Int64(text), range.contains(number) { return number }
        throw NativeError.badField(
            name, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            found: "\"\(text)\"")
    }
}

/// One call of the interface.
struct NativeRoute: Sendable {
    /// `GET`, `POST`, `PUT`, `DELETE`.
    let method: String
    /// The path after `/plimsoll/v1`; `{name}` stands for one part.
    let path: String
    /// What it does, in a line.
    let summary: String
    /// Who may make it.
    var access = Access.everyone
    /// The query.
    var query: [Schema.Field] = []
    /// The body; nil for none.
    var body: [Schema.Field]?
    /// The answer.
    let result: Schema
    /// The answer's media type.
    var mediaType = "application/json"
    /// Makes the answer; throws what is refused.
    let answer: @Sendable (NativeAPI, NativeCall) async throws -> APIResponse

    /// The open parts of a path that fits, or nil.
    func match(_ parts: [Substring]) -> [String]? {
        let own = path.split(separator: "/")
        guard own.count == parts.count else { return nil }
        var open: [String] = []
        for (mine, theirs) in zip(own, parts) {
            if mine.hasPrefix("{") {
                open.append(String(theirs))
            } else if mine != theirs {
                return nil
            }
        }
        return open
    }
}

extension APIResponse {
    /// An answer whose object `body` writes.
    static func json(_ body: (inout JSONWriter) -> Void) -> APIResponse {
        var writer = JSONWriter()
        writer.object(body)
        return APIResponse(body: writer.bytes)
    }

    /// An answer that says only that it is done.
    static var done: APIResponse { .json { $0.member("status", "done") } }
}

extension Schema {
    /// The shape of `APIResponse.done`.
    static let done = Schema.object([Field("status", .word(["done"]))])
}
