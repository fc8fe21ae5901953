import PlimsollEngine
import PlimsollModel
import PlimsollNumerics

// The book of an instrument as it stands now, remembered by distance from the index, so that makers
// can put up the same depth around any other price.

/// The depth of a book around its index.
struct BookShape: Sendable {
    struct Level: Sendable {
        /// Price as a part of the index price, in units of 1e-8.
        var ratio: Int64
        var quantity: Quantity
    }

    var bids: [Level] = []
    var asks: [Level] = []

    /// Levels looked at on a side, and levels remembered.
    private static let looked = 400
    private static let kept = 16

    /// The book now, without the orders of one account.
    init(_ engine: borrowing Engine, _ instrument: InstrumentID, without account: AccountID) {
        let index = engine.indexPrice(engine.spec(of: instrument).index)
        if !index.isPositive { return }
        let own = engine.openOrders(of: account, in: instrument).filter {
            $0.status == .new || $0.status == .partiallyFilled
        }
        for side in [Side.buy, .sell] {
            var levels: [Level] = []
            for level in engine.depth(instrument, side, levels: Self.looked) {
                var quantity = level.quantity
                for order in own
                where order.request.side == side && order.request.price == level.price {
                    quantity -= order.remainingQuantity
                }
                if !quantity.isPositive { continue }
                let ratio = multiply(
                    level.price.raw, unitsPerOne, dividingBy: index.raw, rounding: .down)
                levels.append(Level(ratio: ratio, quantity: quantity))
            }
            if side == .buy { bids = Self.merged(levels) } else { asks = Self.merged(levels) }
        }
    }

    /// Fewer levels with the same depth: neighbours stand together at the worse of their prices,
    /// the best level alone.
    private static func merged(_ levels: [Level]) -> [Level] {
        if levels.count <= kept { return levels }
        let size = (levels.count - 1 + kept - 2) / (kept - 1)
        var merged = [levels[0]]
        for (place, level) in levels.dropFirst().enumerated() {
            if place % size == 0 {
                merged.append(level)
            } else {
                merged[merged.count - 1].ratio = level.ratio
                merged[merged.count - 1].quantity += level.quantity
            }
        }
        return merged
    }

    /// The orders of a maker who puts the shape up around an index price.
    func quotes(
        by maker: AccountID, in instrument: InstrumentID, _ spec: InstrumentSpec,
        around index: Price
    ) -> [OrderRequest] {
        var orders: [OrderRequest] = []
        for (side, levels) in [(Side.buy, bids), (.sell, asks)] {
            for level in levels {
                let exact = multiply(
                    index.raw, level.ratio, dividingBy: unitsPerOne, rounding: .down)
                let price = Price(raw: max(spec.tickSize.raw, exact))
                    .rounded(toTick: spec.tickSize, side == .buy ? .down : .up)
                orders.append(
                    OrderRequest(
                        account: maker, instrument: instrument, side: side, type: .limit,
                        quantity: min(level.quantity, spec.maxQuantity), price: price))
            }
        }
        return orders
    }
}
