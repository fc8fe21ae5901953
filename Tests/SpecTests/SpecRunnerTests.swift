import PlimsollTestKit
import Testing

// The runner must fail where it should, or a green specification says nothing.

@Suite("The spec runner fails where it should")
struct SpecRunnerTests {
    /// Runs the first scenario of a text and gives its failure.
    private func failure(_ text: String) -> SpecFailure? {
        do throws(SpecFailure) {
            let scenarios = try SpecParser.scenarios(of: text, path: "x.feature.md")
            for scenario in scenarios { try SpecRunner.run(scenario) }
            return nil
        } catch {
            return error
        }
    }

    private func scenario(_ body: String) -> String {
        "# Feature: x\n\n## Rule: one\n`@MARG-001`\n### Scenario: two\n" + body
    }

    private let wallet = "* Given alice has wallet balance \"100 USDT\"\n"
    private func pool(_ balance: String) -> String {
        "* Then alice's cross pool is\n\n  | margin balance |\n  | --- |\n  | \(balance) |\n"
    }

    // MARK: Parsing

    @Test("Rule, code, title, steps, tables and workings are read with their lines")
    func everythingIsRead() throws {
        let text = scenario(wallet + pool("100") + "\n<!-- 50+50 = 100\n100/2 = 50 -->\n")
        let read = try #require(SpecParser.scenarios(of: text, path: "p").first)
        #expect(read.code == "MARG-001" && read.rule == "one" && read.title == "two")
        #expect(read.line == 5 && read.steps.map(\.line) == [6, 7])
        #expect(read.steps.map(\.keyword) == [.given, .then])
        #expect(read.steps[1].table?.header == ["margin balance"])
        #expect(read.steps[1].table?.rows.map(\.cells) == [["100"]])
        #expect(read.steps[1].table?.rows.map(\.line) == [11])
        #expect(read.workings.map(\.line) == [13, 14])
        #expect(failure(text) == nil)
    }

    @Test("A background comes before every scenario of its file")
    func backgroundIsPrepended() throws {
        let text =
            "## Background:\n" + wallet + "## Rule: r\n`@MARG-001`\n### Scenario: a\n"
            + pool("100") + "`@MARG-002`\n### Scenario: b\n" + pool("100")
        #expect(try SpecParser.scenarios(of: text, path: "p").map(\.steps.count) == [2, 2])
        #expect(failure(text) == nil)
    }

    static let malformed: [(what: String, text: String, line: Int)] = [
        ("no code", "### Scenario: a\n* Then there are no trades\n", 1),
        ("bad code", "`@MARG-1`\n### Scenario: a\n", 1),
        ("code without scenario", "`@MARG-001`\n", 1),
        ("two codes", "`@MARG-001`\n`@MARG-002`\n### Scenario: a\n", 2),
        ("expects nothing", "`@MARG-001`\n### Scenario: a\n* When x\n", 2),
        ("unknown keyword", "`@MARG-001`\n### Scenario: a\n* Maybe x\n", 3),
        ("and follows nothing", "`@MARG-001`\n### Scenario: a\n* And x\n", 3),
        ("step outside", "* Given x\n", 1),
        ("too many cells", "`@MARG-001`\n### Scenario: a\n* Then x\n| a |\n| 1 | 2 |\n", 5),
        ("row without end", "`@MARG-001`\n### Scenario: a\n* Then x\n| a |\n| 1\n", 5),
        ("comment without end", "`@MARG-001`\n### Scenario: a\n* Then x\n<!-- 1 = 1\n", 5),
        ("comment outside", "<!-- 1 = 1 -->\n", 1),
    ]

