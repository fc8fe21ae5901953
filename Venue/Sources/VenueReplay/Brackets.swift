import PlimsollModel
import PlimsollNumerics
import VenueCalculator

// Leverage brackets where a venue file says nothing else.

/// Brackets of the venue's symbols.
enum Brackets {
    /// The table of a linear symbol; an unknown symbol gets that of a middling coin.
    static func builtIn(_ symbol: String) -> BracketTable {
        BuiltInBrackets.table(of: symbol) ?? BuiltInBrackets.table(of: "LINKUSDT")
            ?? .flat(maintenanceMarginRate: Rate(raw: 5_000_000), maxLeverage: 10)
    }

    /// The table of the inverse BTC perpetual: cap in BTC, leverage, rate in millionths.
    static var inverseBTC: BracketTable {
        let figures: [(cap: Int64, leverage: Int64, rate: Int64)] = [
            (5, 125, 4_000), (10, 100, 5_000), (20, 50, 10_000), (50, 20, 25_000),
            (100, 10, 50_000), (200, 5, 100_000), (400, 4, 125_000), (1_000, 3, 150_000),
            (1_500, 2, 250_000), (100_000, 1, 500_000),
        ]
        return .tiers(
            figures.map { (Amount(whole: $0.cap), $0.leverage, Rate(raw: $0.rate * 100)) })
    }
}
