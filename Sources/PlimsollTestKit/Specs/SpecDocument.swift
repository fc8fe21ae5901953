// Specifications are Markdown with Gherkin: headings are rules and scenarios, list items are
// steps, tables are their data, and comments are the workings of the figures. This file reads
// them; it knows nothing of what the steps mean.

/// What went wrong in a specification, and where.
public struct SpecFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, as it was named by the caller.
    public let path: String
    /// The line, counted from 1.
    public let line: Int
    /// What was expected and what was found.
    public let message: String

    /// A failure at a line.
    public init(path: String, line: Int, message: String) {
        self.path = path
        self.line = line
        self.message = message
    }

    /// File, line and message, as compilers write them.
    public var description: String { "\(path):\(line): \(message)" }
}

/// A table below a step.
public struct SpecTable: Hashable, Sendable {
    /// A row with its place.
    public struct Row: Hashable, Sendable {
        /// The line, counted from 1.
        public let line: Int
        /// One text for each column.
        public let cells: [String]
    }

    /// The names of the columns.
    public var header: [String]
    /// The rows below the header.
    public var rows: [Row] = []
}

/// What a step is for; `And` repeats the one before it.
public enum SpecKeyword: String, Hashable, Sendable {
    /// The state before.
    case given = "Given"
    /// What is done.
    case when = "When"
    /// What must be so then.
    case then = "Then"
}

/// One step.
public struct SpecStep: Hashable, Sendable {
    /// The line, counted from 1.
    public let line: Int
    /// What it is for.
    public let keyword: SpecKeyword
    /// Its text without the keyword.
    public let text: String
    /// Its table, if it has one.
    public var table: SpecTable?
}

/// One scenario: the example that shows a rule.
public struct SpecScenario: Hashable, Sendable {
    /// The file, as it was named by the caller.
    public let path: String
    /// The line of its heading.
    public let line: Int
    /// The permanent code of its rule.
    public let code: String
    /// The rule in words.
    public let rule: String
    /// What it shows.
    public let title: String
    /// What is done and what must be so, the background first.
    public var steps: [SpecStep]
    /// The lines of its workings.
    public var workings: [Line] = []

    /// A line of text with its place.
    public struct Line: Hashable, Sendable {
        /// The line, counted from 1.
        public let line: Int
        /// The text.
        public let text: String
    }
}

/// Reads one specification file.
public struct SpecParser {
    private let path: String
    private var scenarios: [SpecScenario] = []
    private var background: [SpecStep] = []
    private var rule = ""
    private var tag: (line: Int, code: String)?
    private var isInBackground = false
    private var isInComment = false
    private var keyword: SpecKeyword?

    private init(path: String) { self.path = path }

