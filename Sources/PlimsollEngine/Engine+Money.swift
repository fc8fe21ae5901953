import PlimsollBook
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// Opening of accounts, and money in and out of them.

extension Engine {
    mutating func performMoney(_ action: Action, into events: inout EventBuffer) -> Rejection? {
        switch action {
        case .openAccount(let key): return openAccount(key, into: &events)
        case .deposit(let account, let asset, let amount):
            return deposit(account, asset, amount, into: &events)
        case .withdraw(let account, let asset, let amount):
            return withdraw(account, asset, amount, into: &events)
        case .transfer(let account, let asset, let amount, let direction):
            return transfer(account, asset, amount, direction, into: &events)
        default: return nil
        }
    }

    private mutating func openAccount(
        _ key: AccountKey, into events: inout EventBuffer
    ) -> Rejection? {
        if accountsByKey[key.raw] != nil { return .alreadyExists }
        let limit = settings.limits.accounts
        if accounts.count - 1 >= limit { return .limitReached(.accounts, limit: limit) }
        let account = AccountID(accounts.count)
        accounts.append(AccountState(key: key))
        accountsByKey.insert(key.raw, account.raw)
        ledger.addAccount()
        watch.addAccount()
        events.append(.accountOpened(account, key))
        return nil
    }

    /// What keeps a sum from being moved, or nil.
    private func fault(
        _ account: AccountID, _ asset: AssetID, _ amount: Amount, isLeaving: Bool
    ) -> Rejection? {
        if !isOpen(account) { return .unknownAccount(account) }
        if Int(asset.raw) >= assets.count { return .unknownAsset(asset) }
        if isLeaving && accounts[Int(account.raw)].isInLiquidation { return .inLiquidation }
        let limit = settings.limits.amount
        if !amount.isPositive || amount > limit {
            return .invalidAmount(found: amount, limit: limit)
        }
        return nil
    }

    private mutating func deposit(
        _ account: AccountID, _ asset: AssetID, _ amount: Amount, into events: inout EventBuffer
    ) -> Rejection? {
        if let refusal = refusalOfDeposit(account, asset, amount) { return refusal }
        post(Movement(from: .external, to: .cross(account), amount, asset, .deposit), into: &events)
        return nil
    }

    /// Why a sum cannot be taken in, or nil; changes nothing.
    func refusalOfDeposit(
        _ account: AccountID, _ asset: AssetID, _ amount: Amount
    ) -> Rejection? {
        if let fault = fault(account, asset, amount, isLeaving: false) { return fault }
        let limit = settings.limits.amount
        if ledger.cross(account, asset) > limit - amount {
            return .invalidAmount(found: amount, limit: limit - ledger.cross(account, asset))
        }
        if !isCountable(.deposit(asset, amount)) {
            return .invalidAmount(found: amount, limit: limit)
        }
        return nil
    }

    private mutating func withdraw(
        _ account: AccountID, _ asset: AssetID, _ amount: Amount, into events: inout EventBuffer
    ) -> Rejection? {
        if let refusal = refusalOfWithdrawal(account, asset, amount) { return refusal }
        post(
            Movement(from: .cross(account), to: .external, amount, asset, .withdrawal),
            into: &events)
        return nil
    }

    /// Why a sum cannot leave the trading wallet, or nil; changes nothing.
    func refusalOfWithdrawal(
        _ account: AccountID, _ asset: AssetID, _ amount: Amount
    ) -> Rejection? {
        if let fault = fault(account, asset, amount, isLeaving: true) { return fault }
        let available = maxWithdrawAmount(account, asset)
        return amount > available
            ? .insufficientBalance(required: amount, available: available) : nil
    }

    private mutating func transfer(
        _ account: AccountID, _ asset: AssetID, _ amount: Amount, _ direction: TransferDirection,
        into events: inout EventBuffer
    ) -> Rejection? {
        let isOut = direction == .tradingToFunding
        if let fault = fault(account, asset, amount, isLeaving: isOut) { return fault }
        let available =
            isOut ? maxWithdrawAmount(account, asset) : ledger.funding(account, asset)
        if amount > available {
            return .insufficientBalance(required: amount, available: available)
        }
        let trading = LedgerAccount.cross(account)
        let funding = LedgerAccount.funding(account)
        post(
            Movement(
                from: isOut ? trading : funding, to: isOut ? funding : trading, amount, asset,
                .transfer), into: &events)
        return nil
    }

    mutating func fundInsurance(
        _ asset: AssetID, _ amount: Amount, into events: inout EventBuffer
    ) -> Rejection? {
        if Int(asset.raw) >= assets.count { return .unknownAsset(asset) }
        let limit = settings.limits.amount
        if !amount.isPositive || amount > limit || ledger.insurance(asset) > limit - amount {
            return .invalidAmount(found: amount, limit: limit)
        }
        if !isCountable(.deposit(asset, amount)) {
            return .invalidAmount(found: amount, limit: limit)
        }
        post(
            Movement(from: .external, to: .insurance, amount, asset, .insuranceTopUp), into: &events
        )
        return nil
    }

    /// Moves money and says so; a movement of nothing is none.
    mutating func post(_ movement: Movement, into events: inout EventBuffer) {
        if movement.amount.isZero { return }
        let entry = movement.entry
        ledger.post(entry, isolatedSlot: Int(movement.slot))
        follow(entry.from, -entry.amount, entry.asset)
        follow(entry.to, entry.amount, entry.asset)
        if case .cross(let account) = entry.from, accounts[Int(account.raw)].assetMode == .multi {
            suspect(account)
        }
        events.append(.posted(entry))
    }

    /// Tells the watch what happened to a cross wallet.
    mutating func follow(_ end: LedgerAccount, _ amount: Amount, _ asset: AssetID) {
        switch end {
        case .cross(let account): watch.move(account, asset, by: amount)
        case .insurance: watch.move(Ledger.insuranceAccount, asset, by: amount)
        default: break
        }
    }
}

/// Money about to move; a negative amount goes the other way.
struct Movement: BitwiseCopyable {
    let from: LedgerAccount
    let to: LedgerAccount
    let amount: Amount
    let asset: AssetID
    let reason: LedgerReason
    let instrument: InstrumentID?
    /// Slot of the isolated wallet, if one end is isolated.
    let slot: Int32

    init(
        from: LedgerAccount, to: LedgerAccount, _ amount: Amount, _ asset: AssetID,
        _ reason: LedgerReason, instrument: InstrumentID? = nil, slot: Int32 = nowhere
    ) {
        self.from = from
        self.to = to
        self.amount = amount
        self.asset = asset
        self.reason = reason
        self.instrument = instrument
        self.slot = slot
    }

    /// The entry, with the amount made positive.
    var entry: LedgerEntry {
        LedgerEntry(
            from: amount.isNegative ? to : from, to: amount.isNegative ? from : to,
            amount: amount.magnitude, asset: asset, reason: reason, instrument: instrument)
    }
}
