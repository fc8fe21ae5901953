import PlimsollBook
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// The end of orders: by their owner, by a date, by a rule. Whatever ends an order goes through
// `end`, which takes it out of every table and says why.

extension Engine {
    mutating func performBulk(_ action: Action, into events: inout EventBuffer) -> Rejection? {
        switch action {
        case .placeBatch(let requests): return placeBatch(requests, into: &events)
        case .cancelBatch(let account, let instrument, let references):
            return cancelBatch(account, instrument, references, into: &events)
        case .cancelAll(let account, let instrument):
            return cancelAll(account, instrument, into: &events)
        case .countdownCancelAll(let account, let instrument, let duration):
            return setCountdown(account, instrument, duration, into: &events)
        default: return nil
        }
    }

    private mutating func placeBatch(
        _ requests: [OrderRequest], into events: inout EventBuffer
    ) -> Rejection? {
        let limit = settings.limits.batchSize
        if requests.count > limit { return .limitReached(.batchSize, limit: limit) }
        for (item, request) in requests.enumerated() {
            if let refusal = place(request, into: &events) {
                events.append(.rejected(refusal, item: UInt16(item)))
            }
        }
        return nil
    }

    private mutating func cancelBatch(
        _ account: AccountID, _ instrument: InstrumentID, _ references: [OrderReference],
        into events: inout EventBuffer
    ) -> Rejection? {
        let limit = settings.limits.batchSize
        if references.count > limit { return .limitReached(.batchSize, limit: limit) }
        for (item, reference) in references.enumerated() {
            if let refusal = cancel(account, instrument, reference, into: &events) {
                events.append(.rejected(refusal, item: UInt16(item)))
            }
        }
        return nil
    }

    mutating func cancel(
        _ account: AccountID, _ instrument: InstrumentID, _ reference: OrderReference,
        into events: inout EventBuffer
    ) -> Rejection? {
        if !isOpen(account) { return .unknownAccount(account) }
        if !isListed(instrument) { return .unknownInstrument(instrument) }
        guard let slot = slot(of: reference, account, instrument) else { return .unknownOrder }
        end(slot, .cancelled, into: &events)
        return nil
    }

    private mutating func cancelAll(
        _ account: AccountID, _ instrument: InstrumentID?, into events: inout EventBuffer
    ) -> Rejection? {
        if !isOpen(account) { return .unknownAccount(account) }
        if let instrument, !isListed(instrument) { return .unknownInstrument(instrument) }
        var place = accounts[Int(account.raw)].firstHolding
        while place != nowhere {
            if instrument == nil || holdings[Int(place)].instrument == instrument {
                endAll(place, .cancelled, into: &events)
            }
            place = holdings[Int(place)].next
        }
        return nil
    }

    private mutating func setCountdown(
        _ account: AccountID, _ instrument: InstrumentID, _ duration: Nanoseconds,
        into events: inout EventBuffer
    ) -> Rejection? {
        if !isOpen(account) { return .unknownAccount(account) }
        if !isListed(instrument) { return .unknownInstrument(instrument) }
        if duration < .zero || duration > Nanoseconds(hours: 24 * 365) {
            return .invalidTimeInForce(.goodTillDate)
        }
        let place = touchHolding(account, instrument)
        holdings[Int(place)].countdownEnd =
            duration == .zero ? .zero : now.advanced(by: duration)
        if duration > .zero && !countdowns.contains(place) { countdowns.append(place) }
        return nil
    }

    /// Finds an open order of an account in an instrument.
    func slot(
        of reference: OrderReference, _ account: AccountID, _ instrument: InstrumentID
    ) -> Int32? {
        switch reference {
        case .id(let id):
            guard let slot = orders.slot(of: id) else { return nil }
            let request = orders[slot].order.request
            return request.account == account && request.instrument == instrument ? slot : nil
        case .client(let id):
            guard let holding = holdingIndex(account, instrument), !id.isNone else { return nil }
            return self.slot(ofClient: id, holding)
        }
    }

