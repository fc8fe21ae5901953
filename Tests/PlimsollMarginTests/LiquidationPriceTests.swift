import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import Testing

// The liquidation price is held against the solvency equation itself: at the price the pool is
// liquidatable by the engine's own figures, a hair to the safe side it is not. A hair is what the
// figures' last place of 1e-8 comes to when divided by the size.

private func isLiquidatable(
    _ legs: [PositionTerms], wallet: Amount, others: [PositionTerms], at price: Price
) -> Bool {
    var pool = PoolFigures(walletBalance: wallet)
    for position in others + legs.map({ $0.marked(at: price) }) {
        pool.unrealizedPnl += position.unrealizedPnl
        pool.maintenanceMargin += position.maintenanceMargin
    }
    return pool.isLiquidatable
}

/// Price distance that four units of 1e-8 money come to, plus one unit.
private func hair(_ legs: [PositionTerms], at price: Price) -> Int64? {
    var slope: Int128 = 0
    for leg in legs {
        let rate = leg.brackets.bracket(ofNotional: leg.marked(at: price).notional)
            .maintenanceMarginRate
        slope += Int128(leg.size.raw) * Int128(unitsPerOne)
        slope -=
            Int128(leg.size.raw.magnitude) * Int128(rate.raw) * (leg.contract.isInverse ? -1 : 1)
    }
    let units = Int128(4 * (legs.count + 2))
    let slack: Int128
    switch legs[0].contract {
    case .linearPerpetual:
        slack = units * Int128(unitsPerOne) * Int128(unitsPerOne) / max(1, Int128(slope.magnitude))
    case .inversePerpetual(let contractSize):
        // dP = units * P^2 / (slope * contractSize)
        let perUnit = Int128(slope.magnitude) / Int128(unitsPerOne) * Int128(contractSize.raw)
        slack = units * Int128(price.raw) * Int128(price.raw) / max(1, perUnit)
    }
    return Int64(exactly: slack + 2)
}

private func check(seed: UInt64, inverse: Bool, hedge: Bool) -> Bool {
    var random = SeededRandom(seed: seed)
    let mark = Pools.mark(&random)
    let sign: Int64 = random.chance(50) ? 1 : -1
    var legs = [Pools.position(&random, inverse: inverse, mark: mark, sign: sign)]
    if hedge {
        legs.append(Pools.position(&random, inverse: inverse, mark: mark, sign: -sign))
    }
    var others: [PositionTerms] = []
    for _ in 0..<random.pick(0...3) {
        others.append(
            Pools.position(
                &random, inverse: inverse, mark: Pools.mark(&random),
                sign: random.chance(50) ? 1 : -1))
    }
    let notional = legs.reduce(Amount.zero) { $0 + $1.notional }
    let wallet = Amount(raw: notional.raw / 1_000 * random.pick(1...900))
    let result = LiquidationPrice.of(legs, walletBalance: wallet, others: others)
    guard let price = result.price else {
        // No price: the pool's state is the same at prices far apart.
        let far = [Price(raw: mark.raw / 8), mark, Price(raw: mark.raw * 8)].map {
            isLiquidatable(legs, wallet: wallet, others: others, at: $0)
        }
        #expect(
            result.reason == .insolventAtEveryPrice ? !far.contains(false) : !far.contains(true),
            "seed \(seed): \(result)")
        return false
    }
    // A hedged pair nearly flat has no definite price in 1e-8 money.
    guard let hair = hair(legs, at: price), hair < price.raw / 1_000 else { return false }
    let low = isLiquidatable(
        legs, wallet: wallet, others: others, at: Price(raw: max(1, price.raw - hair)))
    let high = isLiquidatable(
        legs, wallet: wallet, others: others, at: price + Price(raw: hair))
    #expect(low != high, "seed \(seed): \(price) does not separate health from liquidation")
    let net = legs.reduce(Int128(0)) { $0 + Int128($1.size.raw) }
    if !hedge { #expect(low == (net > 0), "seed \(seed): wrong side of \(price)") }
    return true
}

@Test(
    "At the liquidation price the pool reaches its line, and not before", arguments: [false, true])
func liquidationPriceMeetsTheSolvencyEquation(inverse: Bool) {
    var priced = 0
    for seed in 0..<UInt64(4_000) {
        if check(seed: seed, inverse: inverse, hedge: seed % 3 == 0) { priced += 1 }
    }
    // Most pools must have a price, or the test shows nothing.
    #expect(priced > 2_000, "only \(priced) pools had a price")
}

@Test("Sums given by the ledger lead to the same price as positions given one by one")
func bothFormsAgree() {
    for seed in 0..<UInt64(500) {
        var random = SeededRandom(seed: seed)
        let mark = Pools.mark(&random)
        let leg = Pools.position(&random, inverse: false, mark: mark, sign: 1)
        let other = Pools.position(&random, inverse: false, mark: mark, sign: -1)
        let wallet = Amount(raw: leg.notional.raw / 3)
        let one = LiquidationPrice.of([leg], walletBalance: wallet, others: [other]).price
        let two = LiquidationPrice.of(
            [leg], otherBalance: wallet + other.unrealizedPnl,
            otherMaintenanceMargin: other.maintenanceMargin
        ).price
        guard let one, let two else { continue }
        #expect((one - two).magnitude.raw <= 4 * unitsPerOne * unitsPerOne / leg.size.raw + 1)
    }
}

