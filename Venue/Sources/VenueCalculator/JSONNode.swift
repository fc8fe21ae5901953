// A JSON document whose every value knows where it stands, so that a refusal can point at it.
// Numbers keep their text: money is never read through floating point.

/// Where a value begins.
struct TextPosition: Hashable, Sendable {
    var line = 1
    var column = 1
}

/// One member of an object.
struct JSONMember: Sendable {
    var key: String
    var position: TextPosition
    var value: JSONNode
}

/// A value with its place.
struct JSONNode: Sendable {
    enum Value: Sendable {
        case object([JSONMember])
        case array([JSONNode])
        case string(String)
        case number(String)
        case bool(Bool)
        case null
    }

    var value: Value
    var position: TextPosition
    var path: String

    /// The value in words, for a refusal.
    var finding: String {
        switch value {
        case .object: "an object"
        case .array: "an array"
        case .string(let text): "\"\(text.prefix(40))\""
        case .number(let text): String(text.prefix(40))
        case .bool(let flag): flag ? "true" : "false"
        case .null: "null"
        }
    }
}
