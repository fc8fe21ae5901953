// Reads JSON (RFC 8259) and nothing beyond it: no comments, no trailing commas, no repeated keys.

/// A reader of one document.
struct JSONReader {
    private let bytes: [UInt8]
    private let file: String
    private var offset = 0
    private var position = TextPosition()
    private static let maxDepth = 16
    private static let maxMembers = 64

    private init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    /// The document in `bytes`.
    static func read(_ bytes: [UInt8], file: String) throws(InputFault) -> JSONNode {
        var reader = JSONReader(bytes, file: file)
        if String(validating: bytes, as: UTF8.self) == nil {
            throw reader.fault("$", "UTF-8 text", "other bytes")
        }
        let root = try reader.value(path: "$", depth: 0)
        reader.skipBlanks()
        if reader.offset < bytes.count {
            throw reader.fault("$", "the end of the document", reader.here)
        }
        return root
    }

    // MARK: Values

    private mutating func value(path: String, depth: Int) throws(InputFault) -> JSONNode {
        skipBlanks()
        let start = position
        if depth > Self.maxDepth {
            throw fault(path, "at most \(Self.maxDepth) levels of nesting", "more")
        }
        let value: JSONNode.Value
        switch peek {
        case UInt8(ascii: "{"): value = .object(try object(path: path, depth: depth))
        case UInt8(ascii: "["): value = .array(try array(path: path, depth: depth))
        case UInt8(ascii: "\""): value = .string(try string(path: path))
        case UInt8(ascii: "t"): value = .bool(try word("true", path: path, meaning: true))
        case UInt8(ascii: "f"): value = .bool(try word("false", path: path, meaning: false))
        case UInt8(ascii: "n"):
            _ = try word("null", path: path, meaning: true)
            value = .null
        case .some(let byte) where byte == UInt8(ascii: "-") || Self.isDigit(byte):
            value = .number(try number(path: path))
        default: throw fault(path, "a JSON value", here)
        }
        return JSONNode(value: value, position: start, path: path)
    }

    private mutating func object(path: String, depth: Int) throws(InputFault) -> [JSONMember] {
        var members: [JSONMember] = []
        advance()
        skipBlanks()
        if peek == UInt8(ascii: "}") {
            advance()
            return members
        }
        while true {
            skipBlanks()
            let start = position
            if peek != UInt8(ascii: "\"") { throw fault(path, "a key in quotation marks", here) }
            let key = try string(path: path)
            if members.contains(where: { $0.key == key }) {
                throw InputFault(
                    file: file, line: start.line, column: start.column, path: "\(path).\(key)",
                    expected: "each key once", found: "\"\(key)\" again")
            }
            skipBlanks()
            if peek != UInt8(ascii: ":") { throw fault("\(path).\(key)", "':'", here) }
            advance()
            let value = try value(path: "\(path).\(key)", depth: depth + 1)
            members.append(JSONMember(key: key, position: start, value: value))
            if members.count > Self.maxMembers {
                throw fault(path, "at most \(Self.maxMembers) keys in an object", "more")
            }
            if try isLast(closing: "}", path: path) { return members }
        }
    }

    private mutating func array(path: String, depth: Int) throws(InputFault) -> [JSONNode] {
        var elements: [JSONNode] = []
        advance()
        skipBlanks()
        if peek == UInt8(ascii: "]") {
            advance()
            return elements
        }
        while true {
            elements.append(try value(path: "\(path)[\(elements.count)]", depth: depth + 1))
            if try isLast(closing: "]", path: path) { return elements }
        }
    }

    /// Steps over a comma (false) or the closing bracket (true).
    private mutating func isLast(
        closing: Unicode.Scalar, path: String
    ) throws(InputFault) -> Bool {
        skipBlanks()
        if peek == UInt8(ascii: closing) {
            advance()
            return true
        }
        if peek != UInt8(ascii: ",") { throw fault(path, "',' or '\(closing)'", here) }
        advance()
        return false
    }

