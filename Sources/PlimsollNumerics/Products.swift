// The allowed products and quotients of unlike kinds. This table is complete on purpose: a
// product that is not here has no meaning in the venue.
//
//   Price x Quantity -> Amount      Amount x Rate -> Amount       Price x Rate -> Price
//   Quantity / Price -> Amount      Amount / Quantity -> Price    Amount / Amount -> Rate
//   Amount x Price -> Amount        Quantity x Rate -> Quantity   (value of an asset at its index)

extension Quantity {
    /// Value of this size at a price, in the quote asset: `quantity * price`.
    @inlinable
    public func times(_ price: Price, rounding: Rounding) -> Amount {
        Amount(raw: multiply(raw, price.raw, dividingBy: unitsPerOne, rounding: rounding))
    }

    /// Value of this many units of quote money in the base asset: `quantity / price`.
    ///
    /// - Precondition: `price` is not zero.
    public func divided(by price: Price, rounding: Rounding) -> Amount {
        Amount(raw: multiply(raw, unitsPerOne, dividingBy: price.raw, rounding: rounding))
    }

    /// A share of this size: `quantity * rate`.
    @inlinable
    public func times(_ rate: Rate, rounding: Rounding) -> Quantity {
        Quantity(raw: multiply(raw, rate.raw, dividingBy: unitsPerOne, rounding: rounding))
    }

    /// The largest multiple of `step` not above the magnitude, with the sign kept.
    public func floored(toMultipleOf step: Quantity) -> Quantity {
        Quantity(raw: raw - raw % step.raw)
    }

    /// The smallest multiple of `step` whose magnitude is not below this one, with the sign kept.
    public func raised(toMultipleOf step: Quantity) -> Quantity {
        let remainder = raw % step.raw
        if remainder == 0 { return self }
        return Quantity(raw: raw - remainder + (raw < 0 ? -step.raw : step.raw))
    }
}

extension Price {
    /// A price moved by a rate: `price * rate`.
    @inlinable
    public func times(_ rate: Rate, rounding: Rounding) -> Price {
        Price(raw: multiply(raw, rate.raw, dividingBy: unitsPerOne, rounding: rounding))
    }

    /// The multiple of `tick` next to this price in the named direction.
    ///
    /// - Precondition: `tick` is positive.
    public func rounded(toTick tick: Price, _ rounding: Rounding) -> Price {
        let ticks = divide(Int128(raw), by: Int128(tick.raw), rounding: rounding)
        return Price(raw: Int64(ticks * Int128(tick.raw)))
    }
}

extension Amount {
    /// A share of this money: `amount * rate`.
    @inlinable @inline(__always)
    public func times(_ rate: Rate, rounding: Rounding) -> Amount {
        Amount(raw: multiply(raw, rate.raw, dividingBy: unitsPerOne, rounding: rounding))
    }

    /// This much of an asset valued at its price: `amount * price`, in the price's quote asset.
    @inlinable
    public func times(_ price: Price, rounding: Rounding) -> Amount {
        Amount(raw: multiply(raw, price.raw, dividingBy: unitsPerOne, rounding: rounding))
    }

    /// How much of an asset this much quote money buys: `amount / price`.
    ///
    /// - Precondition: `price` is not zero.
    public func divided(by price: Price, rounding: Rounding) -> Amount {
        Amount(raw: multiply(raw, unitsPerOne, dividingBy: price.raw, rounding: rounding))
    }

    /// A whole-number part: `amount / divisor`, as margin over leverage.
    ///
    /// - Precondition: `divisor` is not zero.
    public func divided(by divisor: Int64, rounding: Rounding) -> Amount {
        Amount(raw: Int64(divide(Int128(raw), by: Int128(divisor), rounding: rounding)))
    }

    /// The price at which a size costs this much: `amount / quantity`.
    ///
    /// - Precondition: `quantity` is not zero.
    public func divided(by quantity: Quantity, rounding: Rounding) -> Price {
        Price(raw: multiply(raw, unitsPerOne, dividingBy: quantity.raw, rounding: rounding))
    }

    /// The ratio of two amounts: `amount / other`.
    ///
    /// - Precondition: `other` is not zero.
    public func ratio(to other: Amount, rounding: Rounding) -> Rate {
        Rate(raw: multiply(raw, unitsPerOne, dividingBy: other.raw, rounding: rounding))
    }

    /// The part of this amount that belongs to `part` of `whole`: `amount * part / whole`.
    ///
    /// - Precondition: `whole` is not zero.
    public func share(_ part: Int64, of whole: Int64, rounding: Rounding) -> Amount {
        Amount(raw: multiply(raw, part, dividingBy: whole, rounding: rounding))
    }
}
