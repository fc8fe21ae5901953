import PlimsollEngine
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import VenueListing

// Makers stand on both sides of what they think is fair: the index and what the mood of the day
// puts on it, a little higher if they have sold more than they like and lower if they have bought.
// That is what the perpetual is dearer or cheaper by than its index, and so what funding is made
// of.

extension Crowd {
    /// The leaning at full inventory, in 1e-8 of the price.
    private static let greatestLean: Int64 = 120_000
    /// Roughness of a second, in 1e-8, beyond which makers step back.
    private static let calmRoughness: Int64 = 30_000
    /// A level stays with one maker, so that most changes concern one account.
    private static let ranksPerMaker = 8

    /// Brings the book of a contract to where it should be, if it is time and something moved.
    mutating func quote(
        _ place: Int, _ engine: borrowing Engine, at time: Timestamp, _ actions: inout [Action],
        _ orders: inout [OrderRequest]
    ) {
        if desks[place].nextQuote > time { return }
        let desk = desks[place]
        let pause = Nanoseconds(
            multiply(
                Nanoseconds(milliseconds: chance.within(450...900)).raw, unitsPerOne,
                dividingBy: max(1, pace.raw), rounding: .up))
        desks[place].nextQuote = time.advanced(by: pause)
        let fair = fairPrice(desk, engine)
        let isNear = (fair - desk.lastFair).magnitude < desk.spec.tickSize
        if isNear && !isThin(desk, fair, engine) { return }
        desks[place].lastFair = fair
        let alarm = max(0, desk.roughness - Self.calmRoughness)
        let spread = fair.times(Rate(raw: alarm / 2), rounding: .down)
        // Three times the alarm of calm halves the depth.
        let depth = desk.depth.share(
            2 * Self.calmRoughness, of: 2 * Self.calmRoughness + alarm, rounding: .down)
        var standing: [Order] = []
        for maker in makers { standing += engine.openOrders(of: maker, in: desk.instrument) }
        var cancels: [Order] = []
        for side in [Side.buy, .sell] {
            let levels = QuoteLadder.side(
                side, fair: fair, spread: spread, depth: depth, spec: desk.spec,
                isCoarse: isCoarse)
            let change = QuoteChange(
                from: standing.filter { $0.request.side == side }, to: levels, side: side)
            cancels += change.cancels
            for level in change.places {
                let share = isCoarse ? 0 : level.rank / Self.ranksPerMaker
                let maker = makers[(place + share) % makers.count]
                orders.append(
                    OrderRequest(
                        account: maker, instrument: desk.instrument, side: side, type: .limit,
                        quantity: level.quantity, price: level.price))
            }
        }
        cancel(cancels, desk, &actions)
    }

    private func cancel(_ orders: [Order], _ desk: Desk, _ actions: inout [Action]) {
        for maker in makers {
            let own = orders.filter { $0.request.account == maker }
            var rest = own.map { OrderReference.id($0.id) }[...]
            while !rest.isEmpty {
                let part = rest.prefix(batchSize)
                rest = rest.dropFirst(batchSize)
                actions.append(.cancelBatch(maker, desk.instrument, Array(part)))
            }
        }
    }

    /// True if the touch is not where it was quoted: somebody ate it.
    private func isThin(_ desk: Desk, _ fair: Price, _ engine: borrowing Engine) -> Bool {
        guard let bid = engine.bestPrice(desk.instrument, .buy),
            let ask = engine.bestPrice(desk.instrument, .sell)
        else { return true }
        let allowed = max(
            Price(raw: desk.spec.tickSize.raw * 2), fair.times(Rate(raw: 15_000), rounding: .down))
        return ask - bid > allowed
    }

    /// The index, leaning against what the makers hold.
    private func fairPrice(_ desk: Desk, _ engine: borrowing Engine) -> Price {
        var held: Int64 = 0
        for maker in makers {
            guard let position = engine.position(maker, desk.instrument) else { continue }
            held += dollars(position.terms.size, desk, engine).raw
        }
        let index = engine.indexPrice(desk.index)
            .times(Rate(raw: unitsPerOne + desk.sentiment), rounding: .down)
        // The limit is three times what stands within one percent.
        let part = multiply(
            max(-3 * desk.depth.raw, min(3 * desk.depth.raw, held)), Self.greatestLean,
            dividingBy: 3 * desk.depth.raw, rounding: .towardZero)
        return index - index.times(Rate(raw: part), rounding: .down)
    }

    /// The value of a signed size in dollars.
    func dollars(_ size: Quantity, _ desk: Desk, _ engine: borrowing Engine) -> Amount {
        switch desk.spec.contract {
        case .linearPerpetual: size.times(engine.markPrice(desk.instrument), rounding: .towardZero)
        case .inversePerpetual(let contractSize):
            Amount(
                raw: multiply(
                    size.raw, contractSize.raw, dividingBy: unitsPerOne, rounding: .towardZero))
        }
    }
}