    private mutating func word(
        _ word: String, path: String, meaning: Bool
    ) throws(InputFault) -> Bool {
        if !bytes[offset...].starts(with: word.utf8) { throw fault(path, "a JSON value", here) }
        for _ in word.utf8 { advance() }
        return meaning
    }

    private mutating func number(path: String) throws(InputFault) -> String {
        let start = offset
        if peek == UInt8(ascii: "-") { advance() }
        let isZero = peek == UInt8(ascii: "0")
        let whole = digits()
        if whole == 0 { throw fault(path, "a digit", here) }
        if isZero && whole > 1 { throw fault(path, "a number without a leading zero", "one") }
        if peek == UInt8(ascii: ".") {
            advance()
            if digits() == 0 { throw fault(path, "a digit after the decimal point", here) }
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            advance()
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { advance() }
            if digits() == 0 { throw fault(path, "a digit in the exponent", here) }
        }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    private mutating func digits() -> Int {
        var count = 0
        while let byte = peek, Self.isDigit(byte) {
            advance()
            count += 1
        }
        return count
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    // MARK: Strings

    private mutating func string(path: String) throws(InputFault) -> String {
        advance()
        var text: [UInt8] = []
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                advance()
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                advance()
                text.append(contentsOf: Character(try escaped(path: path)).utf8)
            case 0..<0x20: throw fault(path, "a closing quotation mark", here)
            default:
                text.append(byte)
                advance()
            }
        }
        throw fault(path, "a closing quotation mark", here)
    }

    private mutating func escaped(path: String) throws(InputFault) -> Unicode.Scalar {
        let byte = peek
        let plain: [UInt8: Unicode.Scalar] = [
            UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/",
            UInt8(ascii: "b"): "\u{8}", UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n",
            UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
        ]
        if let byte, let scalar = plain[byte] {
            advance()
            return scalar
        }
        if byte != UInt8(ascii: "u") { throw fault(path, "an escape of JSON", here) }
        advance()
        let first = try codeUnit(path: path)
        if first & 0xFC00 != 0xD800 {
            guard let scalar = Unicode.Scalar(first) else {
                throw fault(path, "a Unicode character", "half of a surrogate pair")
            }
            return scalar
        }
        if peek == UInt8(ascii: "\\") { advance() }
        if peek == UInt8(ascii: "u") { advance() }
        let second = try codeUnit(path: path)
        let joined = 0x10000 + (first & 0x3FF) << 10 + second & 0x3FF
        guard second & 0xFC00 == 0xDC00, let scalar = Unicode.Scalar(joined) else {
            throw fault(path, "a Unicode character", "half of a surrogate pair")
        }
        return scalar
    }

    private mutating func codeUnit(path: String) throws(InputFault) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw fault(path, "four hexadecimal digits", here)
            }
            unit = unit << 4 | UInt32(digit)
            advance()
        }
        return unit
    }

    // MARK: Places

    private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private var here: String {
        guard let byte = peek else { return "the end of the document" }
        if byte == UInt8(ascii: "\n") { return "the end of the line" }
        let rest = String(decoding: bytes[offset..<min(offset + 4, bytes.count)], as: UTF8.self)
        return rest.first.map { "'\($0)'" } ?? "nothing"
    }

    private mutating func advance() {
        if bytes[offset] == UInt8(ascii: "\n") {
            position.line += 1
            position.column = 1
        } else if offset + 1 >= bytes.count || bytes[offset + 1] & 0xC0 != 0x80 {
            // A column is a character: its last byte is followed by the first of another.
            position.column += 1
        }
        offset += 1
    }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
            advance()
        }
    }

    private func fault(_ path: String, _ expected: String, _ found: String) -> InputFault {
        InputFault(
            file: file, line: position.line, column: position.column, path: path,
            expected: expected, found: found)
    }
}
