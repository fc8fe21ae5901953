public import PlimsollModel
public import PlimsollNumerics
import VenueCalculator

// What is customary for a symbol wherever nothing else is said: the grid of its prices and sizes,
// its brackets, its part of all trading, and what a coin counts as collateral. A replay lists
// whatever was recorded by these terms, and a venue whatever its file names.

/// Customary terms by symbol or base asset.
public enum SymbolTerms {
    /// The contract size of inverse contracts, in USD.
    public static let inverseContractSize = Amount(whole: 100)

    /// Tick and step by base asset; others by the size of the price.
    public static func grid(_ base: String, price: Price) -> (tick: Price, step: Quantity) {
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

    /// Share of open interest, roughly as it stands at large venues.
    public static func weight(_ base: String) -> Int64 {
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

    /// Part of a positive balance that counts as collateral, as large venues have it.
    public static func collateralRatio(_ asset: String) -> Rate {
        switch asset {
        case "USDT": Rate(whole: 1)
        case "USDC": Rate(raw: 99_990_000)
        case "BTC", "ETH": Rate(raw: 95_000_000)
        case "SOL", "XRP": Rate(raw: 90_000_000)
        default: Rate(raw: 85_000_000)
        }
    }

    /// The table of a linear symbol; an unknown symbol gets that of a middling coin.
    public static func brackets(_ symbol: String) -> BracketTable {
        BuiltInBrackets.table(of: symbol) ?? BuiltInBrackets.table(of: "LINKUSDT")
            ?? .flat(maintenanceMarginRate: Rate(raw: 5_000_000), maxLeverage: 10)
    }

    /// The table of the inverse BTC perpetual: cap in BTC, leverage, rate in millionths.
    public static var inverseBrackets: BracketTable {
        let figures: [(cap: Int64, leverage: Int64, rate: Int64)] = [
            (5, 125, 4_000), (10, 100, 5_000), (20, 50, 10_000), (50, 20, 25_000),
            (100, 10, 50_000), (200, 5, 100_000), (400, 4, 125_000), (1_000, 3, 150_000),
            (1_500, 2, 250_000), (100_000, 1, 500_000),
        ]
        return .tiers(
            figures.map { (Amount(whole: $0.cap), $0.leverage, Rate(raw: $0.rate * 100)) })
    }
}
