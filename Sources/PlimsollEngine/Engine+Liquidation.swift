import PlimsollBook
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// A pool at its line is brought back in stages, each the least that could do: margin it asked for
// itself, its orders, hedges against each other, a part through the book, and only then all of it
// at the bankruptcy price. Every stage is an event with the equation before and after.

/// A pool that has reached its line, with the figures that rank it among others.
struct EndangeredPool {
    let pool: PoolID
    let figures: PoolFigures
    /// The outside identity of the pool's account.
    let key: AccountKey

    /// Isolated before cross, worse margin ratio first, then the larger requirement, the smaller
    /// balance, and at last the account's outside identity: nothing depends on numbering.
    static func precedes(_ left: EndangeredPool, _ right: EndangeredPool) -> Bool {
        if left.isIsolated != right.isIsolated { return left.isIsolated }
        if left.figures.isWorse(than: right.figures) { return true }
        if right.figures.isWorse(than: left.figures) { return false }
        let (mine, theirs) = (left.figures, right.figures)
        if mine.maintenanceMargin != theirs.maintenanceMargin {
            return mine.maintenanceMargin > theirs.maintenanceMargin
        }
        if mine.walletBalance != theirs.walletBalance {
            return mine.walletBalance < theirs.walletBalance
        }
        return left.key < right.key
    }

    var isIsolated: Bool {
        if case .isolated = pool { return true }
        return false
    }
}

/// A position inside a pool.
struct PoolLeg: Hashable {
    let holding: Int32
    let leg: Int
}

extension Engine {
    /// Assesses everyone on the list from scratch and liquidates the pools at their line, worst
    /// first.
    mutating func assessSuspects(into events: inout EventBuffer) {
        let list = suspects
        suspects.removeAll(keepingCapacity: true)
        var endangered: [EndangeredPool] = []
        for raw in list {
            let account = AccountID(Int(raw))
            accounts[Int(raw)].isSuspect = false
            accounts[Int(raw)].isInLiquidation = false
            if account == Ledger.insuranceAccount {
                assessInsurance(into: &events)
            } else {
                exchangeLargeDebts(account, into: &events)
                collect(account, into: &endangered)
            }
        }
        endangered.sort(by: EndangeredPool.precedes)
        for candidate in endangered {
            if stepsLeft > 0 {
                liquidate(candidate.pool, into: &events)
            } else {
                // Until its turn comes with the next command, its owner can take nothing away.
                accounts[Int(candidate.pool.account.raw)].isInLiquidation = true
                suspect(candidate.pool.account)
            }
        }
    }

    private mutating func collect(_ account: AccountID, into endangered: inout [EndangeredPool]) {
        var crossAssets: UInt64 = 0
        var place = accounts[Int(account.raw)].firstHolding
        while place != nowhere {
            let holding = holdings[Int(place)]
            for leg in 0..<2 where !holding.legs[leg].size.isZero {
                if holding.marginMode == .isolated {
                    append(pool(of: place, leg), into: &endangered)
                } else {
                    let asset = instruments[Int(holding.instrument.raw)].terms.settlementAsset
                    crossAssets |= 1 << UInt64(asset.raw)
                }
            }
            place = holding.next
        }
        if accounts[Int(account.raw)].assetMode == .multi {
            append(.multiAssets(account), into: &endangered)
            return
        }
        for asset in 0..<assets.count where crossAssets & (1 << UInt64(asset)) != 0 {
            append(.cross(account, AssetID(asset)), into: &endangered)
        }
    }

    private mutating func append(_ pool: PoolID, into endangered: inout [EndangeredPool]) {
        let figures = figures(of: pool)
        if case .multiAssets(let account) = pool { armGuard(account, figures) }
        if !figures.isLiquidatable || isPaused(pool) { return }
        endangered.append(EndangeredPool(pool: pool, figures: figures, key: key(of: pool.account)))
    }

    /// True while a price of the pool is in doubt: nobody is liquidated on it.
    func isPaused(_ pool: PoolID) -> Bool {
        legs(of: pool).contains {
            instruments[Int(holdings[Int($0.holding)].instrument.raw)].isPaused
        }
    }

    /// The positions of a pool, most recently touched symbol first.
    func legs(of pool: PoolID) -> [PoolLeg] {
        var result: [PoolLeg] = []
        var place = accounts[Int(pool.account.raw)].firstHolding
        while place != nowhere {
            for leg in 0..<2 where !holdings[Int(place)].legs[leg].size.isZero {
                if self.pool(of: place, leg) == pool {
                    result.append(PoolLeg(holding: place, leg: leg))
                }
            }
            place = holdings[Int(place)].next
        }
        return result
    }

    /// Takes a pool through the stages until it is healthy or gone.
    private mutating func liquidate(_ pool: PoolID, into events: inout EventBuffer) {
        let account = Int(pool.account.raw)
        if !figures(of: pool).isLiquidatable { return }
        accounts[account].isInLiquidation = true
        defer { accounts[account].isInLiquidation = false }
        if addMarginFirst(pool, into: &events) { return }
        if cancelOrders(of: pool, into: &events) { return }
        if offsetHedges(of: pool, into: &events) { return }
        if reduce(pool, into: &events) { return }
        takeOver(pool, into: &events)
    }

    // MARK: Explaining

