import PlimsollModel
import PlimsollNumerics

// Orders of every kind, mostly sensible ones near the price.

extension CommandGenerator {
    /// Quotes of a market maker on both sides of a book, without which nothing trades.
    mutating func quotes() -> Action {
        let account = maker()
        var instrument = anyInstrument()
        if instrument.raw == 2 && random.chance(700) { instrument = InstrumentID(0) }
        if random.chance(250) { return .cancelAll(account, instrument) }
        var requests: [OrderRequest] = []
        for level in 0..<4 {
            for side in [Side.buy, .sell] {
                let distance = Int64(400 + level * 900) * -side.sign
                var request = OrderRequest(
                    account: account, instrument: instrument, side: side, type: .limit,
                    quantity: size(instrument, notional: Int64(2_000 + level * 9_000)),
                    price: shifted(instrument, by: distance + random.within(-200...200)))
                request.positionSide = fittingSide(account, side, opens: true)
                if random.chance(300) { request.timeInForce = .postOnly }
                requests.append(request)
            }
        }
        placed += 5
        return .placeBatch(requests)
    }

    private func shifted(_ instrument: InstrumentID, by millionths: Int64) -> Price {
        let spec = specs[Int(instrument.raw)]
        let base = Int128(prices[Int(spec.index.raw)].raw)
        let moved = Int64(base * Int128(1_000_000 + millionths) / 1_000_000)
        return Price(raw: max(spec.tickSize.raw, moved / spec.tickSize.raw * spec.tickSize.raw))
    }

    /// A size worth about so much quote money.
    private func size(_ instrument: InstrumentID, notional: Int64) -> Quantity {
        let spec = specs[Int(instrument.raw)]
        let raw: Int64
        switch spec.contract {
        case .linearPerpetual:
            let price = prices[Int(spec.index.raw)].raw
            raw = Int64(Int128(notional) * 10_000_000_000_000_000 / Int128(price))
        case .inversePerpetual: raw = notional / 100 * 100_000_000
        }
        return Quantity(raw: max(spec.stepSize.raw, raw / spec.stepSize.raw * spec.stepSize.raw))
    }

    private func fittingSide(
        _ account: AccountID, _ side: Side, opens: Bool
    ) -> PositionSide {
        // Accounts that begin in hedge mode; some change it, and then this is wrong on purpose.
        if account.raw % 4 != 1 { return .both }
        return (side == .buy) == opens ? .long : .short
    }

    /// One order of any type.
    mutating func order() -> OrderRequest {
        let account = random.chance(80) ? maker() : anyAccount()
        let instrument = anyInstrument()
        let side: Side = random.chance(500) ? .buy : .sell
        let types: [OrderType] = [
            .limit, .limit, .limit, .limit, .market, .market, .market, .stop, .stopMarket,
            .takeProfit, .takeProfitMarket, .trailingStopMarket,
        ]
        let worth = random.pick([20, 200, 1_000, 5_000, 20_000, 60_000]) * random.within(1...8)
        var request = OrderRequest(
            account: account, instrument: instrument, side: side, type: random.pick(types),
            quantity: size(instrument, notional: worth))
        request.positionSide = fittingSide(account, side, opens: random.chance(600))
        if request.type.hasLimitPrice {
            request.price = price(near: instrument, within: random.pick([500, 5_000, 60_000]))
        }
        setTriggers(&request)
        setFlags(&request)
        placed += 1
        return request
    }

    private mutating func setTriggers(_ request: inout OrderRequest) {
        if !request.type.isTrigger { return }
        request.workingType = random.pick([.lastPrice, .markPrice])
        request.isPriceProtected = random.chance(200)
        if request.type == .trailingStopMarket {
            request.callbackRate = Rate(raw: random.within(100_000...3_000_000))
            if random.chance(500) {
                request.activationPrice = price(near: request.instrument, within: 20_000)
            }
        } else {
            request.triggerPrice = price(near: request.instrument, within: 20_000)
        }
        let mayClose = request.type == .stopMarket || request.type == .takeProfitMarket
        if mayClose && random.chance(400) {
            request.closesPosition = true
            request.quantity = .zero
        }
    }

    private mutating func setFlags(_ request: inout OrderRequest) {
        if random.chance(300) { request.timeInForce = random.pick(TimeInForce.allCases) }
        if request.timeInForce == .goodTillDate {
            request.goodTillTime = now.advanced(
                by: Nanoseconds(random.within(-1_000_000...20_000_000_000)))
        }
        if random.chance(220) && !request.closesPosition { request.isReduceOnly = true }
        if random.chance(80) && request.type.hasLimitPrice {
            request.priceMatch = random.pick(PriceMatch.allCases)
            request.price = request.priceMatch == .none ? request.price : .zero
        }
        if random.chance(400) {
            request.selfTradePrevention = random.pick(SelfTradePrevention.allCases)
        }
        if random.chance(400) {
            nextClientID += 1
            request.clientOrderID = clientID(
                random.chance(50) ? max(0, nextClientID - 5) : nextClientID)
        }
        if random.chance(120) {
            let isBuy = request.side == .buy
            request.takeProfitPrice = price(near: request.instrument, within: 1_000)
            request.stopLossPrice = price(near: request.instrument, within: 1_000)
            let (low, high) = (
                min(request.takeProfitPrice, request.stopLossPrice),
                max(request.takeProfitPrice, request.stopLossPrice)
            )
            (request.takeProfitPrice, request.stopLossPrice) = isBuy ? (high, low) : (low, high)
            if random.chance(300) { request.stopLossPrice = .zero }
        }
    }

    /// A change of an order that may exist.
    mutating func amendment() -> OrderAmendment {
        let instrument = anyInstrument()
        let worth = random.pick([20, 200, 1_000, 5_000, 20_000]) * random.within(1...8)
        return OrderAmendment(
            account: random.chance(300) ? maker() : anyAccount(), instrument: instrument,
            order: reference(), quantity: size(instrument, notional: worth),
            price: price(near: instrument, within: random.pick([500, 5_000, 60_000])))
    }
}
