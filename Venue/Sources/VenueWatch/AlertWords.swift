import PlimsollModel
import PlimsollNumerics

// What notices of alerts say: what happened, the figure, the threshold; in words that stand alone
// on a phone's lock screen.

/// Notices of alerts in words.
enum AlertWords {
    // MARK: Levels

    static func notice(
        _ alert: Alert, _ account: AccountID, _ reading: Reading, _ facts: Facts
    ) -> Notice {
        let threshold = alert.threshold ?? 0
        let value = value(reading, alert)
        let way = alert.direction.map { words($0) } ?? ""
        let (title, text): (String, String) =
            switch alert.kind {
            case .price:
                (
                    "\(alert.symbol ?? "") \(way) \(decimal(threshold))",
                    "The \((alert.price ?? .last).words) went to \(decimal(value))."
                )
            case .marginRatio:
                (
                    "Margin ratio \(way) \(percent(threshold))",
                    ratioText(value) + " At 100 % the venue begins to close positions."
                )
            case .liquidationDistance:
                (
                    "Liquidation within \(percent(threshold))",
                    "The mark is \(percent(value)) away from the nearest liquidation price"
                        + of(alert.symbol) + "."
                )
            case .funding:
                (
                    "\(alert.symbol ?? "") funding \(way) \(percent(threshold))",
                    "The predicted rate is \(percent(value))."
                )
            case .volumeSpike:
                (
                    "\(alert.symbol ?? "") volume \(way) \(decimal(threshold)) times its mean",
                    "This minute has \(decimal(value)) times the mean of the 30 before."
                )
            case .adl, .fill, .forcedTrade:
                (
                    "Auto-deleveraging lights \(way) \(decimal(threshold))",
                    "A position\(of(alert.symbol)) has \(decimal(value)) of 5 lights: with all "
                        + "lit it is among the first to be closed against a bankrupt one."
                )
            }
        var notice = Notice(
            account: account, kind: NoticeKind(alert.kind), level: level(alert), title: title,
            text: withNote(text, alert), time: facts.time)
        notice.symbol = alert.symbol
        notice.address(by: alert)
        if alert.kind == .marginRatio || alert.kind == .liquidationDistance {
            notice.link = "/risk"
        }
        return notice
    }

    /// The figure that reached the threshold: where it is, or how far it went and came back.
    private static func value(_ reading: Reading, _ alert: Alert) -> Int64 {
        let threshold = alert.threshold ?? 0
        switch alert.direction {
        case .above: return max(reading.value, reading.value >= threshold ? .min : reading.high)
        case .below: return reading.value <= threshold ? reading.value : reading.low
        case .crosses, nil: return reading.value
        }
    }

    private static func level(_ alert: Alert) -> NoticeLevel {
        switch alert.kind {
        case .marginRatio: alert.threshold ?? 0 >= 90_000_000 ? .critical : .warning
        case .liquidationDistance, .adl: .warning
        case .forcedTrade: .critical
        case .price, .funding, .volumeSpike, .fill: .info
        }
    }

    private static func words(_ direction: AlertDirection) -> String {
        switch direction {
        case .above: "at or above"
        case .below: "at or below"
        case .crosses: "crossed"
        }
    }

    private static func ratioText(_ value: Int64) -> String {
        value == .max
            ? "The margin balance is gone."
            : "Maintenance margin is \(percent(value)) of the "
                + "margin balance."
    }

    private static func of(_ symbol: String?) -> String { symbol.map { " of \($0)" } ?? "" }

    private static func withNote(_ text: String, _ alert: Alert) -> String {
        alert.note.isEmpty ? text : "\(text) \(alert.note)"
    }

    /// A figure of units of 1e-8, cut after the place that still matters.
    private static func decimal(_ raw: Int64) -> String { DecimalText.text(raw) }

    /// A part as percent with up to four places, rounded towards zero.
    static func percent(_ raw: Int64) -> String {
        let percent = Int128(raw) * 100
        return DecimalText.text(wide: percent - percent % 10_000) + " %"
    }

    // MARK: Events

    /// What an alert of an event says of what happened; nothing if it does not concern it.
    static func notices(
        _ alert: Alert, _ account: AccountID, _ happenings: Happenings, _ facts: Facts,
        withDeleveragings: Bool
    ) -> [Notice] {
        var told: [Notice] = []
        switch alert.kind {
        case .fill: told = fills(happenings, account, facts)
        case .forcedTrade:
            told = steps(happenings, account, facts)
            if withDeleveragings { told += deleveragings(happenings, account, facts) }
        case .adl: told = deleveragings(happenings, account, facts)
        default: break
        }
        if let symbol = alert.symbol { told = told.filter { $0.symbol == symbol } }
        return told.map { notice in
            var notice = notice
            notice.address(by: alert)
            notice.text = withNote(notice.text, alert)
            return notice
        }
    }

