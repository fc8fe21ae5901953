import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import Testing

private func quotes(_ prices: Int64...) -> [IndexQuote] {
    prices.map { IndexQuote(price: Price(whole: $0), weight: 1) }
}

private let band = Rate(raw: 5_000_000)

@Test("Three sources and more: an outlier is clamped, beyond twice the band it is left out")
func indexBand() {
    let clamped = IndexMath.price(quotes(1_000, 1_000, 1_080), band: band)
    #expect(clamped?.clamped == 0b100 && clamped?.leftOut == 0)
    // (1000 + 1000 + 1050) / 3
    #expect(clamped?.price.description == "1016.66666666")
    let leftOut = IndexMath.price(quotes(1_000, 1_000, 500), band: band)
    #expect(leftOut?.leftOut == 0b100 && leftOut?.price == Price(whole: 1_000))
    let edge = IndexMath.price(quotes(1_000, 1_000, 1_100), band: band)
    #expect(edge?.clamped == 0b100, "exactly twice the band is still clamped")
    let within = IndexMath.price(quotes(1_000, 1_000, 1_050), band: band)
    #expect(within?.clamped == 0)
}

@Test("Fewer than three sources are taken as they are; none, or none that agree, is no price")
func indexFew() {
    let two = IndexMath.price(
        [
            IndexQuote(price: Price(whole: 100), weight: 3),
            IndexQuote(price: Price(whole: 200), weight: 1),
        ],
        band: band)
    #expect(two?.price == Price(whole: 125))
    #expect(IndexMath.price([], band: band) == nil)
    #expect(IndexMath.price(quotes(100, 100, 200, 200), band: band) == nil)
    #expect(IndexMath.median(of: quotes(4, 1, 3, 2)) == Price(raw: 250_000_000))
    #expect(IndexMath.median(of: quotes(7, 7, 1)) == Price(whole: 7))
}

@Test("The mark is the middle of three prices in every order")
func markMedian() {
    let prices = [Price(whole: 1), Price(whole: 2), Price(whole: 3)]
    for first in prices {
        for second in prices {
            for third in prices {
                let sorted = [first, second, third].sorted()
                #expect(MarkMath.median(first, second, third) == sorted[1])
            }
        }
    }
    // 60000 * (1 + 0.0001 * 4/8)
    let funded = MarkMath.fundingPrice(
        index: Price(whole: 60_000), lastFundingRate: Rate(raw: 10_000),
        timeToFunding: Nanoseconds(hours: 4), interval: Nanoseconds(hours: 8))
    #expect(funded == Price(whole: 60_003))
}

@Test("The slow price moves towards the price and never past it")
func slowPriceFollows() {
    var slow = Price(whole: 100)
    for _ in 0..<200 {
        let next = MarkMath.slowPrice(
            slow, following: Price(whole: 80), elapsed: Nanoseconds(seconds: 30),
            window: Nanoseconds(seconds: 600))
        #expect(next <= slow && next >= Price(whole: 80))
        slow = next
    }
    #expect(slow < Price(whole: 81))
    let still = MarkMath.slowPrice(
        slow, following: Price(whole: 1), elapsed: .zero, window: Nanoseconds(seconds: 600))
    #expect(still == slow)
}

@Test("Later premiums weigh more")
func premiumWeights() {
    var average = PremiumAverage()
    #expect(average.value.isZero)
    for sample in [1, 2, 3] as [Int64] { average.add(Rate(raw: sample * 600)) }
    // (1*1 + 2*2 + 3*3) / 6 = 14/6
    #expect(average.value == Rate(raw: 1_400))
    #expect(PremiumAverage(count: average.count, weightedSum: average.total) == average)
}

@Test("Where interest and premium are within the band, the rate is the interest")
func fundingBand() {
    for premium in stride(from: Int64(-200_000), through: 200_000, by: 1_000) {
        let rate = Funding.rate(premium: Rate(raw: premium), interest: Rate(raw: 10_000))
        if abs(10_000 - premium) <= 50_000 {
            #expect(rate == Rate(raw: 10_000))
        } else {
            #expect((rate.raw - premium).magnitude == 50_000)
        }
    }
    #expect(
        Funding.scaled(Rate(raw: 80_000), interval: Nanoseconds(hours: 1), cap: Rate(raw: 9_000))
            == Rate(raw: 9_000))
    #expect(
        Funding.scaled(Rate(raw: -80_000), interval: Nanoseconds(hours: 4), cap: Rate(raw: 90_000))
            == Rate(raw: -40_000))
}

@Test("Payers pay at least what receivers get, and the difference is dust")
func fundingNeverMakesMoney() {
    for seed in 0..<UInt64(3_000) {
        var random = SeededRandom(seed: seed)
        let mark = Price(raw: random.pick(1...10_000_000_000_000))
        let rate = Rate(raw: random.pick(-2_000_000...2_000_000))
        let size = Quantity(raw: random.pick(1...10_000_000_000))
        let parts = [size.raw / 3, size.raw / 5, size.raw - size.raw / 3 - size.raw / 5]
        for contract in [
            Contract.linearPerpetual, .inversePerpetual(contractSize: Amount(whole: 10)),
        ] {
            if contract.isInverse && mark.raw < unitsPerOne { continue }
            let long = Funding.payment(contract, size: size, markPrice: mark, rate: rate)
            let shorts = parts.reduce(Amount.zero) {
                $0
                    + Funding.payment(
                        contract, size: Quantity(raw: -$1), markPrice: mark, rate: rate)
            }
            let dust = long + shorts
            #expect(dust.raw >= 0 && dust.raw <= 4, "seed \(seed): \(dust)")
        }
    }
}

@Test("Premium is measured from the impact prices; a side without depth counts nothing")
func premiumSides() {
    let index = Price(whole: 100)
    #expect(
        Funding.premium(impactBid: Price(whole: 101), impactAsk: Price(whole: 102), index: index)
            == Rate(raw: 1_000_000))
    #expect(
        Funding.premium(impactBid: Price(whole: 97), impactAsk: Price(whole: 98), index: index)
            == Rate(raw: -2_000_000))
    #expect(Funding.premium(impactBid: nil, impactAsk: nil, index: index).isZero)
}
