import PlimsollModel
import PlimsollNumerics

// From facts to notices. A pure function: the watch of one account and what was true go in, the
// watch as it is from then on and what its owner is told come out.

/// What came of looking at one account.
struct Judgement {
    /// The account's watch from now on.
    var watch: AccountWatch
    /// True if that is not what it was.
    private(set) var hasChanged = false
    /// What its owner is told, oldest first.
    var notices: [Notice] = []

    /// Notices of single events that one look makes; what is beyond them is told as a number.
    static let mostEvents = 20

    private let account: AccountID
    private let facts: Facts

    /// Looks at the alerts of an account.
    init(_ watch: AccountWatch, of account: AccountID, at facts: Facts) {
        self.watch = watch
        self.account = account
        self.facts = facts
        let alerts = watch.allAlerts.filter(\.isOn)
        let hasDeleveragingAlert = alerts.contains { $0.kind == .adl && $0.isEvent }
        for alert in alerts {
            if alert.isEvent {
                hear(alert, hasDeleveragingAlert)
            } else {
                look(alert)
            }
        }
    }

    private mutating func look(_ alert: Alert) {
        guard let reading = alert.reading(facts, account) else { return }
        var state = watch.states[alert.id] ?? AlertState()
        let isFiring = state.look(alert, at: reading, facts.time)
        keep(state, of: alert, hasFired: isFiring)
        if isFiring { notices.append(AlertWords.notice(alert, account, reading, facts)) }
    }

    private mutating func hear(_ alert: Alert, _ hasDeleveragingAlert: Bool) {
        guard let happenings = facts.happenings[account] else { return }
        let told = AlertWords.notices(
            alert, account, happenings, facts, withDeleveragings: !hasDeleveragingAlert)
        if told.isEmpty { return }
        var state = watch.states[alert.id] ?? AlertState()
        guard state.hear(alert, at: facts.time) else { return }
        keep(state, of: alert, hasFired: true)
        notices += alert.repeats == .once ? told.prefix(1) : told[...]
    }

    private mutating func keep(_ state: AlertState, of alert: Alert, hasFired: Bool) {
        if state != watch.states[alert.id] ?? AlertState() {
            watch.states[alert.id] = state
            hasChanged = true
        }
        if hasFired && alert.repeats == .once {
            var off = alert
            off.isOn = false
            watch.alerts[alert.id] = off
        }
    }
}
