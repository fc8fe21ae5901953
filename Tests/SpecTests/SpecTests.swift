import Foundation
public import PlimsollTestKit
public import Testing

// Every scenario of Specs/ is one case; a failure names the line of the specification.

/// The specifications of this checkout.
enum SpecFolder {
    static let path = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Specs").path

    static let scenarios: Result<[SpecScenario], any Error> = Result {
        try SpecRunner.scenarios(inFolder: path)
    }
}

extension SpecScenario: CustomTestStringConvertible {
    /// The code and what it shows.
    public var testDescription: String { "\(code) \(title)" }
}

@Suite("Specifications")
struct SpecTests {
    @Test("Every specification can be read and there are some")
    func specificationsAreRead() throws {
        #expect(try !SpecFolder.scenarios.get().isEmpty)
    }

    @Test("A scenario holds", arguments: (try? SpecFolder.scenarios.get()) ?? [])
    func scenarioHolds(_ scenario: SpecScenario) {
        do {
            try SpecRunner.run(scenario)
        } catch {
            let name = URL(filePath: error.path).lastPathComponent
            Issue.record(
                "\(scenario.code): \(error.message)",
                sourceLocation: SourceLocation(
                    fileID: "Specs/\(name)", filePath: error.path, line: error.line, column: 1))
        }
    }

    @Test("Codes are unique and stand in the file of their area")
    func codesAreUnique() throws {
        let scenarios = try SpecFolder.scenarios.get()
        var home: [String: SpecScenario] = [:]
        for scenario in scenarios {
            #expect(home[scenario.code] == nil, "\(scenario.code) twice, \(scenario.title)")
            home[scenario.code] = scenario
            #expect(scenario.path.contains("-" + scenario.code.prefix(4) + "-"))
        }
    }

    @Test("The list of phrases in the README is the list of phrases, and they are few")
    func phrasesAreListed() throws {
        let text = try String(contentsOfFile: SpecFolder.path + "/README.md", encoding: .utf8)
        let listed = text.split(separator: "\n").filter { $0.hasPrefix("| `") }
            .compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) }
        #expect(listed == StepPhrase.allCases.map(\.rawValue))
        #expect(StepPhrase.allCases.count <= 25)
    }

    @Test("Files stay short enough to be read")
    func filesAreShort() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: SpecFolder.path)
        for name in names where name.hasSuffix(".md") {
            let text = try String(
                contentsOfFile: SpecFolder.path + "/" + name, encoding: .utf8)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count <= 300, "\(name)")
            for (place, line) in lines.enumerated() where line.count > 120 {
                Issue.record("\(name):\(place + 1) has \(line.count) columns")
            }
        }
    }
}
