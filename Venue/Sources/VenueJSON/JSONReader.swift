// JSON as RFC 8259 has it and nothing beyond: no comments, no trailing commas, no key twice. What
// breaks a rule is refused with its place, in the words of a person who has to mend the text.

/// A place in a text.
public struct JSONPlace: Hashable, Sendable {
    /// Line from 1.
    public var line = 1
    /// Column in characters from 1.
    public var column = 1

    /// The beginning of a text.
    public init() {}

    mutating func advance(over bytes: ArraySlice<UInt8>) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                // A character of several bytes counts once, by its first.
                column += 1
            }
        }
    }
}

/// Where a text is not JSON.
public struct JSONFault: Error {
    /// The place in the text.
    public let place: JSONPlace
    /// The place within the document, as in `$.positions[0]`.
    public var path: String { "$" + inner }
    /// What was expected there.
    public let expected: String
    /// What stood there.
    public let found: String
    /// The path below the value that is being read.
    private var inner = ""

    /// Line from 1.
    public var line: Int { place.line }
    /// Column in characters from 1.
    public var column: Int { place.column }

    init(place: JSONPlace, expected: String, found: String) {
        self.place = place
        self.expected = expected
        self.found = found
    }

    /// The same fault as seen from a value that holds the one it is in.
    func within(_ step: String) -> JSONFault {
        var outer = self
        outer.inner = step + inner
        return outer
    }
}

/// Reads JSON text.
public struct JSONReader {
    private static let maxDepth = 32

    private let bytes: [UInt8]
    private var offset = 0
    private var depth = 0
    /// Where values and keys begin, in the order of the text; nil if nobody asks.
    private var starts: [Int]?

    /// Reads one value and nothing after it.
    public static func read(_ text: some Sequence<UInt8>) throws(JSONFault) -> JSON {
        var reader = JSONReader(Array(text))
        return try reader.document()
    }

    /// Reads one value and nothing after it, with the place of every key and value in the order of
    /// the text.
    public static func readWithPlaces(
        _ text: some Sequence<UInt8>
    ) throws(JSONFault) -> (json: JSON, places: [JSONPlace]) {
        var reader = JSONReader(Array(text), starts: [])
        let json = try reader.document()
        return (json, reader.places)
    }

    private init(_ bytes: [UInt8], starts: [Int]? = nil) {
        self.bytes = bytes
        self.starts = starts
    }

    private mutating func document() throws(JSONFault) -> JSON {
        if String(validating: bytes, as: UTF8.self) == nil {
            throw fault("UTF-8 text", found: "other bytes")
        }
        let value = try value()
        skipBlanks()
        if offset < bytes.count { throw fault("the end of the file") }
        return value
    }

    // MARK: Values

    private mutating func value() throws(JSONFault) -> JSON {
        skipBlanks()
        if depth > Self.maxDepth {
            throw fault("at most \(Self.maxDepth) levels of nesting", found: "more")
        }
        depth += 1
        defer { depth -= 1 }
        starts?.append(offset)
        guard let first = peek else { throw fault("a value") }
        switch first {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .number(try number())
        default:
            if takeWord("true") { return .bool(true) }
            if takeWord("false") { return .bool(false) }
            if takeWord("null") { return .null }
            throw fault("a value")
        }
    }

    private mutating func object() throws(JSONFault) -> JSON {
        offset += 1
        var members: [(key: String, value: JSON)] = []
        var keys: Set<String> = []
        if take("}") { return .object(members) }
        repeat {
            let key = try key()
            if !keys.insert(key.text).inserted {
                throw fault("each key once", at: key.start, found: "\"\(key.text)\" again")
                    .within("." + key.text)
            }
            do throws(JSONFault) {
                guard take(":") else { throw fault("\":\"") }
                members.append((key.text, try value()))
            } catch {
                throw error.within("." + key.text)
            }
        } while take(",")
        guard take("}") else { throw fault("\",\" or \"}\"") }
        return .object(members)
    }

    private mutating func key() throws(JSONFault) -> (text: String, start: Int) {
        skipBlanks()
        guard peek == UInt8(ascii: "\"") else { throw fault("a key in quotes") }
        let start = offset
        starts?.append(start)
        return (try string(), start)
    }

