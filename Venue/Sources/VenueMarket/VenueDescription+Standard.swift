import PlimsollModel
import PlimsollNumerics
import VenueListing

// The venue out of the box: eight linear perpetuals and an inverse one, with filters and brackets
// as the largest venue had them in October 2024, at prices of that time.

extension VenueDescription {
    /// The venue without any file.
    public static var standard: VenueDescription {
        var venue = VenueDescription()
        for base in bases {
            let index = base.name + "USDT"
            venue.indices.append(indexSpec(index))
            venue.instruments.append(linear(index, base: base.name, price: base.startPrice))
            venue.market.underlyings.append(
                UnderlyingTerms(
                    index: index, startPrice: base.startPrice, volatility: base.volatility,
                    depth: Amount(whole: base.depth), tradesPerMinute: base.trades))
        }
        venue.instruments.append(inverseBitcoin)
        venue.assets = ["USDT", "USDC"].map { asset($0, index: nil) }
        venue.assets += ["BTC", "ETH", "SOL", "XRP"].map { asset($0, index: $0 + "USDT") }
        venue.insuranceFund = [
            AssetAmount("USDT", Amount(whole: 500_000)), AssetAmount("BTC", Amount(whole: 5)),
        ]
        return venue
    }

    /// Names of the index sources, with their weights.
    static let sources: [IndexSource] = [
        IndexSource(name: "binance", weight: 3), IndexSource(name: "bybit", weight: 2),
        IndexSource(name: "coinbase", weight: 2), IndexSource(name: "kraken", weight: 1),
        IndexSource(name: "okx", weight: 2),
    ]

    /// An index of the customary sources.
    static func indexSpec(_ name: String) -> IndexSpec {
        IndexSpec(name: name, sources: sources, minimumSources: 2)
    }

    /// An asset with its customary weight as collateral.
    static func asset(_ name: String, index: String?) -> AssetListing {
        let buffer = index == nil ? Rate.zero : Rate(raw: 500_000)
        return AssetListing(
            AssetSpec(
                name: name, collateralRatio: SymbolTerms.collateralRatio(name),
                bidBuffer: buffer, askBuffer: buffer),
            index: index)
    }

    /// A linear perpetual with the customary filters of its base asset.
    static func linear(_ symbol: String, base: String, price: Price) -> InstrumentListing {
        let grid = SymbolTerms.grid(base, price: price)
        var spec = InstrumentSpec(
            symbol: symbol, contract: .linearPerpetual, settlementAsset: AssetID(0),
            index: IndexID(0), tickSize: grid.tick, stepSize: grid.step,
            brackets: SymbolTerms.brackets(symbol))
        let isMajor = base == "BTC" || base == "ETH"
        let largest = Amount(whole: isMajor ? 60_000_000 : 5_000_000)
        spec.maxQuantity = Self.size(largest, at: price, step: grid.step)
        spec.maxMarketQuantity = Self.size(
            largest.divided(by: 5, rounding: .down), at: price, step: grid.step)
        spec.minNotional = Amount(whole: base == "BTC" ? 100 : base == "ETH" ? 20 : 5)
        spec.priceBandUp = Rate(raw: isMajor ? 5_000_000 : 10_000_000)
        spec.priceBandDown = spec.priceBandUp
        spec.fundingCap = Rate(raw: isMajor ? 300_000 : 2_000_000)
        // The venue asks for the price of 200 of margin at the highest leverage.
        spec.impactNotional = Amount(whole: 200 * spec.brackets.maxLeverage)
        return InstrumentListing(spec, settlementAsset: "USDT", index: symbol)
    }

    /// A size for an amount of money, in one significant digit, on the step.
    private static func size(_ amount: Amount, at price: Price, step: Quantity) -> Quantity {
        let exact = amount.divided(by: price, rounding: .down).raw
        var digit: Int64 = 1
        while digit <= exact / 10 { digit *= 10 }
        return max(step, Quantity(raw: exact / digit * digit).floored(toMultipleOf: step))
    }

    private static var inverseBitcoin: InstrumentListing {
        var spec = InstrumentSpec(
            symbol: "BTCUSD_PERP",
            contract: .inversePerpetual(contractSize: SymbolTerms.inverseContractSize),
            settlementAsset: AssetID(0), index: IndexID(0), tickSize: Price(raw: 10_000_000),
            stepSize: Quantity(whole: 1), brackets: SymbolTerms.inverseBrackets)
        spec.maxQuantity = Quantity(whole: 1_000_000)
        spec.maxMarketQuantity = Quantity(whole: 60_000)
        spec.priceBandUp = Rate(raw: 5_000_000)
        spec.priceBandDown = Rate(raw: 5_000_000)
        spec.fundingCap = Rate(raw: 300_000)
        return InstrumentListing(spec, settlementAsset: "BTC", index: "BTCUSDT")
    }

    /// An underlying in figures: price in hundredths of a cent, volatility in percent, depth in
    /// dollars.
    private struct Base {
        let name: String
        let startPrice: Price
        let volatility: Rate
        let depth: Int64
        let trades: Int64

        init(_ name: String, price: Int64, percent: Int64, depth: Int64, trades: Int64) {
            self.name = name
            startPrice = Price(raw: price * 10_000)
            volatility = Rate(raw: percent * 1_000_000)
            self.depth = depth
            self.trades = trades
        }
    }

    private static var bases: [Base] {
        [
            Base("BTC", price: 672_500_000, percent: 50, depth: 6_000_000, trades: 80),
            Base("ETH", price: 26_200_000, percent: 60, depth: 4_000_000, trades: 60),
            Base("SOL", price: 1_520_000, percent: 80, depth: 1_500_000, trades: 40),
            Base("XRP", price: 5_400, percent: 75, depth: 900_000, trades: 30),
            Base("DOGE", price: 1_250, percent: 90, depth: 700_000, trades: 30),
            Base("LTC", price: 705_000, percent: 70, depth: 400_000, trades: 20),
            Base("LINK", price: 113_000, percent: 80, depth: 400_000, trades: 20),
            Base("AVAX", price: 272_000, percent: 85, depth: 400_000, trades: 20),
        ]
    }
}
