import PlimsollEngine
import PlimsollModel
import PlimsollNumerics

// The auditor's orders and its naive book: two sorted lists for each instrument.

extension Auditor {
    mutating func hear(_ change: OrderChange, _ order: Order) {
        let id = order.id.raw
        touch(Int(order.request.account.raw))
        let filled = order.filledQuantity
        expect(
            !filled.isNegative && filled <= order.request.quantity,
            "order \(id) is filled \(filled) of \(order.request.quantity)")
        switch change {
        case .accepted: accept(order)
        case .filled: fill(order)
        case .amended: amend(order)
        case .triggered:
            flushIncoming()
            expect(orders[id]?.order.status == .untriggered, "order \(id) was triggered twice")
            expect(order.status == .triggered, "a triggered order is \(order.status)")
            orders[id] = nil
            justTriggered = id
        case .expiredAtTrigger:
            expect(justTriggered == id, "order \(id) expired at a trigger that did not fire")
        default: finish(change, order)
        }
    }

    private mutating func accept(_ order: Order) {
        let id = order.id.raw
        let last = lastOrderID
        expect(id > last, "order \(id) came after \(last)")
        lastOrderID = max(lastOrderID, id)
        expect(order.filledQuantity.isZero, "order \(id) was accepted with fills")
        orders[id] = AuditedOrder(order: order)
        if order.status == .untriggered { return }
        expect(order.status == .new, "order \(id) was accepted as \(order.status)")
        flushIncoming()
        incoming = id
    }

    private mutating func fill(_ order: Order) {
        let id = order.id.raw
        guard var known = orders[id] else {
            fault("order \(id) was filled after its end")
            return
        }
        guard let place = expectedFills.firstIndex(where: { $0.id == id }) else {
            fault("order \(id) was filled without a trade")
            return
        }
        let size = expectedFills.remove(at: place).size
        expect(
            order.filledQuantity.raw == known.order.filledQuantity.raw + size,
            "order \(id) went from \(known.order.filledQuantity) to \(order.filledQuantity)")
        let isDone = order.filledQuantity == order.request.quantity
        expect(
            order.status == (isDone ? .filled : .partiallyFilled),
            "order \(id) filled \(order.filledQuantity) is \(order.status)")
        hold(known, sign: -1)
        known.order = order
        if isDone {
            if known.isResting { leaveBook(known) }
            orders[id] = nil
            if incoming == id { incoming = nil }
        } else {
            orders[id] = known
            hold(known, sign: 1)
        }
    }

    private mutating func amend(_ order: Order) {
        let id = order.id.raw
        guard let known = orders[id], known.isResting else {
            fault("order \(id) was amended where it does not rest")
            return
        }
        flushIncoming()
        expect(
            order.filledQuantity == known.order.filledQuantity
                && order.amendments == known.order.amendments + 1,
            "order \(id) changed its fills by amending")
        hold(known, sign: -1)
        leaveBook(known)
        orders[id] = AuditedOrder(order: order)
        incoming = id
    }

    private mutating func finish(_ change: OrderChange, _ order: Order) {
        let id = order.id.raw
        guard let known = orders[id] else {
            fault("order \(id) ended twice, the second time as \(change)")
            return
        }
        let status: OrderStatus = change == .cancelled ? .cancelled : .expired
        expect(order.status == status, "order \(id) ended by \(change) is \(order.status)")
        expect(
            order.filledQuantity == known.order.filledQuantity, "order \(id) filled as it ended")
        let request = order.request
        if request.timeInForce == .fillOrKill && !request.type.isTrigger {
            expect(
                order.filledQuantity.isZero,
                "fill-or-kill order \(id) filled \(order.filledQuantity) of \(request.quantity)")
        }
        hold(known, sign: -1)
        if known.isResting { leaveBook(known) }
        orders[id] = nil
        if incoming == id { incoming = nil }
    }

    /// The incoming order has met the book: what is left of it rests.
    mutating func flushIncoming() {
        guard let id = incoming else { return }
        incoming = nil
        guard var known = orders[id] else { return }
        expect(known.mayRest, "order \(id) rests although it may not")
        known.isResting = true
        orders[id] = known
        hold(known, sign: 1)
        arrivals += 1
        let side = known.order.request.side == .buy ? 0 : 1
        let entry = RestingEntry(
            price: known.order.request.price.raw, arrival: arrivals, id: id)
        let instrument = known.instrument
        // Best last: a new entry goes before all of its price, which came earlier.
        var place = instruments[instrument].books[side].count
        while place > 0 {
            let other = instruments[instrument].books[side][place - 1].price
            let isBetter = side == 0 ? other > entry.price : other < entry.price
            if !isBetter && other != entry.price { break }
            place -= 1
        }
        instruments[instrument].books[side].insert(entry, at: place)
    }

