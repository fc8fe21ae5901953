// What can be wrong with recorded data, always with its place, what was expected and what was
// found there. The reader stops at the first fault; it never guesses.

/// A recorded file that cannot be read or trusted, with the exact place.
public struct FeedFault: Error, Sendable {
    /// The kind of a fault; what programs may compare.
    public enum Code: String, Hashable, Sendable {
        /// The file is missing, unreadable or neither a file nor a folder.
        case unreadable
        /// A gzip or zip container that is cut off or does not match its checksums.
        case damagedArchive
        /// A zip container that uses encryption or an unknown compression.
        case unsupportedArchive
        /// No data rows at all.
        case empty
        /// Neither a known header nor the shape of a known row.
        case unrecognised
        /// A row or header that ends too early.
        case missingColumn
        /// A row that goes on after its last column.
        case extraColumn
        /// A line without a row in the middle of a file.
        case emptyLine
        /// A line longer than any row can be.
        case lineTooLong
        /// A number that is malformed, negative where it must not be, or too large.
        case badNumber
        /// A price of zero or below.
        case priceNotPositive
        /// A candle whose high or low does not enclose its open and close.
        case badCandle
        /// A time that is malformed or ends before it begins.
        case badTime
        /// A word other than the few that may stand there.
        case badWord
        /// A row that is not after the one before it.
        case outOfOrder
        /// A file that is different from what it was when it was opened.
        case changed
    }

    /// The kind of fault.
    public let code: Code
    /// The file as it was named, with the member of a zip after a slash.
    public let file: String
    /// The line from 1, for faults in text.
    public let line: Int?
    /// The column in characters from 1, for faults in text.
    public let column: Int?
    /// The byte from 0, for faults in containers.
    public let offset: Int?
    /// What should have been there, as in "a price above 0".
    public let expected: String
    /// What was there: a quoted text or words, as in "the end of the line".
    public let found: String

    /// A fault with its place; leave out what does not apply.
    public init(
        _ code: Code, file: String, at place: Place = .file, expected: String, found: String
    ) {
        self.code = code
        self.file = file
        self.expected = expected
        self.found = found
        switch place {
        case .file: (line, column, offset) = (nil, nil, nil)
        case .text(let atLine, let atColumn): (line, column, offset) = (atLine, atColumn, nil)
        case .byte(let atOffset): (line, column, offset) = (nil, nil, atOffset)
        }
    }

    /// Where in a file a fault is.
    public enum Place: Hashable, Sendable {
        /// The file as a whole.
        case file
        /// A line and a character column, both from 1.
        case text(line: Int, column: Int)
        /// A byte from 0.
        case byte(Int)
    }

    /// Quotes recorded bytes for a message: at most 60 characters, one line.
    static func quote(_ bytes: some Collection<UInt8>) -> String {
        let text = String(decoding: bytes.prefix(240), as: UTF8.self)
        let cleaned = text.prefix(60).map { character in
            character.isNewline || character.unicodeScalars.contains { $0.value < 32 }
                ? " " : character
        }
        let isCut = bytes.count > 240 || text.count > 60
        return "\"\(String(cleaned))\(isCut ? "..." : "")\""
    }
}

extension FeedFault: CustomStringConvertible {
    /// One line: place, what was expected, what was found.
    public var description: String {
        var place = file
        if let line { place += ":\(line)" }
        if let column { place += ":\(column)" }
        if let offset { place += ": at byte \(offset)" }
        return "\(place): expected \(expected), found \(found)"
    }
}
