public import PlimsollNumerics

// The mark price of one symbol at which a pool sinks to its line while every other mark stands
// still. It is a number to show and to place stops by; the engine liquidates by the solvency
// equation itself, and the tests hold the two against each other.

/// Why a position has no liquidation price.
public enum NoLiquidationPrice: UInt8, Hashable, Sendable, CaseIterable {
    /// Nothing is held in the symbol.
    case noPosition
    /// The pool covers the position at every positive price: it cannot be liquidated.
    case backedInFull
    /// Long and short are of one size, and nothing they can lose reaches the line.
    case fullyHedged
    /// The pool is below its line at every price of this symbol.
    case insolventAtEveryPrice
    /// The price exists but lies outside what a `Price` holds.
    case beyondRange
}

extension NoLiquidationPrice: CustomStringConvertible {
    /// The reason in words.
    public var description: String {
        switch self {
        case .noPosition: "no position"
        case .backedInFull: "cannot be liquidated at any positive price"
        case .fullyHedged: "fully hedged: long and short cancel out at every price"
        case .insolventAtEveryPrice: "below maintenance margin at every price of this symbol"
        case .beyondRange: "beyond the range of prices"
        }
    }
}

/// A liquidation price, or the reason why there is none.
public enum LiquidationPriceResult: Hashable, Sendable {
    /// The mark price at which the pool reaches its line.
    case price(Price)
    /// There is none.
    case none(NoLiquidationPrice)

    /// The price, or nil.
    public var price: Price? {
        if case .price(let price) = self { return price }
        return nil
    }

    /// The reason, or nil where there is a price.
    public var reason: NoLiquidationPrice? {
        if case .none(let reason) = self { return reason }
        return nil
    }
}

/// Formulas of the liquidation price.
public enum LiquidationPrice {
    /// The mark at which the pool's margin balance equals its maintenance margin, every other
    /// mark held still; what the ledger knows about the rest of the pool is given as two sums.
    ///
    ///     otherBalance + sum(value(size, P) - entryValue)
    ///         = otherMaintenanceMargin + sum(notional(P) * (rate + closingFee) - amount)
    ///
    /// Rate and maintenance amount are those of the bracket of the notional at P. A net long is
    /// liquidated below, a net short above; where a hedged pair has a line on both sides, the one
    /// against its net size is meant.
    ///
    /// - Parameters:
    ///   - legs: The position, or long and short of one symbol, which share one price; in
    ///     isolated margin each leg alone.
    ///   - otherBalance: Wallet balance plus unrealised profit of all other positions.
    ///   - otherMaintenanceMargin: Maintenance margin of all other positions, >= 0.
    ///   - closingFee: Fee of the forced close, counted as margin (OKX, Gate); by default none.
    /// - Returns: Exact to 1e-8, rounded to the safe side: up for a long, down for a short.
    /// - Complexity: O(brackets).
    /// - Source: Binance liquidation price of USD-M and COIN-M; goldens `binance-liq-cross-eth`,
    ///   `freqtrade-okx-gate-iso-l-5x-10-1.0`.
    public static func of(
        _ legs: [PositionTerms], otherBalance: Amount, otherMaintenanceMargin: Amount,
        closingFee: Rate = .zero
    ) -> LiquidationPriceResult {
        let rest = (Int128(otherBalance.raw) - Int128(otherMaintenanceMargin.raw)) * wideUnit
        return solve(legs, rest: rest, closingFee: closingFee)
    }

    /// The same with the other positions given one by one; nothing is rounded before the last
    /// step, which matters for small inverse positions known by their entry price.
    ///
    /// - Parameters:
    ///   - legs: The position, or long and short of one symbol.
    ///   - walletBalance: Wallet balance of the pool.
    ///   - others: All other positions of the pool at their marks.
    ///   - closingFee: Fee of the forced close, counted as margin.
    /// - Returns: Exact to 1e-8, rounded to the safe side.
    public static func of(
        _ legs: [PositionTerms], walletBalance: Amount, others: [PositionTerms],
        closingFee: Rate = .zero
    ) -> LiquidationPriceResult {
        var rest = Int128(walletBalance.raw) * wideUnit
        for other in others {
            rest += other.wideUnrealizedPnl - other.wideMaintenanceMargin
        }
        return solve(legs, rest: rest, closingFee: closingFee)
    }

    /// The price moved to the tick on the safe side: up for a long, down for a short, so that the
    /// tick shown is never one at which the pool has long been liquidated.
    ///
    /// - Precondition: `tick` is positive and the result fits.
    public static func rounded(_ price: Price, toTick tick: Price, isLong: Bool) -> Price {
        price.rounded(toTick: tick, isLong ? .up : .down)
    }

    /// How far the mark price is from the liquidation price.
    ///
    ///     distance = |markPrice - liquidationPrice| / markPrice
    ///
    /// - Returns: Fraction of the mark price, rounded down; nil if it does not fit.
    public static func distance(from markPrice: Price, to liquidationPrice: Price) -> Rate? {
        let gap = Int128(markPrice.raw) - Int128(liquidationPrice.raw)
        let ratio = divide(
            Int128(gap.magnitude) * Int128(unitsPerOne), by: Int128(markPrice.raw),
            rounding: .down)
        return Int64(exactly: ratio).map { Rate(raw: $0) }
    }

    /// The last price on the way from `safe` to `beyond` before a pool is liquidatable, found by
    /// halving; for pools whose equation has no closed form.
    ///
    /// - Parameters:
    ///   - safe: A price at which the pool is not liquidatable.
    ///   - beyond: The farthest price to look at, in either direction.
    ///   - isLiquidatable: The solvency equation at a price; changes once between the two.
    /// - Returns: The liquidatable price nearest to `safe`; nil if `beyond` is not liquidatable.
    /// - Complexity: At most 64 evaluations.
    public static func search(
        from safe: Price, to beyond: Price, isLiquidatable: (Price) -> Bool
    ) -> Price? {
        if !isLiquidatable(beyond) { return nil }
        var (healthy, sunk) = (safe.raw, beyond.raw)
        while (sunk - healthy).magnitude > 1 {
            let middle = healthy + (sunk - healthy) / 2
            if isLiquidatable(Price(raw: middle)) { sunk = middle } else { healthy = middle }
        }
        return Price(raw: sunk)
    }

    /// One unit of `Amount` in units of 1e-16.
    static var wideUnit: Int128 { Int128(unitsPerOne) }

    private static func solve(
        _ legs: [PositionTerms], rest: Int128, closingFee: Rate
    ) -> LiquidationPriceResult {
        let held = legs.filter { !$0.size.isZero }
        if held.isEmpty { return .none(.noPosition) }
        guard let equation = LiquidationEquation(held, rest: rest, closingFee: closingFee) else {
            return .none(.beyondRange)
        }
        return equation.solution()
    }
}
