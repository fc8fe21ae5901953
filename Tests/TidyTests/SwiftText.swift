// Swift source as the rules see it: the same bytes with comments and the contents of texts blanked
// out, so that a word in a comment or a text is not taken for code. Code inside interpolations
// stays visible. Regex literals are not understood; the sources have none.

/// One thing a rule found.
struct Finding: Hashable, CustomStringConvertible {
    var path: String
    var line: Int
    var detail: String

    var description: String { "\(path):\(line): \(detail)" }
}

/// A word of code with the place of its first byte.
struct Word {
    var text: String
    var start: Int
    var end: Int
}

/// A source file, or the text of one.
struct SwiftText {
    let path: String
    /// The lines as they are written.
    let lines: [String]
    /// The bytes with comments and texts blanked; line ends stay.
    let code: [UInt8]
    /// The lines of `code`.
    let codeLines: [String]
    private let lineStarts: [Int]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var blanker = Blanker(Array(text.utf8))
        code = blanker.run()
        let rows = code.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        codeLines = rows.map { String(decoding: $0, as: UTF8.self) }
        lineStarts = rows.map(\.startIndex)
    }

    /// The name of the file without folders.
    var name: String { String(path.split(separator: "/").last ?? "") }

    /// The line of a byte, counted from 1.
    func line(at offset: Int) -> Int {
        var (low, high) = (0, lineStarts.count)
        while low + 1 < high {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    func finding(line: Int, _ detail: String) -> Finding {
        Finding(path: path, line: line, detail: detail)
    }

    /// All words of the code in order.
    var words: [Word] {
        var words: [Word] = []
        var index = 0
        while index < code.count {
            let start = index
            while index < code.count, code[index].isWordByte { index += 1 }
            if index > start {
                let text = String(decoding: code[start..<index], as: UTF8.self)
                words.append(Word(text: text, start: start, end: index))
            } else {
                index += 1
            }
        }
        return words
    }

    /// The place of the first byte at or after `offset` that is not blank.
    func skipBlanks(from offset: Int) -> Int {
        var index = offset
        while index < code.count, code[index].isBlank { index += 1 }
        return index
    }

    /// The byte before `offset` that is not blank.
    func byteBefore(_ offset: Int) -> UInt8? {
        code[..<offset].last { !$0.isBlank }
    }

    /// The place of the bracket that closes the one at `offset`.
    func closing(of offset: Int, _ open: Character, _ close: Character) -> Int? {
        guard let open = open.asciiValue, let close = close.asciiValue else { return nil }
        var depth = 0
        for index in offset..<code.count {
            if code[index] == open { depth += 1 }
            if code[index] == close { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }
}

extension UInt8 {
    var isWordByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    var isBlank: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\n") || self == UInt8(ascii: "\t")
    }
}

/// Blanks comments and texts. Keeps a stack, because texts hold code and code holds texts.
private struct Blanker {
    private enum Context {
        case code(depth: Int)
        case text(hashes: Int, isLong: Bool)
    }

    private let input: [UInt8]
    private var output: [UInt8]
    private var stack: [Context] = [.code(depth: 0)]
    private var index = 0

    init(_ input: [UInt8]) {
        self.input = input
        output = input
    }

    mutating func run() -> [UInt8] {
        while index < input.count {
            switch stack[stack.count - 1] {
            case .code(let depth): stepInCode(depth)
            case .text(let hashes, let isLong): stepInText(hashes, isLong)
            }
        }
        return output
    }

    private func has(_ text: String, at place: Int) -> Bool {
        input[place...].starts(with: text.utf8)
    }

    private mutating func blank(_ count: Int) {
        for place in index..<min(index + count, input.count)
        where input[place] != UInt8(ascii: "\n") {
            output[place] = UInt8(ascii: " ")
        }
        index += count
    }

    private mutating func stepInCode(_ depth: Int) {
        switch input[index] {
        case UInt8(ascii: "/") where has("//", at: index): blankLine()
        case UInt8(ascii: "/") where has("/*", at: index): blankComment()
        case UInt8(ascii: "\""), UInt8(ascii: "#"): openText()
        case UInt8(ascii: "(") where stack.count > 1:
            stack[stack.count - 1] = .code(depth: depth + 1)
            index += 1
        case UInt8(ascii: ")") where stack.count > 1:
            if depth == 1 {
                stack.removeLast()
            } else {
                stack[stack.count - 1] = .code(depth: depth - 1)
            }
            index += 1
        default: index += 1
        }
    }

    private mutating func blankLine() {
        while index < input.count, input[index] != UInt8(ascii: "\n") { blank(1) }
    }

    private mutating func blankComment() {
        var depth = 0
        repeat {
            if has("/*", at: index) {
                depth += 1
                blank(2)
            } else if has("*/", at: index) {
                depth -= 1
                blank(2)
            } else {
                blank(1)
            }
        } while depth > 0 && index < input.count
    }

    private mutating func openText() {
        var place = index
        while place < input.count, input[place] == UInt8(ascii: "#") { place += 1 }
        let hashes = place - index
        if place == input.count || input[place] != UInt8(ascii: "\"") {
            index = max(place, index + 1)
            return
        }
        let isLong = has("\"\"\"", at: place)
        stack.append(.text(hashes: hashes, isLong: isLong))
        index = place + (isLong ? 3 : 1)
    }

    private mutating func stepInText(_ hashes: Int, _ isLong: Bool) {
        let marks = String(repeating: "#", count: hashes)
        if has("\\" + marks + "(", at: index) {
            blank(hashes + 1)
            index += 1
            stack.append(.code(depth: 1))
        } else if has("\\" + marks, at: index) {
            blank(hashes + 2)
        } else if has((isLong ? "\"\"\"" : "\"") + marks, at: index) {
            index += (isLong ? 3 : 1) + hashes
            stack.removeLast()
        } else if !isLong && input[index] == UInt8(ascii: "\n") {
            stack.removeLast()
        } else {
            blank(1)
        }
    }
}
