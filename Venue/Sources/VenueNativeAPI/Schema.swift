import VenueJSON

// The shapes of bodies and answers. The interface's description is made from them, so that it
// cannot say anything else than the table of routes does.

/// A shape.
indirect enum Schema: Sendable {
    /// A text.
    case text
    /// A text that is one of some words.
    case word([String])
    /// A decimal number in a text.
    case decimal
    /// A whole number.
    case whole
    /// True or false.
    case flag
    /// A time in milliseconds since 1970.
    case time
    /// A list.
    case list(Schema)
    /// An object.
    case object([Field])
    /// This shape, or null.
    case nullable(Schema)
    /// A shape with a name, described once.
    case named(String)

    /// A member of an object.
    struct Field: Sendable {
        let name: String
        let schema: Schema
        var isRequired = true

        init(_ name: String, _ schema: Schema, optional: Bool = false) {
            self.name = name
            self.schema = schema
            isRequired = !optional
        }
    }

    /// The shape in the words of JSON Schema, as OpenAPI 3.1 has them.
    var json: JSON {
        switch self {
        case .text: .object([("type", .string("string"))])
        case .word(let words):
            .object([("type", .string("string")), ("enum", .array(words.map { .string($0) }))])
        case .decimal:
            .object([
                ("type", .string("string")), ("pattern", .string("^-?[0-9]+(\\.[0-9]{1,8})?$")),
            ])
        case .whole: .object([("type", .string("integer"))])
        case .flag: .object([("type", .string("boolean"))])
        case .time:
            .object([
                ("type", .string("integer")),
                ("description", .string("Milliseconds since 1970-01-01 UTC.")),
            ])
        case .list(let item): .object([("type", .string("array")), ("items", item.json)])
        case .object(let fields): Self.object(fields)
        case .nullable(let schema):
            .object([("anyOf", .array([schema.json, .object([("type", .string("null"))])]))])
        case .named(let name):
            .object([("$ref", .string("#/components/schemas/\(name)"))])
        }
    }

    private static func object(_ fields: [Field]) -> JSON {
        var members: [(key: String, value: JSON)] = [("type", .string("object"))]
        members.append(("properties", .object(fields.map { ($0.name, $0.schema.json) })))
        let required = fields.filter(\.isRequired).map { JSON.string($0.name) }
        if !required.isEmpty { members.append(("required", .array(required))) }
        return .object(members)
    }
}
