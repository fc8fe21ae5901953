import Foundation
import PlimsollModel
import PlimsollNumerics
import Testing
import VenueJSON

@testable import VenueReplay

/// What a replay writes: the page, the figures, and the lives of accounts.
@Suite("A report")
struct ReportTests {
    /// The page needs nothing from outside: no address, no file beside it.
    @Test func thePageStandsAlone() throws {
        let result = try Replay.run(.small(200))
        let files = result.files(milliseconds: 1_234)
        #expect(files.map(\.name) == ["index.html", "report.json", "timelines.jsonl"])
        let page = files[0].text
        for word in ["http://", "https://", "src=", "@import", "url(", "<link"] {
            #expect(!page.contains(word), "found \(word)")
        }
        #expect(page.contains(result.stateHash))
        #expect(page.contains("prefers-color-scheme: dark"))
        for symbol in ["AVAXUSDT", "BTCUSDT", "BTCUSD_PERP", "ETHUSDT", "SOLUSDT"] {
            #expect(page.contains("aria-label=\"\(symbol)\""))
        }
        #expect(page.components(separatedBy: "<svg").count > 8)
    }

    /// The figures are one object with the agreed names; money is text.
    @Test func theFiguresHaveTheirNames() throws {
        let result = try Replay.run(.small(200))
        let json = try JSONReader.read(result.json(milliseconds: 1_234).utf8)
        for key in [
            "stateHash", "accounts", "accountsLiquidated", "accountsBelowZero",
            "liquidationSteps", "adl", "insuranceFund", "conservation", "commands", "seconds",
        ] {
            #expect(json[key] != nil, "\(key)")
        }
        #expect(json["seconds"]?.text == "1.234")
        #expect(json["conservation"]?["USDT"]?.text == "0")
        #expect(json["liquidationSteps"]?["takeover"] != nil)
        #expect(json["adl"]?["overshoot"] != nil)
        #expect(json["insuranceFund"]?["USDT"]?["balance"] != nil)
    }

    /// The explanation of a liquidated account shows each step's rule and equation, and the
    /// equation adds up as it is written.
    @Test func anExplanationAddsUp() throws {
        let result = try Replay.run(.small())
        let lines = Data(result.files(milliseconds: 0)[2].text.utf8)
        var rules: Set<String> = []
        var equations = 0
        for key in Set(result.steps.map(\.account.raw)).sorted().prefix(60) {
            let text = try Explanation.text(of: "\(key)", in: lines, name: "timelines.jsonl")
            let steps = result.steps.filter { $0.account.raw == key }
            for step in steps { #expect(text.contains(step.step.stage.ruleCode)) }
            rules.formUnion(steps.map(\.step.stage.ruleCode))
            equations += try check(text)
        }
        #expect(rules.contains("LIQD-004"))
        #expect(equations > 100)
    }

    /// Does the sums of every "wallet a + uPnL b = margin balance c" again.
    private func check(_ text: String) throws -> Int {
        var count = 0
        for line in text.split(separator: "\n") where line.contains("= margin balance") {
            let words = line.split(separator: " ")
            let wallet = try #require(words.firstIndex(of: "wallet"))
            let balance = try #require(words.firstIndex(of: "balance"))
            let sum = try Amount(words[wallet + 1])
            let profit = try Amount(words[wallet + 4])
            let whole = try Amount(words[balance + 1])
            #expect(words[wallet + 2] == "+" && sum + profit == whole, "\(line)")
            count += 1
        }
        return count
    }

    @Test func anUnknownAccountIsRefused() throws {
        let result = try Replay.run(.small(20))
        let lines = Data(result.files(milliseconds: 0)[2].text.utf8)
        let fault = try #require(throws: ReplayFault.self) {
            try Explanation.text(of: "999", in: lines, name: "timelines.jsonl")
        }
        #expect(fault.code == .unknownAccount)
        #expect(fault.message.contains("999"))
    }

    @Test func anAccountThatIsThereIsTold() throws {
        let result = try Replay.run(.small(20))
        let lines = Data(result.files(milliseconds: 0)[2].text.utf8)
        let text = try Explanation.text(of: "7", in: lines, name: "timelines.jsonl")
        #expect(text.hasPrefix("Account 7\n"))
        #expect(text.contains("deposited"))
        #expect(text.contains("At the end"))
    }
}
