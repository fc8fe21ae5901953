import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import Testing

@Test("Closing every position at its bankruptcy value leaves exactly nothing")
func bankruptcyLeavesZero() {
    for seed in 0..<UInt64(3_000) {
        var random = SeededRandom(seed: seed)
        let inverse = random.chance(30)
        let positions = (0..<random.pick(1...8)).map { _ in
            Pools.position(
                &random, inverse: inverse, mark: Pools.mark(&random),
                sign: random.chance(50) ? 1 : -1)
        }
        let wallet = Amount(raw: random.pick(-1_000_000...1_000_000) * 12_345_678)
        let equity = positions.reduce(wallet) { $0 + $1.unrealizedPnl }
        let shares = BankruptcyPrice.allocate(equity: equity, positions: positions)
        var left = wallet
        for (position, share) in zip(positions, shares) {
            left += share.value - position.entryValue
        }
        #expect(left.isZero, "seed \(seed): \(left) is left")
        let sum = shares.reduce(Amount.zero) { $0 + $1.share }
        #expect(sum == equity, "seed \(seed)")
    }
}

@Test("Shares follow maintenance margin, and notional where nothing needs margin")
func sharesFollowMargin() {
    func position(_ size: Int64, rate: Int64) -> PositionTerms {
        PositionTerms(
            contract: .linearPerpetual, size: Quantity(whole: size), entryPrice: Price(whole: 100),
            markPrice: Price(whole: 100), leverage: 1,
            brackets: .flat(maintenanceMarginRate: Rate(raw: rate), maxLeverage: 1))
    }
    let byMargin = BankruptcyPrice.allocate(
        equity: Amount(whole: 40),
        positions: [position(1, rate: 3_000_000), position(-1, rate: 1_000_000)])
    #expect(byMargin.map(\.share) == [Amount(whole: 30), Amount(whole: 10)])
    #expect(byMargin.map(\.price) == [Price(whole: 70), Price(whole: 110)])
    let byNotional = BankruptcyPrice.allocate(
        equity: Amount(whole: 40), positions: [position(1, rate: 0), position(3, rate: 0)])
    #expect(byNotional.map(\.share) == [Amount(whole: 10), Amount(whole: 30)])
    let rich = BankruptcyPrice.allocate(
        equity: Amount(whole: 500), positions: [position(1, rate: 1_000_000)])
    #expect(rich[0].price == nil, "no positive price loses 500 on a position of 100")
    #expect(rich[0].value == Amount(whole: -400))
}

@Test("Parts add up to the whole, each within one unit of its share")
func partsAreExact() {
    for seed in 0..<UInt64(2_000) {
        var random = SeededRandom(seed: seed)
        let total = Amount(raw: random.pick(-1_000_000_000_007...1_000_000_000_009))
        let weights = (0..<random.pick(1...9)).map { _ in
            Amount(raw: random.chance(20) ? 0 : random.pick(0...1_000_000_000_000))
        }
        let parts = Apportionment.parts(of: total, weights: weights)
        #expect(parts.reduce(.zero, +) == total, "seed \(seed)")
        let sum = weights.reduce(Int128(0)) { $0 + Int128($1.raw) }
        if sum == 0 { continue }
        for (part, weight) in zip(parts, weights) {
            let exact = Int128(total.raw) * Int128(weight.raw)
            #expect((Int128(part.raw) * sum - exact).magnitude <= sum.magnitude, "seed \(seed)")
            if weight.isZero { #expect(part.isZero, "seed \(seed)") }
        }
    }
    #expect(Apportionment.parts(of: Amount(whole: 1), weights: []).isEmpty)
    #expect(
        Apportionment.parts(of: Amount(whole: 1), weights: [.zero, .zero]) == [
            .zero, Amount(whole: 1),
        ])
}

@Test("An isolated position goes bankrupt where its margin is used up")
func isolatedBankruptcy() {
    #expect(
        BankruptcyPrice.isolated(
            isInverse: false, side: .buy, entryPrice: Price(whole: 10_000), leverage: 50)
            == Price(whole: 9_800))
    #expect(
        BankruptcyPrice.isolated(
            isInverse: true, side: .sell, entryPrice: Price(whole: 10_000), leverage: 1) == nil)
    let position = PositionTerms(
        contract: .linearPerpetual, size: Quantity(whole: -2), entryPrice: Price(whole: 10_000),
        markPrice: Price(whole: 10_000), leverage: 50, brackets: Pools.linear)
    #expect(BankruptcyPrice.isolated(position, margin: Amount(whole: 400)) == Price(whole: 10_200))
}
