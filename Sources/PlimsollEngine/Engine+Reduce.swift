import PlimsollBook
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// The stage of a liquidation that goes through the book: positions are closed in parts, each
// sized to restore health and no more, at prices no worse than their bankruptcy price.

extension Engine {
    /// Closes parts of a pool through the book; true if it is healthy again.
    ///
    /// A pool whose turn has come is not cut short by the command's number of steps: without the
    /// book it would be taken over whole. Each round takes lots from the book, so it ends.
    mutating func reduce(_ pool: PoolID, into events: inout EventBuffer) -> Bool {
        if !figures(of: pool).marginBalance.isPositive { return false }
        for candidate in rankedForReduction(pool) {
            var outcome = ReductionOutcome.traded
            while outcome == .traded { outcome = reduceOnce(pool, candidate, into: &events) }
            if outcome == .healthy { return true }
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

    /// The price at which a position has used up its share of the pool's remaining equity; nil if
    /// it never does at a price above zero.
    func bankruptcyPrice(_ pool: PoolID, _ place: PoolLeg) -> Price? {
        let all = legs(of: pool)
        let equity = figures(of: pool).marginBalance
        guard let index = all.firstIndex(where: { $0 == place }) else { return nil }
        guard case .multiAssets = pool else {
            return BankruptcyPrice.allocate(equity: equity, positions: terms(of: all))[index].price
        }
        var positions: [(terms: PositionTerms, askRate: Price)] = []
        for leg in all { positions.append((terms(leg), safeAskRate(settlementAsset(leg)))) }
        return MultiAssets.bankruptcyShares(equity: equity, positions: positions)[index].price
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
        guard let price = bankruptcyPrice(pool, place) else { return band }
        let rounded = price.rounded(toTick: terms.tickSize, side == .sell ? .up : .down)
        let bankruptcy = max(1, terms.ticks(rounded))
        return side == .sell ? max(band, bankruptcy) : min(band, bankruptcy)
    }

    /// Lots that bring the pool back to the target ratio when closed at a price.
    private func reductionLots(_ pool: PoolID, _ place: PoolLeg, at price: Price) -> Int64 {
        let instrument = Int(holdings[Int(place.holding)].instrument.raw)
        let own = instruments[instrument].terms
        var sizing = LiquidationSizing(
            pool: figures(of: pool), position: terms(place), executionPrice: price,
            liquidationFee: own.liquidationFee, targetRatio: settings.liquidationTargetRatio,
            stepSize: own.stepSize)
        sizing.minQuantity = own.minQuantity
        sizing.settlementRate = poolRate(pool, own.settlementAsset)
        // A pool that is called for is reduced by a lot at least, also where the aim is the line.
        return max(1, own.lots(LiquidationSize.of(sizing).quantity.magnitude))
    }

    /// Value of one unit of a settlement asset in the pool's own unit.
    private func poolRate(_ pool: PoolID, _ asset: AssetID) -> Price {
        if case .multiAssets = pool { return safeAskRate(asset) }
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
