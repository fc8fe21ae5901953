import PlimsollBook
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// The stage of a liquidation that goes through the book: positions are closed in parts, each
// sized to restore health and no more, at prices no worse than their bankruptcy price.

extension Engine {
    /// Closes parts of a pool through the book; true if it is healthy again.
    mutating func reduce(_ pool: PoolID, into events: inout EventBuffer) -> Bool {
        if !figures(of: pool).marginBalance.isPositive { return false }
        for candidate in rankedForReduction(pool) {
            while stepsLeft > 0 {
                let outcome = reduceOnce(pool, candidate, into: &events)
                if outcome == .healthy { return true }
                if outcome == .exhausted { break }
            }
        }
        return false
    }

    private enum ReductionOutcome {
        case healthy
        case traded
        case exhausted
    }

    /// One bounded immediate-or-cancel order.
    private mutating func reduceOnce(
        _ pool: PoolID, _ place: PoolLeg, into events: inout EventBuffer
    ) -> ReductionOutcome {
        let holding = holdings[Int(place.holding)]
        let leg = holding.legs[place.leg]
        let before = figures(of: pool)
        if leg.size.isZero || !before.marginBalance.isPositive { return .exhausted }
        let instrument = Int(holding.instrument.raw)
        let side: Side = leg.size.isPositive ? .sell : .buy
        let bound = reductionBound(pool, place, side)
        guard let best = books[instrument].bestTicks(side.opposite),
            side == .buy ? best <= bound : best >= bound
        else { return .exhausted }
        let price = instruments[instrument].terms.price(ofTicks: best)
        let lots = reductionLots(pool, place, at: price)
        var step = beginStep(.reduce, pool, holding.instrument, into: &events)
        let taker = Taker(
            account: holding.account, holding: place.holding, leg: place.leg, side: side,
            instrument: holding.instrument, slot: nowhere, bound: bound,
            selfTradePrevention: .expireMaker, isLiquidation: true)
        forced = ForcedTally()
        let traded = lots - match(taker, lots: lots, into: &events).left
        if traded == 0 { return .exhausted }
        chargeLiquidationFee(place, into: &events)
        describe(&step, place, leg, traded: traded)
        return endStep(step, into: &events) ? .healthy : .traded
    }

    /// Size, average price and fee of what a step closed.
    private func describe(
        _ step: inout LiquidationStep, _ place: PoolLeg, _ before: Leg, traded: Int64
    ) {
        let holding = holdings[Int(place.holding)]
        let terms = instruments[Int(holding.instrument.raw)].terms
        let size = terms.quantity(ofLots: traded)
        step.positionSide = positionSide(holding.account, place.leg)
        step.quantity = before.size.isNegative ? -size : size
        let average = terms.contract.price(
            ofValue: -forced.value, size: step.quantity, rounding: .down)
        step.price = average ?? .zero
        step.fee = forced.fee
    }

    /// The share of the pool's remaining equity that a position may lose before it is bankrupt.
    private func bankruptcyShare(_ pool: PoolID, _ place: PoolLeg) -> Amount {
        let all = legs(of: pool)
        let equity = figures(of: pool).marginBalance
        guard let index = all.firstIndex(where: { $0 == place }) else { return .zero }
        if case .multiAssets = pool {
            var weights: [Amount] = []
            for leg in all {
                let margin = positionFigures(leg).maintenanceMargin
                weights.append(margin.times(askRate(settlementAsset(leg)), rounding: .up))
            }
            let share = Apportionment.parts(of: equity, weights: weights)[index]
            return Collateral.units(
                of: share, at: safeAskRate(settlementAsset(place)), rounding: .down)
        }
        return BankruptcyPrice.allocate(equity: equity, positions: terms(of: all))[index].share
    }

    func settlementAsset(_ place: PoolLeg) -> AssetID {
        instruments[Int(holdings[Int(place.holding)].instrument.raw)].terms.settlementAsset
    }

    /// Positions in the form the formulas take.
    func terms(of legs: [PoolLeg]) -> [PositionTerms] {
        var result: [PositionTerms] = []
        for leg in legs { result.append(terms(leg)) }
        return result
    }

    /// A position in the form the formulas take.
    func terms(_ place: PoolLeg) -> PositionTerms {
        let holding = holdings[Int(place.holding)]
        let instrument = Int(holding.instrument.raw)
        return PositionTerms(
            contract: instruments[instrument].terms.contract,
            size: holding.legs[place.leg].size,
            entryValue: holding.legs[place.leg].entryValue,
            markPrice: instruments[instrument].markPrice, leverage: holding.leverage,
            brackets: instruments[instrument].spec.brackets)
    }

    /// The worst tick for closing a leg: its bankruptcy price, and no further from the mark than
    /// the venue lets a liquidation trade.
    private func reductionBound(_ pool: PoolID, _ place: PoolLeg, _ side: Side) -> Int64 {
        let holding = holdings[Int(place.holding)]
        let instrument = Int(holding.instrument.raw)
        let terms = instruments[instrument].terms
        let band = boundTicks(instrument, side, settings.liquidationBound)
        let share = bankruptcyShare(pool, place)
        let size = holding.legs[place.leg].size
        let mark = terms.contract.value(
            of: size, at: instruments[instrument].markPrice, rounding: .down)
        guard
            let price = terms.contract.price(
                ofValue: mark - share, size: size, rounding: side == .sell ? .up : .down),
            price.isPositive
        else { return band }
        let rounded = price.rounded(toTick: terms.tickSize, side == .sell ? .up : .down)
        let bankruptcy = max(1, terms.ticks(rounded))
        return side == .sell ? max(band, bankruptcy) : min(band, bankruptcy)
    }

