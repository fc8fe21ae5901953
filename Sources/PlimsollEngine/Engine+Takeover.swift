import PlimsollBook
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// The last stages. What the book did not take goes to the insurance fund at the bankruptcy value,
// which leaves the pool at exactly zero; what the fund cannot bear is closed against
// counterparties at the same value; a debt that even they cannot bear is shared.

extension Engine {
    /// Hands all positions of a pool over.
    mutating func takeOver(_ pool: PoolID, into events: inout EventBuffer) {
        if case .multiAssets(let account) = pool {
            raiseCollateral(account, into: &events)
            // What is sold counts in full where its haircut kept it small: that may be enough.
            if !figures(of: pool).isLiquidatable { return }
            for asset in assetsByName {
                let part = legs(of: pool).filter { Int(settlementAsset($0).raw) == asset }
                let equity = assetEquity(account, AssetID(asset))
                takeOver(pool, part, equity: equity, into: &events)
            }
            return
        }
        takeOver(pool, legs(of: pool), equity: figures(of: pool).marginBalance, into: &events)
        settleDust(of: pool, into: &events)
    }

    /// What rounding left owing after the last position of a pool was closed.
    private mutating func settleDust(of pool: PoolID, into events: inout EventBuffer) {
        guard case .cross(let account, let asset) = pool, legs(of: pool).isEmpty else { return }
        let balance = figures(of: pool).marginBalance
        if !balance.isNegative { return }
        var step = beginStep(.settleDebt, pool, into: &events)
        step.shortfall = -balance
        coverDebt(Debtor(wallet: .cross(account)), -balance, asset, nil, into: &events)
        _ = endStep(step, into: &events)
    }

    private mutating func takeOver(
        _ pool: PoolID, _ legs: [PoolLeg], equity: Amount, into events: inout EventBuffer
    ) {
        let shares = BankruptcyPrice.allocate(equity: equity, positions: terms(of: legs))
        for (leg, share) in zip(legs, shares) {
            takeOver(pool, leg, share, into: &events)
        }
    }

    /// One position: as much to the fund as it can bear, the rest to counterparties.
    private mutating func takeOver(
        _ pool: PoolID, _ place: PoolLeg, _ share: BankruptcyShare, into events: inout EventBuffer
    ) {
        let holding = holdings[Int(place.holding)]
        let terms = instruments[Int(holding.instrument.raw)].terms
        let size = holding.legs[place.leg].size
        let lots = terms.lots(size.magnitude)
        let taken = lotsForFund(lots, share: share.share, asset: terms.settlementAsset)
        let takenSize = Quantity(raw: terms.quantity(ofLots: taken).raw * size.raw.signum())
        let takenValue = share.value.share(taken, of: lots, rounding: .down)
        if taken > 0 {
            var step = beginStep(.takeover, pool, holding.instrument, into: &events)
            describe(&step, place, takenSize, takenValue)
            let fund = touchFundHolding(holding.instrument)
            settleForced(
                place.holding, place.leg, size: -takenSize, value: -takenValue, into: &events)
            settleForced(fund, 0, size: takenSize, value: takenValue, into: &events)
            _ = endStep(step, into: &events)
        }
        if taken < lots {
            deleverage(
                pool, place, size: size - takenSize, value: share.value - takenValue,
                into: &events)
        }
    }

    /// The figures of a closing at bankruptcy value: price, and what it gives or costs at mark.
    func describe(
        _ step: inout LiquidationStep, _ place: PoolLeg, _ size: Quantity, _ value: Amount
    ) {
        let holding = holdings[Int(place.holding)]
        let instrument = Int(holding.instrument.raw)
        let contract = instruments[instrument].terms.contract
        let markValue = contract.value(
            of: size, at: instruments[instrument].markPrice, rounding: .down)
        step.positionSide = positionSide(holding.account, place.leg)
        step.quantity = size
        step.price = contract.price(ofValue: value, size: size, rounding: .down) ?? .zero
        step.residue = max(.zero, markValue - value)
        step.shortfall = max(.zero, value - markValue)
    }

    /// How many lots the fund can take: all where it gains, else as many as its equity bears.
    private func lotsForFund(_ lots: Int64, share: Amount, asset: AssetID) -> Int64 {
        if !share.isNegative { return lots }
        let equity = figures(of: .cross(Ledger.insuranceAccount, asset)).marginBalance
        if !equity.isPositive { return 0 }
        let shortfall = -share
        if shortfall <= equity { return lots }
        return multiply(lots, equity.raw, dividingBy: shortfall.raw, rounding: .down)
    }

    /// The fund's holding in an instrument: always cross, at leverage 1.
    private mutating func touchFundHolding(_ instrument: InstrumentID) -> Int32 {
        let place = touchHolding(Ledger.insuranceAccount, instrument)
        holdings[Int(place)].marginMode = .cross
        holdings[Int(place)].leverage = 1
        return place
    }

    // MARK: The insurance fund itself

