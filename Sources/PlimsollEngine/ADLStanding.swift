import PlimsollLedger
public import PlimsollMargin
public import PlimsollModel
public import PlimsollNumerics

// What decides a position's place in the auto-deleveraging queue of its side. Ranking a side takes
// time proportional to its positions; whoever shows ranks often keeps the sorted standings and
// looks a position up among them.

/// What a position is ranked by; the lesser is nearer to the queue's head.
public struct ADLStanding: Comparable, Sendable, BitwiseCopyable {
    /// Share of profit times margin ratio.
    public let score: ADLScore
    /// Profit at mark.
    public let unrealizedPnl: Amount
    /// Unsigned size.
    public let size: Quantity
    /// The outside identity of the account.
    public let account: AccountKey
    /// True for the insurance fund, which is asked last.
    public let isInsurance: Bool

    /// Orders by place: the fund last, then by score, profit, size and the account's identity.
    public static func < (left: ADLStanding, right: ADLStanding) -> Bool {
        if left.isInsurance != right.isInsurance { return right.isInsurance }
        if left.score != right.score { return left.score > right.score }
        if left.unrealizedPnl != right.unrealizedPnl {
            return left.unrealizedPnl > right.unrealizedPnl
        }
        if left.size != right.size { return left.size > right.size }
        return left.account < right.account
    }
}

extension Engine {
    /// The standings of all positions on one side of an instrument, the queue's head first.
    ///
    /// - Parameter isLong: The side of the queue.
    /// - Complexity: O(n log n) in the positions of that side.
    public func adlStandings(_ instrument: InstrumentID, isLong: Bool) -> [ADLStanding] {
        rankedCandidates(instrument, isLong: isLong).map(\.standing)
    }

    /// What a position is ranked by now.
    func adlStanding(_ place: PoolLeg) -> ADLStanding {
        let holding = holdings[Int(place.holding)]
        let own = legFigures(holding, place.leg, .mark)
        let figures = figures(of: pool(of: place.holding, place.leg))
        return ADLStanding(
            score: ADLScore(
                unrealizedPnl: own.unrealizedPnl, walletBalance: figures.walletBalance,
                poolPnl: figures.unrealizedPnl, maintenanceMargin: figures.maintenanceMargin),
            unrealizedPnl: own.unrealizedPnl, size: holding.legs[place.leg].size.magnitude,
            account: key(of: holding.account),
            isInsurance: holding.account == Ledger.insuranceAccount)
    }
}
