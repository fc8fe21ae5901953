// Rules for code. Each is a pure function from text to findings; the tests of this target feed
// them a bad sample first and the repository afterwards.

enum Rules {
    // Size.

    static let functionLines = 70
    static let sourceLines = 600
    static let testLines = 800
    static let parameters = 6
    static let nesting = 4
    static let columns = 100

    /// Functions, files and lines that are too long, too wide or too deep.
    ///
    /// Initialisers may have more parameters: one that names each field of a value is the list of
    /// its fields and not a function with too many choices.
    static func sizes(_ source: SwiftText, isTest: Bool) -> [Finding] {
        var findings: [Finding] = []
        let limit = isTest ? testLines : sourceLines
        let count = source.lines.last == "" ? source.lines.count - 1 : source.lines.count
        if count > limit {
            findings.append(source.finding(line: count, "\(count) lines, at most \(limit)"))
        }
        for (index, line) in source.lines.enumerated() where line.count > columns {
            findings.append(
                source.finding(line: index + 1, "\(line.count) columns, at most \(columns)"))
        }
        for function in source.functions {
            let place = function.lines.lowerBound
            let rows: [(Int, Int, String)] = [
                (function.lines.count, functionLines, "lines"),
                (function.isInitializer ? 0 : function.parameters, parameters, "parameters"),
                (function.nesting, nesting, "nested blocks"),
            ]
            for (found, limit, what) in rows where found > limit {
                findings.append(
                    source.finding(
                        line: place, "\(function.name) has \(found) \(what), at most \(limit)"))
            }
        }
        return findings
    }

    // Imports.

    /// What each target of the root package may import; nothing points up.
    static let allowedImports: [String: Set<String>] = {
        let base: Set = ["PlimsollNumerics", "PlimsollModel"]
        let engine = base.union([
            "PlimsollMargin", "PlimsollBook", "PlimsollLedger", "PlimsollWire",
        ])
        return [
            "PlimsollNumerics": [],
            "PlimsollModel": ["PlimsollNumerics"],
            "PlimsollMargin": base,
            "PlimsollBook": base,
            "PlimsollLedger": base,
            "PlimsollWire": base,
            "PlimsollEngine": engine,
            "PlimsollTestKit": engine.union(["PlimsollEngine", "Foundation"]),
            "plimsoll-sim": engine.union(["PlimsollEngine", "PlimsollTestKit", "Glibc"]),
        ]
    }()

    /// Imports that the target may not have; a target without a row may have none.
    static func imports(_ source: SwiftText, target: String) -> [Finding] {
        guard let allowed = allowedImports[target] else {
            return [source.finding(line: 1, "target \(target) has no row in the import table")]
        }
        return importedModules(source).compactMap { line, module in
            if allowed.contains(module) { return nil }
            return source.finding(line: line, "\(target) may not import \(module)")
        }
    }

    /// The modules a file imports, with their lines.
    static func importedModules(_ source: SwiftText) -> [(line: Int, module: String)] {
        let kinds: Set = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
        return source.codeLines.enumerated().compactMap { index, text in
            let words = text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
            guard let place = words.firstIndex(of: "import") else { return nil }
            let module = words[(place + 1)...].first { !kinds.contains($0) }
            return module.map { (index + 1, $0) }
        }
    }

    // Names.

    /// Words the pure core does not know, with the reason.
    static let bannedWords: [String: String] = [
        "hashValue": "differs from process to process", "Hasher": "differs from process to process",
        "Dictionary": "its order differs from process to process",
        "Set": "its order differs from process to process",
        "Date": "time enters with a command", "Clock": "time enters with a command",
        "ContinuousClock": "time enters with a command",
        "SuspendingClock": "time enters with a command",
        "random": "chance has no place in the core", "shuffled": "chance has no place in the core",
        "SystemRandomNumberGenerator": "chance has no place in the core",
        "Task": "the core has one thread", "async": "the core has one thread",
        "await": "the core has one thread", "actor": "the core has one thread",
        "Double": "money is exact", "Float": "money is exact", "Float16": "money is exact",
        "unchecked": "checks stay on", "nonisolated": "no state outside the engine",
    ]
    static let bannedCalls = ["print", "debugPrint", "dump"]
    static let bannedForms = ["try!", "try?", "as!"]

