public import PlimsollModel

// Identifiers take the width of their type; points and lengths of time eight bytes of nanoseconds.

extension AccountID: WireCodable {
    /// Appends the number.
    public func encode(into writer: inout ByteWriter) { writer.write(raw) }
    /// Reads the number.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(Int(try reader.uint32()))
    }
}

extension AccountKey: WireCodable {
    /// Appends the number.
    public func encode(into writer: inout ByteWriter) { writer.write(raw) }
    /// Reads the number.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(try reader.uint64())
    }
}

extension AssetID: WireCodable {
    /// Appends the number.
    public func encode(into writer: inout ByteWriter) { writer.write(raw) }
    /// Reads the number.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(Int(try reader.uint8()))
    }
}

extension IndexID: WireCodable {
    /// Appends the number.
    public func encode(into writer: inout ByteWriter) { writer.write(raw) }
    /// Reads the number.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(Int(try reader.uint16()))
    }
}

extension InstrumentID: WireCodable {
    /// Appends the number.
    public func encode(into writer: inout ByteWriter) { writer.write(raw) }
    /// Reads the number.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(Int(try reader.uint16()))
    }
}

extension OrderID: WireCodable {
    /// Appends the number.
    public func encode(into writer: inout ByteWriter) { writer.write(raw) }
    /// Reads the number.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(try reader.uint64())
    }
}

extension TradeID: WireCodable {
    /// Appends the number.
    public func encode(into writer: inout ByteWriter) { writer.write(raw) }
    /// Reads the number.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(try reader.uint64())
    }
}

extension Timestamp: WireCodable {
    /// Appends the number.
    public func encode(into writer: inout ByteWriter) { writer.write(raw) }
    /// Reads the number.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(try reader.int64())
    }
}

extension Nanoseconds: WireCodable {
    /// Appends the number.
    public func encode(into writer: inout ByteWriter) { writer.write(raw) }
    /// Reads the number.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(try reader.int64())
    }
}

extension ClientOrderID: WireCodable {
    /// Appends the four packed words.
    public func encode(into writer: inout ByteWriter) {
        writer.write(words.0, words.1, words.2, words.3)
    }

    /// Reads four packed words.
    ///
    /// - Throws: `truncated`, or `badValue` for words that are not the packing of a text.
    public init(from reader: inout ByteReader) throws(WireError) {
        let offset = reader.offset
        let words = (
            try reader.uint64(), try reader.uint64(), try reader.uint64(), try reader.uint64()
        )
        guard let value = ClientOrderID(validating: words) else {
            throw WireError(
                .badValue, at: offset, expected: "a packed client order id", found: words.0)
        }
        self = value
    }
}
