public import PlimsollNumerics
public import VenueJSON

// Values of a venue file. Each knows its path, so that whatever is refused is refused by its
// place, what was expected there and what was found.

/// Why a venue file is refused.
public struct VenueFileFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of a fault; what programs may compare.
    public enum Code: String, Hashable, Sendable {
        /// The file is not JSON.
        case malformed
        /// It has a key that nothing knows.
        case unknownKey
        /// A value is refused.
        case badValue
    }

    /// The kind of fault.
    public let code: Code
    /// What was expected and what was found, with the place.
    public let description: String

    /// A fault with its message.
    public init(_ code: Code, _ message: String) {
        self.code = code
        description = message
    }
}

/// A value with its place in a file.
public struct FileValue {
    /// The key or number it stands under.
    public let key: String
    /// Its path from the root, as in "$.fees.maker".
    public let path: String
    /// The value itself.
    public let json: JSON
    private let file: String

    /// Reads a whole file.
    ///
    /// - Parameters:
    ///   - text: The bytes of the file.
    ///   - name: Its name, for messages.
    public init(file text: some Sequence<UInt8>, name: String) throws(VenueFileFault) {
        do {
            json = try JSONReader.read(text)
        } catch {
            throw VenueFileFault(
                .malformed,
                "\(name):\(error.line):\(error.column): expected \(error.expected), "
                    + "found \(error.found)")
        }
        (key, path, file) = ("", "$", name)
    }

    private init(key: String, path: String, json: JSON, file: String) {
        (self.key, self.path, self.json, self.file) = (key, path, json, file)
    }

    /// File and path, as messages begin.
    public var place: String { "\(file): \(path)" }

    /// True for `null`.
    public var isNull: Bool {
        if case .null = json { return true }
        return false
    }

    /// True for an object.
    public var isObject: Bool {
        if case .object = json { return true }
        return false
    }

    // MARK: Refusals

    /// The value is not what was expected.
    public func bad(_ expected: String) -> VenueFileFault {
        refused("expected \(expected), found \(json.kindName)")
    }

    /// The value contradicts another one; the words say what was expected and found.
    public func refused(_ words: String) -> VenueFileFault {
        VenueFileFault(.badValue, "\(place): \(words)")
    }

    /// Nothing knows the key.
    public func unknown(known: [String]) -> VenueFileFault {
        VenueFileFault(
            .unknownKey,
            "\(place): expected one of \(known.joined(separator: ", ")), "
                + "found an unknown key")
    }

    // MARK: Parts

    /// The members of an object.
    public func members() throws(VenueFileFault) -> [FileValue] {
        guard case .object(let members) = json else { throw bad("an object") }
        return members.map {
            FileValue(key: $0.key, path: "\(path).\($0.key)", json: $0.value, file: file)
        }
    }

    /// The items of an array.
    public func items(of what: String) throws(VenueFileFault) -> [FileValue] {
        guard case .array(let items) = json else { throw bad("an array of \(what)") }
        return items.enumerated().map {
            FileValue(key: "\($0)", path: "\(path)[\($0)]", json: $1, file: file)
        }
    }

    /// True if an object has a member under a key.
    public func has(_ key: String) -> Bool { json[key] != nil }

    // MARK: Values

    /// A text of 1 to 32 bytes: the length of a name.
    public func name() throws(VenueFileFault) -> String {
        guard case .string(let text) = json, (1...32).contains(text.utf8.count) else {
            throw bad("a name of 1 to 32 characters")
        }
        return text
    }

    /// True or false.
    public func flag() throws(VenueFileFault) -> Bool {
        guard case .bool(let value) = json else { throw bad("true or false") }
        return value
    }

    /// One of a few words.
    public func choice<Value>(
        _ words: [(word: String, value: Value)]
    ) throws(VenueFileFault) -> Value {
        guard let found = words.first(where: { $0.word == json.text }) else {
            throw bad(words.map { "\"\($0.word)\"" }.joined(separator: " or "))
        }
        return found.value
    }

    /// A number in units of 1e-8, within whole bounds.
    public func decimal(_ range: ClosedRange<Int64>) throws(VenueFileFault) -> Int64 {
        let expected = "a number from \(range.lowerBound) to \(range.upperBound)"
        guard let text = json.text else { throw bad(expected) }
        do {
            let raw = try DecimalText.parse(text.utf8)
            let isInside =
                raw >= range.lowerBound * unitsPerOne && raw <= range.upperBound * unitsPerOne
            if isInside { return raw }
        } catch {
            throw bad("\(expected) with at most 8 places")
        }
        throw bad(expected)
    }

    /// A number above zero, up to a whole bound.
    public func positive(_ most: Int64) throws(VenueFileFault) -> Int64 {
        let raw = try decimal(0...most)
        if raw == 0 { throw bad("a number above 0 and up to \(most)") }
        return raw
    }

    /// A rate given as a fraction, whose bounds are given in percent.
    public func rate(_ percent: ClosedRange<Int64>) throws(VenueFileFault) -> Rate {
        let raw = try decimal(min(-1, percent.lowerBound / 100)...max(1, percent.upperBound / 100))
        let unit = unitsPerOne / 100
        if raw < percent.lowerBound * unit || raw > percent.upperBound * unit {
            let low = DecimalText.text(percent.lowerBound * unit)
            let high = DecimalText.text(percent.upperBound * unit)
            throw bad("a rate from \(low) to \(high)")
        }
        return Rate(raw: raw)
    }

    /// A whole number.
    public func whole(_ range: ClosedRange<Int64>) throws(VenueFileFault) -> Int64 {
        let raw = try decimal(range)
        if raw % unitsPerOne != 0 { throw bad("a whole number") }
        return raw / unitsPerOne
    }
}
