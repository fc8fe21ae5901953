import PlimsollModel
import PlimsollNumerics

// What the watch has before it: the accounts as they were last written, and lists made of them, so
// that a look asks only for what somebody watches.

/// The watch's own state; guarded by its lock.
struct Desk: Sendable {
    /// Accounts that are not as everybody's.
    private(set) var accounts: [AccountID: AccountWatch] = [:]
    /// Accounts that hold positions.
    var holders: Set<AccountID> = []
    /// The last command that was told, as the store has it.
    var sequence: UInt64
    /// When the store was written last.
    var savedAt = Timestamp.zero
    /// The next notice's number.
    var nextNotice: Int64
    /// The greatest number ever given to an alert.
    var lastAlert: Int64
    /// Accounts whose top-up waits for its answer.
    var moving: Set<AccountID> = []
    /// True once the store has failed, until it writes again.
    var isFailing = false
    /// When each account tried its webhook last.
    var trials: [AccountID: Timestamp] = [:]

    private var interests: [AccountID: Interests] = [:]
    /// Accounts that watch symbols.
    private(set) var symbolAccounts: Set<AccountID> = []
    /// Accounts with a guard that is on.
    private(set) var guarded: Set<AccountID> = []
    /// Guards whose peak is higher than the store has it.
    private(set) var raised: Set<AccountID> = []
    private var fundings: Set<String> = []
    private var volumes: Set<String> = []
    /// The account after which the next look goes on, where there are too many for one.
    private var cursor = AccountID(0)
    /// The same for the lights.
    private var lightCursor = AccountID(0)

    init(_ record: WatchRecord) {
        sequence = record.sequence ?? 0
        nextNotice = record.lastNotice + 1
        lastAlert = max(record.lastAlert, Alert.firstOwn - 1)
        put(record.accounts)
    }

    /// The watch of an account.
    func watch(_ account: AccountID) -> AccountWatch { accounts[account] ?? AccountWatch() }

    /// What an account wants to hear of.
    func interests(_ account: AccountID) -> Interests {
        interests[account] ?? Sightings.standing
    }

    /// Puts accounts in the place of what was known of them.
    mutating func put(_ changed: [AccountID: AccountWatch]) {
        if changed.isEmpty { return }
        var hasNewSymbols = false
        for (account, watch) in changed {
            let before = interests(account)
            accounts[account] = watch
            raised.remove(account)
            let now = watch.interests
            interests[account] = now
            hasNewSymbols = hasNewSymbols || now.union(before).contains(.symbols)
            symbolAccounts.set(account, now.contains(.symbols))
            guarded.set(account, watch.equityGuard?.isOn == true)
        }
        if hasNewSymbols { listSymbols() }
    }

    /// Has guards remember higher peaks than the store has.
    mutating func raise(_ guards: [AccountID: EquityGuard]) {
        for (account, equityGuard) in guards {
            accounts[account]?.equityGuard = equityGuard
            raised.insert(account)
        }
    }

    private mutating func listSymbols() {
        (fundings, volumes) = ([], [])
        for account in symbolAccounts {
            for alert in accounts[account]?.alerts.values.map({ $0 }) ?? [] where alert.isOn {
                guard let symbol = alert.symbol else { continue }
                if alert.kind == .funding { fundings.insert(symbol) }
                if alert.kind == .volumeSpike { volumes.insert(symbol) }
            }
        }
    }

    // MARK: The next look

    /// What the next look asks for.
    ///
    /// - Parameter limits: How many accounts one look may ask for.
    mutating func wish(_ limits: WatchLimits) -> FactsWish {
        var wish = FactsWish()
        wish.fundings = fundings
        wish.volumes = volumes
        let lit = Set(
            turn(holders.filter { interests($0).contains(.lights) }, limits.lightsPerLook) {
                $0.lightCursor
            } advance: {
                $0.lightCursor = $1
            })
        let holding = turn(holders, limits.accountsPerLook) {
            $0.cursor
        } advance: {
            $0.cursor = $1
        }
        for account in holding { wish.accounts[account] = self.wish(of: account, lit) }
        for account in guarded {
            var wanted: AccountWish = .equity
            if accounts[account]?.equityGuard?.closing != nil {
                wanted.formUnion([.positions, .orders])
            }
            wish.accounts[account, default: []].formUnion(wanted)
        }
        return wish
    }

    /// What is asked of an account that holds positions.
    func wish(of account: AccountID, _ lit: Set<AccountID> = []) -> AccountWish {
        var wanted: AccountWish = .pools
        if interests(account).contains(.positions) { wanted.insert(.positions) }
        if lit.contains(account) { wanted.insert(.lights) }
        if accounts[account]?.topUp?.isOn == true { wanted.insert(.topUp) }
        return wanted
    }

    /// At most so many of a set, going on where the look before ended.
    private mutating func turn(
        _ set: Set<AccountID>, _ most: Int, _ cursor: (Desk) -> AccountID,
        advance: (inout Desk, AccountID) -> Void
    ) -> [AccountID] {
        if set.count <= most { return Array(set) }
        let sorted = set.sorted()
        let begin = cursor(self)
        let first = sorted.firstIndex { $0 > begin } ?? 0
        let chosen = (0..<most).map { sorted[(first + $0) % sorted.count] }
        if let last = chosen.last { advance(&self, last) }
        return chosen
    }
}

extension Set {
    fileprivate mutating func set(_ member: Element, _ isIn: Bool) {
        if isIn { insert(member) } else { remove(member) }
    }
}
