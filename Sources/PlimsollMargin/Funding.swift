public import PlimsollModel
public import PlimsollNumerics

// The funding rate and what it costs. Sign: a positive payment is what the account pays.

/// Mean of premium samples in which later samples weigh more: 1, 2, 3, ..., n.
public struct PremiumAverage: Hashable, Sendable, BitwiseCopyable {
    /// Number of samples so far.
    public private(set) var count: Int64 = 0
    private var weightedSum: Int128 = 0

    /// An average without samples.
    public init() {}

    /// A state taken from a snapshot.
    public init(count: Int64, weightedSum: Int128) {
        self.count = count
        self.weightedSum = weightedSum
    }

    /// Sum of the samples times their weights, in units of 1e-8; for snapshots.
    public var total: Int128 { weightedSum }

    /// Takes in the next sample with the next weight.
    public mutating func add(_ sample: Rate) {
        count += 1
        weightedSum += Int128(count) * Int128(sample.raw)
    }

    /// The mean.
    ///
    ///     value = sum(k * sample_k) / (n * (n + 1) / 2)
    ///
    /// - Returns: Rounded towards zero; zero without samples.
    /// - Source: Binance and Bybit funding, weights 1 to n.
    public var value: Rate {
        if count == 0 { return .zero }
        let weights = Int128(count) * Int128(count + 1) / 2
        return Rate(raw: Int64(divide(weightedSum, by: weights, rounding: .towardZero)))
    }
}

/// Formulas of funding.
public enum Funding {
    /// The interval for which the interest part is quoted.
    public static var referenceInterval: Nanoseconds { Nanoseconds(hours: 8) }

    /// How far the contract trades from its index.
    ///
    ///     premium = (max(0, impactBid - index) - max(0, index - impactAsk)) / index
    ///
    /// - Parameters:
    ///   - impactBid: Average price of selling the impact notional into the book; nil without
    ///     such depth.
    ///   - impactAsk: Average price of buying it.
    ///   - index: Index price, positive.
    /// - Returns: Rounded towards zero, cut off at a thousandfold; a side without depth counts
    ///   nothing.
    /// - Source: Binance funding; Bybit premium index.
    public static func premium(impactBid: Price?, impactAsk: Price?, index: Price) -> Rate {
        let above = impactBid.map { max(.zero, $0 - index) } ?? .zero
        let below = impactAsk.map { max(.zero, index - $0) } ?? .zero
        let premium = divide(
            Int128((above - below).raw) * Int128(unitsPerOne), by: Int128(index.raw),
            rounding: .towardZero)
        let most = Int128(Rate(whole: 1_000).raw)
        return Rate(raw: Int64(min(most, max(-most, premium))))
    }

    /// The rate for the reference interval.
    ///
    ///     rate = premium + clamp(interest - premium, -band, +band)
    ///
    /// - Parameters:
    ///   - premium: Average premium.
    ///   - interest: Interest part for 8 hours, as 0.0001.
    ///   - band: As 0.0005; where interest and premium are closer than this, the rate is the
    ///     interest.
    /// - Source: Binance funding; goldens `hyperliquid-funding-rate`, `bybit-funding-clamp`.
    public static func rate(
        premium: Rate, interest: Rate, band: Rate = Rate(raw: 50_000)
    ) -> Rate {
        premium + min(band, max(-band, interest - premium))
    }

    /// The rate of one interval: the reference rate scaled to its length, then capped.
    ///
    ///     rate = clamp(referenceRate * interval / 8 h, -cap, +cap)
    ///
    /// - Returns: Rounded towards zero.
    public static func scaled(_ rate: Rate, interval: Nanoseconds, cap: Rate) -> Rate {
        let scaled = multiply(
            rate.raw, interval.raw, dividingBy: referenceInterval.raw, rounding: .towardZero)
        return min(cap, max(-cap, Rate(raw: scaled)))
    }

    /// The greatest rate of one interval as the majors set it.
    ///
    ///     cap = factor * maintenanceMarginRate, at the highest leverage; factor 0.75
    ///
    /// - Source: Binance, Bybit; golden `bybit-funding-cap-btc`.
    public static func cap(
        maintenanceMarginRate: Rate, factor: Rate = Rate(raw: 75_000_000)
    ) -> Rate {
        Rate(
            raw: multiply(
                maintenanceMarginRate.raw, factor.raw, dividingBy: unitsPerOne, rounding: .down))
    }

    /// The interest part of one interval from the daily rates of the two currencies.
    ///
    ///     interest = (quoteRate - baseRate) / intervalsPerDay
    ///
    /// - Returns: Rounded towards zero.
    /// - Source: Bybit funding; golden `bybit-interest`.
    public static func interest(quoteRate: Rate, baseRate: Rate, intervalsPerDay: Int64) -> Rate {
        let difference = Int128(quoteRate.raw) - Int128(baseRate.raw)
        return Rate(
            raw: Int64(divide(difference, by: Int128(intervalsPerDay), rounding: .towardZero)))
    }

    /// The notional whose average price is the impact price.
    ///
    ///     notional = base / initialMarginRate at the highest leverage; base 200
    ///
    /// - Returns: Quote money, rounded up.
    /// - Source: Binance funding; golden `binance-funding-imn-bnb`.
    public static func impactNotional(
        initialMarginRate: Rate, base: Amount = Amount(whole: 200)
    ) -> Amount {
        Amount(
            raw: multiply(
                base.raw, unitsPerOne, dividingBy: initialMarginRate.raw, rounding: .up))
    }

    /// What a position pays at a funding time.
    ///
    ///     payment = side * notional * rate
    ///
    /// Longs pay shorts while the rate is positive.
    ///
    /// - Parameters:
    ///   - contract: Kind of contract.
    ///   - size: Signed size.
    ///   - markPrice: Mark price, positive.
    ///   - rate: Funding rate of the interval.
    /// - Returns: Amount in the settlement asset, positive where the account pays. Rounded up:
    ///   the payer's away from zero, the receiver's towards it, so that the dust stays with the
    ///   venue's insurance fund.
    /// - Source: Binance funding; spec FUND.
    public static func payment(
        _ contract: Contract, size: Quantity, markPrice: Price, rate: Rate
    ) -> Amount {
        let one = Int128(unitsPerOne)
        let product: Int128
        let divisor: Int128
        switch contract {
        case .linearPerpetual:
            (product, divisor) = (Int128(size.raw) * Int128(markPrice.raw), one)
        case .inversePerpetual(let contractSize):
            (product, divisor) = (
                Int128(size.raw) * Int128(contractSize.raw), Int128(markPrice.raw)
            )
        }
        // The rate of at most 1e8 times a product of at most 1e30 stays within 128 bits.
        return Amount(
            raw: Int64(
                divide(product * Int128(rate.raw), by: divisor * one, rounding: .up)))
    }
}
