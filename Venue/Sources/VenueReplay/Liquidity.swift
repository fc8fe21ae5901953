import PlimsollModel
import PlimsollNumerics

// The other side: market makers who quote around the index, the less the wilder it gets. They are
// ordinary accounts with a great deal of money and send ordinary orders.

/// What a maker's book around the price should look like at a moment.
struct LiquidityModel {
    /// Distance of a level from the middle in hundredths of a percent, and its part of the depth
    /// within one percent, in thousandths.
    static let levels: [(distance: Int64, share: Int64)] = [
        (0, 40), (2, 60), (5, 90), (10, 120), (20, 160), (40, 230), (80, 300), (160, 350),
        (280, 400), (450, 450),
    ]
    /// Part of the open interest that stands within one percent on each side in calm, in
    /// hundred-thousandths.
    static let calmShare: Int64 = 1_000
    /// Mean move of one step, in 1e-8, at which depth is half of that in calm.
    private static let halfDepthMove: Int64 = 50_000

    /// Depth within one percent on each side in calm, in dollars.
    let calmDepth: Amount
    /// Average of the moves of the last steps, in 1e-8 of the price.
    private(set) var move: Int64 = 0
    private var lastIndex = Price.zero
    /// The recorded depth at the first look, and now; zero where none is recorded.
    private var firstDepth: (bids: Amount, asks: Amount) = (.zero, .zero)
    private var depth: (bids: Amount, asks: Amount) = (.zero, .zero)

    init(openInterest: Amount) {
        let share = Rate(raw: Self.calmShare * 1_000)
        calmDepth = max(Amount(whole: 20_000), openInterest.times(share, rounding: .down))
    }

    /// Takes a look at a recorded book.
    mutating func record(bids: Amount, asks: Amount) {
        if !bids.isPositive || !asks.isPositive { return }
        if firstDepth.bids.isZero { firstDepth = (bids, asks) }
        depth = (bids, asks)
    }

    /// Takes the index of a step.
    mutating func step(_ index: Price) {
        if !lastIndex.isZero {
            let change = (index - lastIndex).magnitude
            let rate = multiply(
                change.raw, unitsPerOne, dividingBy: lastIndex.raw, rounding: .down)
            move = (move * 15 + rate) / 16
        }
        lastIndex = index
    }

    /// Half the spread, in 1e-8 of the price.
    var halfSpread: Int64 { 5_000 + move / 2 }

    /// Dollars within one percent on a side now.
    func depth(_ side: Side, isOpening: Bool) -> Amount {
        let now = side == .buy ? depth.bids : depth.asks
        var amount: Amount
        if now.isPositive {
            let first = side == .buy ? firstDepth.bids : firstDepth.asks
            let scaled = Int128(calmDepth.raw) * Int128(now.raw) / Int128(first.raw)
            let bounds = Int128(calmDepth.raw / 50)...Int128(calmDepth.raw * 3)
            amount = Amount(raw: Int64(min(max(scaled, bounds.lowerBound), bounds.upperBound)))
        } else {
            let thinned = calmDepth.share(
                Self.halfDepthMove, of: Self.halfDepthMove + move, rounding: .down)
            amount = max(thinned, calmDepth.divided(by: 50, rounding: .down))
        }
        // People come in faster than they ever will again.
        return isOpening ? Amount(raw: amount.raw * 6) : amount
    }

    /// The levels of one side: prices on the tick and dollars at each.
    func quotes(
        _ side: Side, index: Price, tick: Price, isOpening: Bool
    ) -> [(price: Price, notional: Amount)] {
        let total = depth(side, isOpening: isOpening)
        return Self.levels.enumerated().compactMap { place, level in
            let spread = halfSpread + level.distance * 10_000
            let offset = index.times(Rate(raw: spread), rounding: .up)
            let wanted = side == .buy ? index - offset : index + offset
            var price = wanted.rounded(toTick: tick, side == .buy ? .down : .up)
            // Neighbouring levels of a coarse tick would fall together.
            let shift = Price(raw: tick.raw * Int64(place == 0 ? 0 : 1))
            price = side == .buy ? price - shift : price + shift
            return price.isPositive
                ? (price, total.share(level.share, of: 1_000, rounding: .down)) : nil
        }
    }

    /// The model in words.
    static let description =
        "Eight market makers with half a billion USDT each quote ten levels a side around the "
        + "index, from half a hundredth of a percent to 4.5 %, and quote anew every five seconds "
        + "if the index moved or somebody traded with them. In calm they stand within one percent "
        + "with 1 % of the open interest that the population means to hold in the symbol, six "
        + "times as much while it opens its positions. Where the depth of a real book was recorded "
        + "(bookDepth), their depth follows it, side by side, in proportion to its first record; "
        + "elsewhere it thins out as 1 / (1 + m / 0.05 %), m being the running mean of the moves "
        + "of five seconds, down to a fiftieth. The spread widens by half of m. A few noise "
        + "traders buy and sell small amounts so that there is a last price. Without a live index "
        + "nobody quotes."
}