    private mutating func leaveBook(_ known: AuditedOrder) {
        let side = known.order.request.side == .buy ? 0 : 1
        let id = known.order.id.raw
        let place = instruments[known.instrument].books[side].lastIndex { $0.id == id }
        if let place { instruments[known.instrument].books[side].remove(at: place) }
    }

    /// Value of a resting order in the margin of its leg.
    private mutating func hold(_ known: AuditedOrder, sign: Int128) {
        if !known.isResting || known.mayOnlyReduce { return }
        let request = known.order.request
        let rest = Int128(known.order.remainingQuantity.raw)
        let value = instruments[known.instrument].notional(rest, Int128(request.price.raw)) * sign
        if request.side == .buy {
            accounts[known.account].holdings[known.instrument].legs[known.leg].bids += value
        } else {
            accounts[known.account].holdings[known.instrument].legs[known.leg].asks += value
        }
    }

    // MARK: Trades

    mutating func hear(_ trade: Trade) {
        if incoming != nil && trade.takerOrder.raw != incoming { flushIncoming() }
        let last = lastTradeID
        expect(trade.id.raw == last + 1, "trade \(trade.id.raw) came after \(last)")
        lastTradeID = trade.id.raw
        let instrument = Int(trade.instrument.raw)
        expect(
            trade.quantity.isPositive && trade.quantity.raw % stepSize(instrument) == 0,
            "a trade of \(trade.quantity)")
        let size = Int128(trade.quantity.raw) * Int128(trade.takerSide.sign)
        let value = instruments[instrument].valueUp(size, Int128(trade.price.raw))
        checkMaker(trade, size: -size, value: -value)
        checkTaker(trade, size: size, value: value)
    }

    private func stepSize(_ instrument: Int) -> Int64 {
        instruments[instrument].spec.stepSize.raw
    }

    private mutating func checkMaker(_ trade: Trade, size: Int128, value: Int128) {
        let instrument = Int(trade.instrument.raw)
        let id = trade.makerOrder.raw
        guard let maker = orders[id], maker.isResting else {
            fault("trade \(trade.id.raw) took order \(id), which does not rest")
            return
        }
        let side = trade.takerSide == .buy ? 1 : 0
        let best = instruments[instrument].books[side].last
        expect(best?.id == id, "order \(id) traded before order \(best?.id ?? 0)")
        expect(
            trade.price == maker.order.request.price && maker.account == Int(trade.maker.raw)
                && maker.order.request.side == trade.takerSide.opposite,
            "trade \(trade.id.raw) is not on the terms of order \(id)")
        expectedFills.append((id, trade.quantity.raw))
        expected.append(
            ExpectedChange(
                account: maker.account, instrument: instrument, leg: maker.leg, size: size,
                value: value, mayOnlyReduce: maker.mayOnlyReduce))
    }

    private mutating func checkTaker(_ trade: Trade, size: Int128, value: Int128) {
        let instrument = Int(trade.instrument.raw)
        var change = ExpectedChange(
            account: Int(trade.taker.raw), instrument: instrument, leg: nil, size: size,
            value: value, mayOnlyReduce: trade.isLiquidation)
        defer { expected.append(change) }
        if trade.takerOrder == .none {
            expect(trade.isLiquidation, "trade \(trade.id.raw) has no taker order")
            expect(trade.maker != trade.taker, "a liquidation traded with itself")
            return
        }
        let id = trade.takerOrder.raw
        guard let taker = orders[id], incoming == id else {
            fault("trade \(trade.id.raw) was taken by order \(id), which is not incoming")
            return
        }
        change.leg = taker.leg
        change.mayOnlyReduce = taker.mayOnlyReduce
        let request = taker.order.request
        expectedFills.append((id, trade.quantity.raw))
        expect(taker.account == Int(trade.taker.raw), "trade \(trade.id.raw) names a wrong taker")
        expect(request.timeInForce != .postOnly, "post-only order \(id) took")
        expect(
            trade.maker != trade.taker || request.selfTradePrevention == .none,
            "account \(trade.taker.raw) traded with itself")
        let limit = takerLimit(request, instrument)
        let isWithin =
            request.side == .buy
            ? Int128(trade.price.raw) <= limit : Int128(trade.price.raw) >= limit
        expect(isWithin, "order \(id) traded at \(trade.price) beyond \(limit)")
    }

    private func takerLimit(_ request: OrderRequest, _ instrument: Int) -> Int128 {
        if request.type == .limit { return Int128(request.price.raw) }
        let mark = instruments[instrument].mark
        let distance = mark * Int128(instruments[instrument].spec.marketTakeBound.raw) / one
        // The last tick is always within reach, however coarse ticks are.
        if request.side == .buy {
            return max(mark + distance, Int128(instruments[instrument].spec.tickSize.raw))
        }
        return mark - distance
    }
}
