// What traders have and dare, as tables to draw from: shared by the crowd of a replay and by that
// of a simulated market.

/// Wallets and leverages of ordinary traders.
public enum TraderHabits {
    /// Wallets in USDT: median 1,500, mean about 14,000.
    public static let wallets: [(perMille: Int64, value: Int64)] = [
        (0, 20), (50, 60), (100, 130), (250, 450), (500, 1_500), (750, 5_500), (900, 20_000),
        (950, 48_000), (990, 220_000), (998, 900_000), (1_000, 3_000_000),
    ]
    /// Leverages people choose.
    public static let leverages: [(value: Int64, weight: Int64)] = [
        (1, 4), (2, 7), (3, 9), (5, 15), (10, 22), (20, 19), (25, 7), (50, 9), (75, 3),
        (100, 3), (125, 2),
    ]
}
