import PlimsollBook
import PlimsollModel
import PlimsollNumerics

// A fill-or-kill order must not begin what it cannot finish. What the book shows is not what an
// order gets: its owner's own orders do not count, reduce-only orders shrink with their position,
// and an order whose owner cannot bear the trade falls away. So the match is gone through before
// it happens, against the order where the last unit of rounding leaves a doubt.

/// What an incoming order would take from one position so far.
private struct Claim {
    let holding: Int32
    let leg: Int
    /// Signed size the position would change by.
    var size = Quantity.zero
    /// The first price, which is the worst for the resting side.
    let price: Price
}

extension Engine {
    /// Lots that an order is sure to get through its bound, counted up to what it wants; 0 if it
    /// could not bear to take them itself.
    func sureLots(for request: OrderRequest, upTo wanted: Int64, _ bound: Int64) -> Int64 {
        let place = Int(request.instrument.raw)
        var claims: [Claim] = []
        var offered: Int64 = 0
        var worst = bound
        var resting = books[place].best(request.side.opposite)
        while let maker = resting, offered < wanted {
            let isCrossed =
                request.side == .buy ? maker.ticks <= bound : maker.ticks >= bound
            if !isCrossed { break }
            resting = books[place].next(after: maker.handle)
            if maker.owner == request.account.raw && request.selfTradePrevention != .none {
                if request.selfTradePrevention == .expireMaker { continue }
                break
            }
            offered += sureLots(of: maker, upTo: wanted - offered, place, &claims)
            worst = maker.ticks
        }
        if offered < wanted { return offered }
        return canBearAll(request, at: worst) ? offered : 0
    }

    /// True if the incoming side can bear all of its trades at the worst price of them. An
    /// isolated position closes with its own money and turns over with new margin alone.
    private func canBearAll(_ request: OrderRequest, at ticks: Int64) -> Bool {
        guard let place = holdingIndex(request.account, request.instrument) else { return false }
        let terms = instruments[Int(request.instrument.raw)].terms
        let leg = request.positionSide.legIndex
        let price = terms.price(ofTicks: ticks)
        let size = request.side == .buy ? request.quantity : -request.quantity
        func exposure(_ size: Quantity) -> Exposure {
            Exposure(holding: place, leg: leg, size: size, feeRate: terms.takerFee)
        }
        if !canBear(exposure(size), price) { return false }
        let holding = holdings[Int(place)]
        let closed = Self.closedSize(of: holding.legs[leg].size, by: size)
        let opened = size + closed
        if holding.marginMode == .cross || closed.isZero || opened.isZero { return true }
        return canBear(exposure(-closed), price)
            && canBear(exposure(opened), price, after: -closed)
    }

    private func sureLots(
        of maker: RestingOrder, upTo wanted: Int64, _ place: Int, _ claims: inout [Claim]
    ) -> Int64 {
        let slot = Int32(maker.tag)
        let request = orders[slot].order.request
        let terms = instruments[place].terms
        let (holding, leg) = (orders[slot].holding, request.positionSide.legIndex)
        var own = claims.firstIndex { $0.holding == holding && $0.leg == leg }
        var lots = min(wanted, maker.lots)
        if mayOnlyReduce(request) {
            let claimed = own.map { claims[$0].size } ?? .zero
            let size = holdings[Int(holding)].legs[leg].size + claimed
            let isOpposite = request.side == .buy ? size.isNegative : size.isPositive
            lots = isOpposite ? min(lots, terms.lots(size.magnitude)) : 0
        }
        if lots == 0 { return 0 }
        // What an isolated position gives back to the cross wallet when a part of it closes, and
        // takes again when it turns over, is not foretold: only its first order is sure.
        let isIsolated = holdings[Int(holding)].marginMode == .isolated
        if isIsolated && claims.contains(where: { $0.holding == holding }) { return 0 }
        if own == nil {
            own = claims.count
            claims.append(
                Claim(holding: holding, leg: leg, price: terms.price(ofTicks: maker.ticks)))
        }
        guard let own else { return 0 }
        let quantity = terms.quantity(ofLots: lots)
        let change = request.side == .buy ? quantity : -quantity
        var all = change
        for claim in claims where claim.holding == holding { all += claim.size }
        let exposure = Exposure(
            holding: holding, leg: leg, size: all, feeRate: terms.makerFee)
        if !canBear(exposure, claims[own].price) { return 0 }
        claims[own].size += change
        return lots
    }
}
