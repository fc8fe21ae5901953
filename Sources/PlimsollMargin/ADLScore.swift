public import PlimsollNumerics

// Who is asked first when a position that nobody takes over is closed against the winners of the
// other side. A score is kept as a fraction and compared exactly, so that the queue never depends
// on rounding.

/// A place in the queue of auto-deleveraging: an exact, non-negative fraction; greater is first.
public struct ADLScore: Comparable, Sendable, BitwiseCopyable {
    /// Numerator of the score.
    public let numerator: UInt128
    /// Denominator of the score, positive.
    public let denominator: UInt128

    /// A score of zero: last in the queue.
    public static var zero: ADLScore { ADLScore(numerator: 0, denominator: 1) }

    /// A fraction.
    public init(numerator: UInt128, denominator: UInt128) {
        self.numerator = numerator
        self.denominator = max(1, denominator)
    }

    /// Score of a position: how much it wins on its money, times how thin its margin is.
    ///
    ///     pnlShare = max(0, unrealizedPnl) / max(1, walletBalance)
    ///     score    = pnlShare * maintenanceMargin / (walletBalance + unrealizedPnl)
    ///
    /// - Parameters:
    ///   - unrealizedPnl: Of the position.
    ///   - walletBalance: Of its pool.
    ///   - poolPnl: Unrealised profit of the whole pool; for an isolated position its own.
    ///   - maintenanceMargin: Of the pool, >= 0.
    /// - Returns: Zero for a loser and for a pool whose margin balance is not positive.
    /// - Source: Binance ADL; rule ADLQ-002.
    public init(
        unrealizedPnl: Amount, walletBalance: Amount, poolPnl: Amount, maintenanceMargin: Amount
    ) {
        let balance = walletBalance + poolPnl
        if !unrealizedPnl.isPositive || !balance.isPositive || !maintenanceMargin.isPositive {
            self = .zero
            return
        }
        let wallet = max(Amount(whole: 1), walletBalance)
        numerator =
            UInt128(unrealizedPnl.raw.magnitude) * UInt128(maintenanceMargin.raw.magnitude)
        denominator = UInt128(wallet.raw.magnitude) * UInt128(balance.raw.magnitude)
    }

    /// Orders by value, exactly.
    public static func < (left: ADLScore, right: ADLScore) -> Bool {
        let one = left.numerator.multipliedFullWidth(by: right.denominator)
        let two = right.numerator.multipliedFullWidth(by: left.denominator)
        return one.high == two.high ? one.low < two.low : one.high < two.high
    }

    /// Equal as fractions.
    public static func == (left: ADLScore, right: ADLScore) -> Bool {
        let one = left.numerator.multipliedFullWidth(by: right.denominator)
        let two = right.numerator.multipliedFullWidth(by: left.denominator)
        return one.high == two.high && one.low == two.low
    }

    /// The score for show: rounded down, cut off at the greatest rate.
    public var rate: Rate {
        let scaled = numerator.multipliedFullWidth(by: UInt128(unitsPerOne))
        if scaled.high >= denominator { return Rate(raw: .max) }
        let quotient = denominator.dividingFullWidth(scaled).quotient
        return Rate(raw: Int64(clamping: quotient))
    }

    /// Part of the queue that is at or before a place.
    ///
    ///     quantile = rank / count
    ///
    /// - Parameters:
    ///   - rank: Place in the queue, 1 for the first.
    ///   - count: Positions on that side, >= 1.
    public static func quantile(rank: Int, count: Int) -> Rate {
        Rate(
            raw: multiply(
                Int64(rank), unitsPerOne, dividingBy: Int64(count), rounding: .up))
    }

    /// The indicator from 0, far from the queue's head, to 4, next to be asked.
    ///
    ///     light = ceil(5 * (1 - (rank - 1) / count)) - 1
    ///
    /// - Parameters:
    ///   - rank: Place in the queue, 1 for the first.
    ///   - count: Positions on that side, >= 1.
    /// - Source: Binance `adlQuantile`, 0 to 4; Bybit's five lights are one more.
    public static func light(rank: Int, count: Int) -> Int {
        let behind = Int128(count - rank + 1)
        return Int(divide(5 * behind, by: Int128(count), rounding: .up)) - 1
    }

    /// How many positions of a queue have a light or a higher one: those whose rank gives it.
    ///
    ///     count - floor(light * count / 5)
    ///
    /// - Parameters:
    ///   - light: 0 to 5; none have a fifth.
    ///   - count: Positions on that side.
    public static func positions(withLight light: Int, of count: Int) -> Int {
        count - light * count / 5
    }
}
