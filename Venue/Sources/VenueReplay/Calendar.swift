public import PlimsollModel

// Times as people write them: ISO-8601 in UTC, without a calendar of the system.

/// Times in ISO-8601, UTC.
public enum Calendar {
    /// Text as "2025-10-10T21:14:05Z", with thousandths only where there are some.
    public static func text(_ time: Timestamp) -> String {
        let (day, clock) = parts(time)
        return "\(day)T\(clock)Z"
    }

    /// Day and time of day, as ("2025-10-10", "21:14:05").
    static func parts(_ time: Timestamp) -> (day: String, clock: String) {
        let milliseconds = time.raw / 1_000_000
        let (days, rest) = (milliseconds / 86_400_000, milliseconds % 86_400_000)
        let date = civil(days)
        let (hour, minute) = (rest / 3_600_000, rest / 60_000 % 60)
        let (second, thousandths) = (rest / 1_000 % 60, rest % 1_000)
        var clock = "\(two(hour)):\(two(minute)):\(two(second))"
        if thousandths != 0 { clock += ".\(two(thousandths / 10))\(thousandths % 10)" }
        return ("\(date.year)-\(two(date.month))-\(two(date.day))", clock)
    }

    private static func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }

    /// Reads "2025-10-10", "2025-10-10T21:00", "2025-10-10T21:00:00Z" or "...00.500Z".
    ///
    /// - Returns: nil for anything else, as a date that does not exist or another time zone.
    public static func time(_ text: String) -> Timestamp? {
        var rest = text.hasSuffix("Z") ? String(text.dropLast()) : text
        var thousandths: Int64 = 0
        if let point = rest.firstIndex(of: ".") {
            let digits = rest[rest.index(after: point)...]
            guard rest.contains("T"), digits.count == 3, let value = whole(digits) else {
                return nil
            }
            thousandths = value
            rest = String(rest[..<point])
        }
        let halves = rest.split(separator: "T", omittingEmptySubsequences: false)
        guard halves.count <= 2, let days = days(halves[0]) else { return nil }
        var seconds: Int64 = 0
        if halves.count == 2 {
            guard let clock = clock(halves[1]) else { return nil }
            seconds = clock
        }
        return Timestamp(((days * 86_400 + seconds) * 1_000 + thousandths) * 1_000_000)
    }

    private static func whole(_ text: Substring) -> Int64? {
        text.allSatisfy { $0.isASCII && $0.isNumber } ? Int64(text) : nil
    }

    private static func days(_ text: Substring) -> Int64? {
        let fields = text.split(separator: "-", omittingEmptySubsequences: false)
        guard fields.map(\.count) == [4, 2, 2] else { return nil }
        guard let year = whole(fields[0]), let month = whole(fields[1]), let day = whole(fields[2])
        else { return nil }
        guard (1970...2200).contains(year), (1...12).contains(month), day >= 1 else { return nil }
        let days = daysSinceEpoch(year, month, day)
        let back = civil(days)
        return back.month == month && back.day == day ? days : nil
    }

    private static func clock(_ text: Substring) -> Int64? {
        let fields = text.split(separator: ":", omittingEmptySubsequences: false)
        guard fields.count == 2 || fields.count == 3 else { return nil }
        var seconds: Int64 = 0
        for (place, field) in fields.enumerated() {
            guard field.count == 2, let value = whole(field) else { return nil }
            if value >= (place == 0 ? 24 : 60) { return nil }
            seconds = seconds * 60 + value
        }
        return fields.count == 2 ? seconds * 60 : seconds
    }

    /// Days from 1970-01-01, by the eras of 400 years.
    private static func daysSinceEpoch(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
            - 719_468
    }

    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let place = (5 * dayOfYear + 2) / 153
        let month = place < 10 ? place + 3 : place - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * place + 2) / 5 + 1)
    }
}
