import BinanceAPI
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import Testing
import VenueJSON
import VenueReadModels

// The pure parts of answers: names of contracts, break-even prices, kinds of income, candles.

@Suite struct QueryWriterTests {
    private static let linear = InstrumentSpec(
        symbol: "BTCUSDT", contract: .linearPerpetual, settlementAsset: AssetID(0),
        index: IndexID(0), tickSize: Price(raw: 10_000_000), stepSize: Quantity(raw: 100_000),
        brackets: .flat(maintenanceMarginRate: Rate(raw: 1_000_000), maxLeverage: 50))
    private static let inverse = InstrumentSpec(
        symbol: "BTCUSD_PERP", contract: .inversePerpetual(contractSize: Amount(whole: 100)),
        settlementAsset: AssetID(1), index: IndexID(0), tickSize: Price(raw: 10_000_000),
        stepSize: Quantity(whole: 1),
        brackets: .flat(maintenanceMarginRate: Rate(raw: 1_000_000), maxLeverage: 50))

    @Test func namesOfContracts() {
        let one = SymbolTerms(InstrumentID(0), Self.linear, margin: "USDT")
        #expect((one.base, one.quote, one.pair) == ("BTC", "USDT", "BTCUSDT"))
        #expect((one.pricePlaces, one.quantityPlaces, one.isLinear) == (1, 3, true))
        let two = SymbolTerms(InstrumentID(1), Self.inverse, margin: "BTC")
        #expect((two.base, two.quote, two.pair) == ("BTC", "USD", "BTCUSD"))
        #expect((two.pricePlaces, two.quantityPlaces, two.isLinear) == (1, 0, false))
    }

    /// At the break-even price the profit of the close is its fee, and a step of the last place
    /// before it the close still costs.
    @Test(arguments: [true, false], [true, false])
    func breakEvenPaysForTheClose(isLong: Bool, isInverse: Bool) {
        let spec = isInverse ? Self.inverse : Self.linear
        let size = Quantity(whole: isLong ? 1_000 : -1_000)
        let entry = Price(whole: 40_000)
        func net(_ price: Price) -> Amount {
            let contract = spec.contract
            let profit =
                contract.value(of: size, at: price, rounding: .down)
                - contract.value(of: size, at: entry, rounding: .down)
            let fee = contract.value(of: size, at: price, rounding: .down).magnitude
                .times(spec.takerFee, rounding: .up)
            return profit - fee
        }
        let price = BreakEven.price(
            entry, isLong: isLong, isInverse: isInverse, takerFee: spec.takerFee)
        let worse = Price(raw: price.raw - (isLong ? 1_000_000 : -1_000_000))
        #expect(net(price).magnitude < Amount(raw: 200_000))
        #expect(net(worse).isNegative)
        #expect((price > entry) == isLong)
    }

    /// Every reason is of one kind or of none, and every word is published.
    @Test func kindsOfIncomeShareNoReason() {
        var seen: Set<LedgerReason> = []
        for type in IncomeType.allCases {
            #expect(!type.reasons.isEmpty && type.reasons.isDisjoint(with: seen))
            seen.formUnion(type.reasons)
            #expect(!IncomeType.unused.contains(type.rawValue))
        }
        #expect(seen == IncomeType.allReasons)
        #expect(IncomeType(.isolatedMargin) == nil)
    }

    @Test func candlesHaveTwelveColumns() throws {
        let terms = SymbolTerms(InstrumentID(0), Self.linear, margin: "USDT")
        // December 2023; its month has 31 days.
        var kline = Kline(openTime: Timestamp(milliseconds: 1_701_388_800_000), price: 100_000_000)
        kline.trades = 3
        kline.volume = Quantity(whole: 2)
        let text = String(
            decoding: KlineWriter.json([kline], .oneMonth, .last, terms), as: UTF8.self)
        #expect(
            text == """
                [[1701388800000,"1.0","1.0","1.0","1.0","2.000",1704067199999,"0.00000000",3,\
                "0.000","0.00000000","0"]]
                """)
        let mark = String(
            decoding: KlineWriter.json([kline], .oneDay, .mark, terms), as: UTF8.self)
        #expect(mark.hasSuffix(#""0",1701475199999,"0",0,"0","0","0"]]"#))
    }

    @Test func aliasesAreLettersAndDiffer() {
        let names = (1...1_000).map { AccountWriters.alias(of: AccountKey($0)) }
        #expect(Set(names).count == 1_000)
        #expect(names.allSatisfy { $0.utf8.count == 12 && $0.allSatisfy(\.isLetter) })
    }
}
