import Foundation
import GRDB
import PlimsollModel
import PlimsollNumerics

// Values into rows and back. A row with a word this program does not know was written by another
// one and is passed over.

extension Row {
    /// The column every table of accounts has.
    var account: AccountID { AccountID(Int(self["account"] as Int64)) }

    fileprivate func time(_ name: String) -> Timestamp? {
        (self[name] as Int64?).map { Timestamp($0) }
    }
}

extension Alert {
    init?(row: Row) {
        guard let kind = AlertKind(rawValue: row["kind"]),
            let repeats = AlertRepeats(rawValue: row["repeats"])
        else { return nil }
        self.init(id: row["id"], kind)
        symbol = row["symbol"]
        price = (row["price"] as String?).flatMap { AlertPrice(rawValue: $0) }
        direction = (row["direction"] as String?).flatMap { AlertDirection(rawValue: $0) }
        threshold = row["threshold"]
        isOn = row["is_on"]
        self.repeats = repeats
        cooldown = row["cooldown"]
        toPage = row["to_page"]
        toBrowser = row["to_browser"]
        toWebhook = row["to_webhook"]
        note = row["note"]
        created = Timestamp(row["created"])
    }
}

extension AlertState {
    init(row: Row) {
        self.init()
        isArmed = row["is_armed"]
        hasReturned = row["has_returned"]
        side = (row["side"] as Int64?).flatMap { Side(rawValue: $0) }
        isClear = row["is_clear"]
        lastFired = row.time("last_fired")
    }
}

extension TopUp {
    init(row: Row) {
        self.init(asset: AssetID(Int(row["asset"] as Int64)))
        isOn = row["is_on"]
        atRatio = Rate(raw: row["at_ratio"])
        toRatio = Rate(raw: row["to_ratio"])
        mostPerDay = Amount(raw: row["most_per_day"])
        usedToday = Amount(raw: row["used"])
        day = row["day"]
        lastComplaint = row.time("complained")
    }
}

extension EquityGuard {
    init(row: Row) {
        self.init()
        isOn = row["is_on"]
        fall = Rate(raw: row["fall"])
        action = GuardAction(rawValue: row["action"]) ?? .alert
        peak = Amount(raw: row["peak"])
        since = row.time("since")
        lastFired = row.time("last_fired")
        // A closing goes on after a restart, with all its rounds.
        closing = row.time("closing_since").map { Closing(began: $0, next: $0) }
    }
}

extension Webhook {
    init(row: Row) {
        self.init()
        url = row["url"]
        sealedSecret = (row["secret"] as Data?).map { Array($0) }
        lastStatus = row["last_status"]
    }
}

extension Notice {
    init?(row: Row) {
        guard let kind = NoticeKind(rawValue: row["kind"]),
            let level = NoticeLevel(rawValue: row["level"])
        else { return nil }
        self.init(
            account: row.account, kind: kind, level: level, title: row["title"],
            text: row["text"], time: Timestamp(row["time"]))
        id = row["id"]
        alert = row["alert"]
        symbol = row["symbol"]
        isRead = row["is_read"]
        link = row["link"]
        toPage = row["to_page"]
        toBrowser = row["to_browser"]
        toWebhook = row["to_webhook"]
    }
}

extension Database {
    /// Puts a figure of the store's own, if there is a new one.
    func progress(_ name: String, _ value: Int64?) throws {
        guard let value else { return }
        try execute(
            sql: "INSERT OR REPLACE INTO progress (name, value) VALUES (?, ?)",
            arguments: [name, value])
    }

    /// Puts an account in the place of what was known of it.
    func put(_ watch: AccountWatch, _ account: AccountID) throws {
        for table in ["alert", "removed_alert", "alert_state"] {
            try execute(sql: "DELETE FROM \(table) WHERE account = ?", arguments: [account.raw])
        }
        for alert in watch.alerts.values { try put(alert, account) }
        for id in watch.removed {
            try execute(
                sql: "INSERT INTO removed_alert VALUES (?, ?)", arguments: [account.raw, id])
        }
        for (id, state) in watch.states {
            try execute(
                sql: "INSERT INTO alert_state VALUES (?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    account.raw, id, state.isArmed, state.hasReturned, state.side?.rawValue,
                    state.isClear, state.lastFired?.raw,
                ])
        }
        try putGuards(watch, account)
    }

    private func put(_ alert: Alert, _ account: AccountID) throws {
        try execute(
            sql: "INSERT INTO alert VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                account.raw, alert.id, alert.kind.rawValue, alert.symbol, alert.price?.rawValue,
                alert.direction?.rawValue, alert.threshold, alert.isOn, alert.repeats.rawValue,
                alert.cooldown, alert.toPage, alert.toBrowser, alert.toWebhook, alert.note,
                alert.created.raw,
            ])
    }

    private func putGuards(_ watch: AccountWatch, _ account: AccountID) throws {
        if let topUp = watch.topUp {
            try execute(
                sql: "INSERT OR REPLACE INTO top_up VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    account.raw, topUp.isOn, topUp.asset.raw, topUp.atRatio.raw,
                    topUp.toRatio.raw, topUp.mostPerDay.raw, topUp.usedToday.raw, topUp.day,
                    topUp.lastComplaint?.raw,
                ])
        }
        if let equity = watch.equityGuard {
            try execute(
                sql: "INSERT OR REPLACE INTO equity_guard VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    account.raw, equity.isOn, equity.fall.raw, equity.action.rawValue,
                    equity.peak.raw, equity.since?.raw, equity.lastFired?.raw,
                    equity.closing?.began.raw,
                ])
        }
        let webhook = watch.webhook
        try execute(
            sql: "INSERT OR REPLACE INTO webhook VALUES (?, ?, ?, ?)",
            arguments: [
                account.raw, webhook.url, webhook.sealedSecret.map { Data($0) },
                webhook.lastStatus,
            ])
    }

    func put(_ notice: Notice, isWaiting: Bool) throws {
        try execute(
            sql: "INSERT INTO notice VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                notice.id, notice.account.raw, notice.alert, notice.kind.rawValue,
                notice.level.rawValue, notice.title, notice.text, notice.symbol, notice.time.raw,
                notice.isRead, notice.link, notice.toPage, notice.toBrowser, notice.toWebhook,
                isWaiting,
            ])
    }
}