    private mutating func array() throws(JSONFault) -> JSON {
        offset += 1
        var items: [JSON] = []
        if take("]") { return .array(items) }
        repeat {
            do {
                items.append(try value())
            } catch {
                throw error.within("[\(items.count)]")
            }
        } while take(",")
        guard take("]") else { throw fault("\",\" or \"]\"") }
        return .array(items)
    }

    private mutating func number() throws(JSONFault) -> String {
        let start = offset
        skip("-")
        let isZero = peek == UInt8(ascii: "0")
        let whole = digits()
        if whole == 0 { throw fault("a digit") }
        if isZero && whole > 1 { throw fault("a number without a leading zero", found: "one") }
        if skip(".") && digits() == 0 { throw fault("a digit after the decimal point") }
        if skip("e") || skip("E") {
            if !skip("+") { skip("-") }
            if digits() == 0 { throw fault("a digit in the exponent") }
        }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    private mutating func digits() -> Int {
        let start = offset
        while let byte = peek, byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") {
            offset += 1
        }
        return offset - start
    }

    // MARK: Texts

    private mutating func string() throws(JSONFault) -> String {
        offset += 1
        var text: [UInt8] = []
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                offset += 1
                text += Array(String(Character(try escaped())).utf8)
            case 0..<0x20: throw fault("the end of the text")
            default:
                text.append(byte)
                offset += 1
            }
        }
        throw fault("the end of the text")
    }

    private mutating func escaped() throws(JSONFault) -> Unicode.Scalar {
        let plain: Unicode.Scalar
        switch peek {
        case UInt8(ascii: "\""): plain = "\""
        case UInt8(ascii: "\\"): plain = "\\"
        case UInt8(ascii: "/"): plain = "/"
        case UInt8(ascii: "b"): plain = "\u{8}"
        case UInt8(ascii: "f"): plain = "\u{C}"
        case UInt8(ascii: "n"): plain = "\n"
        case UInt8(ascii: "r"): plain = "\r"
        case UInt8(ascii: "t"): plain = "\t"
        case UInt8(ascii: "u"): return try codePoint()
        default: throw fault("an escaped character")
        }
        offset += 1
        return plain
    }

    /// The character of `\uXXXX`, or of two of them that are a surrogate pair.
    private mutating func codePoint() throws(JSONFault) -> Unicode.Scalar {
        offset += 1
        let first = try codeUnit()
        if first & 0xFC00 != 0xD800 {
            guard let scalar = Unicode.Scalar(first) else { throw halfPair }
            return scalar
        }
        guard skip("\\"), skip("u") else { throw halfPair }
        let second = try codeUnit()
        let joined = 0x10000 + (first & 0x3FF) << 10 + second & 0x3FF
        guard second & 0xFC00 == 0xDC00, let scalar = Unicode.Scalar(joined) else {
            throw halfPair
        }
        return scalar
    }

    private var halfPair: JSONFault {
        fault("a Unicode character", found: "half of a surrogate pair")
    }

    private mutating func codeUnit() throws(JSONFault) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw fault("four hexadecimal digits")
            }
            unit = unit << 4 | UInt32(digit)
            offset += 1
        }
        return unit
    }

    // MARK: Places

    private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func skipBlanks() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            offset += 1
        }
    }

    /// Steps over a character if it is the next one.
    @discardableResult
    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipBlanks()
        return skip(character)
    }

    private mutating func takeWord(_ word: String) -> Bool {
        guard bytes[offset...].starts(with: word.utf8) else { return false }
        offset += word.utf8.count
        return true
    }

    private var places: [JSONPlace] {
        var found: [JSONPlace] = []
        var (place, last) = (JSONPlace(), 0)
        for start in starts ?? [] {
            place.advance(over: bytes[last..<start])
            last = start
            found.append(place)
        }
        return found
    }

    private func fault(
        _ expected: String, at start: Int? = nil, found: String? = nil
    ) -> JSONFault {
        var place = JSONPlace()
        place.advance(over: bytes[..<(start ?? offset)])
        let rest = bytes[offset...].prefix(12).prefix { $0 != UInt8(ascii: "\n") }
        let here =
            rest.isEmpty && offset >= bytes.count
            ? "the end of the file" : "\"" + String(decoding: rest, as: UTF8.self) + "\""
        return JSONFault(place: place, expected: expected, found: found ?? here)
    }
}
