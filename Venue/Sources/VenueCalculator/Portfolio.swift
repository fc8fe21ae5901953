import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// What is calculated: collateral, positions and open orders, checked and in exact numbers.

/// One asset of the account.
struct CollateralEntry {
    var asset: String
    /// Whole wallet balance, what is set aside for isolated positions included.
    var wallet: Amount
    /// USD per unit.
    var index: Price
    var bidRate: Price
    var askRate: Price
    var ratio: Rate

    /// The greatest rate at which an amount of the asset can count.
    var greatestRate: Price { max(index, askRate) }
}

/// One position.
struct PositionEntry {
    var symbol: String
    var side: PositionSide
    var terms: PositionTerms
    /// Entry price, as given.
    var entryPrice: Price
    /// Place of the margin asset among the collateral.
    var asset: Int
    /// Money set aside; nil for a cross position.
    var isolatedWallet: Amount?
    var closingFee: Rate
    var tick: Price?
    /// Open buy and sell orders that belong to it, at their limit prices.
    var bids = Amount.zero
    var asks = Amount.zero
    /// Where it stands in the input.
    var node: JSONNode

    var isIsolated: Bool { isolatedWallet != nil }

    /// Initial margin of position and orders together, beyond that of the position alone.
    var openOrderInitialMargin: Amount {
        let notional = terms.sign < 0 ? -terms.notional : terms.notional
        return OrderMargin.requirement(
            positionNotional: notional, bids: bids, asks: asks, leverage: terms.leverage)
            - terms.initialMargin
    }
}

/// An account to be calculated.
struct Portfolio {
    var isMultiAssets: Bool
    var isHedge: Bool
    var collateral: [CollateralEntry]
    var positions: [PositionEntry]
}

/// Limits that keep every figure within 64 bits of 1e-8, with room for sums and rates.
enum Bounds {
    static let one = unitsPerOne
    /// Greatest single amount, in units of an asset or in USD.
    static let amount = 10_000_000_000 * unitsPerOne
    /// Greatest sum of all amounts.
    static let sum = Int128(20_000_000_000) * Int128(unitsPerOne)
    static let price = 1_000_000_000 * unitsPerOne
    static let signed = -amount...amount
    static let positive: ClosedRange<Int64> = 1...amount
    static let unsigned: ClosedRange<Int64> = 0...amount
    static let prices: ClosedRange<Int64> = 1...price
    static let ratio: ClosedRange<Int64> = 0...unitsPerOne
    static let belowOne: ClosedRange<Int64> = 0...unitsPerOne - 1
}
