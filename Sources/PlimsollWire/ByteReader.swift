// Canonical bytes in. Nothing here trusts its input: every read is checked against the end, every
// value against its type, and the fault is thrown with its place.

/// Reads canonical bytes from a given place to a given end.
public struct ByteReader: Sendable {
    private let bytes: [UInt8]
    private let end: Int
    /// The place of the next byte.
    public private(set) var offset: Int

    /// Reads the whole of an array.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        offset = 0
        end = bytes.count
    }

    /// Reads a part of an array without copying it; a part outside is cut off.
    public init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        let part = range.clamped(to: 0..<bytes.count)
        offset = part.lowerBound
        end = part.upperBound
    }

    /// The number of bytes not read yet.
    public var remaining: Int { end - offset }

    /// Reads one byte.
    ///
    /// - Throws: `WireError.Code.truncated` at the end.
    public mutating func uint8() throws(WireError) -> UInt8 { try load("1 byte") }

    /// Reads two bytes, the low one first.
    ///
    /// - Throws: `WireError.Code.truncated` if fewer are left.
    public mutating func uint16() throws(WireError) -> UInt16 { try load("2 bytes") }

    /// Reads four bytes, the lowest first.
    ///
    /// - Throws: `WireError.Code.truncated` if fewer are left.
    public mutating func uint32() throws(WireError) -> UInt32 { try load("4 bytes") }

    /// Reads eight bytes, the lowest first.
    ///
    /// - Throws: `WireError.Code.truncated` if fewer are left.
    public mutating func uint64() throws(WireError) -> UInt64 { try load("8 bytes") }

    /// Reads eight bytes of two's complement.
    ///
    /// - Throws: `WireError.Code.truncated` if fewer are left.
    public mutating func int64() throws(WireError) -> Int64 { try load("8 bytes") }

    /// Reads sixteen bytes of two's complement.
    ///
    /// - Throws: `WireError.Code.truncated` if fewer are left.
    public mutating func int128() throws(WireError) -> Int128 { try load("16 bytes") }

    /// Reads an integer of the machine from eight bytes.
    ///
    /// - Throws: `truncated`, or `badValue` on a machine too narrow for it.
    public mutating func int() throws(WireError) -> Int {
        let start = offset
        let wide = try int64()
        guard let value = Int(exactly: wide) else {
            throw WireError(
                .badValue, at: start, expected: "an integer of this machine",
                found: UInt64(bitPattern: wide))
        }
        return value
    }

    /// Reads a truth value.
    ///
    /// - Throws: `truncated`, or `badValue` for a byte that is neither 0 nor 1.
    public mutating func bool() throws(WireError) -> Bool {
        let start = offset
        let byte = try uint8()
        if byte > 1 {
            throw WireError(.badValue, at: start, expected: "0 or 1", found: UInt64(byte))
        }
        return byte == 1
    }

    /// Reads the number of elements that follow.
    ///
    /// An element takes at least one byte, so a number beyond the bytes left is refused before
    /// room is made for it.
    ///
    /// - Throws: `truncated`, also for a count that the bytes left cannot hold.
    public mutating func count() throws(WireError) -> Int {
        let start = offset
        let value = Int(try uint32())
        if value > remaining {
            throw WireError(
                .truncated, at: start, expected: "\(value) elements", found: UInt64(remaining))
        }
        return value
    }

    /// Reads a text.
    ///
    /// - Throws: `truncated`, or `badValue` for bytes that are not UTF-8.
    public mutating func string() throws(WireError) -> String {
        let start = offset
        let length = Int(try uint16())
        if length > remaining {
            throw WireError(
                .truncated, at: start, expected: "a text of \(length) bytes",
                found: UInt64(remaining))
        }
        let range = offset..<(offset + length)
        guard let text = String(validating: bytes[range], as: UTF8.self) else {
            throw WireError(
                .badValue, at: start, expected: "UTF-8", found: UInt64(bytes[range.lowerBound]))
        }
        offset = range.upperBound
        return text
    }

    /// Reads bytes as they are.
    ///
    /// - Parameter length: How many, not negative.
    /// - Throws: `truncated` if fewer are left.
    public mutating func raw(_ length: Int) throws(WireError) -> [UInt8] {
        guard length >= 0, length <= remaining else {
            throw WireError(
                .truncated, at: offset, expected: "\(length) bytes", found: UInt64(remaining))
        }
        let range = offset..<(offset + length)
        offset = range.upperBound
        return [UInt8](bytes[range])
    }

    /// Confirms that everything was read.
    ///
    /// - Throws: `trailingBytes` if something is left.
    public func finish() throws(WireError) {
        if remaining == 0 { return }
        throw WireError(
            .trailingBytes, at: offset, expected: "the end", found: UInt64(remaining))
    }

    private mutating func load<Value: FixedWidthInteger & BitwiseCopyable>(
        _ expected: @autoclosure () -> String
    ) throws(WireError) -> Value {
        let size = MemoryLayout<Value>.size
        if size > remaining {
            throw WireError(
                .truncated, at: offset, expected: expected(), found: UInt64(remaining))
        }
        // SAFETY: the check above keeps offset ..< offset + size inside the array, and every bit
        // pattern is an integer.
        let value = unsafe bytes.span.bytes.unsafeLoadUnaligned(
            fromByteOffset: offset, as: Value.self)
        offset += size
        return Value(littleEndian: value)
    }
}
