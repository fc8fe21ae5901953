public import PlimsollNumerics

// What an amount of an asset counts as collateral, in USD. Credits are valued at the bid rate and
// rounded down, debts and requirements at the ask rate and rounded against the account.

/// One slice of a tiered collateral ratio.
public struct CollateralTier: Hashable, Sendable {
    /// Greatest amount of the asset that the slice reaches to; nil for the last, open one.
    public var cap: Amount?
    /// Part of the value within the slice that counts.
    public var ratio: Rate

    /// A slice up to a cap.
    public init(cap: Amount?, ratio: Rate) {
        self.cap = cap
        self.ratio = ratio
    }
}

/// Formulas of collateral value.
public enum Collateral {
    /// How much of an asset a value in USD comes to at a rate.
    ///
    ///     units = value / rate
    ///
    /// - Returns: Amount of the asset, cut off at 40 billion either way: an asset that is worth
    ///   next to nothing would give more than money can count.
    /// - Precondition: `rate` is positive.
    public static func units(of value: Amount, at rate: Price, rounding: Rounding) -> Amount {
        let most = Int128(Amount(whole: 40_000_000_000).raw)
        let units = divide(
            Int128(value.raw) * Int128(unitsPerOne), by: Int128(rate.raw), rounding: rounding)
        return Amount(raw: Int64(min(most, max(-most, units))))
    }

    /// The rate at which a positive balance counts.
    ///
    ///     bidRate = index * (1 - bidBuffer)
    ///
    /// - Returns: USD per unit of the asset, rounded down.
    /// - Source: Binance Multi-Assets Mode; golden `binance-multiassets-rates`.
    public static func bidRate(index: Price, buffer: Rate) -> Price {
        index.times(Rate(whole: 1) - buffer, rounding: .down)
    }

    /// The rate at which a debt or a requirement counts.
    ///
    ///     askRate = index * (1 + askBuffer)
    ///
    /// - Returns: USD per unit of the asset, rounded up.
    /// - Source: Binance Multi-Assets Mode; golden `binance-multiassets-rates`.
    public static func askRate(index: Price, buffer: Rate) -> Price {
        index.times(Rate(whole: 1) + buffer, rounding: .up)
    }

    /// What an equity counts in USD.
    ///
    ///     equity >= 0:  min(equity * bidRate * collateralRatio, equity * askRate)
    ///     equity <  0:  min(equity * bidRate, equity * askRate)
    ///
    /// - Returns: USD, rounded down.
    /// - Source: Binance Multi-Assets Mode; golden `binance-multiassets-flat`.
    public static func value(
        of equity: Amount, bidRate: Price, askRate: Price,
        collateralRatio: Rate = Rate(whole: 1)
    ) -> Amount {
        let atAsk = equity.times(askRate, rounding: .down)
        let atBid = equity.times(bidRate, rounding: .down)
        if equity.isNegative { return min(atBid, atAsk) }
        return min(atBid.times(collateralRatio, rounding: .down), atAsk)
    }

    /// What a requirement in an asset counts in USD.
    ///
    ///     requirement * askRate
    ///
    /// - Returns: USD, rounded up.
    public static func requirement(_ requirement: Amount, askRate: Price) -> Amount {
        requirement.times(askRate, rounding: .up)
    }

    /// What an amount counts where large holdings count less, slice by slice; debts count fully.
    ///
    ///     value = sum over slices of (part of the amount within the slice) * price * ratio
    ///
    /// - Parameters:
    ///   - amount: Equity in the asset.
    ///   - price: USD per unit.
    ///   - tiers: Slices in rising order of cap; beyond the last cap nothing counts.
    /// - Returns: USD, rounded down in each slice.
    /// - Source: OKX multi-currency margin; golden `okx-discount-usdt`.
    public static func tieredValue(
        of amount: Amount, price: Price, tiers: [CollateralTier]
    ) -> Amount {
        if amount.isNegative { return amount.times(price, rounding: .down) }
        var (value, floor) = (Amount.zero, Amount.zero)
        for tier in tiers {
            let top = min(amount, tier.cap ?? amount)
            if top > floor {
                value += (top - floor).times(price, rounding: .down)
                    .times(tier.ratio, rounding: .down)
            }
            floor = max(floor, top)
        }
        return value
    }
}
