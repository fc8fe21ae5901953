import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import Testing

// The size of a step is held against its definition by brute force around it: enough, and one lot
// less is not.

private func sizing(seed: UInt64) -> LiquidationSizing {
    var random = SeededRandom(seed: seed)
    let inverse = random.chance(40)
    let mark = Pools.mark(&random)
    let position = Pools.position(
        &random, inverse: inverse, mark: mark, sign: random.chance(50) ? 1 : -1)
    var pool = PoolFigures()
    pool.unrealizedPnl = position.unrealizedPnl
    pool.positionInitialMargin = position.initialMargin
    pool.maintenanceMargin = position.maintenanceMargin
    // A margin balance from a little below zero to a little above the requirement.
    let balance = position.maintenanceMargin.raw / 100 * random.pick(-10...130)
    pool.walletBalance = Amount(raw: balance) - pool.unrealizedPnl
    let slip = mark.raw / 10_000 * random.pick(0...20) * -position.sign
    var result = LiquidationSizing(
        pool: pool, position: position, executionPrice: Price(raw: mark.raw + slip),
        liquidationFee: Rate(raw: random.pick(0...2) * 50_000),
        targetRatio: Rate(raw: random.pick(60...100) * 1_000_000),
        stepSize: inverse ? Quantity(whole: 1) : Quantity(raw: 100_000))
    result.minQuantity = Quantity(raw: result.stepSize.raw * random.pick(0...5))
    if inverse && random.chance(50) {
        // A multi-assets pool: the same figures in USD.
        let rate = Price(whole: 50_000)
        result.settlementRate = rate
        result.pool.walletBalance = pool.walletBalance.times(rate, rounding: .down)
        result.pool.unrealizedPnl = pool.unrealizedPnl.times(rate, rounding: .down)
        result.pool.maintenanceMargin = pool.maintenanceMargin.times(rate, rounding: .up)
    }
    return result
}

@Test("A step closes enough, one lot less is not, and never more than the position")
func smallestStepThatRestores() {
    var partial = 0
    for seed in 0..<UInt64(4_000) {
        let sizing = sizing(seed: seed)
        let step = LiquidationSize.of(sizing)
        let size = sizing.position.size
        #expect(step.quantity.magnitude <= size.magnitude, "seed \(seed)")
        if step.quantity.isZero {
            #expect(sizing.isHealthy(afterClosing: .zero), "seed \(seed)")
            continue
        }
        #expect(step.quantity.isPositive == size.isPositive, "seed \(seed)")
        #expect(
            step.restoresHealth == sizing.isHealthy(afterClosing: step.quantity), "seed \(seed)")
        #expect(step.isWhole == (step.quantity == size), "seed \(seed)")
        if step.isWhole { continue }
        partial += 1
        let less = Quantity(raw: step.quantity.raw - size.raw.signum() * sizing.stepSize.raw)
        #expect(step.restoresHealth, "seed \(seed)")
        #expect(!sizing.isHealthy(afterClosing: less), "seed \(seed): one lot less would do")
        #expect((size - step.quantity).magnitude >= sizing.minQuantity, "seed \(seed)")
        #expect(step.quantity.raw % sizing.stepSize.raw == 0, "seed \(seed)")
    }
    #expect(partial > 1_000, "only \(partial) partial steps")
}

@Test("A position is closed whole only where no smaller number of lots would do")
func wholeOnlyWhereNeeded() {
    var whole = 0
    for seed in 0..<UInt64(300) {
        var sizing = sizing(seed: seed)
        // A few hundred lots, so that each can be tried.
        let lots = sizing.position.size.raw.magnitude / 200
        sizing.stepSize = Quantity(raw: max(1, Int64(lots)))
        sizing.minQuantity = sizing.stepSize
        let step = LiquidationSize.of(sizing)
        if !step.isWhole { continue }
        whole += 1
        let sign = sizing.position.sign
        var closed = sizing.stepSize
        while (sizing.position.size.magnitude - closed) >= sizing.minQuantity {
            #expect(
                !sizing.isHealthy(afterClosing: Quantity(raw: closed.raw * sign)),
                "seed \(seed): \(closed) would do")
            closed += sizing.stepSize
        }
    }
    #expect(whole > 50, "only \(whole) whole closes")
}

@Test("Where fees eat more than the margin freed, everything is closed")
func feesAboveMaintenance() {
    let position = PositionTerms(
        contract: .linearPerpetual, size: Quantity(whole: 1), entryPrice: Price(whole: 50_000),
        markPrice: Price(whole: 50_000), leverage: 100,
        brackets: .flat(maintenanceMarginRate: Rate(raw: 400_000), maxLeverage: 125))
    let pool = PoolFigures(
        walletBalance: Amount(whole: 190), maintenanceMargin: position.maintenanceMargin)
    let step = LiquidationSize.of(
        LiquidationSizing(
            pool: pool, position: position, executionPrice: Price(whole: 50_000),
            liquidationFee: Rate(raw: 1_250_000), stepSize: Quantity(raw: 100_000)))
    #expect(step.isWhole && !step.restoresHealth)
    #expect(
        LiquidationSize.closedForm(
            shortage: Amount(whole: 10), prices: (Price(whole: 100), Price(whole: 1)),
            marginRate: Rate(raw: 400_000), liquidationFee: Rate(raw: 400_000),
            insuranceFee: .zero) == nil)
}
