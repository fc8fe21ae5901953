#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The lines of a byte stream, with their numbers; `\n` and `\r\n` both end a line.
///
/// The current line is not copied: it is `range` of `buffer` until the next call of `next`.
public struct LineReader {
    /// Longer lines are no rows of any known format.
    public static let maxLength = 1 << 16

    /// The bytes the current line is in.
    public private(set) var buffer: [UInt8] = []
    /// Where the current line is, without its ending.
    public private(set) var range = 0..<0
    /// The number of the current line from 1; 0 before the first.
    public private(set) var number = 0
    private let file: String
    private let source: any ByteSource
    private var position = 0

    /// Reads the lines of `source`; `file` is for messages.
    public init(file: String, source: any ByteSource) {
        self.file = file
        self.source = source
    }

    /// The current line as text.
    public var text: String { String(decoding: buffer[range], as: UTF8.self) }

    /// Moves to the next line; false at the end of the file.
    public mutating func next() throws(FeedFault) -> Bool {
        var searched = position
        while true {
            if let end = firstIndex(of: UInt8(ascii: "\n"), in: buffer, searched..<buffer.count) {
                take(upTo: end, next: end + 1)
                return true
            }
            searched = buffer.count - position
            if searched > Self.maxLength {
                throw FeedFault(
                    .lineTooLong, file: file, at: .text(line: number + 1, column: 1),
                    expected: "a line of at most \(Self.maxLength) bytes",
                    found: FeedFault.quote(buffer[position...]))
            }
            guard let chunk = try source.nextChunk() else { break }
            buffer.removeSubrange(..<position)
            buffer += chunk
            position = 0
        }
        if position == buffer.count { return false }
        take(upTo: buffer.count, next: buffer.count)
        return true
    }

    private mutating func take(upTo end: Int, next: Int) {
        number += 1
        var start = position
        // A byte order mark belongs to the encoding, not to the first name.
        if number == 1 && end - start >= 3 && buffer[start..<start + 3] == [0xef, 0xbb, 0xbf] {
            start += 3
        }
        let hasReturn = end > start && buffer[end - 1] == UInt8(ascii: "\r")
        range = start..<(hasReturn ? end - 1 : end)
        position = next
    }
}

/// The first place of a byte in a part of an array; nil if it is not there.
func firstIndex(of byte: UInt8, in bytes: [UInt8], _ range: Range<Int>) -> Int? {
    bytes.withUnsafeBufferPointer { buffer -> Int? in
        // SAFETY: the range is inside the array, so memchr stays inside it and so does its answer.
        guard !range.isEmpty, range.upperBound <= buffer.count, let base = buffer.baseAddress,
            let found = memchr(base + range.lowerBound, Int32(byte), range.count)
        else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
}
