import PlimsollBook
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// Acceptance of an order: every check in the order in which `Rejection` declares them, then the
// order rests, waits for its trigger, or meets the book.

extension Engine {
    mutating func place(
        _ request: OrderRequest, into events: inout EventBuffer
    ) -> Rejection? {
        if let refusal = refusalOfParties(request) { return refusal }
        if let refusal = refusalOfShape(request) { return refusal }
        if let refusal = refusalOfFilters(request) { return refusal }
        let holding = touchHolding(request.account, request.instrument)
        if request.type.isTrigger { return acceptTrigger(request, holding, into: &events) }
        return acceptOrder(request, holding, parent: .none, into: &events)
    }

    // MARK: 1. Who and what

    func refusalOfParties(_ request: OrderRequest) -> Rejection? {
        if !isOpen(request.account) { return .unknownAccount(request.account) }
        if !isListed(request.instrument) { return .unknownInstrument(request.instrument) }
        let limits = settings.limits
        if orders.count >= limits.openOrders {
            return .limitReached(.openOrders, limit: limits.openOrders)
        }
        let account = accounts[Int(request.account.raw)]
        if Int(account.openOrders) >= limits.openOrdersPerAccount {
            return .limitReached(.openOrdersPerAccount, limit: limits.openOrdersPerAccount)
        }
        if account.isInLiquidation { return .inLiquidation }
        let isClosing = request.isReduceOnly || request.closesPosition
        if !instruments[Int(request.instrument.raw)].isOpen && !isClosing { return .tradingClosed }
        return nil
    }

    // MARK: 2. The shape of the request

    func refusalOfShape(_ request: OrderRequest) -> Rejection? {
        if isDuplicate(request) { return .duplicateClientOrderID }
        let mode = accounts[Int(request.account.raw)].positionMode
        if (mode == .oneWay) != (request.positionSide == .both) {
            return .positionSideMismatch(mode: mode)
        }
        if request.isReduceOnly && (mode == .hedge || request.closesPosition) {
            return .reduceOnlyConflict
        }
        if let refusal = refusalOfClosePosition(request, mode) { return refusal }
        if !Self.hasFittingPrices(request) { return .priceFieldMismatch(request.type) }
        if !Self.hasFittingTriggers(request) { return .triggerFieldMismatch(request.type) }
        if request.type == .trailingStopMarket {
            let rate = request.callbackRate
            if rate < Rate(raw: 100_000) || rate > Rate(raw: 10_000_000) {
                return .invalidCallbackRate(found: rate)
            }
        }
        return hasFittingTimeInForce(request) ? nil : .invalidTimeInForce(request.timeInForce)
    }

    private func isDuplicate(_ request: OrderRequest) -> Bool {
        if request.clientOrderID.isNone { return false }
        guard let holding = holdingIndex(request.account, request.instrument) else { return false }
        return slot(ofClient: request.clientOrderID, holding) != nil
    }

    private func refusalOfClosePosition(
        _ request: OrderRequest, _ mode: PositionMode
    ) -> Rejection? {
        if !request.closesPosition { return nil }
        let isMarketTrigger = request.type == .stopMarket || request.type == .takeProfitMarket
        let opensLong = request.side == .buy && request.positionSide == .long
        let opensShort = request.side == .sell && request.positionSide == .short
        let isSound = isMarketTrigger && request.quantity.isZero && !opensLong && !opensShort
        return isSound ? nil : .closePositionConflict
    }

    private static func hasFittingPrices(_ request: OrderRequest) -> Bool {
        if request.takeProfitPrice.isNegative || request.stopLossPrice.isNegative { return false }
        if request.priceMatch != .none {
            let allowed = request.type.hasLimitPrice && request.price.isZero
            return allowed
        }
        return request.type.hasLimitPrice ? request.price.isPositive : request.price.isZero
    }

    private static func hasFittingTriggers(_ request: OrderRequest) -> Bool {
        switch request.type {
        case .limit, .market:
            return request.triggerPrice.isZero && request.activationPrice.isZero
                && request.callbackRate.isZero
        case .trailingStopMarket:
            return request.triggerPrice.isZero && !request.activationPrice.isNegative
        case .stop, .stopMarket, .takeProfit, .takeProfitMarket:
            return request.triggerPrice.isPositive && request.activationPrice.isZero
                && request.callbackRate.isZero
        }
    }

