import PlimsollModel
import PlimsollNumerics
import VenueFeeds
import VenueListing

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
    /// All contracts, by name.
    static func contracts(_ underlyings: [Underlying]) -> [ListedContract] {
        var found: [ListedContract] = []
        for (market, underlying) in underlyings.enumerated() {
            found.append(
                ListedContract(
                    symbol: underlying.symbol, market: market, isInverse: false,
                    weight: SymbolTerms.weight(underlying.base)))
            if underlying.base == "BTC" {
                found.append(
                    ListedContract(
                        symbol: "BTCUSD_PERP", market: market, isInverse: true, weight: 0))
            }
        }
        return found.sorted { $0.symbol < $1.symbol }
    }

    /// The brackets of a contract.
    static func table(of contract: ListedContract, _ terms: VenueTerms) -> BracketTable {
        if let own = terms.brackets.first(where: { $0.symbol == contract.symbol }) {
            return own.table
        }
        return contract.isInverse
            ? SymbolTerms.inverseBrackets : SymbolTerms.brackets(contract.symbol)
    }

    /// The terms of a contract.
    static func spec(
        _ contract: ListedContract, _ underlying: Underlying, price: Price, terms: VenueTerms,
        asset: AssetID, index: IndexID
    ) -> InstrumentSpec {
        let linear = SymbolTerms.grid(underlying.base, price: price)
        let step = contract.isInverse ? Quantity(whole: 1) : linear.step
        let brackets = table(of: contract, terms)
        let kind: Contract =
            contract.isInverse
            ? .inversePerpetual(contractSize: SymbolTerms.inverseContractSize) : .linearPerpetual
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
