/// Where a text is not JSON.
public struct JSONFault: Error {
    /// Line from 1.
    public let line: Int
    /// Column from 1.
    public let column: Int
    /// What was expected there.
    public let expected: String
    /// What stood there.
    public let found: String
}

/// Reads JSON text.
public struct JSONReader {
    private let bytes: [UInt8]
    private var place = 0
    private var depth = 0

    /// Reads one value and nothing after it.
    public static func read(_ text: some Sequence<UInt8>) throws(JSONFault) -> JSON {
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