    /// Names that have no place in the core.
    ///
    /// - Parameter mayHash: True for the one file whose `Hashable` conformance is for the shells.
    static func bannedNames(_ source: SwiftText, mayHash: Bool = false) -> [Finding] {
        let estimates = source.functions.filter { $0.name.lowercased().contains("estimate") }
        let isEstimateFile = source.name.contains("Estimate")
        var findings: [Finding] = []
        for word in source.words {
            let line = source.line(at: word.start)
            let next = word.end < source.code.count ? source.code[word.end] : 0
            let isEstimate = isEstimateFile || estimates.contains { $0.lines.contains(line) }
            if let reason = bannedWords[word.text] {
                if mayHash && word.text == "Hasher" { continue }
                if isEstimate && (word.text == "Double" || word.text == "Float") { continue }
                // `BracketTable(unchecked:)` is a label of ours; the attribute is what is meant.
                let before = word.start > 0 ? source.code[word.start - 1] : 0
                if word.text == "unchecked" && before != UInt8(ascii: "@") { continue }
                findings.append(source.finding(line: line, "\(word.text): \(reason)"))
            }
            if bannedCalls.contains(word.text) && next == UInt8(ascii: "(") {
                findings.append(source.finding(line: line, "\(word.text): the core says nothing"))
            }
        }
        for (index, line) in source.codeLines.enumerated() {
            for form in bannedForms where hasForm(line, form) {
                findings.append(source.finding(line: index + 1, "\(form): handle the other case"))
            }
            if hasDictionaryForm(line) {
                findings.append(
                    source.finding(line: index + 1, "dictionary: its order differs between runs"))
            }
        }
        return findings
    }

    /// True if a line has the form as words of its own: `Entry?` is no `try?`.
    static func hasForm(_ line: String, _ form: String) -> Bool {
        line.ranges(of: form).contains { found in
            let before = line[..<found.lowerBound].last
            return !(before?.isLetter ?? false)
        }
    }

    /// True for `[Key: Value]`, a type, and `[:]`, an empty dictionary.
    static func hasDictionaryForm(_ line: String) -> Bool {
        if line.contains("[:]") { return true }
        for part in line.split(separator: "[").dropFirst(line.hasPrefix("[") ? 0 : 1) {
            let inner = part.prefix { $0 != "]" && $0 != "[" && $0 != "(" }
            let sides = inner.split(separator: ":", maxSplits: 1)
            guard sides.count == 2, let key = sides[0].first(where: { $0 != " " }) else { continue }
            let isName = sides[0].allSatisfy { $0.isLetter || $0.isNumber || " ._".contains($0) }
            let value = sides[1].first { $0 != " " }
            if key.isUppercase && isName && (value?.isUppercase ?? true) { return true }
        }
        return false
    }

    /// `unsafe` without a comment that says why it is safe, up to four lines before or three after.
    static func unexplainedUnsafe(_ source: SwiftText) -> [Finding] {
        let places = Set(
            source.words.filter { $0.text == "unsafe" }.map { source.line(at: $0.start) })
        return places.sorted().compactMap { line in
            let window = source.lines[max(0, line - 13)..<min(source.lines.count, line + 3)]
            if window.contains(where: { $0.contains("SAFETY:") }) { return nil }
            return source.finding(line: line, "unsafe without a SAFETY: comment")
        }
    }

    /// Settings that would switch checks off.
    static func unsafeSettings(_ path: String, _ text: String) -> [Finding] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .flatMap { index, line in
                ["-Ounchecked", "unsafeFlags"].filter { line.contains($0) }.map {
                    Finding(path: path, line: index + 1, detail: "\($0): checks stay on")
                }
            }
    }
}
