import PlimsollNumerics

// Canonical bytes out. One value has exactly one encoding: integers are little-endian and of fixed
// width, truth values are one byte, counts are 32 bits, texts are a 16-bit length and UTF-8.

/// Appends canonical bytes to a buffer that can be reused.
public struct ByteWriter: Sendable {
    /// What was written so far.
    public private(set) var bytes: [UInt8] = []

    /// The longest text that can be written, in bytes of UTF-8.
    public static var maximumTextLength: Int { Int(UInt16.max) }

    /// An empty writer.
    ///
    /// - Parameter capacity: Bytes for which room is made at once.
    public init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    /// The number of bytes written so far.
    public var count: Int { bytes.count }

    /// Empties the writer and keeps its room.
    public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Appends one byte.
    public mutating func write(_ value: UInt8) { bytes.append(value) }

    /// Appends two bytes, the low one first.
    public mutating func write(_ value: UInt16) { append(value) }

    /// Appends four bytes, the lowest first.
    public mutating func write(_ value: UInt32) { append(value) }

    /// Appends eight bytes, the lowest first.
    public mutating func write(_ value: UInt64) { append(value) }

    /// Appends eight bytes of two's complement, the lowest first.
    public mutating func write(_ value: Int64) { append(value) }

    /// Appends an integer of the machine as eight bytes, whatever the machine's width.
    public mutating func write(_ value: Int) { append(Int64(value)) }

    /// Appends sixteen bytes of two's complement, the lowest first.
    public mutating func write(_ value: Int128) { append(value) }

    /// Appends 1 for true, 0 for false.
    public mutating func write(_ value: Bool) { bytes.append(value ? 1 : 0) }

    /// Appends the number of elements that follow.
    ///
    /// - Precondition: From 0 to 4,294,967,295; every table of the venue has a lower limit.
    public mutating func write(count: Int) {
        invariant(count >= 0 && count <= Int(UInt32.max), "count fits 32 bits, was \(count)")
        append(UInt32(count))
    }

    /// Appends a text.
    ///
    /// - Precondition: At most `maximumTextLength` bytes of UTF-8; names are limited at the edge.
    public mutating func write(_ text: String) {
        let length = text.utf8.count
        invariant(
            length <= Self.maximumTextLength,
            "text has at most \(Self.maximumTextLength) bytes, had \(length)")
        append(UInt16(length))
        bytes.append(contentsOf: text.utf8)
    }

    /// Appends bytes as they are, without a length.
    public mutating func write(raw other: [UInt8]) { bytes.append(contentsOf: other) }

    private mutating func append(_ value: some FixedWidthInteger & BitwiseCopyable) {
        unsafe withUnsafeBytes(of: value.littleEndian) { buffer in
            // SAFETY: the buffer lives for the length of this closure and is copied within it.
            unsafe bytes.append(contentsOf: buffer)
        }
    }
}
