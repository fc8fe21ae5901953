public import PlimsollNumerics

// Fixed-point numbers: eight bytes of their count of 1e-8. A type here is not written into the
// bytes; the place in the format says which it is.

extension Price: WireCodable {
    /// Appends the number.
    public func encode(into writer: inout ByteWriter) { writer.write(raw) }
    /// Reads the number.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(raw: try reader.int64())
    }
}

extension Quantity: WireCodable {
    /// Appends the number.
    public func encode(into writer: inout ByteWriter) { writer.write(raw) }
    /// Reads the number.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(raw: try reader.int64())
    }
}

extension Amount: WireCodable {
    /// Appends the number.
    public func encode(into writer: inout ByteWriter) { writer.write(raw) }
    /// Reads the number.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(raw: try reader.int64())
    }
}

extension Rate: WireCodable {
    /// Appends the number.
    public func encode(into writer: inout ByteWriter) { writer.write(raw) }
    /// Reads the number.
    public init(from reader: inout ByteReader) throws(WireError) {
        self.init(raw: try reader.int64())
    }
}
