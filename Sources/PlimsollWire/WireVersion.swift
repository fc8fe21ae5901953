// Every stretch of bytes that leaves the process begins with the version of its format, so that a
// later build can tell an older journal from a broken one.

/// The version of a format: one byte at its head.
public struct WireVersion: Hashable, Sendable, BitwiseCopyable {
    /// The number.
    public let number: UInt8

    /// Wraps a number.
    public init(_ number: UInt8) { self.number = number }

    /// The version in which commands are written.
    public static var command: WireVersion { WireVersion(1) }
    /// The version in which events are written.
    public static var events: WireVersion { WireVersion(1) }
    /// The version in which snapshots are written.
    public static var snapshot: WireVersion { WireVersion(1) }

    /// Appends the version byte.
    public func encode(into writer: inout ByteWriter) { writer.write(number) }

    /// Reads a version byte and refuses every other version.
    ///
    /// - Throws: `truncated`, or `unsupportedVersion` with the version found.
    public func expect(from reader: inout ByteReader) throws(WireError) {
        let offset = reader.offset
        let found = try reader.uint8()
        if found == number { return }
        throw WireError(
            .unsupportedVersion, at: offset, expected: "version \(number)", found: UInt64(found))
    }
}
