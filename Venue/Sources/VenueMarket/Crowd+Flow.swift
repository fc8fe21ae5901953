import PlimsollEngine
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import VenueListing

// People who trade small amounts all the time: mostly at the market, some by limit orders that
// end by themselves. They follow the trend a little, and let go of what they hold too much of.

extension Crowd {
    /// Dollars of an order: many small, few large.
    private static let notionals: [(perMille: Int64, value: Int64)] = [
        (0, 8), (200, 60), (500, 350), (750, 1_500), (900, 7_000), (970, 30_000),
        (995, 120_000), (1_000, 300_000),
    ]
    /// What one account of the flow holds at most in one contract, in dollars.
    private static let greatestHolding = Amount(whole: 400_000)

    /// Trades in a contract, if somebody means to now.
    mutating func trade(
        _ place: Int, _ engine: borrowing Engine, at time: Timestamp,
        _ orders: inout [OrderRequest]
    ) {
        var count = 0
        while desks[place].nextTrade <= time {
            // After a stop nobody makes good what was missed.
            let start = max(desks[place].nextTrade, Timestamp(time.raw - 30_000_000_000))
            desks[place].nextTrade = start.advanced(by: chance.wait(mean: desks[place].meanTrade))
            count += 1
            if count > (isCoarse ? 2 : 4) { continue }
            if let order = flowOrder(desks[place], engine, at: time) { orders.append(order) }
        }
    }

    private mutating func flowOrder(
        _ desk: Desk, _ engine: borrowing Engine, at time: Timestamp
    ) -> OrderRequest? {
        let account = flow[Int(chance.below(Int64(flow.count)))]
        let mark = engine.markPrice(desk.instrument)
        let most = desk.depth.divided(by: 20, rounding: .down)
        let wanted = min(most, Amount(whole: chance.quantile(Self.notionals)))
        let side = side(account, desk, engine)
        if chance.happens(perMille: 180) {
            return patientOrder(account, desk, side, wanted, mark: mark, at: time)
        }
        guard let size = QuoteLadder.size(wanted, at: mark, desk.spec) else { return nil }
        return OrderRequest(
            account: account, instrument: desk.instrument, side: side, type: .market,
            quantity: min(size, desk.largestMarketOrder))
    }

    /// A limit order a little away, which ends after some minutes.
    private mutating func patientOrder(
        _ account: AccountID, _ desk: Desk, _ side: Side, _ wanted: Amount, mark: Price,
        at time: Timestamp
    ) -> OrderRequest? {
        let offset = mark.times(Rate(raw: chance.within(20_000...400_000)), rounding: .up)
        let price = (side == .buy ? mark - offset : mark + offset)
            .rounded(toTick: desk.spec.tickSize, .down)
        guard let size = QuoteLadder.size(wanted, at: price, desk.spec) else { return nil }
        var request = OrderRequest(
            account: account, instrument: desk.instrument, side: side, type: .limit,
            quantity: size, price: price)
        request.timeInForce = .goodTillDate
        let seconds = chance.within(60...900)
        request.goodTillTime = time.advanced(by: Nanoseconds(seconds: seconds))
        return request
    }

    /// Even, but for the trend and for what the account holds.
    private mutating func side(
        _ account: AccountID, _ desk: Desk, _ engine: borrowing Engine
    ) -> Side {
        var held: Int64 = 0
        if let position = engine.position(account, desk.instrument) {
            held = dollars(position.terms.size, desk, engine).raw
        }
        let limit = Self.greatestHolding.raw
        let lean = multiply(
            max(-limit, min(limit, held)), 450, dividingBy: limit, rounding: .towardZero)
        let trend = max(-120, min(120, desk.momentum / 8_000))
        return chance.happens(perMille: 500 + trend - lean) ? .buy : .sell
    }
}