private func terms(
    _ size: Int64, _ contract: Contract = .linearPerpetual, entry: Int64 = 50_000,
    rate: Int64 = 1_000_000
) -> PositionTerms {
    PositionTerms(
        contract: contract, size: Quantity(whole: size), entryPrice: Price(whole: entry),
        markPrice: Price(whole: entry), leverage: 10,
        brackets: .flat(maintenanceMarginRate: Rate(raw: rate), maxLeverage: 100))
}

private let coin = Contract.inversePerpetual(contractSize: Amount(whole: 100))

@Test("A missing price names its reason")
func reasons() {
    func reason(_ legs: [PositionTerms], _ wallet: Int64) -> NoLiquidationPrice? {
        LiquidationPrice.of(legs, walletBalance: Amount(whole: wallet), others: []).reason
    }
    #expect(reason([], 1) == .noPosition)
    #expect(reason([terms(0)], 1) == .noPosition)
    #expect(reason([terms(1)], 50_000) == .backedInFull, "one times leverage cannot be lost")
    #expect(reason([terms(-500, coin)], 1) == .backedInFull, "a coin short at 1x keeps its coins")
    #expect(reason([terms(1, rate: 0), terms(-1, rate: 0)], 5) == .fullyHedged)
    #expect(reason([terms(1, rate: 0), terms(-1, rate: 0)], -5) == .insolventAtEveryPrice)
    var dust = terms(-1)
    dust.size = Quantity(raw: -10)
    #expect(reason([dust], 50_000) == .beyondRange)
}

@Test("A long of a coin contract always has a price, about half the entry at 1x")
func inverseLongAtOne() {
    let result = LiquidationPrice.of(
        [terms(500, coin)], walletBalance: Amount(whole: 1), others: [])
    // V * (1 + MMR) / (WB + V / EP) = 50000 * 1.01 / 2
    #expect(result.price == Price(whole: 25_250))
}

@Test("The price is rounded to the safe side: up for a long, down for a short")
func safeSide() {
    let long = LiquidationPrice.of([terms(3)], walletBalance: Amount(whole: 10_000), others: [])
    let short = LiquidationPrice.of([terms(-3)], walletBalance: Amount(whole: 10_000), others: [])
    // (150000 - 10000) / (3 * 0.99) = 47138.047138047...
    // (150000 + 10000) / (3 * 1.01) = 52805.28052805...
    #expect(long.price?.description == "47138.04713805")
    #expect(short.price?.description == "52805.28052805")
    let tick = Price(raw: 10_000_000)
    #expect(
        long.price.map { LiquidationPrice.rounded($0, toTick: tick, isLong: true) }?.description
            == "47138.1")
    #expect(
        short.price.map { LiquidationPrice.rounded($0, toTick: tick, isLong: false) }?.description
            == "52805.2")
}

@Test("The bracket is that of the notional at the price, not of the notional at mark")
func bracketAtThePrice() {
    let tiers = BracketTable.tiers([
        (Amount(whole: 45_000), 100, Rate(raw: 1_000_000)),
        (Amount(whole: 1_000_000), 10, Rate(raw: 5_000_000)),
    ])
    var position = terms(1)
    position.brackets = tiers
    let price = LiquidationPrice.of([position], walletBalance: Amount(whole: 10_000), others: [])
        .price
    // Notional at the price is 40404 < 45000: rate 1 %. 40000 / 0.99
    #expect(price?.description == "40404.04040405")
}

@Test("A maintenance amount above the margin frees the position and never pays for it")
func clippedMargin() {
    var position = terms(1)
    position.brackets = .flat(
        maintenanceMarginRate: Rate(raw: 1_000_000), maxLeverage: 10,
        maintenanceAmount: Amount(whole: 10_000))
    let price = LiquidationPrice.of([position], walletBalance: Amount(whole: 10_000), others: [])
        .price
    #expect(
        price == Price(whole: 40_000), "balance zero at 40000; a negative margin would say less")
}

@Test("Tables that jump at a border liquidate at the border")
func discontinuousTable() {
    let jump = BracketTable(unchecked: [
        LeverageBracket(
            notionalFloor: .zero, notionalCap: Amount(whole: 60_000), maxLeverage: 10,
            maintenanceMarginRate: Rate(raw: 1_000_000), maintenanceAmount: .zero),
        LeverageBracket(
            notionalFloor: Amount(whole: 60_000), notionalCap: Amount(whole: 1_000_000),
            maxLeverage: 5, maintenanceMarginRate: Rate(raw: 20_000_000),
            maintenanceAmount: .zero),
    ])
    var position = terms(-1)
    position.brackets = jump
    let price = LiquidationPrice.of([position], walletBalance: Amount(whole: 15_000), others: [])
        .price
    #expect(price == Price(whole: 60_000))
}

@Test("Distance to liquidation is a part of the mark price")
func distance() {
    #expect(
        LiquidationPrice.distance(from: Price(whole: 200), to: Price(whole: 150))
            == Rate(raw: 25_000_000))
}
