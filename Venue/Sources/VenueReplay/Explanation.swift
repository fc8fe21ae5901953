import VenueJSON
import PlimsollNumerics

// The life and death of one account in words and figures, from the lines a replay wrote. Every
// forced trade shows the equation it was decided by, before and after.

/// Tells the life of an account.
public enum Explanation {
    /// The life of an account, in words.
    ///
    /// - Parameters:
    ///   - account: Its key in decimals.
    ///   - lines: The bytes of a run's `timelines.jsonl`.
    ///   - name: The file's name, for messages.
    /// - Throws: A fault if the run knows no such account or the file is damaged.
    public static func text(
        of account: String, in lines: some Collection<UInt8>, name: String
    ) throws(ReplayFault) -> String {
        let start = Array("{\"account\":\"\(account)\",".utf8)
        var count = 0
        for line in lines.split(separator: UInt8(ascii: "\n")) {
            count += 1
            if !line.starts(with: start) { continue }
            do {
                return try Self.text(JSONReader.read(line), account)
            } catch {
                throw ReplayFault(
                    .malformed,
                    "\(name):\(count):\(error.column): expected \(error.expected), "
                        + "found \(error.found)")
            }
        }
        throw ReplayFault(
            .unknownAccount,
            "\(name): expected an account \(account), found \(count) others")
    }

    private static func text(_ life: JSON, _ account: String) -> String {
        var out = Lines()
        out.add("Account \(account)")
        out.add("")
        out.add("  deposited     \(list(life["deposits"]))")
        out.add("  position mode \(flag(life["hedge"]) ? "hedge" : "one-way")")
        out.add("  asset mode    \(flag(life["multi"]) ? "multi-assets" : "single-asset")")
        out.add("")
        let entries = life["life"]?.items ?? []
        if entries.isEmpty { out.add("It never held a position.") }
        var lastDay = ""
        for entry in entries {
            let time = entry["time"]?.text ?? ""
            let (day, clock) = (String(time.prefix(10)), String(time.dropFirst(11).dropLast()))
            if day != lastDay { out.add(day) }
            lastDay = day
            tell(entry, clock, &out)
        }
        out.add("")
        tellEnd(life["end"], &out)
        return out.text
    }

    private static func flag(_ value: JSON?) -> Bool {
        if case .bool(let isOn) = value { return isOn }
        return false
    }

    private static func list(_ value: JSON?) -> String {
        guard case .object(let members) = value, !members.isEmpty else { return "nothing" }
        return members.map { "\($0.value.text ?? "") \($0.key)" }.joined(separator: ", ")
    }

    private static func tell(_ entry: JSON, _ clock: String, _ out: inout Lines) {
        func field(_ key: String) -> String { entry[key]?.text ?? "" }
        switch field("kind") {
        case "position":
            let size = field("size")
            var line = "position in \(field("symbol")): "
            line += size == "0" ? "closed" : "\(holding(size)) entered at \(field("entry"))"
            line += ", mark \(field("mark"))"
            if field("pnl") != "0" { line += "; realised \(field("pnl"))" }
            if field("isolated") != "0" { line += "; set aside \(field("isolated"))" }
            out.add("  \(clock)  \(line)")
        case "triggered":
            out.add(
                "  \(clock)  \(field("type")) \(field("side")) of \(field("symbol")) fired at "
                    + field("trigger"))
        case "deleveraged":
            out.add(
                "  \(clock)  \(field("rule"))  auto-deleveraged: \(field("quantity")) "
                    + "\(field("symbol")) closed against a bankrupt account at "
                    + "\(field("price")), mark \(field("mark"))")
            out.add(
                "            given up against the mark price: \(field("haircut")) "
                    + field("unit"))
        case "posted":
            out.add("  \(clock)  \(field("reason")): \(field("amount")) \(field("unit"))")
        case "step": tellStep(entry, clock, &out)
        default: out.add("  \(clock)  \(field("kind"))")
        }
    }

    private static func holding(_ size: String) -> String {
        size.hasPrefix("-") ? "short \(size.dropFirst())" : "long \(size)"
    }

    // MARK: Forced steps

