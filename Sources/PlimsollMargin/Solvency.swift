public import PlimsollModel
public import PlimsollNumerics

// The one solvency equation. Order check, liquidation, what-if, calculator and screen all ask
// these properties and nothing else:
//
//     marginBalance = walletBalance + unrealizedPnl
//     solvent       = marginBalance > maintenanceMargin
//     may open      = marginBalance >= positionInitialMargin + openOrderInitialMargin

extension PoolFigures {
    /// What the pool is worth now.
    ///
    ///     marginBalance = walletBalance + unrealizedPnl
    ///
    /// - Source: Binance USD-M account endpoint; spec MARG-001.
    public var marginBalance: Amount { walletBalance + unrealizedPnl }

    /// What is needed to hold positions and orders.
    ///
    ///     initialMargin = positionInitialMargin + openOrderInitialMargin
    public var initialMargin: Amount { positionInitialMargin + openOrderInitialMargin }

    /// What is free for new orders; unrealised profit counts.
    ///
    ///     availableBalance = max(0, marginBalance - initialMargin)
    ///
    /// - Source: Binance USD-M account endpoint; spec MARG-002.
    public var availableBalance: Amount { max(.zero, freeMargin) }

    /// The same before it is cut off at zero: negative when initial margin is not covered.
    public var freeMargin: Amount { marginBalance - initialMargin }

    /// What may leave the pool; unrealised profit does not count.
    ///
    ///     maxWithdrawAmount = max(0, min(availableBalance, walletBalance))
    ///
    /// - Source: Binance USD-M account endpoint; spec MARG-003.
    public var maxWithdrawAmount: Amount { max(.zero, min(availableBalance, walletBalance)) }

    /// True when the pool has sunk to its line: the ratio has reached 1.
    ///
    ///     liquidatable = marginBalance <= maintenanceMargin, where something is held
    ///
    /// A pool that holds nothing needs nothing and is liquidatable only below zero.
    ///
    /// - Source: Binance liquidation protocol; spec LIQD-001.
    public var isLiquidatable: Bool {
        if maintenanceMargin.isZero { return marginBalance.isNegative }
        return marginBalance <= maintenanceMargin
    }

    /// Part of the margin balance that is needed for maintenance; liquidation at 1.
    ///
    ///     marginRatio = maintenanceMargin / marginBalance, rounded up
    ///
    /// - Returns: nil where the balance is zero or negative and margin is needed: beyond any
    ///   ratio; 0 where nothing is needed.
    public var marginRatio: Rate? {
        if maintenanceMargin.isZero { return .zero }
        if !marginBalance.isPositive { return nil }
        let ratio = divide(
            Int128(maintenanceMargin.raw) * Int128(unitsPerOne), by: Int128(marginBalance.raw),
            rounding: .up)
        return Int64(exactly: ratio).map { Rate(raw: $0) }
    }

    /// True if this pool's margin ratio is worse than another's, by cross-multiplication.
    public func isWorse(than other: PoolFigures) -> Bool {
        let (mine, theirs) = (marginBalance, other.marginBalance)
        if !mine.isPositive || !theirs.isPositive { return mine < theirs }
        return Int128(maintenanceMargin.raw) * Int128(theirs.raw)
            > Int128(other.maintenanceMargin.raw) * Int128(mine.raw)
    }
}