    /// The scenarios of a text.
    ///
    /// - Throws: The first failure: a scenario without code, a step outside of a scenario, a
    ///   broken table, a comment without an end.
    public static func scenarios(
        of text: String, path: String
    ) throws(SpecFailure) -> [SpecScenario] {
        var parser = SpecParser(path: path)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            try parser.read(trimmed(line), line: index + 1)
        }
        if parser.isInComment { throw parser.failure(lines.count, "the comment has no end") }
        if let tag = parser.tag { throw parser.failure(tag.line, "the code has no scenario") }
        for scenario in parser.scenarios
        where !scenario.steps.contains(where: { $0.keyword == .then }) {
            throw parser.failure(scenario.line, "the scenario expects nothing")
        }
        return parser.scenarios
    }

    private mutating func read(_ text: String, line: Int) throws(SpecFailure) {
        if isInComment || text.hasPrefix("<!--") {
            try readComment(text, line)
        } else if text.hasPrefix("#") {
            try readHeading(text, line)
        } else if text.hasPrefix("`@") {
            try readTag(text, line)
        } else if text.hasPrefix("* ") {
            try readStep(String(text.dropFirst(2)), line)
        } else if text.hasPrefix("|") {
            try readRow(text, line)
        }
    }

    private mutating func readHeading(_ text: String, _ line: Int) throws(SpecFailure) {
        let title = Self.trimmed(text.drop { $0 == "#" })
        keyword = nil
        isInBackground = title.hasPrefix("Background:")
        if title.hasPrefix("Rule:") { rule = Self.trimmed(title.dropFirst(5)) }
        guard title.hasPrefix("Scenario:") else { return }
        guard let code = tag?.code else { throw failure(line, "the scenario has no code") }
        scenarios.append(
            SpecScenario(
                path: path, line: line, code: code, rule: rule,
                title: Self.trimmed(title.dropFirst(9)), steps: background))
        tag = nil
    }

    private mutating func readTag(_ text: String, _ line: Int) throws(SpecFailure) {
        let code = text.filter { $0 != "`" && $0 != "@" }
        let bytes = Array(code.utf8)
        let isCode =
            bytes.count == 8 && bytes[4] == 45 && bytes[..<4].allSatisfy { (65...90).contains($0) }
            && bytes[5...].allSatisfy { (48...57).contains($0) }
        if !isCode {
            throw failure(line, "expected one code of four letters and three digits, found \(text)")
        }
        if tag != nil { throw failure(line, "expected a scenario after the code before") }
        tag = (line, code)
    }

    private mutating func readStep(_ text: String, _ line: Int) throws(SpecFailure) {
        let word = String(text.prefix { $0 != " " })
        if let named = SpecKeyword(rawValue: word) {
            keyword = named
        } else if word != "And" {
            throw failure(line, "expected Given, When, Then or And, found \"\(word)\"")
        }
        guard let keyword else { throw failure(line, "And follows nothing") }
        let step = SpecStep(
            line: line, keyword: keyword, text: Self.trimmed(text.dropFirst(word.count)))
        if isInBackground {
            background.append(step)
        } else if scenarios.isEmpty || tag != nil {
            throw failure(line, "the step is outside of a scenario")
        } else {
            scenarios[scenarios.count - 1].steps.append(step)
        }
    }

    private mutating func readRow(_ text: String, _ line: Int) throws(SpecFailure) {
        guard keyword != nil else { return }
        let inner = text.dropFirst().dropLast()
        if text.last != "|" || text.count < 2 { throw failure(line, "the row has no end") }
        let cells = inner.split(separator: "|", omittingEmptySubsequences: false)
            .map { Self.trimmed($0) }
        if isInBackground {
            try add(cells, line, to: &background)
        } else if !scenarios.isEmpty {
            try add(cells, line, to: &scenarios[scenarios.count - 1].steps)
        }
    }

    private func add(
        _ cells: [String], _ line: Int, to steps: inout [SpecStep]
    ) throws(SpecFailure) {
        guard let last = steps.indices.last else { throw failure(line, "the table has no step") }
        guard let table = steps[last].table else {
            steps[last].table = SpecTable(header: cells)
            return
        }
        if cells.count != table.header.count {
            throw failure(line, "expected \(table.header.count) cells, found \(cells.count)")
        }
        let isRule = cells.allSatisfy { cell in
            cell.count >= 3 && cell.allSatisfy { $0 == "-" || $0 == ":" }
        }
        if !isRule { steps[last].table?.rows.append(SpecTable.Row(line: line, cells: cells)) }
    }

    private mutating func readComment(_ text: String, _ line: Int) throws(SpecFailure) {
        var body = text[...]
        if !isInComment { body = body.dropFirst(4) }
        isInComment = true
        if let end = body.firstRange(of: "-->") {
            isInComment = false
            body = body[..<end.lowerBound]
        }
        if scenarios.isEmpty || tag != nil || isInBackground {
            throw failure(line, "the working is outside of a scenario")
        }
        scenarios[scenarios.count - 1].workings.append(
            SpecScenario.Line(line: line, text: Self.trimmed(body)))
    }

    private func failure(_ line: Int, _ message: String) -> SpecFailure {
        SpecFailure(path: path, line: line, message: message)
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var text = Substring(text).drop { $0.isWhitespace }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