    /// Begins the record of a step: the equation and the positions as they are before it.
    func beginStep(
        _ stage: LiquidationStage, _ pool: PoolID, _ instrument: InstrumentID? = nil,
        into events: inout EventBuffer
    ) -> LiquidationStep {
        var step = LiquidationStep(
            pool: pool, stage: stage, instrument: instrument, before: figures(of: pool), time: now)
        step.firstPosition = UInt32(events.positions.count)
        for leg in legs(of: pool) { events.positions.append(positionFigures(leg)) }
        step.positionCount = UInt32(events.positions.count) - step.firstPosition
        return step
    }

    /// Ends the record of a step; true if the pool is healthy again.
    mutating func endStep(_ step: LiquidationStep, into events: inout EventBuffer) -> Bool {
        var done = step
        done.after = figures(of: step.pool)
        events.append(done)
        totals.steps[Int(step.stage.rawValue)] += 1
        stepsLeft -= 1
        return !done.after.isLiquidatable
    }

    func positionFigures(_ place: PoolLeg) -> PositionFigures {
        let holding = holdings[Int(place.holding)]
        let leg = holding.legs[place.leg]
        let value = legFigures(holding, place.leg, .mark)
        let mark = instruments[Int(holding.instrument.raw)].markPrice
        return PositionFigures(
            instrument: holding.instrument,
            positionSide: positionSide(holding.account, place.leg), size: leg.size,
            entryValue: leg.entryValue, markPrice: mark,
            notional: PositionMath.notional(
                instruments[Int(holding.instrument.raw)].terms.contract, size: leg.size,
                price: mark),
            unrealizedPnl: value.unrealizedPnl, maintenanceMargin: value.maintenanceMargin)
    }

    // MARK: Stages

    /// Adds margin to an isolated position whose owner asked for it: one initial margin, as far
    /// as the cross pool can give it.
    private mutating func addMarginFirst(
        _ pool: PoolID, into events: inout EventBuffer
    ) -> Bool {
        guard case .isolated(let account, let instrument, let side) = pool,
            let place = holdingIndex(account, instrument),
            holdings[Int(place)].legs[side.legIndex].autoAddsMargin
        else { return false }
        let figures = figures(of: pool)
        let asset = instruments[Int(instrument.raw)].terms.settlementAsset
        let missing = figures.positionInitialMargin - figures.marginBalance
        let amount = min(missing, maxWithdrawAmount(account, asset))
        // Less than what restores health would be thrown after the rest.
        if amount + figures.marginBalance <= figures.maintenanceMargin { return false }
        var step = beginStep(.autoAddMargin, pool, instrument, into: &events)
        step.residue = amount
        postIsolated(place, side.legIndex, amount, into: &events)
        announcePosition(place, side.legIndex, .zero, into: &events)
        refreshWatch(place, side.legIndex)
        return endStep(step, into: &events)
    }

    /// Cancels every order that the pool backs.
    private mutating func cancelOrders(
        of pool: PoolID, into events: inout EventBuffer
    ) -> Bool {
        var step = beginStep(.cancelOrders, pool, into: &events)
        var count: Int64 = 0
        var place = accounts[Int(pool.account.raw)].firstHolding
        while place != nowhere {
            var slot = holdings[Int(place)].firstOrder
            while slot != nowhere {
                let next = orders[slot].next
                if isBacked(slot, place, by: pool) {
                    end(slot, .expiredByLiquidation, into: &events)
                    count += 1
                }
                slot = next
            }
            place = holdings[Int(place)].next
        }
        if count == 0 { return false }
        step.quantity = Quantity(whole: count)
        return endStep(step, into: &events)
    }

    /// True if an order belongs to a pool: orders of isolated symbols are backed by the cross
    /// pool until they fill, but go with their position when that is liquidated.
    private func isBacked(_ slot: Int32, _ place: Int32, by pool: PoolID) -> Bool {
        let holding = holdings[Int(place)]
        switch pool {
        case .multiAssets: return true
        case .cross(_, let asset):
            return instruments[Int(holding.instrument.raw)].terms.settlementAsset == asset
        case .isolated(_, let instrument, let side):
            return holding.instrument == instrument
                && orders[slot].order.request.positionSide == side
        }
    }

    /// Closes longs and shorts of one symbol against each other at mark: it frees margin and
    /// costs nothing.
    private mutating func offsetHedges(
        of pool: PoolID, into events: inout EventBuffer
    ) -> Bool {
        if case .isolated = pool { return false }
        for place in hedgedHoldings(legs(of: pool)) {
            let holding = holdings[Int(place)]
            let size = min(holding.legs[0].size, holding.legs[1].size.magnitude)
            var step = beginStep(.offsetHedge, pool, holding.instrument, into: &events)
            let mark = instruments[Int(holding.instrument.raw)].markPrice
            let value = instruments[Int(holding.instrument.raw)].terms.contract
                .value(of: size, at: mark, rounding: .down)
            step.quantity = size
            step.price = mark
            settleForced(place, 0, size: -size, value: -value, into: &events)
            settleForced(place, 1, size: size, value: value, into: &events)
            if endStep(step, into: &events) { return true }
        }
        return false
    }

    /// Changes a position without a fee, as the venue's own measure.
    mutating func settleForced(
        _ place: Int32, _ leg: Int, size: Quantity, value: Amount, into events: inout EventBuffer
    ) {
        settle(
            PositionFill(
                holding: place, leg: leg, size: size, value: value, feeRate: .zero,
                isForced: true),
            into: &events)
    }

    /// The holdings of a pool in which both legs are open.
    private func hedgedHoldings(_ legs: [PoolLeg]) -> [Int32] {
        legs.filter { short in
            short.leg == 1 && legs.contains { $0.holding == short.holding && $0.leg == 0 }
        }.map(\.holding)
    }
}
