// The parameters of a request. Clients send them in the query, in a form body, or in both, with
// every method and under any content type; here they become one list.

/// The parameters of a request: percent-decoded, in the order received, the query before the body.
public struct Parameters: Sendable {
    /// More pairs than this are refused; the longest call has twenty.
    public static let mostPairs = 256

    /// Names and values; an empty value counts as not sent and is left out.
    public private(set) var pairs: [(name: String, value: String)] = []

    /// Parameters in order; of two of one name the first counts.
    public init(_ pairs: [(name: String, value: String)] = []) {
        for pair in pairs where !pair.value.isEmpty { self.pairs.append(pair) }
    }

    /// The value of a name, or nil.
    public subscript(_ name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }

    /// Reads query and body as forms.
    ///
    /// - Parameters:
    ///   - query: The raw query string without the question mark.
    ///   - body: The raw body; its content type does not matter.
    /// - Returns: The pairs of the query, then those of the body, so that the query wins.
    /// - Throws: What is refused: a body that is JSON, and more pairs than anyone needs.
    public static func parse(query: String, body: [UInt8]) throws(APIError) -> Parameters {
        var pairs = FormText.pairs(query.utf8)
        if let first = body.first(where: { $0 > 0x20 }) {
            if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
                throw .invalidParameter("body")
            }
            pairs += FormText.pairs(body)
        }
        if pairs.count > mostPairs { throw .invalidParameter("parameters") }
        return Parameters(pairs)
    }
}

/// Text of the media type `application/x-www-form-urlencoded`.
public enum FormText {
    /// The pairs of a form, decoded; `+` means a blank.
    public static func pairs(
        _ bytes: some Collection<UInt8>
    ) -> [(name: String, value: String)] {
        var found: [(name: String, value: String)] = []
        for part in bytes.split(separator: UInt8(ascii: "&")) {
            let sides = part.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = decode(sides[0], plusIsBlank: true)
            let value = sides.count > 1 ? decode(sides[1], plusIsBlank: true) : []
            found.append(
                (String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
        }
        return found
    }

    /// Percent-decodes; what is no escape stays as it is.
    public static func decode(
        _ bytes: some Sequence<UInt8>, plusIsBlank: Bool
    ) -> [UInt8] {
        var decoded: [UInt8] = []
        // The characters of an escape that has begun.
        var pending: [UInt8] = []
        for byte in bytes {
            if !pending.isEmpty, digit(byte) != nil {
                pending.append(byte)
                if pending.count == 3, let high = digit(pending[1]), let low = digit(pending[2]) {
                    decoded.append(high << 4 | low)
                    pending = []
                }
                continue
            }
            decoded += pending
            pending = []
            if byte == UInt8(ascii: "%") {
                pending = [byte]
            } else {
                let isBlank = plusIsBlank && byte == UInt8(ascii: "+")
                decoded.append(isBlank ? UInt8(ascii: " ") : byte)
            }
        }
        return decoded + pending
    }

    /// Percent-encodes everything but letters, digits and `-._~`.
    public static func encode(_ text: String, blankIsPlus: Bool) -> [UInt8] {
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                encoded.append(byte)
            case UInt8(ascii: " ") where blankIsPlus: encoded.append(UInt8(ascii: "+"))
            default:
                encoded.append(UInt8(ascii: "%"))
                encoded.append(contentsOf: [hexDigit(byte >> 4), hexDigit(byte & 15)])
            }
        }
        return encoded
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    /// The value of a hexadecimal digit in either case, or nil.
    static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