    func slot(ofClient id: ClientOrderID, _ holding: Int32) -> Int32? {
        var slot = holdings[Int(holding)].firstOrder
        while slot != nowhere {
            if orders[slot].order.request.clientOrderID == id { return slot }
            slot = orders[slot].next
        }
        return nil
    }

    /// Takes an order into the table and the list of its holding.
    mutating func insertOrder(_ order: Order, _ holding: Int32) -> Int32 {
        let slot = orders.insert(order, holding: holding)
        let first = holdings[Int(holding)].firstOrder
        orders[slot].next = first
        if first != nowhere { orders[first].previous = slot }
        holdings[Int(holding)].firstOrder = slot
        accounts[Int(order.request.account.raw)].openOrders += 1
        if order.request.timeInForce == .goodTillDate {
            datedOrders.append(DatedOrder(slot: slot, generation: orders[slot].generation))
            nextDate = min(nextDate, order.request.goodTillTime)
        }
        return slot
    }

    /// Takes a finished order out of the table and the list of its holding.
    mutating func removeOrder(_ slot: Int32) {
        let (previous, next) = (orders[slot].previous, orders[slot].next)
        if previous == nowhere {
            holdings[Int(orders[slot].holding)].firstOrder = next
        } else {
            orders[previous].next = next
        }
        if next != nowhere { orders[next].previous = previous }
        accounts[Int(orders[slot].order.request.account.raw)].openOrders -= 1
        orders.remove(slot)
    }

    /// Ends an open order for a reason: out of the book, of its margin and of the tables.
    mutating func end(_ slot: Int32, _ reason: OrderChange, into events: inout EventBuffer) {
        let handle = orders[slot].handle
        let holding = Int(orders[slot].holding)
        if handle != .none {
            let place = Int(orders[slot].order.request.instrument.raw)
            holdMargin(slot, orders[slot].order.remainingQuantity, sign: -1)
            books[place].remove(handle)
            orders[slot].handle = .none
            holdings[holding].restingOrders -= 1
        } else if orders[slot].order.status == .untriggered {
            holdings[holding].triggerOrders -= 1
        }
        orders[slot].order.status = reason == .cancelled ? .cancelled : .expired
        orders[slot].order.updatedAt = now
        events.append(reason, orders[slot].order)
        removeOrder(slot)
    }

    /// Ends every open order of a holding.
    mutating func endAll(_ place: Int32, _ reason: OrderChange, into events: inout EventBuffer) {
        while holdings[Int(place)].firstOrder != nowhere {
            end(holdings[Int(place)].firstOrder, reason, into: &events)
        }
    }

    /// Ends the orders of a holding that rest in the book. What waits for a trigger stays: whoever
    /// is cut off from the venue needs the stop that guards the position most.
    mutating func endResting(
        _ place: Int32, _ reason: OrderChange, into events: inout EventBuffer
    ) {
        var slot = holdings[Int(place)].firstOrder
        while slot != nowhere {
            let next = orders[slot].next
            if orders[slot].order.status != .untriggered { end(slot, reason, into: &events) }
            slot = next
        }
    }

    /// Ends what was there only for a position that is gone: reduce-only orders and triggers that
    /// close it.
    mutating func endWithPosition(
        _ place: Int32, _ leg: Int, into events: inout EventBuffer
    ) {
        var slot = holdings[Int(place)].firstOrder
        while slot != nowhere {
            let next = orders[slot].next
            let order = orders[slot].order
            let belongs = order.request.positionSide.legIndex == leg
            let isDependent = mayOnlyReduce(order.request)
            let isWaiting = orders[slot].handle != .none || order.status == .untriggered
            if belongs && isDependent && isWaiting {
                let isTrigger = order.status == .untriggered
                end(slot, isTrigger ? .expiredWithPosition : .expiredReduceOnly, into: &events)
            }
            slot = next
        }
    }

