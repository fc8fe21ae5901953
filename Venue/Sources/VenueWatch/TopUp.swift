import PlimsollMargin
public import PlimsollModel
public import PlimsollNumerics

// Money from the funding wallet before the line is reached. How much is an equation: the pool's
// balance that brings its ratio down to the wish, less what it has.

/// An account's automatic top-up.
public struct TopUp: Hashable, Sendable {
    /// Whether it acts.
    public var isOn = false
    /// The asset that is moved, and whose pool is watched in single-asset mode.
    public var asset: AssetID
    /// It acts when the pool's margin ratio is here or above.
    public var atRatio = Rate(raw: 80_000_000)
    /// It moves what brings the ratio down to this.
    public var toRatio = Rate(raw: 50_000_000)
    /// The most it moves from one midnight UTC to the next.
    public var mostPerDay = Amount.zero
    /// What it has moved on `day`.
    public var usedToday = Amount.zero
    /// The day `usedToday` is of, counted from 1970 UTC.
    public var day: Int64 = 0
    /// When its owner was told last that it could not help.
    var lastComplaint: Timestamp?

    /// A top-up of an asset, switched off.
    public init(asset: AssetID) { self.asset = asset }

    /// The same as seen on the day of a time.
    func today(_ time: Timestamp) -> TopUp {
        var now = self
        now.day = time.raw / 86_400_000_000_000
        if now.day != day { now.usedToday = .zero }
        return now
    }

    func check() throws(WatchRefusal) {
        let (least, most) = (Rate(raw: 1_000_000), Rate(whole: 1))
        guard toRatio >= least, toRatio < most else {
            throw WatchRefusal(
                field: "toRatio", expected: "0.01 to below 1", found: "\(toRatio)")
        }
        guard atRatio > toRatio, atRatio < most else {
            throw WatchRefusal(
                field: "atRatio", expected: "above toRatio \(toRatio) and below 1",
                found: "\(atRatio)")
        }
        guard mostPerDay.isPositive || !isOn else {
            throw WatchRefusal(
                field: "mostPerDay", expected: "an amount above 0", found: "\(mostPerDay)")
        }
    }
}

/// What a top-up decides by.
struct TopUpFacts: Sendable {
    /// The pool it watches.
    var figures: PoolFigures
    /// What is in the funding wallet.
    var funding: Amount
    /// What one unit more counts in the pool: 1 in single-asset mode, USD after haircut in
    /// multi-assets mode.
    var unitValue: Price
}

/// What a top-up does.
enum TopUpDecision: Hashable {
    /// The ratio is below its mark.
    case rests
    /// Money is moved; `wanted` is what the equation asked for.
    case moves(Amount, wanted: Amount)
    /// Something should be moved and cannot, in words.
    case cannot(String)
}

extension TopUp {
    /// What to do at a moment of the same day.
    ///
    ///     marginBalance + moved * unitValue >= maintenanceMargin / toRatio
    ///
    /// Both divisions are rounded up: the ratio after it is at the wish or just below.
    func decide(_ facts: TopUpFacts) -> TopUpDecision {
        let figures = facts.figures
        guard isOn, !figures.maintenanceMargin.isZero else { return .rests }
        if let ratio = figures.marginRatio, ratio < atRatio { return .rests }
        guard facts.unitValue.isPositive else {
            return .cannot("the asset does not count as collateral")
        }
        let one = Int128(unitsPerOne)
        let target = divide(
            Int128(figures.maintenanceMargin.raw) * one, by: Int128(toRatio.raw), rounding: .up)
        let missing = target - Int128(figures.marginBalance.raw)
        let wide = divide(missing * one, by: Int128(facts.unitValue.raw), rounding: .up)
        let wanted = Amount(raw: Int64(clamping: wide))
        guard wanted.isPositive else { return .rests }
        if !facts.funding.isPositive { return .cannot("the funding wallet is empty") }
        let left = mostPerDay - usedToday
        if !left.isPositive { return .cannot("the most for a day, \(mostPerDay), has been moved") }
        return .moves(min(wanted, facts.funding, left), wanted: wanted)
    }
}
