public import PlimsollModel

// Typed readers. A parameter that is missing, malformed or unknown is refused with the number that
// clients expect for it.

extension Parameters {
    /// The characters of numbers, as the refusal names them.
    private static let decimalRange = "^-?([0-9]{1,20})(\\.[0-9]{1,20})?$"
    private static let integerRange = "^-?[0-9]{1,20}$"

    /// A text that must be sent.
    public func required(_ name: String) throws(APIError) -> String {
        guard let value = self[name] else { throw .missing(name) }
        return value
    }

    /// A decimal, or nil if none was sent.
    public func decimal(_ name: String) throws(APIError) -> SentDecimal? {
        guard let text = self[name] else { return nil }
        guard let value = SentDecimal(text) else {
            throw .illegalCharacters(name, legal: Self.decimalRange)
        }
        return value
    }

    /// A whole number, or nil if none was sent; `3`, `+3`, `-3` and `3.0` are whole.
    public func integer(_ name: String) throws(APIError) -> Int64? {
        guard let text = self[name] else { return nil }
        if let value = Int64(text) { return value }
        guard let decimal = SentDecimal(text) else {
            throw .illegalCharacters(name, legal: Self.integerRange)
        }
        guard decimal.places == 0, decimal.fits else { throw .invalidParameter(name) }
        return decimal.raw / 100_000_000
    }

    /// A whole number that must be sent.
    public func requiredInteger(_ name: String) throws(APIError) -> Int64 {
        guard let value = try integer(name) else { throw .missing(name) }
        return value
    }

    /// True or false in any case, or nil if it was not sent.
    public func flag(_ name: String) throws(APIError) -> Bool? {
        guard let text = self[name] else { return nil }
        switch text.lowercased() {
        case "true": return true
        case "false": return false
        default: throw .invalidParameter(name)
        }
    }

    /// A time in milliseconds, or nil if none was sent.
    public func time(_ name: String) throws(APIError) -> Timestamp? {
        guard let value = try integer(name) else { return nil }
        // Nanoseconds of later times do not fit; no time before 1970 is asked for.
        guard value >= 0, value <= 9_000_000_000_000 else { throw .invalidParameter(name) }
        return Timestamp(milliseconds: value)
    }

    /// How many rows are wanted: the default if nothing was sent, at most `most`.
    ///
    /// - Throws: -1130 for less than one; more than `most` means `most`.
    public func limit(default usual: Int, most: Int) throws(APIError) -> Int {
        guard let value = try integer("limit") else { return usual }
        guard value >= 1 else { throw .invalidParameter("limit") }
        return Int(min(value, Int64(most)))
    }
}
