// Where functions begin and end, what they are called, how many parameters they take.

/// A function or initialiser of a source file.
struct Function {
    var name: String
    var isInitializer: Bool
    var parameters: Int
    /// From the declaration to the closing brace, counted from 1.
    var lines: ClosedRange<Int>
    /// How deep blocks are nested within the body.
    var nesting: Int
}

extension SwiftText {
    /// The functions and initialisers that have a body, in order of their declarations.
    var functions: [Function] {
        words.compactMap { word in
            switch word.text {
            case "func": function(after: word)
            case "init": initializer(at: word)
            default: nil
            }
        }
    }

    private func function(after word: Word) -> Function? {
        let start = skipBlanks(from: word.end)
        var end = start
        if end < code.count, code[end].isWordByte {
            while end < code.count, code[end].isWordByte { end += 1 }
        } else {
            while end < code.count, !code[end].isBlank, code[end] != UInt8(ascii: "(") { end += 1 }
        }
        let name = String(decoding: code[start..<end], as: UTF8.self)
        return body(named: name, isInitializer: false, declaredAt: word.start, afterName: end)
    }

    private func initializer(at word: Word) -> Function? {
        if byteBefore(word.start) == UInt8(ascii: ".") { return nil }
        var end = word.end
        if end < code.count, code[end] == UInt8(ascii: "?") { end += 1 }
        return body(named: "init", isInitializer: true, declaredAt: word.start, afterName: end)
    }

    private func body(
        named name: String, isInitializer: Bool, declaredAt start: Int, afterName: Int
    ) -> Function? {
        var open = skipBlanks(from: afterName)
        if open < code.count, code[open] == UInt8(ascii: "<") {
            guard let end = closing(of: open, "<", ">") else { return nil }
            open = skipBlanks(from: end + 1)
        }
        guard open < code.count, code[open] == UInt8(ascii: "("),
            let close = closing(of: open, "(", ")"),
            let brace = bodyStart(after: close), let end = closing(of: brace, "{", "}")
        else { return nil }
        return Function(
            name: name, isInitializer: isInitializer,
            parameters: countParameters(open + 1..<close), lines: line(at: start)...line(at: end),
            nesting: nesting(brace + 1..<end))
    }

    /// The brace that opens the body; nil for a requirement of a protocol, which has none: another
    /// declaration or a closing brace comes first.
    private func bodyStart(after offset: Int) -> Int? {
        let stop = code[offset...].firstIndex {
            $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}")
        }
        guard let stop, code[stop] == UInt8(ascii: "{") else { return nil }
        let between = String(decoding: code[offset..<stop], as: UTF8.self)
        let declarations: Set = [
            "func", "var", "let", "init", "subscript", "case", "associatedtype", "struct", "enum",
            "class", "extension", "protocol", "typealias",
        ]
        let inner = between.split { !$0.isLetter }.map(String.init)
        return inner.contains { declarations.contains($0) } ? nil : stop
    }

    private func countParameters(_ range: Range<Int>) -> Int {
        var (depth, commas, isEmpty) = (0, 0, true)
        for index in range {
            let byte = code[index]
            if !byte.isBlank { isEmpty = false }
            switch byte {
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: "<") where code[index - 1].isWordByte: depth += 1
            case UInt8(ascii: ">") where code[index - 1] != UInt8(ascii: "-"): depth -= 1
            case UInt8(ascii: ",") where depth == 0: commas += 1
            default: break
            }
        }
        return isEmpty ? 0 : commas + 1
    }

    private func nesting(_ range: Range<Int>) -> Int {
        var (depth, deepest) = (0, 0)
        for index in range {
            if code[index] == UInt8(ascii: "{") { depth += 1 }
            if code[index] == UInt8(ascii: "}") { depth -= 1 }
            deepest = max(deepest, depth)
        }
        return deepest
    }
}