    private func hasFittingTimeInForce(_ request: OrderRequest) -> Bool {
        switch request.timeInForce {
        case .goodTillDate:
            return request.type.hasLimitPrice && request.goodTillTime > now
        case .postOnly: return request.type.hasLimitPrice
        case .goodTillCancelled, .immediateOrCancel: return true
        case .fillOrKill: return request.type.hasLimitPrice || request.type == .market
        }
    }

    // MARK: 3. The instrument's filters

    func refusalOfFilters(_ request: OrderRequest) -> Rejection? {
        let place = Int(request.instrument.raw)
        if let refusal = refusalOfSize(request, instruments[place].terms) { return refusal }
        let tick = instruments[place].terms.tickSize
        if let price = request.firstPrice(offTick: tick) {
            return .priceOffTick(found: price, tick: tick)
        }
        let mark = instruments[place].markPrice
        if mark.isZero { return .noMarkPrice }
        if request.type == .limit && request.price.isPositive {
            if let refusal = refusalOfBand(request, instruments[place].terms, mark) {
                return refusal
            }
        }
        return refusalOfNotional(request, instruments[place].terms, mark)
    }

    private func refusalOfSize(
        _ request: OrderRequest, _ spec: InstrumentTerms
    ) -> Rejection? {
        if request.closesPosition { return nil }
        let quantity = request.quantity
        if quantity < spec.minQuantity {
            return .quantityTooSmall(found: quantity, min: spec.minQuantity)
        }
        let most = request.type.hasLimitPrice ? spec.maxQuantity : spec.maxMarketQuantity
        if quantity > most { return .quantityTooLarge(found: quantity, max: most) }
        if quantity.raw % spec.stepSize.raw != 0 {
            return .quantityOffStep(found: quantity, step: spec.stepSize)
        }
        return nil
    }

    func refusalOfBand(
        _ request: OrderRequest, _ spec: InstrumentTerms, _ mark: Price
    ) -> Rejection? {
        switch request.side {
        case .buy:
            let most = mark + mark.times(spec.priceBandUp, rounding: .down)
            if request.price > most { return .priceTooHigh(found: request.price, max: most) }
        case .sell:
            let least = mark - mark.times(spec.priceBandDown, rounding: .down)
            if request.price < least { return .priceTooLow(found: request.price, min: least) }
        }
        return nil
    }

    /// The least notional does not bind orders that only reduce; the greatest binds all, since
    /// the venue cannot count beyond it.
    private func refusalOfNotional(
        _ request: OrderRequest, _ spec: InstrumentTerms, _ mark: Price
    ) -> Rejection? {
        if request.closesPosition { return nil }
        let price =
            spec.contract.isInverse
            ? request.leastPrice(beside: mark)
            : max(request.price, max(request.triggerPrice, mark))
        if let refusal = refusalOfRange(request, price) { return refusal }
        if request.isReduceOnly || reducesHedgeLeg(request) { return nil }
        let reference = request.price.isPositive ? request.price : mark
        let notional = spec.contract.value(
            of: request.quantity, at: reference, rounding: .awayFromZero
        ).magnitude
        if notional < spec.minNotional {
            return .notionalTooSmall(found: notional, min: spec.minNotional)
        }
        return nil
    }

    /// True for an order that lowers a position of hedge mode, which is reduce-only by nature.
    func reducesHedgeLeg(_ request: OrderRequest) -> Bool {
        switch request.positionSide {
        case .both: false
        case .long: request.side == .sell
        case .short: request.side == .buy
        }
    }

    /// True for an order that may only make its position smaller.
    func mayOnlyReduce(_ request: OrderRequest) -> Bool {
        request.isReduceOnly || request.closesPosition || reducesHedgeLeg(request)
    }

    // MARK: 4. The state of account and book

    /// Accepts a limit or market order: the last checks, then the book.
    mutating func acceptOrder(
        _ asked: OrderRequest, _ holding: Int32, parent: OrderID, into events: inout EventBuffer
    ) -> Rejection? {
        var request = asked
        if let refusal = refusalOfState(&request, holding) { return refusal }
        enter(request, holding, parent, takeBound(request), into: &events)
        return nil
    }

