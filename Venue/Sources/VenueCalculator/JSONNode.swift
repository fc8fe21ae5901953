import VenueJSON

// A JSON document whose every value knows where it stands, so that a refusal can point at it.
// Numbers keep their text: money is never read through floating point.

/// One member of an object.
struct JSONMember: Sendable {
    var key: String
    var position: JSONPlace
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
    var position: JSONPlace
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

extension JSONNode {
    /// The document in a text.
    static func read(_ text: [UInt8], file: String) throws(InputFault) -> JSONNode {
        do {
            let (json, places) = try JSONReader.readWithPlaces(text)
            var rest = places[...]
            return JSONNode(json, path: "$", at: &rest)
        } catch {
            throw InputFault(
                file: file, line: error.line, column: error.column, path: error.path,
                expected: error.expected, found: error.found)
        }
    }

    /// A value and all below it; takes their places from the front.
    private init(_ json: JSON, path: String, at places: inout ArraySlice<JSONPlace>) {
        self.path = path
        position = places.removeFirst()
        switch json {
        case .null: value = .null
        case .bool(let flag): value = .bool(flag)
        case .number(let text): value = .number(text)
        case .string(let text): value = .string(text)
        case .array(let items):
            var nodes: [JSONNode] = []
            for (number, item) in items.enumerated() {
                nodes.append(JSONNode(item, path: "\(path)[\(number)]", at: &places))
            }
            value = .array(nodes)
        case .object(let members):
            var found: [JSONMember] = []
            for (key, item) in members {
                let place = places.removeFirst()
                let node = JSONNode(item, path: "\(path).\(key)", at: &places)
                found.append(JSONMember(key: key, position: place, value: node))
            }
            value = .object(found)
        }
    }
}
