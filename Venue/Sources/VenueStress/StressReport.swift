public import PlimsollEngine
import PlimsollMargin
public import PlimsollModel
public import PlimsollNumerics

// What a stress tells: the account before, along the way and after, and every forced step in the
// order in which it came. Numbers of instruments and assets are those of the live venue.

/// An account at a moment.
public struct StressView: Sendable {
    /// Wallets and profit of all pools, in USD at index prices, without haircuts.
    public let equity: Amount
    /// Pools that hold something, with their figures.
    public let pools: [(pool: PoolID, figures: PoolFigures)]
    /// Open positions.
    public let positions: [PositionReport]

    init(_ engine: borrowing Engine, _ account: AccountID) {
        equity = engine.equity(of: account)
        var found: [(pool: PoolID, figures: PoolFigures)] = []
        for pool in engine.pools(of: account) { found.append((pool, engine.figures(of: pool))) }
        pools = found
        positions = engine.positions(of: account)
    }
}

/// The account at one step of the way.
public struct StressPoint: Sendable {
    /// The part of the way that is done.
    public let part: Rate
    /// Equity in USD.
    public let equity: Amount
    /// Margin ratio of the worst pool; nil beyond any ratio.
    public let marginRatio: Rate?
}

/// One forced step of the engine.
public struct StressDeath: Sendable {
    /// The part of the way that was done.
    public let part: Rate
    /// The step with the equation before and after.
    public let step: LiquidationStep
    /// The marks it was computed from.
    public let marks: [(instrument: InstrumentID, price: Price)]
}

/// What an order of the account's own did, as a stop that fired.
public struct StressFill: Sendable {
    /// The part of the way that was done when it traded last.
    public internal(set) var part: Rate
    /// The order.
    public let order: OrderID
    /// Where.
    public let instrument: InstrumentID
    /// Bought or sold.
    public let side: Side
    /// All it traded.
    public internal(set) var quantity: Quantity
    /// The price of its last trade.
    public internal(set) var price: Price
}

/// What a stress came to.
public struct StressReport: Sendable {
    /// The account as it is, at live prices and haircuts.
    public let before: StressView
    /// The account at the last prices, as marked: nothing forced, nothing triggered.
    public let after: StressView
    /// The account after each step.
    public let path: [StressPoint]
    /// Forced steps in their order.
    public let deaths: [StressDeath]
    /// What the account's own orders did, in the order of their first trades.
    public let fills: [StressFill]
    /// What the engine left of it.
    public let outcome: StressView
    /// What the insurance fund paid for it or lost at mark, in USD.
    public let insuranceUsed: Amount
}

extension Engine {
    /// The price of an asset in USD; one for an asset that counts one.
    func dollars(of asset: AssetID) -> Price {
        guard let index = spec(of: asset).index else { return Price(whole: 1) }
        return indexPrice(index)
    }

    /// The margin ratio of an account's worst pool; nil beyond any ratio, zero without positions.
    func worstRatio(of account: AccountID) -> Rate? {
        var worst = Rate.zero
        for pool in pools(of: account) {
            guard let ratio = figures(of: pool).marginRatio else { return nil }
            worst = max(worst, ratio)
        }
        return worst
    }
}