    /// The checks against the state of account and book; trims a reduce-only order to its
    /// position and fills in a matched price.
    func refusalOfState(_ request: inout OrderRequest, _ holding: Int32) -> Rejection? {
        let place = Int(request.instrument.raw)
        let most = instruments[place].terms.maxOrders
        if request.type == .limit && Int(holdings[Int(holding)].restingOrders) >= most {
            return .tooManyOrders(limit: most)
        }
        if mayOnlyReduce(request) {
            let room = reducibleQuantity(request, holding)
            if room.isZero { return .reduceOnlyRejected }
            request.quantity = min(request.quantity, room)
        }
        if request.priceMatch != .none {
            guard let price = matchedPrice(request) else { return .noPriceToMatch }
            request.price = price
            let mark = instruments[place].markPrice
            if let refusal = refusalOfBand(request, instruments[place].terms, mark) {
                return refusal
            }
        }
        let bound = takeBound(request)
        // A fired order was checked when it was placed, at the prices of then.
        let price = request.price.isPositive ? request.price : instruments[place].markPrice
        return refusalOfRange(request, price) ?? refusalOfLiquidity(request, bound)
            ?? refusalOfMargin(request, holdings[Int(holding)], bound)
    }

    /// Size by which an order may still reduce its position.
    func reducibleQuantity(_ request: OrderRequest, _ holding: Int32) -> Quantity {
        let size = holdings[Int(holding)].legs[request.positionSide.legIndex].size
        let isOpposite = request.side == .buy ? size.isNegative : size.isPositive
        return isOpposite ? size.magnitude : .zero
    }

    private func matchedPrice(_ request: OrderRequest) -> Price? {
        let place = Int(request.instrument.raw)
        let side = request.priceMatch.isOpponent ? request.side.opposite : request.side
        return books[place].ticks(atLevel: request.priceMatch.level, side)
            .map { instruments[place].terms.price(ofTicks: $0) }
    }

    /// The worst price in ticks at which an order may trade: its limit, or for a market order the
    /// distance from the mark price that the venue allows.
    func takeBound(_ request: OrderRequest) -> Int64 {
        let place = Int(request.instrument.raw)
        let terms = instruments[place].terms
        if request.type == .limit { return terms.ticks(request.price) }
        return boundTicks(place, request.side, instruments[place].terms.marketTakeBound)
    }

    /// The last tick within a distance of the mark price on the side a taker walks to.
    func boundTicks(_ place: Int, _ side: Side, _ distance: Rate) -> Int64 {
        let mark = instruments[place].markPrice
        let offset = mark.times(distance, rounding: .down)
        let tick = instruments[place].terms.tickSize
        let bound =
            side == .buy
            ? (mark + offset).rounded(toTick: tick, .down)
            : (mark - offset).rounded(toTick: tick, .up)
        return max(1, instruments[place].terms.ticks(bound))
    }

    func refusalOfLiquidity(_ request: OrderRequest, _ bound: Int64) -> Rejection? {
        let place = Int(request.instrument.raw)
        let terms = instruments[place].terms
        let best = books[place].bestTicks(request.side.opposite)
        let crosses = best.map { request.side == .buy ? $0 <= bound : $0 >= bound } ?? false
        if request.timeInForce == .postOnly, crosses, let best {
            return .wouldTakeLiquidity(
                price: terms.price(ofTicks: bound), best: terms.price(ofTicks: best))
        }
        if request.timeInForce == .fillOrKill {
            let wanted = terms.lots(request.quantity)
            let offered = sureLots(for: request, upTo: wanted, bound)
            if offered < wanted {
                return .cannotFillInFull(
                    wanted: request.quantity, offered: terms.quantity(ofLots: offered))
            }
        }
        return request.type == .market && !crosses ? .noCounterparty : nil
    }

    /// The one margin check of an order: leverage bracket, then initial margin and the loss it
    /// would take at once. Orders that only close pass, except that nobody may trade himself
    /// below zero.
    func refusalOfMargin(
        _ request: OrderRequest, _ state: Holding, _ bound: Int64
    ) -> Rejection? {
        if mayOnlyReduce(request) { return nil }
        let leg = state.legs[request.positionSide.legIndex]
        if !isOpening(request, leg) { return nil }
        let waiting = request.side == .buy ? leg.bidQuantity : leg.askQuantity
        if Int128(waiting.raw) + Int128(request.quantity.raw) > VenueRange.size {
            return .notionalTooLarge(found: settings.limits.amount, max: settings.limits.amount)
        }
        let place = Int(request.instrument.raw)
        let cost = orderCost(request, state, leg, bound)
        let cap = min(
            instruments[place].spec.brackets.maxNotional(atLeverage: state.leverage),
            settings.limits.amount)
        if cost.exposure > cap { return .positionTooLarge(notional: cost.exposure, max: cap) }
        let asset = instruments[place].terms.settlementAsset
        let available = availableForOrders(request.account, asset)
        if cost.required > available {
            return .insufficientMargin(required: cost.required, available: available)
        }
        return nil
    }

