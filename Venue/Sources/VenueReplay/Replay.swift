public import PlimsollModel
import PlimsollEngine
import PlimsollLedger
import PlimsollMargin
import PlimsollNumerics
import PlimsollWire
import VenueJSON

// The way in: one call replays, and what it returns writes the report.

/// A finished replay with everything its report tells.
public struct ReplayResult {
    /// The state of the venue in 32 digits: equal inputs give equal digits.
    public let stateHash: String
    /// Accounts of the population.
    public let accounts: Int
    /// Accounts of which a position was closed by force.
    public let accountsLiquidated: Int
    /// Accounts that owe the venue something at the end.
    public let accountsBelowZero: Int
    /// Broken invariants of the engine at the end; empty when all is well.
    public let brokenInvariants: [String]
    /// Every forced step of the population, in order.
    public let steps: [ForcedStep]
    /// Things a person should know: gaps, skipped files, pauses.
    public let warnings: [String]
    /// The figures for programs, without the time it took.
    let figures: JSON
    let pages: ReportInput
}

/// A forced step with its account and the positions it was computed from.
public struct ForcedStep: Sendable {
    /// Whose.
    public let account: AccountKey
    /// What was done, with the equation before and after.
    public let step: LiquidationStep
    /// The positions of the pool before it.
    public let positions: [(symbol: String, figures: PositionFigures)]
}

/// Replays markets through the venue.
public enum Replay {
    /// Runs a replay to its end.
    ///
    /// - Parameters:
    ///   - options: What to replay.
    ///   - progress: Called now and then with the part that is done, in thousandths.
    /// - Throws: `ReplayFault` or `FeedFault`.
    public static func run(
        _ options: ReplayOptions, progress: ((Int) -> Void)? = nil
    ) throws -> ReplayResult {
        let market: any Market =
            options.prices.isEmpty
            ? SyntheticCrash(seed: options.seed) : try RecordedMarket(paths: options.prices)
        let driver = try ReplayDriver(options, market: market)
        driver.onProgress = progress
        try driver.run()
        return result(driver)
    }

    private static func result(_ driver: ReplayDriver) -> ReplayResult {
        let belowZero = driver.countBelowZero()
        let hash = driver.engine.stateHash().description
        let broken = driver.engine.brokenInvariants()
        let liquidated = driver.recorder.isLiquidated.count { $0 }
        let input = ReportInput(
            driver, stateHash: hash, liquidated: liquidated, belowZero: belowZero, broken: broken)
        return ReplayResult(
            stateHash: hash, accounts: driver.population.count, accountsLiquidated: liquidated,
            accountsBelowZero: belowZero, brokenInvariants: broken, steps: driver.forcedSteps(),
            warnings: input.gaps.map { "gap: \($0)" } + input.skipped.map { "skipped: \($0)" },
            figures: input.figures, pages: input)
    }
}

extension ReplayResult {
    /// The figures as one JSON object.
    ///
    /// - Parameter seconds: Time it took, in thousandths of a second; nil leaves it out.
    public func json(milliseconds: Int64? = nil) -> String {
        guard let milliseconds, case .object(var members) = figures else { return figures.pretty }
        let text = DecimalText.text(milliseconds * 100_000)
        members.append(("seconds", .number(text)))
        return JSON.object(members).pretty
    }
}

extension ReplayDriver {
    /// Accounts with a pool below zero, or with a debt that no position can make good.
    func countBelowZero() -> Int {
        var count = 0
        for number in 1...engine.accountCount {
            let account = AccountID(number)
            let pools = engine.pools(of: account)
            if pools.contains(where: { engine.figures(of: $0).marginBalance.isNegative }) {
                count += 1
            }
        }
        return count
    }

    /// Every forced step of the population in order of time, then of keys.
    func forcedSteps() -> [ForcedStep] {
        var found: [(time: Int64, key: UInt64, place: Int, step: ForcedStep)] = []
        for (place, account) in members.enumerated() {
            let key = AccountKey(UInt64(place + 1))
            for (number, life) in recorder.lives[Int(account.raw)].enumerated() {
                guard case .step(let step, let positions) = life.entry else { continue }
                let named = positions.map { (engine.spec(of: $0.instrument).symbol, $0) }
                found.append(
                    (
                        life.time.raw, key.raw, number,
                        ForcedStep(account: key, step: step, positions: named)
                    ))
            }
        }
        found.sort { ($0.time, $0.key, $0.place) < ($1.time, $1.key, $1.place) }
        return found.map(\.step)
    }
}
