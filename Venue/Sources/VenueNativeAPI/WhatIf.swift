import VenueSequencer
import PlimsollEngine
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// What an order would do, put together from the engine's preview: the settings it is meant with
// are imagined first, then the order; the pools are looked at once more at the prices beyond the
// stop. Nothing here decides about margin or liquidation by itself.

/// A question with its answer, ready to be written.
struct WhatIf: Sendable {
    /// How far beyond its trigger a stop is taken to fill.
    static let gaps = [1, 2, 5, 10].map { Rate(raw: $0 * unitsPerOne / 100) }

    let question: WhatIfQuestion
    let math: TradeMath
    let quantity: Quantity
    let maxQuantity: Quantity
    let preview: Preview
    /// What was imagined before the order.
    let settings: [AccountChange]
    /// What the order trades; nil if nothing.
    let fill: ImaginedFill?
    /// Average price of the entry.
    let entry: Price
    /// What the close at the stop is taken to lose against the stop price.
    let stopSlip: Rate
    /// The asset in which the instrument is settled.
    let settlementAsset: AssetID

    /// Asks the engine.
    init(_ api: NativeAPI, _ question: WhatIfQuestion) {
        let sequencer = api.context.sequencer
        let instrument = question.order.instrument
        let (settings, size, asset) = sequencer.read { engine in
            (
                question.settings(engine), WhatIfSize(question, engine),
                engine.spec(of: instrument).settlementAsset
            )
        }
        settlementAsset = asset
        let most = sequencer.largestOrder(question.order, after: settings)
        var order = question.order
        let (quantity, entry, slip) = sequencer.read { engine in
            let quantity = size.quantity(most: most, engine)
            return (
                quantity, size.entry(max(quantity, Quantity(raw: 1)), engine),
                quantity.isPositive
                    ? size.math.slip(of: quantity, in: instrument, engine) : .zero
            )
        }
        order.quantity = quantity
        let stop = question.stopLoss
        let prices = stop.isZero ? [] : [stop] + Self.gaps.map { size.math.beyond(stop, by: $0) }
        preview = sequencer.preview(
            settings + [.order(order)], for: order.account,
            at: prices.map { [MarkedPrice(instrument, $0)] })
        self.question = question
        self.settings = settings
        self.quantity = quantity
        math = size.math
        maxQuantity = most
        fill = preview.fills.last ?? nil
        self.entry = fill?.price ?? entry
        stopSlip = slip
    }

    /// The order with its quantity.
    var order: OrderRequest {
        var order = question.order
        order.quantity = quantity
        return order
    }

    /// The order's position as it would be.
    var target: PositionReport? {
        preview.after.positions.first {
            $0.instrument == order.instrument && $0.positionSide == order.positionSide
        }
    }

    /// True if the position would be larger, or on the other side of the market, afterwards.
    var isOpening: Bool {
        guard let after = target?.terms.size else { return false }
        let before =
            preview.before.positions.first {
                $0.instrument == order.instrument && $0.positionSide == order.positionSide
            }?.terms.size ?? .zero
        return after.magnitude > before.magnitude || after.isNegative != before.isNegative
    }

    /// What an order that walks through the book pays more than the best price, rounded up.
    ///
    ///     slippage = max(0, value(fill) - value(size, best))
    func slippage(_ engine: borrowing Engine) -> Amount {
        guard let fill, !order.type.isTrigger,
            let best = engine.bestPrice(order.instrument, order.side.opposite)
        else { return .zero }
        let size = order.side == .buy ? fill.quantity : -fill.quantity
        return max(.zero, fill.value - math.contract.value(of: size, at: best, rounding: .down))
    }

    /// What the account would pay (negative) or receive for a day of holding the position, at the
    /// rate that would be paid now.
    ///
    ///     fundingPerDay = -payment(size, mark, predictedRate) * 24 h / interval, rounded down
    func fundingPerDay(_ engine: borrowing Engine) -> Amount {
        guard let target else { return .zero }
        let spec = engine.spec(of: order.instrument)
        let payment = Funding.payment(
            target.terms.contract, size: target.terms.size, markPrice: target.terms.markPrice,
            rate: engine.predictedFundingRate(order.instrument))
        let day = Nanoseconds(hours: 24)
        return Self.amount(
            divide(
                -Int128(payment.raw) * Int128(day.raw), by: Int128(spec.fundingInterval.raw),
                rounding: .down))
    }