    /// True if an order may make its position larger: same direction, or opposite beyond what
    /// the position and the orders already closing it leave.
    private func isOpening(_ request: OrderRequest, _ leg: Leg) -> Bool {
        let isOpposite = request.side == .buy ? leg.size.isNegative : leg.size.isPositive
        if !isOpposite { return true }
        let closing = request.side == .buy ? leg.bidQuantity : leg.askQuantity
        return request.quantity > leg.size.magnitude - closing
    }

    /// Free margin of the pool that backs new orders settled in an asset, in that asset.
    func availableForOrders(_ account: AccountID, _ asset: AssetID) -> Amount {
        switch accounts[Int(account.raw)].assetMode {
        case .single: crossFigures(account, asset, .initial).availableBalance
        case .multi: multiAssetAvailable(account, asset)
        }
    }

    /// What an order needs beyond what is needed already.
    func orderCost(
        _ request: OrderRequest, _ holding: Holding, _ leg: Leg, _ bound: Int64
    ) -> (required: Amount, exposure: Amount) {
        let place = Int(request.instrument.raw)
        let terms = instruments[place].terms
        let mark = instruments[place].markPrice
        let price = assumedPrice(request, bound)
        let value = terms.orderValue(request.quantity, price)
        let notional = PositionMath.notional(terms.contract, size: leg.size, price: mark)
        let signed = leg.size.isNegative ? -notional : notional
        let bids = leg.bidValue + (request.side == .buy ? value : .zero)
        let asks = leg.askValue + (request.side == .sell ? value : .zero)
        let before = OrderMargin.requirement(
            positionNotional: signed, bids: leg.bidValue, asks: leg.askValue,
            leverage: holding.leverage)
        let after = OrderMargin.requirement(
            positionNotional: signed, bids: bids, asks: asks, leverage: holding.leverage)
        let size = request.side == .buy ? request.quantity : -request.quantity
        let loss = OrderMargin.openLoss(
            valueAtOrderPrice: terms.contract.value(of: size, at: price, rounding: .up),
            valueAtMark: terms.contract.value(of: size, at: mark, rounding: .down))
        let fee = value.times(terms.takerFee, rounding: .up)
        let exposure = OrderMargin.exposure(positionNotional: signed, bids: bids, asks: asks)
        return (after - before + loss + fee, exposure)
    }

    /// The price at which a check assumes that an order fills: its limit, or for a market order
    /// the worst price that the book would make it pay.
    func assumedPrice(_ request: OrderRequest, _ bound: Int64) -> Price {
        let place = Int(request.instrument.raw)
        let terms = instruments[place].terms
        if request.type == .limit { return request.price }
        let sweep = books[place].sweep(
            request.side.opposite, lots: terms.lots(request.quantity))
        let worst = sweep.lots == 0 ? bound : sweep.worstTicks
        let ticks = request.side == .buy ? min(worst, bound) : max(worst, bound)
        return terms.price(ofTicks: ticks)
    }
}

extension OrderRequest {
    /// The least of its prices and the mark price, at which an inverse order is worth most.
    func leastPrice(beside mark: Price) -> Price {
        var least = mark
        if price.isPositive { least = min(least, price) }
        if triggerPrice.isPositive { least = min(least, triggerPrice) }
        return least
    }

    /// The first of its prices that is no multiple of the tick, or nil.
    func firstPrice(offTick tick: Price) -> Price? {
        if price.raw % tick.raw != 0 { return price }
        if triggerPrice.raw % tick.raw != 0 { return triggerPrice }
        if takeProfitPrice.raw % tick.raw != 0 { return takeProfitPrice }
        return stopLossPrice.raw % tick.raw != 0 ? stopLossPrice : nil
    }
}
