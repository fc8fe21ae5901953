import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

/// Tables and random pools the property tests share.
enum Pools {
    /// Five linear brackets, joined and continuous.
    static let linear = BracketTable.tiers([
        (Amount(whole: 50_000), 125, Rate(raw: 400_000)),
        (Amount(whole: 600_000), 100, Rate(raw: 500_000)),
        (Amount(whole: 3_000_000), 75, Rate(raw: 650_000)),
        (Amount(whole: 12_000_000), 50, Rate(raw: 1_000_000)),
        (Amount(whole: 1_800_000_000), 10, Rate(raw: 5_000_000)),
    ])
    /// Four inverse brackets, in coin.
    static let inverse = BracketTable.tiers([
        (Amount(whole: 5), 125, Rate(raw: 400_000)),
        (Amount(whole: 10), 100, Rate(raw: 500_000)),
        (Amount(whole: 50), 50, Rate(raw: 1_000_000)),
        (Amount(whole: 1_000), 20, Rate(raw: 2_500_000)),
    ])

    /// A position of one sign with an entry near its mark.
    static func position(
        _ random: inout SeededRandom, inverse isInverse: Bool, mark: Price, sign: Int64
    ) -> PositionTerms {
        let entry = Price(raw: mark.raw / 1_000 * random.pick(700...1_300))
        if isInverse {
            return PositionTerms(
                contract: .inversePerpetual(contractSize: Amount(whole: 100)),
                size: Quantity(whole: sign * random.pick(1...30_000)), entryPrice: entry,
                markPrice: mark, leverage: random.pick(1...100), brackets: inverse)
        }
        return PositionTerms(
            contract: .linearPerpetual,
            size: Quantity(raw: sign * random.pick(1...200_000) * 100_000), entryPrice: entry,
            markPrice: mark, leverage: random.pick(1...100), brackets: linear)
    }

    /// A mark price between 100 and 100,000.
    static func mark(_ random: inout SeededRandom) -> Price {
        Price(raw: random.pick(10_000...10_000_000) * 1_000_000)
    }
}