    private static func tellStep(_ entry: JSON, _ clock: String, _ out: inout Lines) {
        func field(_ key: String) -> String { entry[key]?.text ?? "" }
        let unit = field("unit")
        out.add("  \(clock)  \(field("rule"))  \(headline(entry)), in its \(field("pool"))")
        out.add("            before: \(equation(entry["before"], unit))")
        for position in entry["positions"]?.items ?? [] {
            out.add("              \(describe(position))")
        }
        for line in details(entry) { out.add("            \(line)") }
        out.add("            after:  \(equation(entry["after"], unit))")
    }

    private static func headline(_ entry: JSON) -> String {
        func field(_ key: String) -> String { entry[key]?.text ?? "" }
        let size = field("quantity")
        let magnitude = size.hasPrefix("-") ? String(size.dropFirst()) : size
        let closing = size.hasPrefix("-") ? "bought back" : "sold"
        let symbol = field("symbol")
        switch field("stage") {
        case "autoAddMargin": return "margin added to \(symbol) from the cross pool, as asked for"
        case "cancelOrders": return "\(magnitude) open orders cancelled"
        case "offsetHedge":
            return "long and short of \(magnitude) \(symbol) closed against each other at "
                + "\(field("price"))"
        case "reduce":
            return "\(magnitude) \(symbol) \(closing) through the book at \(field("price"))"
        case "takeover":
            return "\(magnitude) \(symbol) taken over by the insurance fund at its bankruptcy "
                + "price \(field("price"))"
        case "autoDeleverage":
            return "\(magnitude) \(symbol) closed against counterparties at its bankruptcy price "
                + "\(field("price"))"
        case "settleDebt": return "a debt settled"
        case "autoExchange": return "collateral sold for a debt"
        default: return field("stage")
        }
    }

    private static func details(_ entry: JSON) -> [String] {
        let names = [
            ("fee", "liquidation fee to the insurance fund"),
            ("residue", "what was left at mark, to the insurance fund"),
            ("shortfall", "what the insurance fund lost at mark"),
            ("haircut", "what counterparties gave up at mark"),
        ]
        let isOwnMargin = entry["stage"]?.text == "autoAddMargin"
        return names.compactMap { key, meaning in
            guard let amount = entry[key]?.text, amount != "0" else { return nil }
            let said = isOwnMargin ? "margin added" : meaning
            return "\(said): \(amount)"
        }
    }

    /// The equation of a pool: `wallet + uPnL = margin balance` against its maintenance margin.
    private static func equation(_ figures: JSON?, _ unit: String) -> String {
        let texts = (figures?.items ?? []).map { $0.text ?? "" }
        guard texts.count == 3, let wallet = raw(texts[0]), let profit = raw(texts[1]),
            let margin = raw(texts[2])
        else { return "unknown" }
        let balance = wallet + profit
        let verdict =
            margin == 0
            ? "nothing held"
            : balance <= margin
                ? "at or below the maintenance margin \(texts[2])"
                : "above the maintenance margin \(texts[2])"
        return "wallet \(texts[0]) + uPnL \(texts[1]) = margin balance "
            + "\(DecimalText.text(wide: balance)) \(unit), \(verdict)"
    }

    private static func raw(_ text: String) -> Int128? {
        do {
            return Int128(try DecimalText.parse(text.utf8))
        } catch {
            return nil
        }
    }

    private static func describe(_ position: JSON) -> String {
        func field(_ key: String) -> String { position[key]?.text ?? "" }
        return "\(holding(field("size"))) \(field("symbol")) entered at \(field("entry")), "
            + "mark \(field("mark")): notional \(field("notional")), uPnL \(field("pnl")), "
            + "maintenance \(field("maintenance")) \(field("unit"))"
    }

    private static func tellEnd(_ end: JSON?, _ out: inout Lines) {
        out.add("At the end")
        out.add("  wallets: \(list(end?["wallets"]))")
        for pool in end?["pools"]?.items ?? [] {
            let unit = pool["unit"]?.text ?? ""
            out.add("  \(pool["pool"]?.text ?? ""): \(equation(pool["figures"], unit))")
        }
    }
}

/// Text in lines.
struct Lines {
    private(set) var text = ""

    mutating func add(_ line: String) { text += line + "\n" }
}
