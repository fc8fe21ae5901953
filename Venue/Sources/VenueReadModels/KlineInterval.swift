/// The length of a candle.
public enum KlineInterval: String, Hashable, Sendable, CaseIterable {
    /// One minute.
    case oneMinute = "1m"
    /// Three minutes.
    case threeMinutes = "3m"
    /// Five minutes.
    case fiveMinutes = "5m"
    /// Fifteen minutes.
    case fifteenMinutes = "15m"
    /// Half an hour.
    case thirtyMinutes = "30m"
    /// An hour.
    case oneHour = "1h"
    /// Two hours.
    case twoHours = "2h"
    /// Four hours.
    case fourHours = "4h"
    /// Six hours.
    case sixHours = "6h"
    /// Eight hours.
    case eightHours = "8h"
    /// Twelve hours.
    case twelveHours = "12h"
    /// A day, UTC.
    case oneDay = "1d"
    /// Three days.
    case threeDays = "3d"
    /// A week from Monday 00:00 UTC.
    case oneWeek = "1w"
    /// A calendar month, UTC.
    case oneMonth = "1M"

    /// Its length in milliseconds; nil for a month, whose length varies.
    public var milliseconds: Int64? {
        let minute: Int64 = 60_000
        switch self {
        case .oneMinute: return minute
        case .threeMinutes: return 3 * minute
        case .fiveMinutes: return 5 * minute
        case .fifteenMinutes: return 15 * minute
        case .thirtyMinutes: return 30 * minute
        case .oneHour: return 60 * minute
        case .twoHours: return 120 * minute
        case .fourHours: return 240 * minute
        case .sixHours: return 360 * minute
        case .eightHours: return 480 * minute
        case .twelveHours: return 720 * minute
        case .oneDay: return 1_440 * minute
        case .threeDays: return 3 * 1_440 * minute
        case .oneWeek: return 7 * 1_440 * minute
        case .oneMonth: return nil
        }
    }
}
