import PlimsollModel
import PlimsollNumerics

// Leverage brackets of four markets as Binance listed them in October 2024; figures only.

extension BracketTable {
    /// The brackets of a symbol that specifications may use without saying them, or nil.
    static func builtIn(_ symbol: String) -> BracketTable? {
        switch symbol {
        case "BTCUSDT": btc
        case "ETHUSDT": eth
        case "SOLUSDT": sol
        case "DOGEUSDT": doge
        default: nil
        }
    }

    /// Caps in thousands, highest leverages, and rates in hundredths of a percent.
    private static func table(_ rows: [(cap: Int64, leverage: Int64, rate: Int64)]) -> BracketTable
    {
        .tiers(
            rows.map { (Amount(whole: $0.cap * 1_000), $0.leverage, Rate(raw: $0.rate * 10_000)) })
    }

    private static let btc = table([
        (50, 125, 40), (600, 100, 50), (3_000, 75, 65), (12_000, 50, 100), (70_000, 25, 200),
        (100_000, 20, 250), (230_000, 10, 500), (480_000, 5, 1_000), (600_000, 4, 1_250),
        (800_000, 3, 1_500), (1_200_000, 2, 2_500), (1_800_000, 1, 5_000),
    ])

    private static let eth = table([
        (50, 125, 40), (600, 100, 50), (3_000, 75, 65), (12_000, 50, 100), (50_000, 25, 200),
        (65_000, 20, 250), (150_000, 10, 500), (320_000, 5, 1_000), (400_000, 4, 1_250),
        (530_000, 3, 1_500), (800_000, 2, 2_500), (1_200_000, 1, 5_000),
    ])

    private static let sol = table([
        (20, 100, 50), (100, 75, 65), (800, 50, 100), (4_000, 25, 200), (8_000, 20, 250),
        (40_000, 10, 500), (80_000, 5, 1_000), (100_000, 4, 1_250), (200_000, 2, 2_500),
        (400_000, 1, 5_000),
    ])

    private static let doge = table([
        (10, 75, 50), (50, 50, 70), (750, 40, 100), (800, 25, 200), (1_600, 20, 250),
        (8_000, 10, 500), (16_000, 5, 1_000), (20_000, 4, 1_250), (40_000, 2, 2_500),
        (80_000, 1, 5_000),
    ])
}
