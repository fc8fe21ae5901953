public import PlimsollModel
public import PlimsollNumerics

// The filters of a symbol: how many decimals a number may have, on which grid it lies and between
// which bounds. They need no state, so they are looked at before an order gets into the journal;
// the engine looks again.

/// Decimals of a symbol's prices and quantities.
public struct SymbolPrecision: Hashable, Sendable {
    /// Decimals of prices.
    public let price: Int
    /// Decimals of quantities.
    public let quantity: Int

    /// The decimals that write every multiple of the tick and of the step in full.
    public init(_ spec: InstrumentSpec) {
        price = Self.places(of: spec.tickSize.raw)
        quantity = Self.places(of: spec.stepSize.raw)
    }

    private static func places(of increment: Int64) -> Int {
        var (places, rest) = (decimalPlaces, increment)
        while places > 0 && rest % 10 == 0 {
            rest /= 10
            places -= 1
        }
        return places
    }
}

/// The filters of a symbol as numbers.
public struct SymbolFilters: Sendable {
    /// Least price.
    public let minPrice: Price
    /// Greatest price.
    public let maxPrice: Price

    /// The price filter of a contract; the other figures are in its terms.
    public init(_ spec: InstrumentSpec) {
        minPrice = spec.tickSize
        maxPrice = Price(whole: 1_000_000_000).rounded(toTick: spec.tickSize, .down)
    }
}

extension InstrumentSpec {
    /// Checks a price against decimals, sign, grid and bounds, in this order.
    public func checked(price sent: SentDecimal) throws(APIError) -> Price {
        if sent.places > SymbolPrecision(self).price { throw .tooPrecise }
        let price = Price(raw: sent.raw)
        if price.isNegative { throw .priceBelowZero }
        if sent.fits && price.raw % tickSize.raw != 0 { throw .priceOffTick }
        let filters = SymbolFilters(self)
        if price < filters.minPrice { throw .priceBelowMinimum }
        if price > filters.maxPrice { throw .priceAboveMaximum }
        return price
    }

    /// Checks a quantity against decimals, sign, grid and bounds, in this order.
    ///
    /// - Parameter isMarket: True for an order that is, or becomes, a market order.
    public func checked(
        quantity sent: SentDecimal, isMarket: Bool
    ) throws(APIError) -> Quantity {
        if sent.places > SymbolPrecision(self).quantity { throw .tooPrecise }
        let quantity = Quantity(raw: sent.raw)
        if !quantity.isPositive { throw .quantityNotPositive }
        if sent.fits && quantity.raw % stepSize.raw != 0 { throw .quantityOffStep }
        if quantity < minQuantity { throw .quantityBelowMinimum }
        if quantity > (isMarket ? maxMarketQuantity : maxQuantity) {
            throw .quantityAboveMaximum
        }
        return quantity
    }

    /// Refuses an order worth less than the least notional.
    ///
    /// - Parameters:
    ///   - quantity: Its size.
    ///   - price: Its limit price.
    public func checkNotional(_ quantity: Quantity, at price: Price) throws(APIError) {
        // Beyond this the product would not fit; it is no small order then. Inverse contracts
        // are not of this listing.
        let product = quantity.raw.multipliedFullWidth(by: price.raw)
        if contract.isInverse || product.high > 1 << 24 { return }
        let notional = contract.value(of: quantity, at: price, rounding: .awayFromZero).magnitude
        if notional < minNotional { throw .notionalTooSmall(minNotional.description) }
    }
}
