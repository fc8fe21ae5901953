// JSON in and out without floating point: numbers stay the text they are, so that money keeps
// its last digit.

/// A JSON value; numbers as they were written, objects in the order of writing.
public indirect enum JSON: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number as it was written.
    case number(String)
    /// A text.
    case string(String)
    /// A list.
    case array([JSON])
    /// Members in the order of writing.
    case object([(key: String, value: JSON)])

    /// A whole number.
    public static func int(_ value: some BinaryInteger) -> JSON { .number("\(value)") }

    /// The value of a key of an object.
    public subscript(_ key: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// The text of a string or number.
    public var text: String? {
        switch self {
        case .string(let text), .number(let text): text
        default: nil
        }
    }

    /// The items of an array.
    public var items: [JSON] {
        if case .array(let items) = self { return items }
        return []
    }

    /// What kind of value it is, for messages.
    public var kindName: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let text): text
        case .string(let text): "\"\(text)\""
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// Compact text.
    public var compact: String {
        var out = ""
        write(into: &out, indent: nil)
        return out
    }

    /// Text with one line for each member.
    public var pretty: String {
        var out = ""
        write(into: &out, indent: 0)
        return out
    }

    private func write(into out: inout String, indent: Int?) {
        switch self {
        case .null: out += "null"
        case .bool(let value): out += value ? "true" : "false"
        case .number(let text): out += text
        case .string(let text): Self.quote(text, into: &out)
        case .array(let items):
            let isFlat = items.allSatisfy { $0.isScalar }
            Self.list(items, "[", "]", isFlat ? nil : indent, into: &out) { item, out, indent in
                item.write(into: &out, indent: indent)
            }
        case .object(let members):
            Self.list(members, "{", "}", indent, into: &out) { member, out, indent in
                Self.quote(member.key, into: &out)
                out += indent == nil ? ":" : ": "
                member.value.write(into: &out, indent: indent)
            }
        }
    }

    private var isScalar: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }

    private static func list<Item>(
        _ items: [Item], _ open: String, _ close: String, _ indent: Int?,
        into out: inout String, _ write: (Item, inout String, Int?) -> Void
    ) {
        out += open
        for (place, item) in items.enumerated() {
            if place > 0 { out += "," }
            if let indent { out += "\n" + String(repeating: "  ", count: indent + 1) }
            write(item, &out, indent.map { $0 + 1 })
        }
        if let indent, !items.isEmpty { out += "\n" + String(repeating: "  ", count: indent) }
        out += close
    }

    private static func quote(_ text: String, into out: inout String) {
        out += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            default:
                if scalar.value < 32 {
                    let digits = String(scalar.value, radix: 16)
                    out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    out.unicodeScalars.append(scalar)
                }
            }
        }
        out += "\""
    }
}
