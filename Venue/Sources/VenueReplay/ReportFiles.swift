import PlimsollModel
import PlimsollNumerics

// The files of a report, as texts; whoever calls writes them where they belong.

extension ReplayResult {
    /// The files of the report with their names.
    ///
    /// - Parameter milliseconds: Time the replay took.
    public func files(milliseconds: Int64) -> [(name: String, text: String)] {
        [
            ("index.html", ReportPage.html(pages)),
            ("report.json", json(milliseconds: milliseconds) + "\n"),
            ("timelines.jsonl", pages.timelines.joined(separator: "\n") + "\n"),
        ]
    }

    /// The figures in a few lines for a person.
    public func summary(milliseconds: Int64) -> String {
        let steps = pages.steps
        func count(_ stage: LiquidationStage) -> Int { steps[Int(stage.rawValue)] }
        let adl = pages.adl
        let funds = pages.assets.filter { !$0.flow.start.isZero }.map {
            "\($0.flow.start) -> \($0.balance) \($0.name)"
        }
        let totals = pages.assets.map { "\(DecimalText.text(wide: $0.total)) \($0.name)" }
        return """
            \(pages.title)
            \(Calendar.text(pages.begin)) to \(Calendar.text(pages.end)), seed \(pages.seed)
            accounts          \(accounts), of these liquidated \(accountsLiquidated), \
            below zero \(accountsBelowZero)
            forced steps      \(count(.cancelOrders)) cancel, \(count(.reduce)) reduce, \
            \(count(.takeover)) takeover, \(count(.autoDeleverage)) deleverage
            deleveraging      \(adl.count) positions, \(Money.short(adl.notional)) USD for a \
            deficit of \(Money.short(adl.deficit)) USD, \
            \(Money.short(max(0, adl.charged - adl.deficit))) beyond it
            insurance fund    \(funds.joined(separator: ", "))
            sum of all money  \(totals.joined(separator: ", "))
            commands          \(pages.commands) in \(DecimalText.text(milliseconds * 100_000)) s
            state hash        \(stateHash)
            """
    }
}

/// Money for people.
enum Money {
    /// Whole units with blanks between thousands, as "1 234 567".
    static func short(_ raw: Int128) -> String {
        let whole = raw.magnitude / UInt128(unitsPerOne)
        var digits = Array(String(whole).reversed())
        var place = 3
        while place < digits.count {
            digits.insert("\u{202F}", at: place)
            place += 4
        }
        return (raw < 0 && whole > 0 ? "-" : "") + String(digits.reversed())
    }
}
