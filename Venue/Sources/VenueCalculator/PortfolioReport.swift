public import PlimsollMargin
public import PlimsollModel
public import PlimsollNumerics

// What comes out: the same figures an exchange's account page shows.

/// Figures of an account, or of one asset of it.
public struct AccountFigures: Hashable, Sendable {
    /// Wallet balance, what is set aside for isolated positions included.
    public var walletBalance = Amount.zero
    /// Profit of all positions at mark.
    public var unrealizedProfit = Amount.zero
    /// Initial margin of all positions.
    public var positionInitialMargin = Amount.zero
    /// Initial margin of open orders, beyond that of the positions.
    public var openOrderInitialMargin = Amount.zero
    /// Maintenance margin of all positions.
    public var maintMargin = Amount.zero
    /// Maintenance margin over margin balance of the cross pool; of the worst isolated position
    /// where nothing is held in cross. nil beyond any ratio.
    public var marginRatio: Rate? = .zero
    /// Free for new orders.
    public var availableBalance = Amount.zero
    /// Free to leave.
    public var maxWithdrawAmount = Amount.zero

    /// Wallet balance and profit together; in multi-assets mode the account equity.
    public var marginBalance: Amount { walletBalance + unrealizedProfit }
    /// Initial margin of positions and orders.
    public var initialMargin: Amount { positionInitialMargin + openOrderInitialMargin }
}

/// Figures of one asset.
public struct AssetReport: Hashable, Sendable {
    /// Its name.
    public var asset: String
    /// Its figures, in the asset itself.
    public var figures: AccountFigures
}

/// Figures of one position.
public struct PositionReport: Hashable, Sendable {
    /// Name of the contract.
    public var symbol: String
    /// Long, short, or the one net position.
    public var side: PositionSide
    /// True if it has its own margin.
    public var isIsolated: Bool
    /// Signed size.
    public var quantity: Quantity
    /// Entry price, as given.
    public var entryPrice: Price
    /// Mark price, as given.
    public var markPrice: Price
    /// Asset of margin and profit.
    public var marginAsset: String
    /// Mark at which its pool is liquidated, or why there is none.
    public var liquidation: LiquidationPriceResult
    /// Price at which nothing would be left; nil where there is none.
    public var bankruptcyPrice: Price?
    /// Maintenance margin.
    public var maintMargin: Amount
    /// Initial margin of the position alone.
    public var initialMargin: Amount
    /// Initial margin of its orders beyond that.
    public var openOrderInitialMargin: Amount
    /// Profit at mark.
    public var unrealizedProfit: Amount
    /// Profit over the margin at entry; nil for an empty position.
    public var roe: Rate?
    /// Absolute value at mark.
    public var notional: Amount
    /// Way from mark to liquidation as a part of the mark.
    public var distanceToLiquidation: Rate?
    /// Score in the queue of auto-deleveraging.
    public var adlScore: Rate
    /// Money set aside; nil for a cross position.
    public var isolatedWallet: Amount?
}

/// A calculated portfolio.
public struct PortfolioReport: Hashable, Sendable {
    /// True in multi-assets mode, in which the account's figures are in USD.
    public var isMultiAssets: Bool
    /// The account's figures: of the one asset its positions are settled in; with several, sums
    /// of all assets at their index prices and the worst margin ratio.
    public var account: AccountFigures
    /// The unit of the account's figures.
    public var unit: String
    /// The assets in the order of the input.
    public var assets: [AssetReport]
    /// The positions in the order of the input.
    public var positions: [PositionReport]
}