    /// Looks after the insurance fund: what it holds is closed against counterparties before its
    /// equity sinks below zero for good.
    mutating func assessInsurance(into events: inout EventBuffer) {
        for asset in assetsByName {
            let pool = PoolID.cross(Ledger.insuranceAccount, AssetID(asset))
            let equity = figures(of: pool).marginBalance
            if !equity.isNegative || isPaused(pool) { continue }
            let held = legs(of: pool)
            let shares = BankruptcyPrice.allocate(equity: equity, positions: terms(of: held))
            for (leg, share) in zip(held, shares) {
                let size = holdings[Int(leg.holding)].legs[leg.leg].size
                deleverage(pool, leg, size: size, value: share.value, into: &events)
            }
            let rest = ledger.insurance(AssetID(asset))
            if rest.isNegative {
                coverDebt(
                    Debtor(wallet: .insurance), -rest, AssetID(asset), nil, into: &events)
            }
        }
    }

    /// Offers what the fund holds to the book, near the mark price, a little at every tick.
    mutating func unwindInsurance(into events: inout EventBuffer) {
        var place = accounts[Int(Ledger.insuranceAccount.raw)].firstHolding
        while place != nowhere {
            let holding = holdings[Int(place)]
            let size = holding.legs[0].size
            let instrument = Int(holding.instrument.raw)
            if !size.isZero && !instruments[instrument].isPaused {
                let side: Side = size.isPositive ? .sell : .buy
                let near = Rate(raw: settings.liquidationBound.raw / 10)
                let taker = Taker(
                    account: Ledger.insuranceAccount, holding: place, leg: 0, side: side,
                    instrument: holding.instrument, slot: nowhere,
                    bound: boundTicks(instrument, side, near), selfTradePrevention: .none,
                    isLiquidation: true)
                _ = match(
                    taker, lots: instruments[instrument].terms.lots(size.magnitude),
                    into: &events)
            }
            place = holdings[Int(place)].next
        }
    }

    // MARK: Debts

    /// Makes a debt good: from the insurance fund, then from the fees the venue earned, and at
    /// last, which conservation of money makes possible, from all who have equity in the asset.
    ///
    /// - Parameter spared: Who pays with all it has already, as the victim of the deleveraging
    ///   that leaves the debt.
    mutating func coverDebt(
        _ debtor: Debtor, _ debt: Amount, _ asset: AssetID, _ instrument: InstrumentID?,
        sparing spared: AccountID? = nil,
        into events: inout EventBuffer
    ) {
        let (wallet, slot) = (debtor.wallet, debtor.slot)
        var rest = debt
        if wallet != .insurance && spared != Ledger.insuranceAccount {
            let fund = figures(of: .cross(Ledger.insuranceAccount, asset))
            let given = min(rest, max(.zero, min(fund.marginBalance, fund.walletBalance)))
            post(
                Movement(
                    from: .insurance, to: wallet, given, asset, .shortfall, instrument: instrument,
                    slot: slot), into: &events)
            rest -= given
        }
        let fees = ledger.books[Int(asset.raw)].fees
        let earned = Amount(raw: Int64(clamping: max(0, min(fees, Int128(rest.raw)))))
        post(
            Movement(
                from: .fees, to: wallet, earned, asset, .shortfall, instrument: instrument,
                slot: slot), into: &events)
        rest -= earned
        if rest.isPositive {
            socialize(wallet, slot, rest, asset, sparing: spared, into: &events)
        }
    }

    /// Shares a debt over all cross pools with equity in the asset, in proportion to what each
    /// could lose without reaching its line; what rounding leaves is taken from the fees.
    private mutating func socialize(
        _ wallet: LedgerAccount, _ slot: Int32, _ debt: Amount, _ asset: AssetID,
        sparing spared: AccountID?, into events: inout EventBuffer
    ) {
        var bearable: [Amount] = []
        var sum: Int128 = 0
        for account in accounts.indices {
            let id = AccountID(account)
            let isSpared = id == Ledger.insuranceAccount || id == spared
            let amount = isSpared ? Amount.zero : socialCapacity(id, asset)
            bearable.append(amount)
            sum += Int128(amount.raw)
        }
        var rest = debt
        for account in accounts.indices where bearable[account].isPositive {
            let part = min(
                bearable[account],
                Amount(
                    raw: Int64(
                        divide(
                            Int128(debt.raw) * Int128(bearable[account].raw), by: sum,
                            rounding: .down))))
            post(
                Movement(
                    from: .cross(AccountID(account)), to: wallet, part, asset, .socializedLoss,
                    slot: slot), into: &events)
            rest -= part
            suspect(AccountID(account))
        }
        post(Movement(from: .fees, to: wallet, rest, asset, .shortfall, slot: slot), into: &events)
    }

    /// What an account can give and still stand above its line, by one unit at least.
    private func socialCapacity(_ account: AccountID, _ asset: AssetID) -> Amount {
        let pool = crossPool(account, asset)
        let figures = figures(of: pool)
        let excess = figures.marginBalance - figures.maintenanceMargin
        let unit = Amount(raw: figures.maintenanceMargin.isZero ? 0 : 1)
        if case .multiAssets = pool {
            let given = Collateral.units(
                of: excess - unit, at: safeAskRate(asset), rounding: .down)
            return max(.zero, given - unit)
        }
        return max(.zero, excess - unit)
    }
}

/// A wallet below zero, and its slot if it is an isolated one.
struct Debtor {
    let wallet: LedgerAccount
    var slot = nowhere
}
