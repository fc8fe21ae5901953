import PlimsollModel

/// A time as it was recorded, with the unit it was recorded in.
struct RecordedTime {
    /// The moment.
    let time: Timestamp
    /// One unit of the recording: a millisecond or a microsecond.
    let unit: Nanoseconds

    /// Milliseconds (13 digits) or microseconds (16 digits) since 1970; the magnitude tells which.
    ///
    /// Both ranges end in 2262, where nanoseconds leave 64 bits.
    init?(sinceEpoch bytes: [UInt8], in range: Range<Int>) {
        guard range.count == 13 || range.count == 16 else { return nil }
        guard let value = Self.whole(bytes, in: range) else { return nil }
        let factor: Int64 = range.count == 13 ? 1_000_000 : 1_000
        guard value <= Int64.max / factor else { return nil }
        time = Timestamp(value * factor)
        unit = Nanoseconds(factor)
    }

    /// Reads "2025-10-10 21:34:32" as UTC; nil if it is not a date and time that exist.
    static func utc(_ bytes: [UInt8], in range: Range<Int>) -> Timestamp? {
        guard range.count == 19 else { return nil }
        let start = range.lowerBound
        for (offset, mark) in [(4, "-"), (7, "-"), (10, " "), (13, ":"), (16, ":")] {
            guard let mark = mark.utf8.first, bytes[start + offset] == mark else { return nil }
        }
        func part(_ offset: Int, _ length: Int) -> Int64? {
            whole(bytes, in: start + offset..<start + offset + length)
        }
        guard let year = part(0, 4), let month = part(5, 2), let day = part(8, 2),
            let hour = part(11, 2), let minute = part(14, 2), let second = part(17, 2),
            (1970...2261).contains(year), (1...12).contains(month), day >= 1,
            day <= daysInMonth(month, of: year), hour < 24, minute < 60, second < 60
        else { return nil }
        let days = daysSinceEpoch(year: year, month: month, day: day)
        let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
        return Timestamp(seconds * 1_000_000_000)
    }

    /// Digits only; nil for anything else or more than 18 of them.
    static func whole(_ bytes: [UInt8], in range: Range<Int>) -> Int64? {
        guard !range.isEmpty, range.count <= 18 else { return nil }
        var value: Int64 = 0
        for index in range {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int64(digit)
        }
        return value
    }

    private static func isLeap(_ year: Int64) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private static func daysInMonth(_ month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func daysSinceEpoch(year: Int64, month: Int64, day: Int64) -> Int64 {
        let before = year - 1
        let leapDays = before / 4 - before / 100 + before / 400 - 477
        var days = (year - 1970) * 365 + leapDays + day - 1
        for earlier in 1..<month { days += daysInMonth(earlier, of: year) }
        return days
    }
}