    /// Lots that bring the pool back to the target ratio when closed at a price.
    private func reductionLots(_ pool: PoolID, _ place: PoolLeg, at price: Price) -> Int64 {
        let holding = holdings[Int(place.holding)]
        let instrument = Int(holding.instrument.raw)
        let terms = instruments[instrument].terms
        let size = holding.legs[place.leg].size
        let whole = terms.lots(size.magnitude)
        var (low, high) = (Int64(0), whole)
        // The least size that restores health: health rises with what is closed, so a binary
        // search over lots finds it; if all of it does not, all of it goes.
        while low + 1 < high {
            let middle = low + (high - low) / 2
            if isRestored(pool, place, closing: terms.quantity(ofLots: middle), at: price) {
                high = middle
            } else {
                low = middle
            }
        }
        let rest = terms.quantity(ofLots: whole - high)
        let least = instruments[instrument].spec.minQuantity
        return rest < least ? whole : high
    }

    /// True if closing a part at a price would bring the pool to the target margin ratio.
    private func isRestored(
        _ pool: PoolID, _ place: PoolLeg, closing quantity: Quantity, at price: Price
    ) -> Bool {
        let holding = holdings[Int(place.holding)]
        let instrument = Int(holding.instrument.raw)
        let terms = instruments[instrument].terms
        let leg = holding.legs[place.leg]
        let closed = leg.size.isNegative ? -quantity : quantity
        let mark = instruments[instrument].markPrice
        let loss =
            terms.contract.value(of: closed, at: mark, rounding: .up)
            - terms.contract.value(of: closed, at: price, rounding: .down)
        let fee = terms.orderValue(quantity, price).times(terms.liquidationFee, rounding: .up)
        let table = instruments[instrument].spec.brackets
        let old = PositionMath.notional(terms.contract, size: leg.size, price: mark)
        let new = PositionMath.notional(terms.contract, size: leg.size - closed, price: mark)
        let freed =
            PositionMath.maintenanceMargin(notional: old, table: table)
            - PositionMath.maintenanceMargin(notional: new, table: table)
        var after = figures(of: pool)
        let rate = poolRate(pool, terms.settlementAsset)
        after.walletBalance -= (loss + fee).times(rate, rounding: .up)
        after.maintenanceMargin -= freed.times(rate, rounding: .down)
        let target = after.marginBalance.times(
            settings.liquidationTargetRatio, rounding: .down)
        return after.marginBalance.isPositive && after.maintenanceMargin <= target
    }

    /// Value of one unit of a settlement asset in the pool's own unit.
    private func poolRate(_ pool: PoolID, _ asset: AssetID) -> Price {
        if case .multiAssets = pool { return askRate(asset) }
        return Price(whole: 1)
    }

    /// The positions of a pool in the order in which they are cut: most maintenance margin freed
    /// for each unit lost in the book first; ties by larger notional, then by symbol.
    private func rankedForReduction(_ pool: PoolID) -> [PoolLeg] {
        var ranked: [ReductionMerit] = []
        for leg in legs(of: pool) { ranked.append(reductionMerit(leg)) }
        ranked.sort(by: ReductionMerit.precedes)
        return ranked.map(\.leg)
    }

    private func symbol(_ place: PoolLeg) -> String {
        instruments[Int(holdings[Int(place.holding)].instrument.raw)].spec.symbol
    }

    private func reductionMerit(_ place: PoolLeg) -> ReductionMerit {
        let holding = holdings[Int(place.holding)]
        let instrument = Int(holding.instrument.raw)
        let terms = instruments[instrument].terms
        let figures = positionFigures(place)
        let side: Side = figures.size.isPositive ? .buy : .sell
        let sweep = books[instrument].sweep(side, lots: terms.lots(figures.size.magnitude))
        var merit = ReductionMerit(
            leg: place, freed: 0, cost: 1, notional: figures.notional, symbol: symbol(place))
        if sweep.lots == 0 { return merit }
        let worst = terms.price(ofTicks: sweep.worstTicks)
        let slip = (worst - figures.markPrice).magnitude + terms.tickSize
        // Orders left far from the mark may be worth more than money can count.
        let most = Int128(Int64.max)
        let value = min(most, terms.contract.wideValue(of: figures.size, at: worst))
        merit.freed = Int128(figures.maintenanceMargin.raw)
        merit.cost = min(
            most, max(1, value * Int128(slip.raw) / Int128(figures.markPrice.raw)))
        return merit
    }
}

/// What cutting a position would free, and what it would lose in the book.
struct ReductionMerit {
    let leg: PoolLeg
    var freed: Int128
    var cost: Int128
    let notional: Amount
    let symbol: String

    static func precedes(_ left: ReductionMerit, _ right: ReductionMerit) -> Bool {
        let mine = left.freed * right.cost
        let theirs = right.freed * left.cost
        if mine != theirs { return mine > theirs }
        if left.notional != right.notional { return left.notional > right.notional }
        return left.symbol < right.symbol
    }
}
