public import PlimsollNumerics

// Answers are written straight into bytes: a tree of values in between costs fifty times as much
// as the digits themselves, and an answer's shape is known where it is written.

/// Writes one JSON document, member by member, into a buffer of bytes.
///
/// Commas come by themselves; keys are trusted to need no escaping, texts are escaped.
public struct JSONWriter: Sendable {
    /// What was written so far.
    public private(set) var bytes: [UInt8]
    private var needsComma = false

    /// An empty document with room for `capacity` bytes.
    public init(capacity: Int = 512) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    // MARK: Structure

    /// Writes an object whose members `body` writes.
    public mutating func object(_ body: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "{"))
        body(&self)
        close(UInt8(ascii: "}"))
    }

    /// Writes an array whose items `body` writes.
    public mutating func array(_ body: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "["))
        body(&self)
        close(UInt8(ascii: "]"))
    }

    /// Writes a member that is an object.
    public mutating func object(_ key: StaticString, _ body: (inout JSONWriter) -> Void) {
        write(key: key)
        object(body)
    }

    /// Writes a member that is an array.
    public mutating func array(_ key: StaticString, _ body: (inout JSONWriter) -> Void) {
        write(key: key)
        array(body)
    }

    // MARK: Members

    /// Writes a member that is a text.
    public mutating func member(_ key: StaticString, _ text: String) {
        write(key: key)
        value(text)
    }

    /// Writes a member that is a whole number.
    public mutating func member(_ key: StaticString, _ number: some BinaryInteger) {
        write(key: key)
        value(number)
    }

    /// Writes a member that is true or false.
    public mutating func member(_ key: StaticString, _ flag: Bool) {
        write(key: key)
        value(flag)
    }

    /// Writes a member that is a decimal in quotes, cut or filled to `places` decimals.
    ///
    /// - Parameters:
    ///   - raw: The figure in units of 1e-8.
    ///   - places: Decimals written, 0 to 8; further digits are cut off, toward zero.
    public mutating func member(_ key: StaticString, decimal raw: Int64, places: Int = 8) {
        write(key: key)
        value(decimal: raw, places: places)
    }

    /// Writes a member that is `null`.
    public mutating func memberNull(_ key: StaticString) {
        write(key: key)
        raw("null")
    }

    /// Writes a member whose value is JSON already.
    public mutating func member(_ key: StaticString, json: some Sequence<UInt8>) {
        write(key: key)
        value(json: json)
    }

    // MARK: Values

    /// Writes a text.
    public mutating func value(_ text: String) {
        separate()
        quote(text)
    }

    /// Writes a whole number.
    public mutating func value(_ number: some BinaryInteger) {
        separate()
        bytes.append(contentsOf: String(number).utf8)
    }

    /// Writes true or false.
    public mutating func value(_ flag: Bool) {
        raw(flag ? "true" : "false")
    }

    /// Writes a decimal in quotes; `raw` in units of 1e-8, cut toward zero to `places`.
    public mutating func value(decimal raw: Int64, places: Int = 8) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        appendDecimal(raw, places: places)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes a decimal as a JSON number, without quotes.
    public mutating func value(number raw: Int64, places: Int = 8) {
        separate()
        appendDecimal(raw, places: places)
    }

    /// Writes a value that is JSON already.
    public mutating func value(json: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
    }

    // MARK: Parts

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func raw(_ text: StaticString) {
        separate()
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func write(key: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        key.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes the key of a member whose value follows; for keys that are not known beforehand.
    public mutating func key(_ text: String) {
        separate()
        quote(text)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    private mutating func appendDecimal(_ raw: Int64, places: Int) {
        invariant(places >= 0 && places <= 8, "decimals are 0 to 8, was \(places)")
        var digits = raw.magnitude
        for _ in places..<8 { digits /= 10 }
        if raw < 0 && digits > 0 { bytes.append(UInt8(ascii: "-")) }
        var scale: UInt64 = 1
        for _ in 0..<places { scale *= 10 }
        bytes.append(contentsOf: String(digits / scale).utf8)
        if places == 0 { return }
        bytes.append(UInt8(ascii: "."))
        var rest = digits % scale
        while scale > 1 {
            scale /= 10
            bytes.append(UInt8(ascii: "0") + UInt8(rest / scale))
            rest %= scale
        }
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<32:
                bytes.append(contentsOf: "\\u00".utf8)
                let digits: StaticString = "0123456789abcdef"
                digits.withUTF8Buffer {
                    bytes.append($0[Int(byte >> 4)])
                    bytes.append($0[Int(byte & 15)])
                }
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

extension JSONWriter {
    /// Writes a member that is a price in quotes.
    public mutating func member(_ key: StaticString, _ price: Price, places: Int = 8) {
        member(key, decimal: price.raw, places: places)
    }

    /// Writes a member that is a quantity in quotes.
    public mutating func member(_ key: StaticString, _ quantity: Quantity, places: Int = 8) {
        member(key, decimal: quantity.raw, places: places)
    }

    /// Writes a member that is an amount in quotes.
    public mutating func member(_ key: StaticString, _ amount: Amount, places: Int = 8) {
        member(key, decimal: amount.raw, places: places)
    }

    /// Writes a member that is a rate in quotes.
    public mutating func member(_ key: StaticString, _ rate: Rate, places: Int = 8) {
        member(key, decimal: rate.raw, places: places)
    }
}
