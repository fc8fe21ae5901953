import PlimsollBook
import PlimsollLedger
import PlimsollMargin
public import PlimsollModel
public import PlimsollNumerics

// What would be true after a change. The change is made in the tables, looked at with the same
// functions that look at the real state, and taken back; nothing is announced.

/// A change an account thinks about.
public enum AccountChange: Sendable {
    /// An order, as if all of it filled at the price its margin check assumes.
    case order(OrderRequest)
    /// Cross or isolated margin for an instrument.
    case marginMode(InstrumentID, MarginMode)
    /// Leverage for an instrument.
    case leverage(InstrumentID, Int64)
    /// One-way or hedge mode.
    case positionMode(PositionMode)
    /// Single-asset or multi-assets mode.
    case assetMode(AssetMode)
    /// Money out of the trading wallet.
    case withdrawal(AssetID, Amount)
    /// Margin added to (positive) or removed from an isolated position.
    case isolatedMargin(InstrumentID, PositionSide, Amount)
}

extension AccountChange {
    /// The instrument it concerns, if one.
    var instrument: InstrumentID? {
        switch self {
        case .order(let request): request.instrument
        case .marginMode(let instrument, _), .leverage(let instrument, _),
            .isolatedMargin(let instrument, _, _):
            instrument
        case .positionMode, .assetMode, .withdrawal: nil
        }
    }
}

/// The state of an account as far as a preview shows it.
public struct AccountView: Sendable {
    /// The account's pools and their figures.
    public let pools: [(pool: PoolID, figures: PoolFigures)]
    /// Its positions with their liquidation prices.
    public let positions: [PositionReport]
}

/// A change seen before it is made.
public struct Preview: Sendable {
    /// Why the change would be refused now, or nil.
    public let rejection: Rejection?
    /// The account as it is.
    public let before: AccountView
    /// The account as it would be, also where the change would be refused, so that one sees why;
    /// equal to `before` where there is nothing to show.
    public let after: AccountView
}

extension Engine {
    /// What would be true after a change, without making it.
    ///
    /// Mutating only because it works in the tables; the state is as before when it returns.
    ///
    /// - Parameters:
    ///   - change: What the account thinks about.
    ///   - account: Who asks.
    /// - Returns: Why it would be refused, and the account before and after.
    public mutating func preview(_ change: AccountChange, for account: AccountID) -> Preview {
        guard isOpen(account) else {
            let nothing = AccountView(pools: [], positions: [])
            return Preview(
                rejection: .unknownAccount(account), before: nothing, after: nothing)
        }
        let refusal = refusal(of: change, for: account)
        let before = view(account)
        guard canShow(change, after: refusal) else {
            return Preview(rejection: refusal, before: before, after: before)
        }
        let known = holdings.count
        if let instrument = change.instrument, isListed(instrument) {
            _ = touchHolding(account, instrument)
        }
        let saved = ownHoldings(account)
        let savedAccount = accounts[Int(account.raw)]
        var scratch = EventBuffer()
        imagine(change, for: account, into: &scratch)
        let after = view(account)
        undo(scratch)
        takeBackSuspicion(account, savedAccount.isSuspect)
        for (place, holding) in saved { holdings[Int(place)] = holding }
        accounts[Int(account.raw)].positionMode = savedAccount.positionMode
        accounts[Int(account.raw)].assetMode = savedAccount.assetMode
        forgetHoldings(from: known)
        return Preview(rejection: refusal, before: before, after: after)
    }

    /// Takes back holdings that were made to be looked at. A preview is in no journal, so that it
    /// may not even leave the places of later holdings changed: work goes by places.
    private mutating func forgetHoldings(from first: Int) {
        while holdings.count > first {
            let holding = holdings.removeLast()
            accounts[Int(holding.account.raw)].firstHolding = holding.next
            for _ in 0..<2 { ledger.removeLastIsolatedWallet() }
        }
    }

    /// What an account has touched, the newest first.
    func ownHoldings(_ account: AccountID) -> [(Int32, Holding)] {
        var found: [(Int32, Holding)] = []
        var place = accounts[Int(account.raw)].firstHolding
        while place != nowhere {
            found.append((place, holdings[Int(place)]))
            place = holdings[Int(place)].next
        }
        return found
    }

    private func view(_ account: AccountID) -> AccountView {
        var views: [(pool: PoolID, figures: PoolFigures)] = []
        for pool in pools(of: account) { views.append((pool, figures(of: pool))) }
        return AccountView(pools: views, positions: positions(of: account))
    }

    private func refusal(of change: AccountChange, for account: AccountID) -> Rejection? {
        switch change {
        case .order(let request): return refusalOfOrder(request, account)
        case .marginMode(let instrument, let mode):
            return refusalOfMarginMode(account, instrument, mode)
        case .leverage(let instrument, let leverage):
            return refusalOfLeverage(account, instrument, leverage)
        case .positionMode(let mode): return refusalOfPositionMode(account, mode)
        case .assetMode(let mode): return refusalOfAssetMode(account, mode)
        case .withdrawal(let asset, let amount):
            return refusalOfWithdrawal(account, asset, amount)
        case .isolatedMargin(let instrument, let side, let amount):
            return refusalOfMarginChange(account, instrument, side, amount)
        }
    }

