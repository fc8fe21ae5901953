// JSON in and out without floating point: numbers stay the text they are, so that money keeps
// its last digit.

/// A JSON value; numbers as they were written, objects in the order of writing.
indirect enum JSON {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSON])
    case object([(key: String, value: JSON)])

    /// A whole number.
    static func int(_ value: some BinaryInteger) -> JSON { .number("\(value)") }

    /// The value of a key of an object.
    subscript(_ key: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// The text of a string or number.
    var text: String? {
        switch self {
        case .string(let text), .number(let text): text
        default: nil
        }
    }

    /// The items of an array.
    var items: [JSON] {
        if case .array(let items) = self { return items }
        return []
    }

    /// What kind of value it is, for messages.
    var kindName: String {
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
    var compact: String {
        var out = ""
        write(into: &out, indent: nil)
        return out
    }

    /// Text with one line for each member.
    var pretty: String {
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

/// Where a text is not JSON.
struct JSONFault: Error {
    let line: Int
    let column: Int
    let expected: String
    let found: String
}

/// Reads JSON text.
struct JSONReader {
    private let bytes: [UInt8]
    private var place = 0
    private var depth = 0

    /// Reads one value and nothing after it.
    static func read(_ text: some Sequence<UInt8>) throws(JSONFault) -> JSON {
        var reader = JSONReader(bytes: Array(text))
        let value = try reader.value()
        reader.skipBlanks()
        if reader.place < reader.bytes.count { throw reader.fault("the end of the file") }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func fault(_ expected: String) -> JSONFault {
        let before = bytes.prefix(place)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let rest = bytes.dropFirst(place).prefix(12).prefix { $0 != UInt8(ascii: "\n") }
        let found =
            place >= bytes.count
            ? "the end of the file" : "\"" + String(decoding: rest, as: UTF8.self) + "\""
        return JSONFault(line: line, column: place - start + 1, expected: expected, found: found)
    }

    private mutating func skipBlanks() {
        while place < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[place]) { place += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func takeWord(_ word: String) -> Bool {
        guard bytes.dropFirst(place).starts(with: word.utf8) else { return false }
        place += word.utf8.count
        return true
    }

    private mutating func value() throws(JSONFault) -> JSON {
        skipBlanks()
        if depth > 32 { throw fault("at most 32 levels") }
        depth += 1
        defer { depth -= 1 }
        guard place < bytes.count else { throw fault("a value") }
        switch bytes[place] {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default:
            if takeWord("true") { return .bool(true) }
            if takeWord("false") { return .bool(false) }
            if takeWord("null") { return .null }
            throw fault("a value")
        }
    }

    private mutating func object() throws(JSONFault) -> JSON {
        place += 1
        var members: [(key: String, value: JSON)] = []
        if take("}") { return .object(members) }
        repeat {
            skipBlanks()
            guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else {
                throw fault("a key in quotes")
            }
            let key = try string()
            if members.contains(where: { $0.key == key }) { throw fault("\"\(key)\" only once") }
            guard take(":") else { throw fault("\":\"") }
            members.append((key, try value()))
        } while take(",")
        guard take("}") else { throw fault("\",\" or \"}\"") }
        return .object(members)
    }

    private mutating func array() throws(JSONFault) -> JSON {
        place += 1
        var items: [JSON] = []
        if take("]") { return .array(items) }
        repeat { items.append(try value()) } while take(",")
        guard take("]") else { throw fault("\",\" or \"]\"") }
        return .array(items)
    }

    private mutating func number() throws(JSONFault) -> JSON {
        let start = place
        if bytes[place] == UInt8(ascii: "-") { place += 1 }
        while place < bytes.count, isNumberByte(bytes[place]) { place += 1 }
        return .number(String(decoding: bytes[start..<place], as: UTF8.self))
    }

    private func isNumberByte(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E")
            || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
    }

    private mutating func string() throws(JSONFault) -> String {
        place += 1
        var text: [UInt8] = []
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            if bytes[place] < 32 { throw fault("the end of the text") }
            if bytes[place] == UInt8(ascii: "\\") {
                text += try escaped()
            } else {
                text.append(bytes[place])
                place += 1
            }
        }
        guard place < bytes.count else { throw fault("the end of the text") }
        place += 1
        return String(decoding: text, as: UTF8.self)
    }

    private mutating func escaped() throws(JSONFault) -> [UInt8] {
        let plain: [UInt8: UInt8] = [
            0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x6E: 0x0A, 0x74: 0x09, 0x72: 0x0D, 0x62: 0x08,
            0x66: 0x0C,
        ]
        guard place + 1 < bytes.count else { throw fault("an escaped character") }
        if let byte = plain[bytes[place + 1]] {
            place += 2
            return [byte]
        }
        guard bytes[place + 1] == UInt8(ascii: "u"), place + 6 <= bytes.count,
            let code = UInt32(
                String(decoding: bytes[place + 2..<place + 6], as: UTF8.self), radix: 16),
            let scalar = Unicode.Scalar(code)
        else { throw fault("an escaped character") }
        place += 6
        return Array(String(Character(scalar)).utf8)
    }
}
