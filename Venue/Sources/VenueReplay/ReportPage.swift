import PlimsollModel
import PlimsollNumerics

// The report as one page that needs nothing but itself: figures first, then prices, ratios,
// liquidations, fund and deleveraging over time, who was hit, and on what the run was based.

enum ReportPage {
    /// The page.
    static func html(_ input: ReportInput) -> String {
        let parts = [
            header(input), cards(input), proof(input), prices(input), ratios(input),
            liquidations(input), funds(input), deleveraging(input), hardest(input),
            models(input), sources(input),
        ]
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Plimsoll replay \(Calendar.parts(input.begin).day)</title>
            <style>
            \(ReportStyle.sheet)
            </style></head><body><main>
            \(parts.joined(separator: "\n"))
            <footer>The state hash covers every balance, position, order and price. The same files,
            population and seed give the same hash. The life of one account:
            <code>plimsoll explain --run FOLDER --account KEY</code></footer>
            </main></body></html>

            """
    }

    /// Text that cannot be taken for markup.
    static func escape(_ text: String) -> String {
        var out = ""
        for character in text {
            switch character {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            default: out.append(character)
            }
        }
        return out
    }

    private static func header(_ input: ReportInput) -> String {
        let from = Calendar.parts(input.begin)
        let to = Calendar.parts(input.end)
        let isSameDay = from.day == to.day
        let span =
            "\(from.day) \(from.clock.prefix(5)) to "
            + "\(isSameDay ? "" : to.day + " ")\(to.clock.prefix(5)) UTC"
        return "<header><h1>A crash, replayed</h1><p>\(escape(input.title)).</p>"
            + "<p>\(span), seed \(input.seed)"
            + (input.shuffle.map { ", shuffled by \($0)" } ?? "") + "</p></header>"
    }

    private static func cards(_ input: ReportInput) -> String {
        func steps(_ stage: LiquidationStage) -> Int { input.steps[Int(stage.rawValue)] }
        let fund = input.assets.first { $0.name == "USDT" }
        let change = fund.map { Int128($0.balance.raw) - Int128($0.flow.start.raw) } ?? 0
        let overshoot = max(0, input.adl.charged - input.adl.deficit)
        let rows: [(String, String, String)] = [
            ("", grouped(input.accounts), "accounts"),
            ("", grouped(input.liquidated), "closed by force"),
            (input.belowZero == 0 ? "good" : "bad", grouped(input.belowZero), "below zero"),
            ("", grouped(steps(.reduce)), "partial liquidations"),
            ("", grouped(steps(.takeover)), "takeovers"),
            ("", grouped(input.adl.count), "positions deleveraged"),
            ("", Money.short(input.adl.deficit), "USD deficit deleveraged"),
            (
                overshoot < Int128(unitsPerOne) ? "good" : "bad", Money.short(overshoot),
                "USD charged beyond it"
            ),
            (change < 0 ? "bad" : "good", Money.short(change), "USDT change of the fund"),
            ("", grouped(input.trades), "trades"),
        ]
        return "<section class=\"cards\">"
            + rows.map { "<div class=\"card \($0)\"><b>\($1)</b><span>\($2)</span></div>" }.joined()
            + "</section>"
    }

    /// Whole numbers with narrow blanks.
    static func grouped(_ value: Int) -> String {
        Money.short(Int128(value) * Int128(unitsPerOne))
    }

    private static func proof(_ input: ReportInput) -> String {
        let sums = input.assets.map { "\(DecimalText.text(wide: $0.total)) \($0.name)" }
        let verdict =
            input.broken.isEmpty
            ? "All invariants of the engine hold at the end: sizes of every contract sum to zero, "
                + "cached figures equal those computed from scratch, nobody is at his line."
            : "Broken invariants: " + escape(input.broken.prefix(5).joined(separator: "; "))
        return "<section class=\"proof\"><p>State hash</p><p class=\"hash\">\(input.stateHash)</p>"
            + "<p>The sum over all wallets, the insurance fund, fees and the outside: "
            + "<b>\(sums.joined(separator: ", "))</b>. Money was neither made nor lost. "
            + "\(verdict) \(grouped(Int(input.commands))) commands.</p></section>"
    }

    // MARK: Charts

    private static func prices(_ input: ReportInput) -> String {
        let charts = input.symbols.filter { !$0.bars.isEmpty }.map { symbol, bars in
            let low = bars.map(\.low).min() ?? .zero
            let high = bars.map(\.high).max() ?? .zero
            let (bottom, top) = (Double(fixed: low.raw), Double(fixed: high.raw))
            let margin = (top - bottom) * 0.06
            var chart = Chart(
                (input.begin, input.end), low: bottom - margin, high: top + margin, height: 300)
            let minute: Int64 = 60_000_000_000
            let points = thinned(bars)
            chart.area(
                points.map {
                    ($0.minute * minute, Double(fixed: $0.low.raw), Double(fixed: $0.high.raw))
                }, "range")
            chart.line(points.map { ($0.minute * minute, Double(fixed: $0.last.raw)) }, "")
            let first = Double(fixed: bars[0].last.raw)
            let fall = Chart.text((bottom / first - 1) * 100)
            return chart.svg(
                title: symbol, unit: "mark price, USD; lowest \(fall) %", format: plain)
        }
        return "<section><h2>Prices</h2><p class=\"lead\">Mark price, last of each minute; the "
            + "band is its range.</p><div class=\"pair\">\(charts.joined())</div></section>"
    }

    /// At most about 400 bars, joined where there are more.
    private static func thinned(_ bars: [PriceBar]) -> [PriceBar] {
        let stride = max(1, bars.count / 400)
        var found: [PriceBar] = []
        for (place, bar) in bars.enumerated() {
            guard place % stride != 0, let last = found.indices.last else {
                found.append(bar)
                continue
            }
            found[last].low = min(found[last].low, bar.low)
            found[last].high = max(found[last].high, bar.high)
            found[last].last = bar.last
        }
        return found
    }

    private static func plain(_ value: Double) -> String {
        if abs(value) >= 1_000_000 { return Chart.text(value / 1_000_000) + " M" }
        if abs(value) >= 10_000 { return "\(Int(value / 1_000)) k" }
        if abs(value) >= 100 { return "\(Int(value.rounded()))" }
        let thousandths = Int((value * 1_000).rounded())
        return DecimalText.text(Int64(thousandths) * 100_000)
    }

    private static func legend(_ items: [(style: String, words: String)]) -> String {
        let colours = [
            "s0": "a", "s1": "b", "s2": "c", "s3": "d", "s4": "e", "s5": "none", "s6": "f",
        ]
        return "<ul class=\"legend\">"
            + items.map {
                let colour = colours[$0.style] ?? "a"
                return "<li><i style=\"background:var(--\(colour))\"></i>\($0.words)</li>"
            }.joined() + "</ul>"
    }

    private static func ratios(_ input: ReportInput) -> String {
        var chart = Chart((input.begin, input.end), low: 0, high: 100, height: 260)
        for band in [0, 1, 2, 3, 4, 5] {
            let points = input.samples.map { sample -> (Int64, Double, Double) in
                let whole = Double(max(1, sample.counts.reduce(0, +)))
                let below = Double(sample.counts.prefix(band).reduce(0, +)) / whole
                let part = Double(sample.counts[band]) / whole
                return (sample.time.raw, below * 100, (below + part) * 100)
            }
            chart.area(points, "s\(band)")
        }
        let words = [
            "below 20 %", "20 to 50 %", "50 to 80 %", "80 to 100 %", "at the line",
            "nothing held",
        ]
        return "<section><h2>Margin ratios</h2><p class=\"lead\">Maintenance margin over margin "
            + "balance of the worst pool of each of \(grouped(input.sampledAccounts)) accounts. "
            + "At 100 % a pool is liquidated.</p>"
            + chart.svg(title: "Accounts by margin ratio", unit: "% of accounts", format: plain)
            + legend(words.enumerated().map { ("s\($0.offset)", $0.element) }) + "</section>"
    }

    private static let stages: [(stage: LiquidationStage, style: String, words: String)] = [
        (.autoAddMargin, "s0", "margin added"), (.cancelOrders, "s5", "orders cancelled"),
        (.offsetHedge, "s1", "hedge offset"), (.reduce, "s2", "reduced through the book"),
        (.takeover, "s3", "taken over"), (.autoDeleverage, "s4", "deleveraged"),
        (.autoExchange, "s6", "collateral sold"),
    ]

    /// Minutes joined to stretches so that a bar stays visible.
    private static func stretches(
        _ input: ReportInput
    ) -> [(begin: Int64, end: Int64, figures: MinuteFigures)] {
        let minute: Int64 = 60_000_000_000
        let width = max(1, (input.end.raw - input.begin.raw) / minute / 140)
        var found: [(begin: Int64, end: Int64, figures: MinuteFigures)] = []
        for (time, figures) in input.minutes {
            let start = time / width * width * minute
            if found.last?.begin != start {
                found.append((start, start + width * minute, MinuteFigures()))
            }
            let last = found.count - 1
            for stage in figures.steps.indices {
                found[last].figures.steps[stage] += figures.steps[stage]
            }
            found[last].figures.adlNotional += figures.adlNotional
            found[last].figures.liquidated += figures.liquidated
        }
        return found
    }

    private static func liquidations(_ input: ReportInput) -> String {
        let stretches = stretches(input)
        let most = stretches.map { $0.figures.steps.reduce(0, +) }.max() ?? 1
        var chart = Chart(
            (input.begin, input.end), low: 0, high: Double(max(1, most)) * 1.05, height: 240)
        for stretch in stretches {
            var below = 0
            for (stage, style, words) in stages {
                let count = stretch.figures.steps[Int(stage.rawValue)]
                if count == 0 { continue }
                chart.bar(
                    (stretch.begin, stretch.end), Double(below), Double(below + count), style,
                    title: "\(Calendar.text(Timestamp(stretch.begin))): \(count) \(words)")
                below += count
            }
        }
        let rows = stages.map { stage, _, words in
            "<tr><td><code>\(stage.ruleCode)</code></td><td>\(words)</td>"
                + "<td class=\"n\">\(grouped(input.steps[Int(stage.rawValue)]))</td></tr>"
        }
        return "<section><h2>Liquidations</h2><p class=\"lead\">Forced steps of all pools by "
            + "stage, mildest first.</p>"
            + chart.svg(title: "Forced steps", unit: "steps", format: plain)
            + legend(stages.map { ($0.style, $0.words) })
            + "<div class=\"scroll\"><table><tr><th>rule</th><th>stage</th>"
            + "<th class=\"n\">steps</th>"
            + "</tr>\(rows.joined())</table></div></section>"
    }

    private static func funds(_ input: ReportInput) -> String {
        var charts = ""
        for (place, asset) in input.assets.enumerated() {
            let values = input.samples.map { Double(fixed: $0.fund[place].raw) }
            if asset.flow.start.isZero && values.allSatisfy({ $0 == 0 }) { continue }
            let high = max(values.max() ?? 1, 0)
            var chart = Chart(
                (input.begin, input.end), low: min(0, values.min() ?? 0), high: high * 1.06,
                height: 200)
            chart.line(zip(input.samples, values).map { ($0.time.raw, $1) }, "")
            charts += chart.svg(
                title: "Insurance fund in \(asset.name)", unit: asset.name, format: plain)
        }
        let rows = input.assets.map { asset in
            let fee = asset.flow.byReason[Int(LedgerReason.liquidationFee.rawValue)]
            let result = asset.flow.byReason[Int(LedgerReason.realizedPnl.rawValue)]
            let paid = asset.flow.byReason[Int(LedgerReason.shortfall.rawValue)]
            return "<tr><td>\(asset.name)</td><td class=\"n\">\(asset.flow.start)</td>"
                + [fee, result, paid].map {
                    "<td class=\"n\">\(DecimalText.text(wide: $0))</td>"
                }.joined()
                + "<td class=\"n\">\(asset.balance)</td></tr>"
        }
        return "<section><h2>Insurance fund</h2><p class=\"lead\">It earns liquidation fees, takes "
            + "positions over at their bankruptcy price, sells them to the book, and pays what "
            + "that costs.</p>\(charts)<div class=\"scroll\"><table><tr><th>asset</th>"
            + "<th class=\"n\">at first</th><th class=\"n\">fees</th>"
            + "<th class=\"n\">positions taken over</th><th class=\"n\">debts paid</th>"
            + "<th class=\"n\">at last</th></tr>\(rows.joined())</table></div></section>"
    }

    private static func deleveraging(_ input: ReportInput) -> String {
        let head = "<section><h2>Auto-deleveraging</h2>"
        if input.adl.count == 0 {
            return head + "<p>None: book and fund bore everything.</p></section>"
        }
        let stretches = stretches(input)
        let most = stretches.map { Double(fixed: $0.figures.adlNotional) }.max() ?? 1
        var chart = Chart(
            (input.begin, input.end), low: 0, high: max(1, most) * 1.05, height: 200)
        for stretch in stretches where stretch.figures.adlNotional > 0 {
            chart.bar(
                (stretch.begin, stretch.end), 0, Double(fixed: stretch.figures.adlNotional), "s4",
                title: "\(Calendar.text(Timestamp(stretch.begin))): "
                    + "\(Money.short(stretch.figures.adlNotional)) USD")
        }
        let overshoot = max(0, input.adl.charged - input.adl.deficit)
        return head + "<p class=\"lead\">\(grouped(input.adl.count)) positions worth "
            + "\(Money.short(input.adl.notional)) USD were closed against bankrupt ones. Their "
            + "deficit at mark was \(DecimalText.text(wide: input.adl.deficit)) USD; the "
            + "counterparties gave up \(DecimalText.text(wide: overshoot)) USD more than that, "
            + "which is rounding.</p>"
            + chart.svg(title: "Closed by deleveraging", unit: "USD at mark", format: plain)
            + "</section>"
    }

    // MARK: Words

    private static func hardest(_ input: ReportInput) -> String {
        let rows = input.hardest.map { hit in
            var fate = hit.stages.map(\.ruleCode).joined(separator: " ")
            if hit.isDeleveraged { fate += fate.isEmpty ? "deleveraged" : ", deleveraged" }
            return "<tr><td><code>\(hit.key.raw)</code></td><td>\(hit.deposits)</td>"
                + "<td class=\"n\">\(Money.short(hit.loss))</td>"
                + "<td><code>\(fate)</code></td></tr>"
        }
        return "<section><h2>Hardest hit</h2><p class=\"lead\">By realised loss and liquidation "
            + "fees, in USD.</p><div class=\"scroll\"><table><tr><th>account</th><th>deposited</th>"
            + "<th class=\"n\">loss</th><th>forced steps</th></tr>\(rows.joined())</table></div>"
            + "</section>"
    }

    private static func models(_ input: ReportInput) -> String {
        "<section><h2>How it was done</h2><p><b>Prices.</b> Each source passes on at most one "
            + "price "
            + "a second, and only if it moved by half a hundredth of a percent or a minute has "
            + "passed. Missing time is not filled: a source that falls silent is left out of its "
            + "index, and without enough sources liquidation pauses.</p>"
            + list(input.indexNotes) + "<p><b>Population.</b> \(Population.description)</p>"
            + "<p><b>Liquidity.</b> \(LiquidityModel.description)</p><p><b>Insurance fund.</b> "
            + "Unless the venue file says otherwise it starts with one part in five thousand of "
            + "what the population means to hold.</p></section>"
    }

    private static func sources(_ input: ReportInput) -> String {
        let pauses = input.pauses.map { "\(Calendar.text($0.time)) \($0.symbol): \($0.reason)" }
        let ignored = input.ignored.map { "\($0.name), \(grouped($0.count)) times" }
        return "<section><h2>Data</h2>" + fold("Files read", input.files)
            + fold("Gaps in the data", input.gaps)
            + fold("Files and series not used", input.skipped)
            + fold("Pauses of liquidation", pauses)
            + fold("Prices not believed, by first sight of each spell", ignored) + "</section>"
    }

    private static func list(_ lines: [String]) -> String {
        "<ul>" + lines.map { "<li>\(escape($0))</li>" }.joined() + "</ul>"
    }

    private static func fold(_ title: String, _ lines: [String]) -> String {
        if lines.isEmpty { return "<p>\(title): none.</p>" }
        let shown = lines.prefix(200)
        let rest = lines.count > shown.count ? ["and \(lines.count - shown.count) more"] : []
        return "<details><summary>\(title): \(grouped(lines.count))</summary>"
            + list(shown + rest) + "</details>"
    }
}
