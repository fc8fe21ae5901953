import PlimsollLedger
import PlimsollModel
import PlimsollNumerics
import VenueReadModels
import VenueSequencer

// The insurance fund over time. Its balance now is the ledger's; what it was before follows from
// the movements since, which the history keeps one by one and adds up step by step.

/// Balances of the insurance fund at moments evenly apart, and the movements between them.
struct InsuranceHistory: Sendable {
    /// A balance at a moment.
    struct Point: Hashable, Sendable {
        var time: Timestamp
        var asset: AssetID
        var balance: Amount
    }

    /// Ascending by time, then asset.
    var points: [Point] = []
    /// In order of time.
    var changes: [IncomeRecord] = []

    /// What the venue says of the fund now.
    struct Present: Sendable {
        var sequence: UInt64 = 0
        var time = Timestamp.zero
        var balances: [Amount] = []
    }

    /// Shown where no beginning was asked for.
    private static let customary = Nanoseconds(hours: 24 * 30)

    /// Reads what a window shows.
    ///
    /// - Parameters:
    ///   - window: Its limit is the number of moments, and of changes; without a start it begins
    ///     with the first movement of the last 30 days.
    ///   - present: The fund as it is; movements after its time do not count.
    init(
        _ store: any HistoryStore, _ window: HistoryWindow, now present: Present
    ) throws {
        let fund = Ledger.insuranceAccount
        let end = min(window.end ?? present.time, present.time)
        var kept = window
        kept.end = end
        changes = try store.income(of: fund, in: nil, reasons: [], kept)
        var start = window.start
        if start == nil {
            let edge = end.advanced(by: Nanoseconds(-Self.customary.raw))
            let first = try store.income(
                of: fund, in: nil, reasons: [], HistoryWindow(start: edge, end: end, limit: 1))
            start = first.first.map { $0.time.advanced(by: Nanoseconds(-1)) } ?? end
        }
        let steps = max(1, window.limit - 1)
        // One moment alone is the end.
        let begin = window.limit > 1 ? min(start ?? end, end) : end
        let times = Self.times(from: begin, to: end, steps: steps)
        let length = Nanoseconds(end.since(begin).raw / Int64(steps))
        let sums = try store.incomeSums(
            of: fund, TimeSteps(start: begin, end: end, length: length, count: times.count - 1))
        let later = try store.incomeSums(
            of: fund,
            TimeSteps(start: end, end: present.time, length: Nanoseconds(.max), count: 1))
        points = Self.points(times, sums, later, present.balances)
    }

    /// Moments evenly apart, the end among them; only the end where there is no time between.
    private static func times(from start: Timestamp, to end: Timestamp, steps: Int) -> [Timestamp] {
        let length = end.since(start).raw / Int64(steps)
        if length == 0 { return [end] }
        return (0..<steps).map { start.advanced(by: Nanoseconds(Int64($0) * length)) } + [end]
    }

    /// Goes back from the balances now.
    private static func points(
        _ times: [Timestamp], _ sums: [IncomeSum], _ later: [IncomeSum], _ balances: [Amount]
    ) -> [Point] {
        var found: [Point] = []
        for (place, balance) in balances.enumerated() {
            let asset = AssetID(place)
            var changes = Array(repeating: Amount.zero, count: max(1, times.count - 1))
            for sum in sums where sum.asset == asset { changes[sum.step] += sum.amount }
            var standing = balance
            for sum in later where sum.asset == asset { standing -= sum.amount }
            let isUsed = !balance.isZero || (sums + later).contains { $0.asset == asset }
            if !isUsed { continue }
            for (step, time) in times.enumerated().reversed() {
                if step < times.count - 1 { standing -= changes[step] }
                found.append(Point(time: time, asset: asset, balance: standing))
            }
        }
        return found.sorted { ($0.time, $0.asset.raw) < ($1.time, $1.asset.raw) }
    }
}
