import Testing

// The rules of this house, applied to this house. A rule that finds no files throws.

@Suite("The repository keeps its rules")
struct RepositoryTests {
    private let repository = Repository()
    /// What lies beside the core in the root package and may print, time and estimate.
    private static let beside = ["Sources/PlimsollTestKit/", "Sources/plimsoll-sim/"]

    private func expectNone(
        _ findings: [Finding], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for finding in findings {
            Issue.record("\(finding.description)", sourceLocation: sourceLocation)
        }
    }

    private func swift(_ folders: [String]) throws -> [SwiftText] {
        try repository.files(in: folders, endings: [".swift"]).map { try repository.source($0) }
    }

    private func core() throws -> [SwiftText] {
        let files = try swift(["Sources"]).filter { source in
            !Self.beside.contains { source.path.hasPrefix($0) }
        }
        if files.isEmpty { throw Repository.NothingToLookAt(what: "the core") }
        return files
    }

    @Test func nothingPointsUp() throws {
        for source in try swift(["Sources"]) {
            let target = String(source.path.split(separator: "/")[1])
            expectNone(Rules.imports(source, target: target))
        }
    }

    @Test func theCoreIsPure() throws {
        for source in try core() {
            expectNone(Rules.bannedNames(source, mayHash: source.name == "ClientOrderID.swift"))
        }
    }

    @Test func unsafeIsExplained() throws {
        for source in try swift(["Sources", "Venue/Sources"]) {
            expectNone(Rules.unexplainedUnsafe(source))
        }
    }

    @Test func checksStayOn() throws {
        for path in try repository.files(in: [""], endings: ["Package.swift"]) {
            expectNone(Rules.unsafeSettings(path, try repository.text(path)))
        }
    }

    @Test func sizesAreKept() throws {
        let folders = ["Sources", "Tests", "Venue/Sources", "Venue/Tests", "Benchmarks"]
        for source in try swift(folders) {
            let isTest = source.path.contains("Tests/")
            expectNone(Rules.sizes(source, isTest: isTest))
        }
    }

    @Test func whatIsPublicIsDocumented() throws {
        for source in try swift(["Sources", "Venue/Sources"]) {
            expectNone(Rules.undocumented(source))
        }
    }

    @Test func workIsFinished() throws {
        for path in try repository.textFiles() {
            expectNone(Rules.unfinished(path, try repository.text(path)))
        }
    }

    @Test func noPathOfOneMachineIsCommitted() throws {
        for path in try repository.textFiles() {
            expectNone(Rules.machinePaths(path, try repository.text(path)))
        }
    }

    @Test(
        .enabled("documents exist") {
            try Repository().textFiles().contains { $0.hasSuffix(".md") }
        })
    func linksLeadSomewhere() throws {
        for path in try repository.files(in: [""], endings: [".md"]) {
            let text = try repository.text(path)
            expectNone(Rules.deadLinks(path, text) { repository.exists($0, from: path) })
        }
    }

    @Test(.enabled("Specs exist") { Repository().exists("Specs") })
    func everyRuleCodeHasOneScenario() throws {
        let specs = try repository.files(in: ["Specs"], endings: [".feature.md"])
        let mentions = try repository.textFiles().filter { path in
            path.hasPrefix("Sources/") || path.hasPrefix("Venue/Sources/")
                || path.hasPrefix("docs/") || path == "README.md"
        }
        expectNone(
            Rules.specCoverage(
                specs: try specs.map { ($0, try repository.text($0)) },
                mentions: try mentions.map { ($0, try repository.text($0)) }))
    }
}
