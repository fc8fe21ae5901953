import PlimsollBook
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// Auto-deleveraging: the uncovered part of a bankrupt position, and no more, is closed against
// counterparties at its bankruptcy value. Nobody is charged more than his pool holds.

extension Engine {
    /// Closes a part of a position against counterparties.
    ///
    /// - Parameters:
    ///   - size: Signed size to close, with the position's sign.
    ///   - value: Signed value at which the pool must be rid of it.
    mutating func deleverage(
        _ pool: PoolID, _ place: PoolLeg, size: Quantity, value: Amount,
        into events: inout EventBuffer
    ) {
        let holding = holdings[Int(place.holding)]
        let terms = instruments[Int(holding.instrument.raw)].terms
        var step = beginStep(.autoDeleverage, pool, holding.instrument, into: &events)
        describe(&step, place, size, value)
        step.haircut = step.shortfall
        step.shortfall = .zero
        step.residue = .zero
        var rest = Remainder(lots: terms.lots(size.magnitude), value: value)
        let candidates = presentCandidates(
            holding.instrument, isLong: size.isNegative, enough: rest.lots)
        let shares = settings.adlPolicy.shares(of: rest.lots, among: candidates)
        for (candidate, lots) in zip(candidates, shares) where lots > 0 {
            close(pool, place, candidate, lots: lots, &rest, into: &events)
        }
        _ = endStep(step, into: &events)
        invariant(rest.lots == 0, "every contract has another side, \(rest.lots) lots had none")
    }

    /// What is still to be closed, and at what value.
    private struct Remainder {
        var lots: Int64
        var value: Amount
    }

    /// Those of the queue who still hold something, with what they hold now; ranks are taken once
    /// for a command.
    private mutating func presentCandidates(
        _ instrument: InstrumentID, isLong: Bool, enough: Int64
    ) -> [ADLCandidate] {
        let queue = queueIndex(instrument, isLong: isLong)
        let terms = instruments[Int(instrument.raw)].terms
        let needsEveryone = settings.adlPolicy.needsEveryone
        var found: [ADLCandidate] = []
        var (lots, isFirst) = (Int64(0), true)
        var place = adlQueues[queue].next
        while place < adlQueues[queue].candidates.count && (needsEveryone || lots < enough) {
            var candidate = adlQueues[queue].candidates[place]
            let size = holdings[Int(candidate.holding)].legs[candidate.leg].size
            candidate.lots = size.isPositive == isLong ? terms.lots(size.magnitude) : 0
            if candidate.lots > 0 {
                if isFirst { adlQueues[queue].next = place }
                isFirst = false
                lots += candidate.lots
                found.append(candidate)
            }
            place += 1
        }
        return found
    }

    private mutating func queueIndex(_ instrument: InstrumentID, isLong: Bool) -> Int {
        let known = adlQueues.firstIndex { $0.instrument == instrument && $0.isLong == isLong }
        if let known { return known }
        adlQueues.append(
            ADLQueue(
                instrument: instrument, isLong: isLong,
                candidates: rankedCandidates(instrument, isLong: isLong)))
        return adlQueues.count - 1
    }

    /// Closes one counterparty, charging it no more than its pool holds; the last one that is
    /// needed leaves the bankrupt pool a debt where it could not be charged enough.
    private mutating func close(
        _ pool: PoolID, _ place: PoolLeg, _ victim: ADLCandidate, lots: Int64,
        _ rest: inout Remainder, into events: inout EventBuffer
    ) {
        let holding = holdings[Int(place.holding)]
        let instrument = Int(holding.instrument.raw)
        let terms = instruments[instrument].terms
        let sign = holding.legs[place.leg].size.raw.signum()
        let size = Quantity(raw: terms.quantity(ofLots: lots).raw * sign)
        let markValue = terms.contract.value(
            of: size, at: instruments[instrument].markPrice, rounding: .down)
        let isLast = lots == rest.lots
        let asked = isLast ? rest.value : rest.value.share(lots, of: rest.lots, rounding: .down)
        let value = min(asked, markValue + victimCapacity(victim, terms.settlementAsset))
        endOrders(of: victim, into: &events)
        // The victim is charged before a debt is shared, so that he is not asked twice for the
        // same money; the debt is paid before the bankrupt pool settles, so that an isolated one
        // does not carry it into the cross wallet.
        settleForced(victim.holding, victim.leg, size: size, value: value, into: &events)
        if isLast && value < asked {
            let slot = holding.legs[place.leg].walletSlot
            coverDebt(
                wallet(of: pool), slot, asked - value, terms.settlementAsset,
                holding.instrument, into: &events)
        }
        settleForced(place.holding, place.leg, size: -size, value: -value, into: &events)
        totals.deleveraged += 1
        events.append(
            .autoDeleveraged(
                AutoDeleveraging(
                    quantity: size.magnitude, value: value,
                    haircut: max(.zero, value - markValue), victim: victim.account,
                    bankrupt: pool.account, instrument: holding.instrument,
                    positionSide: positionSide(victim.account, victim.leg))))
        rest.lots -= lots
        rest.value -= value
    }

    /// What a counterparty's pool could lose before it is worth nothing.
    private func victimCapacity(_ victim: ADLCandidate, _ asset: AssetID) -> Amount {
        switch pool(of: victim.holding, victim.leg) {
        case .multiAssets(let account): multiAssetCapacity(account, asset)
        case let pool: max(.zero, figures(of: pool).marginBalance)
        }
    }

    private func wallet(of pool: PoolID) -> LedgerAccount {
        switch pool {
        case .isolated(let account, let instrument, let side):
            .isolated(account, instrument, side)
        case .cross(let account, _):
            account == Ledger.insuranceAccount ? .insurance : .cross(account)
        case .multiAssets(let account): .cross(account)
        }
    }

    /// A deleveraged account's orders in that position go, as they may have been its hedge.
    private mutating func endOrders(
        of victim: ADLCandidate, into events: inout EventBuffer
    ) {
        var slot = holdings[Int(victim.holding)].firstOrder
        while slot != nowhere {
            let next = orders[slot].next
            if orders[slot].order.request.positionSide.legIndex == victim.leg {
                end(slot, .expiredByDeleveraging, into: &events)
            }
            slot = next
        }
    }
}