    private func refusalOfOrder(_ asked: OrderRequest, _ account: AccountID) -> Rejection? {
        var request = asked
        if request.account != account { return .unknownAccount(request.account) }
        let first =
            refusalOfParties(request) ?? refusalOfShape(request) ?? refusalOfFilters(request)
        if let first { return first }
        // What waits for a trigger holds no margin; it is shown as if it had fired.
        if request.type.isTrigger { return nil }
        guard let holding = holdingIndex(account, request.instrument) else {
            return refusalWithoutHolding(request)
        }
        return refusalOfState(&request, holding)
    }

    /// The margin check of a first order in an instrument, for which no holding exists yet.
    private func refusalWithoutHolding(_ request: OrderRequest) -> Rejection? {
        if mayOnlyReduce(request) { return .reduceOnlyRejected }
        let bound = takeBound(request)
        if let refusal = refusalOfLiquidity(request, bound) { return refusal }
        return refusalOfMargin(request, freshHolding(request.account, request.instrument), bound)
    }

    /// True if the change can be carried out in the tables, even where it would be refused for
    /// want of margin.
    private func canShow(_ change: AccountChange, after refusal: Rejection?) -> Bool {
        switch refusal {
        case nil: return true
        case .insufficientMargin, .positionTooLarge, .insufficientBalance, .hasOpenPosition:
            if case .positionMode = change { return false }
            return true
        default: return false
        }
    }

    private mutating func imagine(
        _ change: AccountChange, for account: AccountID, into scratch: inout EventBuffer
    ) {
        switch change {
        case .order(let request): imagineFill(request, into: &scratch)
        case .marginMode(let instrument, let mode):
            let place = touchHolding(account, instrument)
            moveMargin(place, to: mode, into: &scratch)
            holdings[Int(place)].marginMode = mode
        case .leverage(let instrument, let leverage):
            holdings[Int(touchHolding(account, instrument))].leverage = leverage
        case .positionMode(let mode): accounts[Int(account.raw)].positionMode = mode
        case .assetMode(let mode): accounts[Int(account.raw)].assetMode = mode
        case .withdrawal(let asset, let amount):
            post(
                Movement(from: .cross(account), to: .external, amount, asset, .withdrawal),
                into: &scratch)
        case .isolatedMargin(let instrument, let side, let amount):
            postIsolated(
                touchHolding(account, instrument), side.legIndex, amount, into: &scratch)
        }
    }

    /// A whole fill at the assumed price: size, entry value, result, fee and isolated margin.
    private mutating func imagineFill(
        _ request: OrderRequest, into scratch: inout EventBuffer
    ) {
        let place = touchHolding(request.account, request.instrument)
        let instrument = Int(request.instrument.raw)
        let terms = instruments[instrument].terms
        var fired = request
        if request.type.isTrigger {
            fired.type = request.type.hasLimitPrice ? .limit : .market
        }
        if mayOnlyReduce(fired) {
            let room = reducibleQuantity(fired, place)
            fired.quantity = fired.closesPosition ? room : min(fired.quantity, room)
        }
        if fired.quantity.isZero { return }
        var price = assumedPrice(fired, takeBound(fired))
        if request.type.isTrigger && !request.type.hasLimitPrice && request.triggerPrice.isPositive
        {
            price = request.triggerPrice
        }
        let size = request.side == .buy ? fired.quantity : -fired.quantity
        _ = settleQuietly(
            PositionFill(
                holding: place, leg: request.positionSide.legIndex, size: size,
                value: terms.contract.value(of: size, at: price, rounding: .up),
                feeRate: terms.takerFee),
            into: &scratch)
    }

    /// Movements of a preview must not have anyone looked at.
    private mutating func takeBackSuspicion(_ account: AccountID, _ wasSuspect: Bool) {
        if wasSuspect || !accounts[Int(account.raw)].isSuspect { return }
        accounts[Int(account.raw)].isSuspect = false
        suspects.removeAll { $0 == account.raw }
    }

    /// Takes the movements of a preview back, last first.
    private mutating func undo(_ scratch: EventBuffer) {
        for event in scratch.events.reversed() {
            guard case .posted(let entry) = event else { continue }
            let back = LedgerEntry(
                from: entry.to, to: entry.from, amount: entry.amount, asset: entry.asset,
                reason: entry.reason)
            ledger.post(back, isolatedSlot: Int(isolatedSlot(of: entry)))
            follow(back.from, -back.amount, back.asset)
            follow(back.to, back.amount, back.asset)
        }
    }

    private func isolatedSlot(of entry: LedgerEntry) -> Int32 {
        for end in [entry.from, entry.to] {
            if case .isolated(let account, let instrument, let side) = end,
                let place = holdingIndex(account, instrument)
            {
                return holdings[Int(place)].legs[side.legIndex].walletSlot
            }
        }
        return nowhere
    }
}
