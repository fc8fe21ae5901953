import PlimsollModel
import PlimsollNumerics

// What is listed for the underlyings that were found: an index and a linear perpetual for each,
// and the inverse BTC perpetual where there is BTC.

/// A contract of the replay before it is listed.
struct ListedContract {
    let symbol: String
    /// Place of the underlying.
    let market: Int
    /// Inverse contracts are settled in the underlying.
    let isInverse: Bool
    /// The underlying's share of trading, in weights.
    let weight: Int64

    /// Asset of margin and profit.
    func settlement(_ underlyings: [Underlying]) -> String {
        isInverse ? underlyings[market].base : "USDT"
    }
}

/// Terms by symbol.
enum Listing {
    /// The contract size of inverse contracts, in USD.
    static let contractSize = Amount(whole: 100)

    /// All contracts, by name.
    static func contracts(_ underlyings: [Underlying]) -> [ListedContract] {
        var found: [ListedContract] = []
        for (market, underlying) in underlyings.enumerated() {
            found.append(
                ListedContract(
                    symbol: underlying.symbol, market: market, isInverse: false,
                    weight: weight(underlying.base)))
            if underlying.base == "BTC" {
                found.append(
                    ListedContract(
                        symbol: "BTCUSD_PERP", market: market, isInverse: true, weight: 0))
            }
        }
        return found.sorted { $0.symbol < $1.symbol }
    }

    /// Share of open interest, roughly as it stands at large venues.
    private static func weight(_ base: String) -> Int64 {
        switch base {
        case "BTC": 36
        case "ETH": 24
        case "SOL": 11
        case "XRP": 7
        case "DOGE": 6
        case "LINK", "AVAX", "LTC": 4
        default: 3
        }
    }

    /// Tick and step by underlying; others by the size of the price.
    static func grid(_ base: String, price: Price) -> (tick: Price, step: Quantity) {
        let known: [String: (tick: Int64, step: Int64)] = [
            "BTC": (10_000_000, 100_000), "ETH": (1_000_000, 100_000),
            "SOL": (1_000_000, 1_000_000), "BNB": (1_000_000, 1_000_000),
            "BCH": (1_000_000, 100_000), "LTC": (1_000_000, 100_000),
            "AAVE": (1_000_000, 10_000_000), "AVAX": (100_000, 10_000_000),
            "LINK": (100_000, 1_000_000), "DOT": (100_000, 10_000_000),
            "FIL": (100_000, 10_000_000), "NEAR": (100_000, 10_000_000),
            "ATOM": (100_000, 1_000_000), "UNI": (100_000, 10_000_000),
            "XRP": (10_000, 10_000_000), "ALGO": (10_000, 10_000_000),
            "ADA": (10_000, 100_000_000), "DOGE": (1_000, 100_000_000),
        ]
        if let found = known[base] { return (Price(raw: found.tick), Quantity(raw: found.step)) }
        // A tick of about a ten-thousandth of the price, a step that makes products exact.
        var tick: Int64 = 1
        while tick * 100_000 <= price.raw { tick *= 10 }
        return (Price(raw: tick), Quantity(raw: max(1_000, unitsPerOne / tick)))
    }

    /// The brackets of a contract.
    static func table(of contract: ListedContract, _ terms: VenueTerms) -> BracketTable {
        if let own = terms.brackets.first(where: { $0.symbol == contract.symbol }) {
            return own.table
        }
        return contract.isInverse ? Brackets.inverseBTC : Brackets.builtIn(contract.symbol)
    }

    /// The terms of a contract.
    static func spec(
        _ contract: ListedContract, _ underlying: Underlying, price: Price, terms: VenueTerms,
        asset: AssetID, index: IndexID
    ) -> InstrumentSpec {
        let linear = grid(underlying.base, price: price)
        let step = contract.isInverse ? Quantity(whole: 1) : linear.step
        let brackets = table(of: contract, terms)
        let kind: Contract =
            contract.isInverse
            ? .inversePerpetual(contractSize: contractSize) : .linearPerpetual
        var spec = InstrumentSpec(
            symbol: contract.symbol, contract: kind, settlementAsset: asset, index: index,
            tickSize: linear.tick, stepSize: step, brackets: brackets)
        let most =
            contract.isInverse
            ? Quantity(whole: 1_000_000)
            : Amount(whole: 200_000_000).dividedBySize(price).floored(toMultipleOf: step)
        spec.maxQuantity = max(step, most)
        spec.maxMarketQuantity = spec.maxQuantity
        spec.makerFee = terms.makerFee
        spec.takerFee = terms.takerFee
        spec.liquidationFee = terms.liquidationFee
        return spec
    }
}

extension Amount {
    /// How many units of a base asset this much quote money buys, rounded down.
    func dividedBySize(_ price: Price) -> Quantity {
        Quantity(raw: divided(by: price, rounding: .down).raw)
    }
}
