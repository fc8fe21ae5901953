// The plain integers, truth values and texts, so that arrays of them can be written as they are.

extension UInt8: WireCodable {
    /// Appends the value.
    public func encode(into writer: inout ByteWriter) { writer.write(self) }
    /// Reads the value.
    public init(from reader: inout ByteReader) throws(WireError) { self = try reader.uint8() }
}

extension UInt16: WireCodable {
    /// Appends the value.
    public func encode(into writer: inout ByteWriter) { writer.write(self) }
    /// Reads the value.
    public init(from reader: inout ByteReader) throws(WireError) { self = try reader.uint16() }
}

extension UInt32: WireCodable {
    /// Appends the value.
    public func encode(into writer: inout ByteWriter) { writer.write(self) }
    /// Reads the value.
    public init(from reader: inout ByteReader) throws(WireError) { self = try reader.uint32() }
}

extension UInt64: WireCodable {
    /// Appends the value.
    public func encode(into writer: inout ByteWriter) { writer.write(self) }
    /// Reads the value.
    public init(from reader: inout ByteReader) throws(WireError) { self = try reader.uint64() }
}

extension Int64: WireCodable {
    /// Appends the value.
    public func encode(into writer: inout ByteWriter) { writer.write(self) }
    /// Reads the value.
    public init(from reader: inout ByteReader) throws(WireError) { self = try reader.int64() }
}

extension Int: WireCodable {
    /// Appends the value.
    public func encode(into writer: inout ByteWriter) { writer.write(self) }
    /// Reads the value.
    public init(from reader: inout ByteReader) throws(WireError) { self = try reader.int() }
}

extension Int128: WireCodable {
    /// Appends the value.
    public func encode(into writer: inout ByteWriter) { writer.write(self) }
    /// Reads the value.
    public init(from reader: inout ByteReader) throws(WireError) { self = try reader.int128() }
}

extension Bool: WireCodable {
    /// Appends the value.
    public func encode(into writer: inout ByteWriter) { writer.write(self) }
    /// Reads the value.
    public init(from reader: inout ByteReader) throws(WireError) { self = try reader.bool() }
}

extension String: WireCodable {
    /// Appends the value.
    public func encode(into writer: inout ByteWriter) { writer.write(self) }
    /// Reads the value.
    public init(from reader: inout ByteReader) throws(WireError) { self = try reader.string() }
}
