import Testing

// A rule that never fires is no rule: each one is shown a bad sample and a good one.

@Suite("Each rule fires on a bad sample and is silent on a good one")
struct RuleTests {
    private func source(_ text: String, path: String = "Sources/A/File.swift") -> SwiftText {
        SwiftText(path: path, text: text)
    }

    private func details(_ findings: [Finding]) -> [String] { findings.map(\.detail) }

    @Test func commentsAndTextsAreNotCode() {
        let text = source(
            ##"""
            let a = "Date \(Double(1)) \"x" // Task
            /* Set /* actor */ */ let b = """
                async "quoted" \(f("random"))
                """
            let c = #"raw \ " \#(g) "#
            """##)
        let words = text.words.map(\.text)
        #expect(words == ["let", "a", "Double", "1", "let", "b", "f", "let", "c", "g"])
        #expect(text.codeLines.count == text.lines.count)
    }

    @Test func functionsAreFound() {
        let functions = source(
            """
            protocol P {
                func required(a: Int)
                var v: Int { get }
            }
            struct S {
                static func < (left: S, right: S) -> Bool { true }
                func generic<T: P>(_ a: (T, T), b: [Int: Int], c: Map<T, T> = .init(1, 2)) -> T
                where T: Q {
                    if a { while b { c.map { $0 } } }
                }
                init?(x: Int) { self.init(y: x) }
                func empty() {}
            }
            """
        ).functions
        #expect(functions.map(\.name) == ["<", "generic", "init", "empty"])
        #expect(functions.map(\.parameters) == [2, 3, 1, 0])
        #expect(functions.map(\.nesting) == [0, 3, 0, 0])
        #expect(functions.map(\.lines) == [6...6, 7...10, 11...11, 12...12])
    }

    @Test func sizes() {
        let long = "func f() {\n" + String(repeating: "    g()\n", count: 69) + "}\n"
        #expect(details(Rules.sizes(source(long), isTest: false)) == ["f has 71 lines, at most 70"])
        let wide = "func f(a: Int, b: Int, c: Int, d: Int, e: Int, f: Int, g: Int) {}\n"
        #expect(
            details(Rules.sizes(source(wide), isTest: false))
                == ["f has 7 parameters, at most 6"])
        let deep = "func f() { if a { if b { if c { if d { if e {} } } } } }\n"
        #expect(
            details(Rules.sizes(source(deep), isTest: false))
                == ["f has 5 nested blocks, at most 4"])
        let file = String(repeating: "\n", count: 601)
        #expect(details(Rules.sizes(source(file), isTest: false)) == ["601 lines, at most 600"])
        #expect(Rules.sizes(source(file), isTest: true).isEmpty)
        let test = String(repeating: "\n", count: 801)
        #expect(details(Rules.sizes(source(test), isTest: true)) == ["801 lines, at most 800"])
        let line = String(repeating: "é", count: 101)
        #expect(details(Rules.sizes(source(line), isTest: false)) == ["101 columns, at most 100"])
        let good = "func f() {\n" + String(repeating: "    g()\n", count: 68) + "}\n"
        #expect(Rules.sizes(source(good), isTest: false).isEmpty)
    }

    @Test func imports() {
        let bad = source(
            "public import Foundation\n@testable import struct PlimsollEngine.Engine\n")
        #expect(
            Rules.imports(bad, target: "PlimsollWire")
                == [
                    Finding(
                        path: bad.path, line: 1, detail: "PlimsollWire may not import Foundation"),
                    Finding(
                        path: bad.path, line: 2,
                        detail: "PlimsollWire may not import PlimsollEngine"),
                ])
        #expect(Rules.imports(bad, target: "PlimsollTestKit").isEmpty)
        #expect(Rules.imports(bad, target: "Unknown").count == 1)
        let good = source("// import Foundation\npublic import PlimsollModel\n")
        #expect(Rules.imports(good, target: "PlimsollWire").isEmpty)
        #expect(Rules.imports(good, target: "PlimsollNumerics").count == 1)
    }

    @Test(arguments: [
        "let a: Double = 1", "let a = Float(1)", "x.hashValue", "var h = Hasher()", "Date()",
        "Int.random(in: 0...1)", "print(1)", "try! f()", "try? f()", "x as! Y", "Task { }",
        "func f() async {}", "await f()", "actor A {}", "var a: Dictionary<A, B>", "Set<Int>()",
        "var a: [String: Int]", "var a: [Key : Value] = x", "var a: [AccountID: [Order]]",
        "a = [:]", "extension A: @unchecked Sendable {}", "nonisolated(unsafe) var a = 1",
        "list.shuffled()", "let x: [Model.Key: Int]",
    ])
    func bannedNamesFire(line: String) {
        #expect(!Rules.bannedNames(source(line + "\n")).isEmpty)
    }

    @Test(arguments: [
        "let a = \"Double\" // Float", "func fingerprint(a: Int) {}", "let update = dates",
        "case setLeverage", "let a = x[index: 1]", "f(a ? [b] : [C])", "[A.b, C(d: E)]",
        "BracketTable(unchecked: x)", "let a: [4 of UInt64] = [x.a, x.b]", "try f()",
        "func priceEstimate() -> Double { Double(1) }", "a.map { [key: $0] }",
    ])
    func bannedNamesAreSilent(line: String) {
        #expect(details(Rules.bannedNames(source(line + "\n"))) == [])
    }

    @Test func estimatesMayBeInexactAndOneFileMayHash() {
        let file = source("let a: Double = 1\n", path: "Sources/A/PriceEstimate.swift")
        #expect(Rules.bannedNames(file).isEmpty)
        let hash = source("func hash(into hasher: inout Hasher) {}\n")
        #expect(Rules.bannedNames(hash).count == 1)
        #expect(Rules.bannedNames(hash, mayHash: true).isEmpty)
    }

    @Test func unexplainedUnsafe() {
        let bad = source("let a = unsafe b\n")
        #expect(details(Rules.unexplainedUnsafe(bad)) == ["unsafe without a SAFETY: comment"])
        #expect(Rules.unexplainedUnsafe(source("// SAFETY: checked.\nlet a = unsafe b\n")).isEmpty)
        #expect(Rules.unexplainedUnsafe(source("// unsafe words\nlet a = b\n")).isEmpty)
    }

    @Test func unsafeSettings() {
        let bad = "x\n.unsafeFlags([\"-Ounchecked\"])\n"
        #expect(Rules.unsafeSettings("Package.swift", bad).map(\.line) == [2, 2])
        #expect(Rules.unsafeSettings("Package.swift", ".strictMemorySafety()").isEmpty)
    }

    @Test func undocumented() {
        let bad = source(
            """
            public struct S {
                public var a: Int
                var b: Int
                @inlinable
                public static func f() {}
                public private(set) var c: Int
            }
            /// Documented.
            public enum E {
                case one
                /// Documented.
                case two
                func f() {
                    switch self {
                    case .one: break
                    }
                }
            }
            enum Inner {
                case hidden
            }
            /// Documented.
            public protocol P {
                func required()
            }
            """)
        #expect(Rules.undocumented(bad).map(\.line) == [1, 2, 5, 6, 10, 24])
        let good = source(
            """
            /// Documented.
            @frozen
            public struct S {
                /// Documented.
                @inlinable
                public static func f() {}
            }
            extension S: Q {}
            public import A
            """)
        #expect(details(Rules.undocumented(good)) == [])
    }

    @Test func unfinished() {
        for word in Rules.unfinishedWords {
            #expect(Rules.unfinished("a.md", "x\n// \(word): later\n").map(\.line) == [2])
            #expect(Rules.unfinished("a.md", "my\(word)s").isEmpty)
        }
        #expect(Rules.unfinishedWords.map(\.count) == [4, 5, 3])
    }

    @Test func machinePaths() {
        for folder in Rules.machineFolders {
            #expect(Rules.machinePaths("a.md", "see \(folder)x").count == 1)
            #expect(Rules.machinePaths("a.md", "\(folder)x").count == 1)
            #expect(Rules.machinePaths("a.md", "https://a.example\(folder)x").isEmpty)
            #expect(Rules.machinePaths("a.md", "$HOME\(folder)x").isEmpty)
        }
        #expect(Rules.machinePaths("a.sh", "#!/usr/bin/env sh").isEmpty)
    }

    @Test func deadLinks() {
        let text = """
            [good](docs/a.md#part) [web](https://a.example/x) [here](#part) `[code](b.md)`
            [bad](docs/b.md "title") ![image](c.png) <img src="d.svg">
            ```
            [fenced](e.md)
            ```
            """
        let findings = Rules.deadLinks("README.md", text) { $0 == "docs/a.md" }
        #expect(
            details(findings)
                == ["dead link: docs/b.md", "dead link: c.png", "dead link: d.svg"])
        #expect(findings.map(\.line) == [2, 2, 2])
    }

    @Test func specCoverage() {
        // Written with a gap, so that the codes of this sample are not taken for real ones.
        let (first, second, third) = ("ABCD" + "-001", "ABCD" + "-002", "ABCD" + "-003")
        let spec = "## Rule\n`@\(first)` `@smoke`\n### Scenario: \(third)\n`@\(second)`\n"
        let other = "`@\(first)`\n"
        let code = "/// spec \(second).\n/// spec \(third), X\(first), \(first)9\n"
        let findings = Rules.specCoverage(
            specs: [("Specs/1.feature.md", spec), ("Specs/2.feature.md", other)],
            mentions: [("Sources/A.swift", code)])
        #expect(
            findings.map(\.description)
                == [
                    "Specs/2.feature.md:1: \(first) is also at Specs/1.feature.md:2",
                    "Sources/A.swift:2: \(third) has no scenario",
                ])
    }

    @Test func nothingToLookAtIsAFailure() {
        #expect(throws: Repository.NothingToLookAt.self) {
            try Repository().files(in: ["NoSuchFolder"], endings: [".swift"])
        }
    }
}
