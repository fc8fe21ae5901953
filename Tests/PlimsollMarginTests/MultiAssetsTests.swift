import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import Testing

@Test("A multi-assets pool's figures add up, and its price separates health from liquidation")
func multiAssetsPool() throws {
    var dollar = CollateralAsset(
        walletBalance: Amount(whole: -500), bidRate: Price(raw: 99_000_000),
        askRate: Price(raw: 101_000_000))
    let coin = CollateralAsset(
        walletBalance: Amount(raw: 20_000_000), bidRate: Price(whole: 49_500),
        askRate: Price(whole: 50_500),
        collateralRatio: Rate(raw: 95_000_000))
    let position = PositionTerms(
        contract: .linearPerpetual, size: Quantity(whole: 1), entryPrice: Price(whole: 50_000),
        markPrice: Price(whole: 50_000), leverage: 20, brackets: Pools.linear)
    dollar.unrealizedPnl = position.unrealizedPnl
    dollar.positionInitialMargin = position.initialMargin
    dollar.maintenanceMargin = position.maintenanceMargin
    let pool = MultiAssets.figures([dollar, coin])
    // 0.2 * 49500 * 0.95 - 500 * 1.01
    #expect(pool.marginBalance == Amount(whole: 8_900))
    #expect(pool.initialMargin == Amount(whole: 2_525))
    #expect(MultiAssets.available(askRate: dollar.askRate, in: pool).description == "6311.88118811")

    let price = try #require(
        MultiAssets.liquidationPrice([position], settlement: 0, assets: [dollar, coin]).price)
    func isLiquidatable(_ mark: Price) -> Bool {
        let moved = position.marked(at: mark)
        var asset = dollar
        asset.unrealizedPnl = moved.unrealizedPnl
        asset.maintenanceMargin = moved.maintenanceMargin
        return MultiAssets.figures([asset, coin]).isLiquidatable
    }
    #expect(isLiquidatable(price) && !isLiquidatable(price + Price(raw: 1)))
}

@Test("With rates of one a multi-assets pool has the same price as a plain one")
func multiAssetsAgreesWithPlain() {
    for seed in 0..<UInt64(300) {
        var random = SeededRandom(seed: seed)
        let mark = Pools.mark(&random)
        let position = Pools.position(
            &random, inverse: random.chance(30), mark: mark, sign: random.chance(50) ? 1 : -1)
        let wallet = Amount(raw: position.notional.raw / 100 * random.pick(1...80))
        var asset = CollateralAsset(
            walletBalance: wallet, bidRate: Price(whole: 1), askRate: Price(whole: 1))
        asset.unrealizedPnl = position.unrealizedPnl
        asset.maintenanceMargin = position.maintenanceMargin
        let plain = LiquidationPrice.of([position], walletBalance: wallet, others: [])
        let multi = MultiAssets.liquidationPrice([position], settlement: 0, assets: [asset])
        guard let one = plain.price, let two = multi.price else {
            #expect((plain.price == nil) == (multi.price == nil), "seed \(seed): \(plain) \(multi)")
            continue
        }
        #expect((one - two).magnitude.raw <= one.raw / 100_000 + 10, "seed \(seed): \(one) \(two)")
    }
}

@Test("Collateral is sold in proportion, in the exact sum, and never more than there is")
func autoExchangeSums() {
    let values = [Amount(whole: 30_000), Amount(whole: -5), Amount(whole: 10_000)]
    let sold = MultiAssets.autoExchange(
        deficit: Amount(whole: 19_500), exchangeRatio: Rate(raw: 97_500_000), values: values)
    #expect(sold == [Amount(whole: 15_000), .zero, Amount(whole: 5_000)])
    let all = MultiAssets.autoExchange(
        deficit: Amount(whole: 50_000), exchangeRatio: Rate(raw: 97_500_000), values: values)
    #expect(all == [Amount(whole: 30_000), .zero, Amount(whole: 10_000)])
}

@Test("A debt counts fully at the ask rate, a credit at the bid rate less its haircut")
func collateralValue() {
    let (bid, ask, ratio) = (Price(whole: 99), Price(whole: 101), Rate(raw: 90_000_000))
    #expect(
        Collateral.value(of: Amount(whole: 10), bidRate: bid, askRate: ask, collateralRatio: ratio)
            == Amount(whole: 891))
    #expect(
        Collateral.value(of: Amount(whole: -10), bidRate: bid, askRate: ask, collateralRatio: ratio)
            == Amount(whole: -1_010))
}

@Test("Scores are compared exactly and shown rounded down")
func adlScores() {
    let thin = ADLScore(
        unrealizedPnl: Amount(whole: 100), walletBalance: Amount(whole: 100),
        poolPnl: Amount(whole: 100), maintenanceMargin: Amount(whole: 10))
    // (100/100) * (10/200)
    #expect(thin.rate == Rate(raw: 5_000_000))
    let hair = ADLScore(
        unrealizedPnl: Amount(whole: 100) + Amount(raw: 1), walletBalance: Amount(whole: 100),
        poolPnl: Amount(whole: 100), maintenanceMargin: Amount(whole: 10))
    #expect(thin < hair && thin != hair, "the fractions differ beyond the last place shown")
    #expect(ADLScore(numerator: 1, denominator: 3) == ADLScore(numerator: 2, denominator: 6))
    let loser = ADLScore(
        unrealizedPnl: Amount(whole: -1), walletBalance: Amount(whole: 100),
        poolPnl: Amount(whole: -1), maintenanceMargin: Amount(whole: 10))
    #expect(loser == .zero && loser < thin)
    #expect(ADLScore(numerator: .max, denominator: 1).rate == Rate(raw: .max))
}

/// The counts are arithmetic; ranking everyone and counting must give the same.
@Test("Lights are counted without ranking anybody", arguments: 0...60)
func lightCounts(count: Int) {
    for light in 0...5 {
        let ranked = (0..<count).count { ADLScore.light(rank: $0 + 1, count: count) >= light }
        #expect(ADLScore.positions(withLight: light, of: count) == ranked)
    }
}

@Test("Five lights share a queue of ten two by two")
func adlLights() {
    #expect((1...10).map { ADLScore.light(rank: $0, count: 10) } == [4, 4, 3, 3, 2, 2, 1, 1, 0, 0])
    #expect(ADLScore.light(rank: 1, count: 1) == 4)
    #expect((1...5).map { VenueComparison.bybitLights(rank: $0, count: 5) } == [5, 4, 3, 2, 1])
    #expect(ADLScore.quantile(rank: 1, count: 4) == Rate(raw: 25_000_000))
}