    @Test("Bad syntax is refused at its line", arguments: malformed)
    func badSyntax(_ sample: (what: String, text: String, line: Int)) {
        let failure = #expect(throws: SpecFailure.self) {
            try SpecParser.scenarios(of: sample.text, path: "p")
        }
        #expect(failure?.line == sample.line, "\(sample.what): \(failure?.message ?? "")")
        #expect(failure?.description.hasPrefix("p:\(sample.line): ") == true)
    }

    // MARK: Running

    @Test("A wrong figure fails at its row")
    func wrongFigure() throws {
        let found = try #require(failure(scenario(wallet + pool("100.00000001"))))
        #expect(found.line == 11)
        #expect(found.message == "margin balance: expected 100.00000001, was 100")
    }

    @Test("A tilde compares to the last place, and no further")
    func tilde() throws {
        #expect(failure(scenario(wallet + pool("~99.9"))) != nil)
        #expect(failure(scenario(wallet + pool("~100.4"))) != nil)
        #expect(failure(scenario(wallet + pool("~101"))) != nil)
        #expect(failure(scenario(wallet + pool("~100"))) == nil)
    }

    @Test("A wrong working fails at its line, even if the figures are right")
    func wrongWorking() throws {
        let text = scenario(wallet + pool("100") + "<!-- 50+50 = 100\n60+50 = 100 -->\n")
        let found = try #require(failure(text))
        #expect(found.line == 13)
        #expect(found.message == "expected 60+50 = 100, but 110 is not = 100")
    }

    static let broken: [(what: String, steps: String, line: Int)] = [
        ("unknown step", "* When alice sings\n* Then there are no trades\n", 6),
        ("unknown column", "* Then alice's cross pool is\n| luck |\n| 1 |\n", 8),
        ("unknown record", "* Then there are no miracles\n", 6),
        ("expectation as Given", "* Given there are no trades\n* Then there are no trades\n", 6),
        ("action as Then", "* Then \"1 s\" passes\n", 6),
        ("setup as Then", "* Then alice has wallet balance \"1 USDT\"\n", 6),
        ("refused Given", "* Given alice withdraws \"1 USDT\"\n* Then there are no trades\n", 6),
        ("refused When", "* When alice withdraws \"1 USDT\"\n* Then there are no trades\n", 6),
        ("missing refusal", "* Then it is refused with \"noChange\"\n", 6),
        (
            "wrong refusal",
            "* When alice withdraws \"1 USDT\"\n* Then it is refused with \"noChange\"\n", 7
        ),
        ("missing record", "* Then there are these trades\n| price |\n| 1 |\n", 8),
        ("missing position", "* Then alice's positions are\n| symbol |\n| BTCUSDT |\n", 8),
        (
            "bad amount", "* Given alice has wallet balance \"much\"\n* Then there are no trades\n",
            6
        ),
        ("bad duration", "* When \"a while\" passes\n* Then there are no trades\n", 6),
        ("bad choice", "* When alice chooses \"peace\"\n* Then there are no trades\n", 6),
        ("bad setting", "* Given the venue's settings are\n| setting |\n| x |\n* Then y\n", 8),
    ]

    @Test("A step that means nothing or does not hold fails at its line", arguments: broken)
    func brokenStep(_ sample: (what: String, steps: String, line: Int)) throws {
        let found = try #require(failure(scenario(sample.steps)), "\(sample.what)")
        #expect(found.line == sample.line, "\(sample.what): \(found.message)")
    }

    @Test("A record nobody expected fails")
    func extraRecord() throws {
        let text = scenario(
            wallet + "* And the mark price of BTCUSDT becomes \"100\"\n* When alice places\n"
                + "| order | side | quantity | price |\n| a | buy | 1 | 100 |\n"
                + "* Then there are no order changes\n")
        let found = try #require(failure(text))
        #expect(found.message.hasPrefix("expected 0 order changes, were 1"))
    }

    @Test("No two phrases fit one step")
    func phrasesAreDistinct() {
        for phrase in StepPhrase.allCases {
            let text = phrase.rawValue.split(separator: "{").enumerated().map { place, part in
                place == 0 ? String(part) : "x" + part.drop { $0 != "}" }.dropFirst()
            }.joined()
            let fitting = StepPhrase.allCases.filter { $0.arguments(in: text) != nil }
            #expect(fitting == [phrase], "\(text)")
        }
    }
}

@Suite("Workings are computed exactly")
struct WorkingTests {
    @Test(
        "What holds, holds",
        arguments: [
            "1000 + 0.1*(61000-60000) = 1100", "(6100+3000)/20 = 455", "39.40/1100 ~= 3.58 %",
            "1/3 + 1/3 + 1/3 = 1", "2 - -3 = 5", "-(2+3)*2 = -10", "8/2/2 = 2", "2+3*4 = 14",
            "max(1, 2) = 2", "min(3, abs(-2)) = 2", "50 % = 0.5",
            "1 < 2 <= 2", "3 > 2 >= 2", "text: with 2 colons: 1 = 1",
            "10*5% = 0.5", "1 = 2/2 = 3/3",
        ])
    func holds(_ text: String) {
        #expect(throws: Never.self) { try Working(text).check() }
    }

    @Test(
        "What does not hold or is no sum, fails",
        arguments: [
            "1 = 2", "0.1 = 0.10000001", "1/3 = 0.33333333", "1 ~= 1.2", "1/0 = 1", "1 +", "= 1",
            "1 + = 1", "(1 = 1", "1) = 1", "one = 1", "1 2 = 12", "2 < 2", "2 > 2", "3 <= 2",
            "100", "", "1 ~= 2/2", "max(1) = 1", "1 == 1", "2 ^ 2 = 4",
        ])
    func fails(_ text: String) {
        #expect(throws: Working.Fault.self) { try Working(text).check() }
    }

    @Test("A line that begins with an operator goes on with the one before")
    func continuation() {
        let lines = [(1, "a: 1 + 1"), (2, "= 2; 3 = 3"), (3, ""), (4, "4 = 4")]
        let found = Working.statements(of: lines.map { (line: $0.0, text: $0.1) })
        #expect(found.map(\.line) == [1, 2, 4])
        #expect(found.map(\.working.text) == ["a: 1 + 1 = 2", "3 = 3", "4 = 4"])
    }

    @Test("A fraction that outgrows its bits is nothing, not something else")
    func overflow() {
        let large = Rational(Int128.max)
        #expect(large.adding(large) == nil && large.multiplied(by: large) == nil)
        #expect(Rational(1, over: 0) == nil)
        #expect(Rational(2, over: -4)?.description == "-0.5")
        #expect(Rational(1, over: 3)?.description == "0.333333333333..")
    }

    @Test("Written numbers have a value and a last place")
    func writtenNumbers() {
        #expect(WrittenNumber("3.58 %")?.value == Rational(358, over: 10_000))
        #expect(WrittenNumber("3.58 %")?.lastPlace == Rational(1, over: 10_000))
        #expect(WrittenNumber("-1,000.5")?.value == Rational(-2001, over: 2))
        for text in ["", "-", ".5", "5.", "1.2.3", "x", "1e3", "%"] {
            #expect(WrittenNumber(text) == nil, "\(text)")
        }
    }
}
