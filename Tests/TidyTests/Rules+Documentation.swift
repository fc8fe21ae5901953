// Every public declaration says what it is.

extension Rules {
    private static let declarations: Set = [
        "func", "var", "let", "init", "struct", "enum", "class", "protocol", "typealias",
        "subscript", "actor", "associatedtype", "case", "macro",
    ]
    private static let modifiers: Set = [
        "static", "final", "mutating", "nonmutating", "override", "convenience", "required",
        "lazy", "weak", "indirect", "nonisolated", "borrowing", "consuming", "private", "set",
        "prefix", "infix", "postfix", "internal", "dynamic", "isolated", "unsafe", "package",
    ]

    /// Public declarations, cases of public choices and requirements of public protocols that have
    /// no documentation comment.
    static func undocumented(_ source: SwiftText) -> [Finding] {
        let depths = depthsAtLineStarts(source)
        var findings: [Finding] = []
        // The depth of the members of the public choice or protocol around a line, innermost last.
        var members: [(depth: Int, isEnum: Bool)] = []
        for (index, line) in source.codeLines.enumerated() {
            while let inner = members.last, depths[index] < inner.depth { members.removeLast() }
            let words = declarationWords(line)
            guard let first = words.first else { continue }
            let isPublic = first == "public" || first == "open"
            let rest = isPublic ? words.dropFirst() : words[...]
            guard let keyword = rest.first(where: { !modifiers.contains($0) }),
                declarations.contains(keyword)
            else { continue }
            let inner = members.last.flatMap { $0.depth == depths[index] ? $0 : nil }
            let isMember = inner.map { $0.isEnum ? keyword == "case" : true } ?? false
            if (isPublic || isMember) && !isDocumented(source, index) {
                findings.append(
                    source.finding(line: index + 1, "no documentation: \(line.trimmed)"))
            }
            if isPublic && (keyword == "enum" || keyword == "protocol") && !line.contains("}") {
                members.append((depths[index] + 1, keyword == "enum"))
            }
        }
        return findings
    }

    /// The words of a line up to the first that opens something, attributes left out.
    private static func declarationWords(_ line: String) -> [String] {
        var text = line.trimmed[...]
        while text.first == "@" {
            text = text.drop { $0 != " " && $0 != "(" }
            if text.first == "(" { text = text.drop { $0 != ")" }.dropFirst() }
            text = text.drop { $0 == " " }
        }
        let head = text.prefix { $0.isLetter || $0.isNumber || " _()".contains($0) }
        return head.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
    }

    private static func isDocumented(_ source: SwiftText, _ index: Int) -> Bool {
        var place = index - 1
        while place >= 0, source.codeLines[place].trimmed.hasPrefix("@") { place -= 1 }
        return place >= 0 && source.lines[place].trimmed.hasPrefix("///")
    }

    private static func depthsAtLineStarts(_ source: SwiftText) -> [Int] {
        var depth = 0
        return source.codeLines.map { line in
            let before = depth
            for byte in line.utf8 {
                if byte == UInt8(ascii: "{") { depth += 1 }
                if byte == UInt8(ascii: "}") { depth -= 1 }
            }
            return line.trimmed.hasPrefix("}") ? before - 1 : before
        }
    }
}

extension StringProtocol {
    /// Without blanks at both ends.
    var trimmed: String {
        let head = drop { $0 == " " || $0 == "\t" }
        return String(head.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
