import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// Orders that wait for a price. They hold no margin while they wait; when the price comes they
// turn into limit or market orders and are checked like any other.

extension Engine {
    /// Accepts an order that waits for its trigger.
    mutating func acceptTrigger(
        _ request: OrderRequest, _ holding: Int32, parent: OrderID = .none,
        into events: inout EventBuffer
    ) -> Rejection? {
        let place = Int(request.instrument.raw)
        let most = instruments[place].spec.maxTriggerOrders
        if Int(holdings[Int(holding)].triggerOrders) >= most { return .tooManyOrders(limit: most) }
        let price = workingPrice(place, request.workingType)
        if let trigger = immediateTrigger(request, at: price) {
            return .wouldTriggerImmediately(trigger: trigger, at: price)
        }
        var order = Order(id: orders.takeID(), request: request, status: .untriggered, at: now)
        order.parent = parent
        let slot = insertOrder(order, holding)
        holdings[Int(holding)].triggerOrders += 1
        enqueue(slot, at: price)
        events.append(.accepted, order)
        return nil
    }

    /// The price that a working type looks at; the mark until something has traded.
    private func workingPrice(_ place: Int, _ type: WorkingType) -> Price {
        let last = instruments[place].lastPrice
        return type == .lastPrice && last.isPositive ? last : instruments[place].markPrice
    }

    /// True if the order fires when the price rises.
    private static func firesRising(_ request: OrderRequest) -> Bool {
        let isStop = request.type == .stop || request.type == .stopMarket
        return (request.side == .buy) == isStop
    }

    /// The trigger that is reached already, or nil.
    private func immediateTrigger(_ request: OrderRequest, at price: Price) -> Price? {
        if request.type == .trailingStopMarket {
            let activation = request.activationPrice
            if activation.isZero { return nil }
            let isAhead = request.side == .buy ? activation < price : activation > price
            return isAhead ? nil : activation
        }
        let isReached =
            Self.firesRising(request)
            ? price >= request.triggerPrice : price <= request.triggerPrice
        return isReached ? request.triggerPrice : nil
    }

    /// Lets an order wait for its price.
    mutating func enqueue(_ slot: Int32, at price: Price) {
        let request = orders[slot].order.request
        let place = Int(request.instrument.raw)
        let entry = TriggerEntry(
            price: request.triggerPrice, id: orders[slot].order.id, slot: slot,
            generation: orders[slot].generation)
        if request.type == .trailingStopMarket {
            instruments[place].triggers.trailing.append(entry)
            if request.activationPrice.isZero { orders[slot].trailingExtreme = price }
        } else {
            instruments[place].triggers.insert(
                entry, on: request.workingType, rising: Self.firesRising(request))
        }
    }

    /// Attaches take-profit and stop-loss of an order to the position its first fill made.
    mutating func attachTriggers(_ order: Order, into events: inout EventBuffer) {
        let request = order.request
        if request.takeProfitPrice.isZero && request.stopLossPrice.isZero { return }
        if mayOnlyReduce(request) || order.filledQuantity.isZero { return }
        guard let holding = holdingIndex(request.account, request.instrument) else { return }
        if hasChild(of: order.id, holding) { return }
        attach(.takeProfitMarket, request.takeProfitPrice, order, holding, into: &events)
        attach(.stopMarket, request.stopLossPrice, order, holding, into: &events)
    }

    private func hasChild(of parent: OrderID, _ holding: Int32) -> Bool {
        var slot = holdings[Int(holding)].firstOrder
        while slot != nowhere {
            if orders[slot].order.parent == parent { return true }
            slot = orders[slot].next
        }
        return false
    }

    private mutating func attach(
        _ type: OrderType, _ trigger: Price, _ order: Order, _ holding: Int32,
        into events: inout EventBuffer
    ) {
        if trigger.isZero { return }
        var request = OrderRequest(
            account: order.request.account, instrument: order.request.instrument,
            side: order.request.side.opposite, type: type, quantity: .zero)
        request.positionSide = order.request.positionSide
        request.triggerPrice = trigger
        request.workingType = order.request.workingType
        request.closesPosition = true
        let refusal = acceptTrigger(request, holding, parent: order.id, into: &events)
        if let refusal { events.append(.rejected(refusal, item: 0)) }
    }

    // MARK: Firing

    /// Fires whatever the moves of this command have reached, instrument by instrument.
    mutating func fireTriggers(into events: inout EventBuffer) {
        let moved = inOrderOfName(movedInstruments)
        movedInstruments.removeAll(keepingCapacity: true)
        for instrument in moved {
            let place = Int(instrument.raw)
            fire(\.lastRising, place, workingPrice(place, .lastPrice), into: &events)
            fire(\.lastFalling, place, workingPrice(place, .lastPrice), into: &events)
            fire(\.markRising, place, instruments[place].markPrice, into: &events)
            fire(\.markFalling, place, instruments[place].markPrice, into: &events)
            if !instruments[place].triggers.trailing.isEmpty { trail(place, into: &events) }
        }
    }

