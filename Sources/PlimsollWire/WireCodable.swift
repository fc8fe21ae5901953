// What can be written and read. There is no reflection and no generated code: each type lists its
// fields in a fixed order, which is the format.

/// A value with exactly one encoding.
///
/// Reading back what was written gives an equal value, and writing what was read gives the same
/// bytes; anything else is refused with a `WireError`.
public protocol WireCodable {
    /// Appends the value.
    func encode(into writer: inout ByteWriter)
    /// Reads the value.
    ///
    /// - Throws: `WireError` with the place of the fault; hostile bytes never trap.
    init(from reader: inout ByteReader) throws(WireError)
}

/// A choice without figures: one byte, the tag.
///
/// Tags are permanent: a journal of years ago must mean the same for ever. They are written out in
/// a `switch` of their own, so that neither the order of declaration nor a raw value can move them.
/// 0 is never a tag: a hole of zeros in a file is not a value.
public protocol WireTagged: WireCodable {
    /// The permanent tag.
    var wireTag: UInt8 { get }
    /// The case of a tag; nil if the tag names none.
    init?(wireTag: UInt8)
}

extension WireTagged {
    /// Appends the tag.
    public func encode(into writer: inout ByteWriter) { writer.write(wireTag) }

    /// Reads a tag.
    ///
    /// - Throws: `truncated`, or `unknownTag` for a tag that names no case.
    public init(from reader: inout ByteReader) throws(WireError) {
        let offset = reader.offset
        let tag = try reader.uint8()
        guard let value = Self(wireTag: tag) else {
            throw .unknownTag(tag, of: Self.self, at: offset)
        }
        self = value
    }
}

extension WireError {
    static func unknownTag<Value>(
        _ tag: some FixedWidthInteger, of type: Value.Type, at offset: Int
    ) -> WireError {
        WireError(
            .unknownTag, at: offset, expected: "a tag of \(type)",
            found: UInt64(truncatingIfNeeded: tag))
    }
}

extension ByteWriter {
    /// Appends a value.
    @inlinable
    public mutating func write(_ value: some WireCodable) { value.encode(into: &self) }

    mutating func write(_ first: some WireCodable, _ second: some WireCodable) {
        first.encode(into: &self)
        second.encode(into: &self)
    }

    mutating func write(
        _ first: some WireCodable, _ second: some WireCodable, _ third: some WireCodable
    ) {
        write(first, second)
        third.encode(into: &self)
    }

    mutating func write(
        _ first: some WireCodable, _ second: some WireCodable, _ third: some WireCodable,
        _ fourth: some WireCodable
    ) {
        write(first, second)
        write(third, fourth)
    }
}

extension ByteReader {
    /// Reads a value of the type that is wanted.
    ///
    /// - Throws: `WireError` with the place of the fault.
    @inlinable
    public mutating func read<Value: WireCodable>(
        _ type: Value.Type = Value.self
    ) throws(WireError) -> Value {
        try Value(from: &self)
    }
}

/// An array: its count, then its elements.
extension Array: WireCodable where Element: WireCodable {
    /// Appends count and elements.
    @inlinable
    public func encode(into writer: inout ByteWriter) {
        writer.write(count: count)
        for element in self { element.encode(into: &writer) }
    }

    /// Reads count and elements; room is made as elements arrive, not as the count promises.
    @inlinable
    public init(from reader: inout ByteReader) throws(WireError) {
        let count = try reader.count()
        self = []
        reserveCapacity(Swift.min(count, 1_024))
        for _ in 0..<count { append(try Element(from: &reader)) }
    }
}

/// Something or nothing: a truth value, then the value if there is one.
extension Optional: WireCodable where Wrapped: WireCodable {
    /// Appends a truth value and what there is.
    @inlinable
    public func encode(into writer: inout ByteWriter) {
        writer.write(self != nil)
        if let value = self { value.encode(into: &writer) }
    }

    /// Reads a truth value and what there is.
    @inlinable
    public init(from reader: inout ByteReader) throws(WireError) {
        self = try reader.bool() ? try Wrapped(from: &reader) : nil
    }
}