    private static func symbol(_ instrument: InstrumentID, _ facts: Facts) -> String {
        facts.instruments[Int(instrument.raw)].symbol
    }

    private static func fills(
        _ happenings: Happenings, _ account: AccountID, _ facts: Facts
    ) -> [Notice] {
        let sorted = happenings.fills.sorted {
            ($0.value.time, $0.key.instrument, $0.key.side.rawValue)
                < ($1.value.time, $1.key.instrument, $1.key.side.rawValue)
        }
        var notices = sorted.prefix(Judgement.mostEvents).map { key, sum in
            let name = symbol(key.instrument, facts)
            let verb = key.side == .buy ? "Bought" : "Sold"
            let price = divide(sum.value, by: max(1, sum.quantity), rounding: .down)
            let trades = sum.trades == 1 ? "in one trade" : "on average in \(sum.trades) trades"
            var notice = Notice(
                account: account, kind: .fill, level: .info,
                title: "\(verb) \(DecimalText.text(wide: sum.quantity)) \(name)",
                text: "At \(DecimalText.text(wide: price)) \(trades).", time: sum.time)
            notice.symbol = name
            return notice
        }
        let rest =
            sorted.dropFirst(Judgement.mostEvents).reduce(0) { $0 + $1.value.trades }
            + happenings.otherFills
        if rest > 0 {
            notices.append(
                Notice(
                    account: account, kind: .fill, level: .info, title: "\(rest) more trades",
                    text: "The account traded faster than single fills are told.",
                    time: facts.time))
        }
        return notices
    }

    private static func steps(
        _ happenings: Happenings, _ account: AccountID, _ facts: Facts
    ) -> [Notice] {
        var notices = happenings.steps.map { id, step in
            let name = step.instrument.map { symbol($0, facts) }
            let before = step.before
            var notice = Notice(
                account: account, kind: .forcedTrade, level: .critical,
                title: title(step, name ?? "the pool"),
                text: "Margin balance \(before.walletBalance + before.unrealizedPnl) against "
                    + "maintenance margin \(before.maintenanceMargin) (rule "
                    + "\(step.stage.ruleCode)).",
                time: step.time)
            notice.symbol = name
            notice.link = "/why/\(id)"
            return notice
        }
        if happenings.otherSteps > 0 {
            var rest = Notice(
                account: account, kind: .forcedTrade, level: .critical,
                title: "\(happenings.otherSteps) more forced steps",
                text: "All of them are explained under forced trades.", time: facts.time)
            rest.link = "/why"
            notices.append(rest)
        }
        return notices
    }

    private static func title(_ step: LiquidationStep, _ name: String) -> String {
        let size = step.quantity.magnitude
        switch step.stage {
        case .autoAddMargin: return "Margin was added to \(name) from the cross pool"
        case .cancelOrders: return "Open orders were cancelled: the pool reached its line"
        case .offsetHedge: return "\(size) \(name) long and short were closed against each other"
        case .reduce: return "\(size) \(name) was closed by liquidation at \(step.price)"
        case .takeover: return "\(size) \(name) was taken over at \(step.price)"
        case .autoDeleverage:
            return "\(size) \(name) was closed against counterparties at \(step.price)"
        case .settleDebt: return "What was left as a debt was made good"
        case .autoExchange: return "Collateral was sold for a debt"
        }
    }

    private static func deleveragings(
        _ happenings: Happenings, _ account: AccountID, _ facts: Facts
    ) -> [Notice] {
        var notices = happenings.deleveragings.map { event, time in
            let name = symbol(event.instrument, facts)
            var notice = Notice(
                account: account, kind: .adl, level: .critical,
                title: "\(event.quantity) \(name) was deleveraged",
                text: "It was closed against a bankrupt position whose loss nobody else could "
                    + "bear; against the mark it cost \(event.haircut).", time: time)
            notice.symbol = name
            notice.link = "/why"
            return notice
        }
        if happenings.otherDeleveragings > 0 {
            notices.append(
                Notice(
                    account: account, kind: .adl, level: .critical,
                    title: "\(happenings.otherDeleveragings) more deleveragings",
                    text: "All of them are listed under forced trades.", time: facts.time))
        }
        return notices
    }
}

extension Notice {
    /// Goes where its alert says.
    fileprivate mutating func address(by alert: Alert) {
        self.alert = alert.id
        toPage = alert.toPage
        toBrowser = alert.toBrowser
        toWebhook = alert.toWebhook
    }
}

extension AlertPrice {
    fileprivate var words: String {
        switch self {
        case .last: "last price"
        case .mark: "mark price"
        case .index: "index price"
        }
    }
}
