public import PlimsollModel

// Where candles begin. All lengths but two divide the time since 1970 evenly; a week begins on
// Monday and a month on its first day, UTC.

extension KlineInterval {
    /// The interval whose candles are stored and from which this one's are put together.
    public var base: KlineInterval {
        switch self {
        case .oneMinute, .threeMinutes, .fiveMinutes, .fifteenMinutes, .thirtyMinutes: .oneMinute
        case .oneHour, .twoHours, .fourHours, .sixHours, .eightHours, .twelveHours: .oneHour
        case .oneDay, .threeDays, .oneWeek, .oneMonth: .oneDay
        }
    }

    /// The intervals that are stored.
    public static var bases: [KlineInterval] { [.oneMinute, .oneHour, .oneDay] }

    private static let day: Int64 = 86_400_000
    /// 1970-01-05 was a Monday.
    private static let firstMonday: Int64 = 4 * day

    /// When the candle begins into which a time falls.
    public func openTime(of time: Timestamp) -> Timestamp {
        let time = Self.milliseconds(time)
        guard let length = milliseconds else {
            return Self.timestamp(Self.monthStart(Self.month(of: time)))
        }
        let origin = self == .oneWeek ? Self.firstMonday : 0
        let place = Self.floored(time - origin, by: length)
        return Self.timestamp(place * length + origin)
    }

    /// When the candle after the one that begins at `openTime` begins.
    public func next(after openTime: Timestamp) -> Timestamp { moved(openTime, by: 1) }

    /// When a candle begins that many candles later, or earlier.
    public func moved(_ openTime: Timestamp, by count: Int64) -> Timestamp {
        let time = Self.milliseconds(openTime)
        if let length = milliseconds {
            let (distance, isBeyond) = count.multipliedReportingOverflow(by: length)
            return Self.timestamp(isBeyond ? (count < 0 ? .min / 2 : .max / 2) : time + distance)
        }
        let most: Int64 = 10_000 * 12
        return Self.timestamp(
            Self.monthStart(Self.month(of: time) + max(-most, min(count, most))))
    }

    /// A time in milliseconds as far as nanoseconds can tell it.
    private static func timestamp(_ milliseconds: Int64) -> Timestamp {
        let most = Int64.max / 1_000_000
        return Timestamp(milliseconds: max(-most, min(milliseconds, most)))
    }

    private static func milliseconds(_ time: Timestamp) -> Int64 {
        floored(time.raw, by: 1_000_000)
    }

    private static func floored(_ value: Int64, by divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    // MARK: Months

    /// Months since January 1970 of a time in milliseconds.
    private static func month(of time: Int64) -> Int64 {
        // Years begin in March here, so that the leap day is the last of its year.
        let shifted = floored(time, by: day) + 719_468
        let era = floored(shifted, by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        return (era * 400 + yearOfEra - 1_970) * 12 + monthFromMarch + 2
    }

    /// When a month counted from January 1970 begins, in milliseconds.
    private static func monthStart(_ month: Int64) -> Int64 {
        let fromMarch = month - 2
        let year = 1_970 + floored(fromMarch, by: 12)
        let monthFromMarch = fromMarch - floored(fromMarch, by: 12) * 12
        let era = floored(year, by: 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * monthFromMarch + 2) / 5
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return (era * 146_097 + dayOfEra - 719_468) * day
    }
}