    // MARK: The end of the trade

    /// What is filled, or what was asked for where nothing would be; zero where the position would
    /// not lie in the order's direction, so that a stop could not be its stop.
    private var size: Quantity {
        if let target, (target.terms.size.isPositive) != (order.side == .buy) { return .zero }
        return fill?.quantity ?? quantity
    }

    /// What is lost at the stop; nil without a stop.
    var loss: Amount? {
        if question.stopLoss.isZero || size.isZero { return nil }
        return Self.amount(
            math.loss(size, from: entry, to: question.stopLoss, slip: stopSlip))
    }

    /// The loss as a part of what the pool holds that pays for it.
    var lossRate: Rate? {
        guard let loss, let balance = backing?.marginBalance, balance.isPositive else { return nil }
        return Self.ratio(loss, to: balance)
    }

    /// The cross pool that pays for the order, as it is.
    var backing: PoolFigures? {
        preview.before.pools.first { view in
            switch view.pool {
            case .multiAssets: true
            case .cross(_, let asset): asset == settlementAsset
            case .isolated: false
            }
        }?.figures
    }

    /// True if the position would be liquidated before its stop fires.
    var isStopBeyondLiquidation: Bool {
        guard let line = target?.liquidationPrice.price, !question.stopLoss.isZero else {
            return false
        }
        return !math.isWorse(line, than: question.stopLoss)
    }

    /// The stop filled beyond its trigger.
    struct Gap: Sendable {
        let gap: Rate
        let price: Price
        let loss: Amount
        /// Of the pool that backs the position, just before the stop fills there.
        let marginRatio: Rate?
        /// True if the pool is at its line there, or before.
        let isLiquidated: Bool
    }

    /// What happens if the market jumps over the stop; every other mark stands still.
    func stopGaps(_ engine: borrowing Engine) -> [Gap] {
        if question.stopLoss.isZero || size.isZero { return [] }
        let pool = target?.pool(of: order.account, engine)
        return zip(Self.gaps, preview.marked.dropFirst()).map { gap, pools in
            let price = math.beyond(question.stopLoss, by: gap)
            let figures = pools?.first { $0.pool == pool }?.figures
            let line = target?.liquidationPrice.price
            let isPast = line.map { !math.isWorse($0, than: price) } ?? false
            return Gap(
                gap: gap, price: price,
                loss: Self.amount(math.loss(size, from: entry, to: price, slip: .zero)),
                marginRatio: figures?.marginRatio,
                isLiquidated: isPast || (figures?.isLiquidatable ?? false))
        }
    }

    /// What is won at the take-profit, both fees paid; nil without one.
    var profit: Amount? {
        if question.takeProfit.isZero || size.isZero { return nil }
        let target = question.takeProfit
        return Self.amount(
            math.profit(size, from: entry, to: target) - math.fee(math.value(size, at: entry))
                - math.fee(math.value(size, at: target)))
    }

    /// Profit at the take-profit over loss at the stop; nil without both.
    var rewardToRisk: Rate? {
        guard let profit, let loss, loss.isPositive else { return nil }
        return Self.ratio(profit, to: loss)
    }

    /// A wide figure as an amount, cut off at what one holds.
    static func amount(_ raw: Int128) -> Amount { Amount(raw: Int64(clamping: raw)) }

    /// A ratio rounded down, or nil if it does not fit.
    static func ratio(_ part: Amount, to whole: Amount) -> Rate? {
        if whole.isZero { return nil }
        let ratio = divide(
            Int128(part.raw) * Int128(unitsPerOne), by: Int128(whole.raw), rounding: .down)
        return Int64(exactly: ratio).map { Rate(raw: $0) }
    }
}
