import PlimsollEngine
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import VenueListing

// People with leverage: they open a position, hold it for a while, and close it unless a stop, a
// take-profit or the venue does so first. Who has lost everything brings new money after a time.

/// Somebody who trades with leverage.
struct Trader {
    let number: Int
    var account = AccountID(0)
    /// What they begin with and come back with, in dollars.
    let wallet: Amount
    /// Trades the inverse contract on a wallet of coins.
    let isInverse: Bool
    /// Holds longs and shorts side by side.
    let isHedge: Bool
    var nextLook = Timestamp.zero
    private var isKnown = false

    init(_ number: Int, chance: inout Seeded) {
        self.number = number
        wallet = Amount(whole: chance.quantile(TraderHabits.wallets))
        isInverse = number % 16 == 3
        isHedge = number % 20 == 7
    }

    /// True the first time it is asked: people do not all come in the first minute.
    mutating func comesIn() -> Bool {
        defer { isKnown = true }
        return !isKnown
    }
}

extension Crowd {
    /// Mean time that a position is held, and that somebody rests between two.
    private static let meanHolding = Nanoseconds(seconds: 3_600)
    private static let meanRest = Nanoseconds(seconds: 900)

    /// What a trader does now that they look.
    mutating func move(_ place: Int, _ engine: borrowing Engine, at time: Timestamp) -> [Action] {
        if traders[place].comesIn() {
            traders[place].nextLook = time.advanced(by: chance.wait(mean: Self.meanRest))
            return []
        }
        let trader = traders[place]
        if let position = engine.positions(of: trader.account).first {
            traders[place].nextLook = time.advanced(by: chance.wait(mean: Self.meanRest))
            return close(trader, position)
        }
        let money = settle(trader, engine)
        if !money.isEmpty {
            traders[place].nextLook = time.advanced(by: Nanoseconds(seconds: 5))
            return money
        }
        traders[place].nextLook = time.advanced(by: chance.wait(mean: Self.meanHolding))
        return open(trader, engine)
    }

    private func close(_ trader: Trader, _ position: PositionReport) -> [Action] {
        let size = position.terms.size
        var request = OrderRequest(
            account: trader.account, instrument: position.instrument,
            side: size.isPositive ? .sell : .buy, type: .market, quantity: size.magnitude)
        request.quantity = min(
            request.quantity, desks[Int(position.instrument.raw)].largestMarketOrder)
        request.positionSide = position.positionSide
        request.isReduceOnly = position.positionSide == .both
        return [.place(request)]
    }

    /// New money for who has lost most of it; who has won much takes some home.
    private func settle(_ trader: Trader, _ engine: borrowing Engine) -> [Action] {
        guard let desk = desks.first(where: { $0.spec.contract.isInverse == trader.isInverse }),
            let target = worth(trader.wallet, in: desk.asset, engine)
        else { return [] }
        let wallet = engine.ledger.cross(trader.account, desk.asset)
        var actions: [Action] = []
        if wallet < target.divided(by: 4, rounding: .up) {
            actions.append(
                .deposit(trader.account, desk.asset, max(Amount(raw: 1), target - wallet)))
        } else if wallet > target + target + target {
            let part = min(wallet - target, engine.availableBalance(trader.account, desk.asset))
            if part.isPositive { actions.append(.withdraw(trader.account, desk.asset, part)) }
        }
        if trader.isHedge && engine.positionMode(trader.account) == .oneWay {
            actions.append(.setPositionMode(trader.account, .hedge))
        }
        return actions
    }

    private mutating func open(_ trader: Trader, _ engine: borrowing Engine) -> [Action] {
        let choices = desks.indices.filter {
            desks[$0].spec.contract.isInverse == trader.isInverse
                && desks[$0].lastIndex.isPositive
        }
        if choices.isEmpty { return [] }
        let desk = desks[chance.choose(choices.map { ($0, desks[$0].weight) })]
        let share = Rate(raw: chance.within(10...85) * 1_000_000)
        let margin = engine.availableBalance(trader.account, desk.asset)
            .times(share, rounding: .down)
        let leverage = leverage(desk, margin: margin)
        var value = Amount(raw: margin.raw * leverage).times(Rate(raw: 90_000_000), rounding: .down)
        if desk.spec.contract.isInverse {
            value = value.times(engine.markPrice(desk.instrument), rounding: .down)
        }
        // Nobody sensible takes more than the book holds.
        value = min(value, desk.depth.divided(by: 3, rounding: .down))
        let mark = engine.markPrice(desk.instrument)
        guard let size = QuoteLadder.size(value, at: mark, desk.spec) else { return [] }
        if dollars(size, desk, engine) > value { return [] }
        var actions = terms(trader, desk, leverage, engine)
        let most = desk.largestMarketOrder
        actions.append(.place(request(trader, desk, min(size, most), mark: mark)))
        return actions
    }

    /// A leverage that the symbol offers for what it makes of the margin.
    private mutating func leverage(_ desk: Desk, margin: Amount) -> Int64 {
        let brackets = desk.spec.brackets
        var leverage = min(chance.choose(TraderHabits.leverages), brackets.maxLeverage)
        while leverage > 1 {
            let room = brackets.maxNotional(atLeverage: leverage)
                .times(Rate(raw: 80_000_000), rounding: .down)
            if Int128(margin.raw) * Int128(leverage) <= Int128(room.raw) { break }
            leverage = leverage > 25 ? 25 : leverage / 2
        }
        return leverage
    }

    /// Leverage and margin mode, as far as they are otherwise.
    private mutating func terms(
        _ trader: Trader, _ desk: Desk, _ leverage: Int64, _ engine: borrowing Engine
    ) -> [Action] {
        var actions: [Action] = []
        let present = engine.settings(trader.account, desk.instrument)
        if present.leverage != leverage {
            actions.append(.setLeverage(trader.account, desk.instrument, leverage))
        }
        let mode: MarginMode = chance.happens(perMille: 250) ? .isolated : .cross
        if present.marginMode != mode {
            actions.append(.setMarginMode(trader.account, desk.instrument, mode))
        }
        return actions
    }

    /// A market order, with a stop and a take-profit for some.
    private mutating func request(
        _ trader: Trader, _ desk: Desk, _ size: Quantity, mark: Price
    ) -> OrderRequest {
        let trend = max(-150, min(150, desk.momentum / 6_000))
        let side: Side = chance.happens(perMille: 530 + trend) ? .buy : .sell
        var request = OrderRequest(
            account: trader.account, instrument: desk.instrument, side: side, type: .market,
            quantity: size)
        if trader.isHedge { request.positionSide = side == .buy ? .long : .short }
        let stop = mark.times(Rate(raw: chance.within(4...60) * 100_000), rounding: .up)
        let profit = mark.times(Rate(raw: chance.within(4...90) * 100_000), rounding: .up)
        let tick = desk.spec.tickSize
        if chance.happens(perMille: 250) {
            request.stopLossPrice = (side == .buy ? mark - stop : mark + stop)
                .rounded(toTick: tick, side == .buy ? .down : .up)
        }
        if chance.happens(perMille: 250) {
            request.takeProfitPrice = (side == .buy ? mark + profit : mark - profit)
                .rounded(toTick: tick, side == .buy ? .up : .down)
        }
        return request
    }
}
