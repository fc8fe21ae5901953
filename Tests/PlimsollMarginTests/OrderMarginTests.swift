import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import Testing

@Test("More orders never need less margin")
func orderMarginIsMonotone() {
    for seed in 0..<UInt64(3_000) {
        var random = SeededRandom(seed: seed)
        let notional = Amount(raw: random.pick(-1_000_000_000_000...1_000_000_000_000))
        let bids = Amount(raw: random.pick(0...1_000_000_000_000))
        let asks = Amount(raw: random.pick(0...1_000_000_000_000))
        let leverage = random.pick(1...125)
        func margin(_ bids: Amount, _ asks: Amount) -> Amount {
            OrderMargin.requirement(
                positionNotional: notional, bids: bids, asks: asks, leverage: leverage)
        }
        let alone = OrderMargin.positionRequirement(
            notional: notional.magnitude, leverage: leverage)
        #expect(margin(.zero, .zero) == alone, "seed \(seed)")
        // Orders against the position are free up to twice its size.
        let closing = Amount(raw: notional.magnitude.raw / 100 * random.pick(0...200))
        #expect(
            notional.isNegative ? margin(closing, .zero) == alone : margin(.zero, closing) == alone,
            "seed \(seed): a closing order cost margin")
        let more = Amount(raw: random.pick(0...1_000_000_000))
        let both = margin(bids, asks)
        #expect(both >= alone, "seed \(seed)")
        let opening = notional.isNegative ? margin(bids, asks + more) : margin(bids + more, asks)
        #expect(opening >= both, "seed \(seed): one more opening order lowered the margin")
    }
}

@Test("Maintenance margin is continuous at the border of two brackets")
func bracketContinuity() {
    for table in [Pools.linear, Pools.inverse] {
        #expect(table.fault == nil)
        for (lower, upper) in zip(table.brackets, table.brackets.dropFirst()) {
            let at = PositionMath.maintenanceMargin(notional: lower.notionalCap, bracket: lower)
            let above = PositionMath.maintenanceMargin(notional: lower.notionalCap, bracket: upper)
            #expect((above - at).magnitude.raw <= 1)
        }
    }
}

@Test("The largest order is affordable, and one step more is not")
func maxQuantityIsTight() {
    for seed in 0..<UInt64(500) {
        var random = SeededRandom(seed: seed)
        let mark = Pools.mark(&random)
        let price = Price(raw: mark.raw / 100 * random.pick(95...105))
        let available = Amount(raw: random.pick(0...1_000_000) * unitsPerOne)
        let (step, limit) = (Quantity(raw: 100_000), Quantity(whole: 1_000))
        let sign: Int64 = random.chance(50) ? 1 : -1
        func cost(_ quantity: Quantity) -> Amount {
            OrderCost.of(
                .linearPerpetual, size: Quantity(raw: quantity.raw * sign), orderPrice: price,
                assumingPrice: price, markPrice: mark, leverage: 20
            ).cost
        }
        let most = OrderCost.maxQuantity(available: available, step: step, limit: limit, cost: cost)
        #expect(most <= limit && cost(most) <= available, "seed \(seed)")
        if most < limit { #expect(cost(most + step) > available, "seed \(seed)") }
    }
}

@Test("A target price reaches the return it was asked for")
func targetPriceReachesReturn() {
    for seed in 0..<UInt64(1_000) {
        var random = SeededRandom(seed: seed)
        let position = Pools.position(
            &random, inverse: false, mark: Pools.mark(&random), sign: random.chance(50) ? 1 : -1)
        let wanted = Rate(raw: random.pick(-50...200) * 1_000_000)
        guard let price = ReturnOnEquity.targetPrice(position, roe: wanted) else { continue }
        let pnl = position.marked(at: price).unrealizedPnl
        guard
            let reached = ReturnOnEquity.of(
                unrealizedPnl: pnl, entryValue: position.entryValue, leverage: position.leverage)
        else { continue }
        // One unit of money may be lost to rounding.
        #expect(
            reached.raw >= wanted.raw - 2 - position.leverage * unitsPerOne
                / max(1, position.entryValue.raw.magnitude.asInt64), "seed \(seed)")
    }
}

extension UInt64 {
    fileprivate var asInt64: Int64 { Int64(clamping: self) }
}