    /// Each instrument once, by symbol: which of an account's triggers in two symbols takes the
    /// margin must not depend on the order of listing.
    private func inOrderOfName(_ moved: [InstrumentID]) -> [InstrumentID] {
        if moved.count <= 1 { return moved }
        var ordered: [InstrumentID] = []
        for place in instrumentsByName where moved.contains(InstrumentID(place)) {
            ordered.append(InstrumentID(place))
        }
        return ordered
    }

    private mutating func fire(
        _ queue: WritableKeyPath<TriggerBook, TriggerQueue>, _ place: Int, _ price: Price,
        into events: inout EventBuffer
    ) {
        var protected: [TriggerEntry] = []
        while instruments[place].triggers[keyPath: queue].isDue(at: price) {
            guard let entry = instruments[place].triggers[keyPath: queue].top else { break }
            instruments[place].triggers[keyPath: queue].removeTop()
            guard let slot = orders.live(entry) else { continue }
            if isHeldBack(orders[slot].order.request, place) {
                protected.append(entry)
            } else {
                turn(slot, into: &events)
            }
        }
        for entry in protected { instruments[place].triggers[keyPath: queue].insert(entry) }
    }

    /// True while a protected order must not fire because mark and last price are far apart.
    private func isHeldBack(_ request: OrderRequest, _ place: Int) -> Bool {
        if !request.isPriceProtected { return false }
        let (mark, last) = (instruments[place].markPrice, instruments[place].lastPrice)
        if last.isZero { return false }
        let most = mark.times(instruments[place].spec.triggerProtect, rounding: .down)
        return (mark - last).magnitude > most
    }

    /// Moves trailing stops along and fires those the price has turned back on.
    private mutating func trail(_ place: Int, into events: inout EventBuffer) {
        var waiting: [TriggerEntry] = []
        var due: [Int32] = []
        for entry in instruments[place].triggers.trailing {
            guard let slot = orders.live(entry) else { continue }
            let request = orders[slot].order.request
            let price = workingPrice(place, request.workingType)
            let extreme = Self.extreme(orders[slot].trailingExtreme, request, at: price)
            orders[slot].trailingExtreme = extreme
            let isDue = Self.hasTurned(request, extreme, price) && !isHeldBack(request, place)
            if isDue { due.append(slot) } else { waiting.append(entry) }
        }
        instruments[place].triggers.trailing = waiting
        for slot in due where orders[slot].order.status == .untriggered {
            turn(slot, into: &events)
        }
    }

    /// The extreme price a trailing stop has seen, zero until it is activated.
    private static func extreme(
        _ seen: Price, _ request: OrderRequest, at price: Price
    ) -> Price {
        if seen.isZero {
            let isActive =
                request.side == .buy
                ? price <= request.activationPrice : price >= request.activationPrice
            return isActive ? price : .zero
        }
        return request.side == .buy ? min(seen, price) : max(seen, price)
    }

    /// True if the price has come back from the extreme by the callback rate.
    private static func hasTurned(
        _ request: OrderRequest, _ extreme: Price, _ price: Price
    ) -> Bool {
        if extreme.isZero { return false }
        switch request.side {
        case .buy: return price >= extreme + extreme.times(request.callbackRate, rounding: .up)
        case .sell: return price <= extreme - extreme.times(request.callbackRate, rounding: .up)
        }
    }

    /// Turns a fired order into the order it stands for.
    private mutating func turn(_ slot: Int32, into events: inout EventBuffer) {
        let holding = orders[slot].holding
        orders[slot].order.status = .triggered
        orders[slot].order.updatedAt = now
        var parent = orders[slot].order
        holdings[Int(holding)].triggerOrders -= 1
        events.append(.triggered, parent)
        removeOrder(slot)
        let request = firedRequest(parent.request, holding)
        let refusal =
            refusalOfParties(request)
            ?? acceptOrder(request, holding, parent: parent.id, into: &events)
        if let refusal {
            parent.status = .expired
            events.append(.expiredAtTrigger, parent)
            events.append(.rejected(refusal, item: 0))
        }
    }

    private func firedRequest(_ request: OrderRequest, _ holding: Int32) -> OrderRequest {
        var fired = request
        fired.type = request.type.hasLimitPrice ? .limit : .market
        fired.triggerPrice = .zero
        fired.activationPrice = .zero
        fired.callbackRate = .zero
        if request.closesPosition {
            fired.quantity =
                holdings[Int(holding)].legs[request.positionSide.legIndex].size.magnitude
        }
        return fired
    }
}
