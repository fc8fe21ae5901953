import PlimsollModel

// Everything the watch keeps of one account. An account that nobody has changed has none of it:
// it has the standing alerts, in the state of alerts that have seen nothing.

/// What is watched for one account.
public struct AccountWatch: Hashable, Sendable {
    /// Alerts by number that are not as everybody has them.
    public var alerts: [Int64: Alert] = [:]
    /// Standing alerts its owner has removed.
    public var removed: Set<Int64> = []
    /// States by alert that are not those of the beginning.
    public var states: [Int64: AlertState] = [:]
    /// The automatic top-up; nil before it was set.
    public var topUp: TopUp?
    /// The guard over the equity; nil before it was set.
    public var equityGuard: EquityGuard?
    /// The webhook.
    public var webhook = Webhook()

    /// An account nobody has changed.
    public init() {}

    /// All alerts, by number.
    public var allAlerts: [Alert] {
        if alerts.isEmpty && removed.isEmpty { return Alert.standing }
        let standing = Alert.standing.filter {
            alerts[$0.id] == nil && !removed.contains($0.id)
        }
        return (standing + alerts.values).sorted { $0.id < $1.id }
    }

    /// Alerts its owner has made.
    var ownCount: Int { alerts.values.count { !$0.isDefault } }

    /// What it wants to hear of.
    var interests: Interests {
        var found = Interests(of: allAlerts)
        if topUp?.isOn == true { found.insert(.margin) }
        if equityGuard?.isOn == true { found.insert(.flows) }
        return found
    }
}
