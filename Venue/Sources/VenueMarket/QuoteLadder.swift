import PlimsollModel
import PlimsollNumerics

// The book a maker wants and the way there from the book there is. What stands near enough to
// where it should be is left alone, so that few orders are sent and places in the queue are kept.

/// A level of a maker's book.
struct QuoteLevel: Hashable {
    /// Its price.
    var price: Price
    /// How far from it an order counts as being there.
    var tolerance: Price
    /// Its size.
    var quantity: Quantity
    /// Its place from the touch, 0 for the best.
    var rank: Int
}

/// Distances and sizes of the levels.
enum QuoteLadder {
    /// Distance of a level from the fair price in hundredths of a hundredth of a percent, and its
    /// part of the depth within one percent, in thousandths; the touch comes before them.
    static let levels: [(distance: Int64, share: Int64)] = [
        (100, 24), (200, 26), (300, 28), (400, 30), (500, 32), (600, 34), (700, 36), (850, 38),
        (1_000, 40), (1_300, 44), (1_700, 48), (2_200, 52), (2_800, 56), (3_600, 62),
        (4_700, 68), (6_200, 80), (8_200, 95), (11_000, 110), (15_000, 130), (20_000, 150),
        (28_000, 180), (40_000, 200),
    ]
    /// Part of the depth that stands at the touch, in thousandths.
    static let touchShare: Int64 = 18

    /// What a side should look like, from the touch outwards.
    ///
    /// - Parameters:
    ///   - fair: The price in the middle.
    ///   - spread: What is put between the fair price and the touch beyond the tick.
    ///   - depth: Dollars within one percent.
    ///   - isCoarse: Every third level only, three times as large.
    static func side(
        _ side: Side, fair: Price, spread: Price, depth: Amount, spec: InstrumentSpec,
        isCoarse: Bool
    ) -> [QuoteLevel] {
        let tick = spec.tickSize
        var found: [QuoteLevel] = []
        func add(_ wanted: Price, _ tolerance: Price, _ share: Int64) {
            let price =
                side == .buy
                ? wanted.rounded(toTick: tick, .down) : wanted.rounded(toTick: tick, .up)
            if let last = found.last?.price, side == .buy ? price >= last : price <= last { return }
            let notional = depth.share(
                share * unevenness(price, tick), of: 1_000_000, rounding: .down)
            let quantity = size(notional, at: price, spec)
            guard price.isPositive, let quantity else { return }
            found.append(
                QuoteLevel(
                    price: price, tolerance: tolerance, quantity: quantity, rank: found.count))
        }
        // A fair price on the tick is nobody's: the bid stands on it and the ask one above.
        let nudge = side == .sell ? Price(raw: 1) : .zero
        let touch = side == .buy ? fair - spread : fair + spread + nudge
        add(touch, .zero, touchShare)
        for (place, level) in levels.enumerated() where !isCoarse || place % 3 == 1 {
            let next = place + 1 < levels.count ? levels[place + 1].distance : level.distance
            let previous = place > 0 ? levels[place - 1].distance : 0
            let offset = fair.times(Rate(raw: level.distance * 100), rounding: .up)
            let gap = max(next - level.distance, level.distance - previous) * (isCoarse ? 3 : 1)
            let tolerance = max(tick, fair.times(Rate(raw: gap * 60), rounding: .down))
            add(
                side == .buy ? touch - offset : touch + offset, tolerance,
                level.share * (isCoarse ? 3 : 1))
        }
        return found
    }

    /// No two levels of a real book are alike: 0.7 to 1.3, in thousandths, fixed by the price.
    private static func unevenness(_ price: Price, _ tick: Price) -> Int64 {
        700 + Int64((UInt64(price.raw / tick.raw) &* 0x9E37_79B9_7F4A_7C15) >> 40) % 601
    }

    /// Contracts or coins for an amount of dollars, on the step; nil below what may be ordered.
    static func size(_ notional: Amount, at price: Price, _ spec: InstrumentSpec) -> Quantity? {
        if !price.isPositive { return nil }
        let exact: Int64
        var least = spec.minQuantity
        switch spec.contract {
        case .inversePerpetual(let contractSize):
            exact = multiply(
                notional.raw, unitsPerOne, dividingBy: contractSize.raw, rounding: .down)
        case .linearPerpetual:
            exact = notional.divided(by: price, rounding: .down).raw
            // A mark a little below the price must not bring it under the least notional.
            let floor = spec.minNotional.times(Rate(raw: 105_000_000), rounding: .up)
            least = max(least, Quantity(raw: floor.divided(by: price, rounding: .up).raw))
        }
        let size = Quantity(raw: exact).floored(toMultipleOf: spec.stepSize)
        let most = spec.maxQuantity.floored(toMultipleOf: spec.stepSize)
        return min(most, max(size, least.raised(toMultipleOf: spec.stepSize)))
    }
}

/// What is to be done to a side of a book.
struct QuoteChange {
    /// Levels that nothing stands at.
    var places: [QuoteLevel] = []
    /// Orders that are not wanted any more.
    var cancels: [Order] = []

    /// Finds the way from the orders there are to the levels there should be.
    ///
    /// - Parameters:
    ///   - orders: Open orders of one side, in any order.
    ///   - levels: From the touch outwards.
    init(from orders: [Order], to levels: [QuoteLevel], side: Side) {
        // Both go outwards by their distance from the touch; what is inside of it is in the way.
        let touch = levels.first?.price ?? .zero
        func distance(_ price: Price) -> Int64 {
            side == .buy ? touch.raw - price.raw : price.raw - touch.raw
        }
        var standing = orders.sorted {
            (distance($0.request.price), $0.id) < (distance($1.request.price), $1.id)
        }[...]
        for level in levels {
            let wanted = distance(level.price)
            while let order = standing.first,
                distance(order.request.price) < wanted - level.tolerance.raw
            {
                cancels.append(order)
                standing.removeFirst()
            }
            guard let order = standing.first,
                distance(order.request.price) <= wanted + level.tolerance.raw
            else {
                places.append(level)
                continue
            }
            standing.removeFirst()
            // Half eaten is eaten.
            if order.remainingQuantity.raw < level.quantity.raw / 2 {
                cancels.append(order)
                places.append(level)
            }
        }
        cancels += standing
    }
}
