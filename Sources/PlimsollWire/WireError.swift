/// Why bytes are not what they were said to be.
///
/// Bytes come from disks and peers, so a fault in them is never a reason to stop the process: it
/// is reported with its place, what was expected there and what was found.
public struct WireError: Error, Hashable, Sendable {
    /// The kind of fault.
    public enum Code: UInt8, Hashable, Sendable, BitwiseCopyable {
        /// The bytes end before the value does; `found` is the number of bytes left.
        case truncated
        /// A tag that names no case; `found` is the tag.
        case unknownTag
        /// A value that its type does not have; `found` is the value.
        case badValue
        /// Bytes behind the end of the value; `found` is their number.
        case trailingBytes
        /// A format version this code does not read; `found` is the version.
        case unsupportedVersion
    }

    /// The kind of fault.
    public var code: Code
    /// Where the faulty value begins, counted from 0 in the reader's bytes.
    public var offset: Int
    /// What should have been there.
    public var expected: String
    /// What was there instead; its meaning is that of the code.
    public var found: UInt64

    /// A fault with its place and figures.
    public init(_ code: Code, at offset: Int, expected: String, found: UInt64) {
        self.code = code
        self.offset = offset
        self.expected = expected
        self.found = found
    }
}

extension WireError: CustomStringConvertible {
    /// What was expected and what was found, with the place.
    public var description: String {
        let finding =
            switch code {
            case .truncated: "found only \(found) more bytes"
            case .unknownTag: "found tag \(found)"
            case .badValue: "found \(found)"
            case .trailingBytes: "found \(found) more bytes"
            case .unsupportedVersion: "found version \(found)"
            }
        return "at byte \(offset): expected \(expected), \(finding)"
    }
}
