// Rules for everything that is committed: code, documents, scripts.

extension Rules {
    /// Words that mark unfinished work. Put together here, so that this file does not fire.
    static let unfinishedWords = ["TO" + "DO", "FIX" + "ME", "X" + "XX"]

    /// Folders that exist on one machine and not on another.
    static let machineFolders = ["tmp", "work", "root", "home", "Users", "opt/swift-packages"]
        .map { "/" + $0 + "/" }

    /// Marks of unfinished work.
    static func unfinished(_ path: String, _ text: String) -> [Finding] {
        findings(path, text) { line in
            let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
            return unfinishedWords.filter { mark in words.contains { $0 == mark } }
                .map { "\($0): deliver finished work" }
        }
    }

    /// Paths that begin at the root of a machine; parts of addresses and longer paths are left.
    static func machinePaths(_ path: String, _ text: String) -> [Finding] {
        findings(path, text) { line in
            machineFolders.filter { folder in
                line.ranges(of: folder).contains { range in
                    guard let before = line[..<range.lowerBound].last else { return true }
                    return !before.isLetter && !before.isNumber && !"./:_-~$}*".contains(before)
                }
            }
            .map { "\($0) is a path of one machine" }
        }
    }

    /// Links to files that are not there.
    ///
    /// - Parameter exists: Whether a path, relative to the folder of the document, is there.
    static func deadLinks(
        _ path: String, _ text: String, exists: (String) -> Bool
    ) -> [Finding] {
        var isFenced = false
        return findings(path, text) { line in
            if line.trimmed.hasPrefix("```") { isFenced.toggle() }
            if isFenced { return [] }
            return linkTargets(line).filter { !exists($0) }.map { "dead link: \($0)" }
        }
    }

    /// The relative targets of the links and images of a line, without anchors.
    static func linkTargets(_ line: String) -> [String] {
        // Every second part between back quotes is code.
        let prose = line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .map { $0.offset % 2 == 0 ? String($0.element) : "code" }.joined()
        var targets: [String] = []
        for (opening, closing) in [("](", ")"), ("src=\"", "\""), ("href=\"", "\"")] {
            for range in prose.ranges(of: opening) {
                let rest = prose[range.upperBound...]
                guard let end = rest.firstIndex(of: Character(closing)) else { continue }
                let target = rest[..<end].prefix { $0 != " " && $0 != "#" && $0 != "?" }
                targets.append(String(target))
            }
        }
        return targets.filter { target in
            !target.isEmpty && !target.contains("://") && !target.hasPrefix("mailto:")
        }
    }

    /// The rule codes in a text, such as four capitals, a hyphen and three digits, with lines.
    static func ruleCodes(_ text: String) -> [(line: Int, code: String)] {
        var found: [(Int, String)] = []
        let rows = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, row) in rows.enumerated() where row.utf8.contains(UInt8(ascii: "-")) {
            let words = row.split { !$0.isLetter && !$0.isNumber && $0 != "-" && $0 != "_" }
            for word in words where isRuleCode(word) { found.append((index + 1, String(word))) }
        }
        return found
    }

    private static func isRuleCode(_ word: Substring) -> Bool {
        let bytes = Array(word.utf8)
        let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        return bytes.count == 8 && bytes[4] == UInt8(ascii: "-")
            && bytes[..<4].allSatisfy { capitals.contains($0) }
            && bytes[5...].allSatisfy { digits.contains($0) }
    }

    /// The codes that tag scenarios: those on lines that hold tags, `@AREA-NNN`.
    static func scenarioTags(_ text: String) -> [(line: Int, code: String)] {
        let rows = text.split(separator: "\n", omittingEmptySubsequences: false)
        return rows.enumerated().flatMap { index, row in
            row.split { $0 == " " || $0 == "`" }.filter { $0.hasPrefix("@") }
                .map { $0.dropFirst() }.filter { isRuleCode($0) }
                .map { (index + 1, String($0)) }
        }
    }

    /// Codes that tag two scenarios, and codes that are mentioned and tag none.
    static func specCoverage(
        specs: [(path: String, text: String)], mentions: [(path: String, text: String)]
    ) -> [Finding] {
        var home: [String: String] = [:]
        var findings: [Finding] = []
        for spec in specs {
            for (line, code) in scenarioTags(spec.text) {
                if let other = home[code] {
                    findings.append(
                        Finding(path: spec.path, line: line, detail: "\(code) is also at \(other)"))
                }
                home[code] = "\(spec.path):\(line)"
            }
        }
        for mention in mentions {
            for (line, code) in ruleCodes(mention.text) where home[code] == nil {
                findings.append(
                    Finding(path: mention.path, line: line, detail: "\(code) has no scenario"))
            }
        }
        return findings
    }

    private static func findings(
        _ path: String, _ text: String, _ rule: (String) -> [String]
    ) -> [Finding] {
        var found: [Finding] = []
        let rows = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, row) in rows.enumerated() {
            for detail in rule(String(row)) {
                found.append(Finding(path: path, line: index + 1, detail: detail))
            }
        }
        return found
    }
}
