import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import Testing

@Test("OKX states the inverse of our ratio")
func okxRatio() {
    let ratio = VenueComparison.okxMarginRatio(
        marginBalance: Amount(whole: 300), maintenanceMargin: Amount(whole: 100))
    #expect(ratio == Rate(whole: 3))
    let none = VenueComparison.okxMarginRatio(
        marginBalance: Amount(whole: 300), maintenanceMargin: .zero)
    #expect(none == nil)
}

@Test("Hyperliquid's score is the price gain times the account's leverage, mirrored for shorts")
func hyperliquidScore() {
    func score(isLong: Bool, mark: Int64, balance: Int64 = 50) -> ADLScore {
        VenueComparison.hyperliquidADLScore(
            isLong: isLong, markPrice: Price(whole: mark), entryPrice: Price(whole: 100),
            notional: Amount(whole: 200), accountValue: Amount(whole: balance))
    }
    // (110 / 100) * (200 / 50)
    #expect(score(isLong: true, mark: 110).rate == Rate(raw: 440_000_000))
    #expect(score(isLong: false, mark: 80) == score(isLong: true, mark: 125))
    #expect(score(isLong: true, mark: 110, balance: 0) == .zero)
}

@Test("The classic score multiplies a profit by leverage and divides a loss by it")
func classicScore() {
    func score(mark: Int64) -> Rate? {
        VenueComparison.classicADLScore(
            markValue: Amount(whole: mark), entryValue: Amount(whole: 100),
            bankruptValue: Amount(whole: 90))
    }
    // 0.2 * 120 / 30, and -0.05 * 5 / 95
    #expect(score(mark: 120) == Rate(raw: 80_000_000))
    #expect(score(mark: 95) == Rate(raw: -263_158))
    #expect(score(mark: 90) == nil, "bankrupt already")
}

@Test("Bybit's inverse pair lies on either side of the entry")
func bybitInversePair() {
    let bracket = Pools.inverse.brackets[0]
    let (entry, size) = (Price(whole: 50_000), Quantity(whole: 60_000))
    let long = VenueComparison.bybitInverseLiquidationPrice(
        size: size, entryPrice: entry, leverage: 10, bracket: bracket)
    let short = VenueComparison.bybitInverseLiquidationPrice(
        size: -size, entryPrice: entry, leverage: 10, bracket: bracket)
    // 50000 / (1 + 0.1 - 0.004), 50000 / (1 - 0.1 + 0.004)
    #expect(long?.description == "45620.43795621")
    #expect(short?.description == "55309.73451327")
}

@Test("Margin of a hedged pair is the sum of its sides")
func hedgedPair() {
    let flat = (bids: Amount.zero, asks: Amount.zero)
    let both = VenueComparison.hedgeRequirement(
        long: (Amount(whole: 1_000), flat.bids, Amount(whole: 1_500)),
        short: (Amount(whole: -400), Amount(whole: 100), Amount(whole: 50)), leverage: 10)
    #expect(both == Amount(whole: 145))
}