    // MARK: Amending

    /// Changes price or size of a resting limit order; it goes to the back of the queue. An order
    /// that the change would make take liquidity is matched like a new one.
    mutating func amend(
        _ amendment: OrderAmendment, into events: inout EventBuffer
    ) -> Rejection? {
        if !isOpen(amendment.account) { return .unknownAccount(amendment.account) }
        if !isListed(amendment.instrument) { return .unknownInstrument(amendment.instrument) }
        if accounts[Int(amendment.account.raw)].isInLiquidation { return .inLiquidation }
        guard let slot = slot(of: amendment.order, amendment.account, amendment.instrument) else {
            return .unknownOrder
        }
        var request = orders[slot].order.request
        if let refusal = refusalOfAmendment(amendment, slot) { return refusal }
        request.price = amendment.price
        request.quantity = amendment.quantity
        if mayOnlyReduce(request) {
            // As at acceptance: no more than what the position leaves to reduce.
            let room = reducibleQuantity(request, orders[slot].holding)
            if room.isZero { return .reduceOnlyRejected }
            request.quantity = min(request.quantity, orders[slot].order.filledQuantity + room)
        }
        let handle = orders[slot].handle
        holdMargin(slot, orders[slot].order.remainingQuantity, sign: -1)
        if let refusal = refusalOfAmended(request, slot) {
            holdMargin(slot, orders[slot].order.remainingQuantity, sign: 1)
            return refusal
        }
        books[Int(request.instrument.raw)].remove(handle)
        orders[slot].handle = .none
        holdings[Int(orders[slot].holding)].restingOrders -= 1
        reenter(slot, request, into: &events)
        return nil
    }

    private func refusalOfAmendment(
        _ amendment: OrderAmendment, _ slot: Int32
    ) -> Rejection? {
        let order = orders[slot].order
        let place = Int(amendment.instrument.raw)
        if order.request.type != .limit || orders[slot].handle == .none { return .notAmendable }
        let limit = settings.limits.amendmentsPerOrder
        if order.amendments >= limit { return .tooManyAmendments(limit: limit) }
        if amendment.quantity <= order.filledQuantity {
            return .quantityBelowFilled(filled: order.filledQuantity)
        }
        let isSame =
            amendment.price == order.request.price && amendment.quantity == order.request.quantity
        if isSame { return .noChange }
        if !instruments[place].isOpen && !mayOnlyReduce(order.request) { return .tradingClosed }
        var request = order.request
        request.price = amendment.price
        request.quantity = amendment.quantity
        if !request.price.isPositive { return .priceFieldMismatch(request.type) }
        return refusalOfFilters(request)
    }

    private func refusalOfAmended(_ request: OrderRequest, _ slot: Int32) -> Rejection? {
        var rest = request
        rest.quantity = request.quantity - orders[slot].order.filledQuantity
        let bound = takeBound(rest)
        if let refusal = refusalOfLiquidity(rest, bound) { return refusal }
        return refusalOfMargin(rest, holdings[Int(orders[slot].holding)], bound)
    }

    private mutating func reenter(
        _ slot: Int32, _ request: OrderRequest, into events: inout EventBuffer
    ) {
        orders[slot].order.request = request
        orders[slot].order.amendments += 1
        orders[slot].order.updatedAt = now
        events.append(.amended, orders[slot].order)
        let taker = Taker(
            account: request.account, holding: orders[slot].holding,
            leg: request.positionSide.legIndex, side: request.side,
            instrument: request.instrument, slot: slot, bound: takeBound(request),
            selfTradePrevention: request.selfTradePrevention, isLiquidation: false)
        let lots = instruments[Int(request.instrument.raw)].terms
            .lots(orders[slot].order.remainingQuantity)
        let result = match(taker, lots: lots, into: &events)
        finish(slot, result, into: &events)
    }
}
