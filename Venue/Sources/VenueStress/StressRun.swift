public import PlimsollEngine
public import PlimsollModel
public import PlimsollNumerics

// A stress from the look at the live venue to the report. The look is short and copies what it
// needs; the rest happens apart and stops where it takes too long.

/// Why there is no report.
public enum StressFault: Error, Hashable, Sendable {
    /// It took longer than it may.
    case tooLong
}

/// A stress that is ready to be run: everything it needs has been copied.
public final class StressRun {
    private let before: StressView
    private let venue: StressVenue
    private let still: StressVenue

    /// Copies an account out of the live venue.
    ///
    /// - Parameters:
    ///   - live: The live venue; only looked at.
    ///   - account: An open account.
    ///   - haircut: Taken off the collateral ratio of every asset that has a price in USD.
    public init(_ live: borrowing Engine, account: AccountID, haircut: Rate = .zero) {
        before = StressView(live, account)
        venue = StressVenue(live, account: account, haircut: haircut)
        still = StressVenue(live, account: account, haircut: haircut, keepsTriggers: false)
    }

    /// Takes the account along a course.
    ///
    /// - Parameters:
    ///   - course: Where prices go.
    ///   - limit: How long it may take.
    /// - Throws: `StressFault.tooLong`.
    public func report(
        _ course: StressCourse, within limit: Duration
    ) throws(StressFault) -> StressReport {
        let deadline = ContinuousClock.now.advanced(by: limit)
        var path: [StressPoint] = []
        for step in course.steps {
            if ContinuousClock.now > deadline { throw .tooLong }
            venue.part = step.part
            venue.step(to: step.ratios)
            path.append(venue.point)
        }
        guard let last = course.steps.last else {
            return StressReport(
                before: before, after: before, path: [], deaths: [], fills: [],
                outcome: before,
                insuranceUsed: .zero)
        }
        return StressReport(
            before: before, after: still.valued(at: venue.marks, last.ratios), path: path,
            deaths: venue.deaths, fills: venue.fills, outcome: venue.view,
            insuranceUsed: venue.insuranceUsed)
    }
}
