public import PlimsollEngine
public import PlimsollModel
public import PlimsollNumerics
public import VenuePorts

// Who filled what in a command. The engine says it in several events: a trade, then the maker's
// fee and position, then the taker's; a forced step follows the positions it changed. One reader
// puts them together, and history and streams both ask it, so that they never disagree.

extension Trade {
    /// Its unsigned value in the settlement asset, as the engine reckons it: rounded once, for the
    /// taker.
    public func value(_ contract: Contract) -> Amount {
        let size = takerSide == .buy ? quantity : -quantity
        return contract.value(of: size, at: price, rounding: .up).magnitude
    }
}

extension Contract {
    /// The value of a trade without the sign of its side; negative only where a bankrupt position
    /// had to be handed over at a price below zero.
    fileprivate func worth(_ value: Amount, of side: Side) -> Amount {
        (side == .buy) == isInverse ? -value : value
    }
}

/// Every fill of a command, from both sides, and the orders the venue gave itself.
public struct CommandFills: Sendable {
    /// A fill and the event that tells of it: a trade, a deleveraging or a forced step.
    public struct Placed: Hashable, Sendable {
        /// The fill.
        public var fill: FillRecord
        /// Place of the event in the command's events.
        public var event: Int
        /// Place of the event that tells of the position it changed.
        public var positionEvent: Int
    }

    /// Both sides of every trade, the maker's before the taker's, in order; those of forced orders
    /// among them.
    public private(set) var fills: [Placed] = []
    /// Orders the venue gave in an account's stead.
    public private(set) var forced: [ForcedOrder] = []

    private let sequence: UInt64
    private let time: Timestamp
    private var orderCount = 0
    private var tradeCount = 0
    /// Fills of the last trade whose position has not been told yet: the maker's, then the taker's.
    private var awaited: [Int] = []
    /// Changes of positions without a trade since the last forced step.
    private var changes: [Change] = []
    /// Fills through the book of the liquidation order that is under way.
    private var run: [Int] = []
    /// Counterparties closed since the last forced step.
    private var closings: [Closing] = []

    /// A position's change and where it was told.
    private struct Change {
        let change: PositionChange
        let place: Int
    }

    /// A counterparty's closing, the two positions it changed, and where it was told.
    private struct Closing {
        let event: AutoDeleveraging
        let victim: Change
        let bankrupt: Change
        let place: Int
    }

    /// Reads the fills of a command.
    ///
    /// - Parameters:
    ///   - command: The command with its events.
    ///   - engine: Any state in which its instruments are listed.
    public init(of command: AppliedCommand, engine: borrowing Engine) {
        sequence = command.sequence
        time = command.command.time
        for (place, event) in command.events.events.enumerated() {
            switch event {
            case .traded(let trade): take(trade, at: place, engine)
            case .posted(let entry): take(entry)
            case .positionChanged(let change): take(change, at: place)
            case .autoDeleveraged(let event): take(event, at: place)
            case .liquidation(let step):
                take(command.events.steps[Int(step)], command.events, at: place, engine)
            default: break
            }
        }
        endRun(at: command.events.events.count, price: nil)
    }

    // MARK: Through the book

    private mutating func take(_ trade: Trade, at place: Int, _ engine: borrowing Engine) {
        let spec = engine.spec(of: trade.instrument)
        var taker = FillRecord(
            id: trade.id, order: trade.takerOrder, account: trade.taker,
            instrument: trade.instrument, side: trade.takerSide, time: time)
        taker.price = trade.price
        taker.quantity = trade.quantity
        taker.value = trade.value(spec.contract)
        taker.asset = spec.settlementAsset
        var maker = taker
        maker.order = trade.makerOrder
        maker.account = trade.maker
        maker.side = trade.takerSide.opposite
        maker.isMaker = true
        if trade.takerOrder == .none { taker.order = orderOfRun(taker, at: place) }
        fills.append(Placed(fill: maker, event: place, positionEvent: place))
        fills.append(Placed(fill: taker, event: place, positionEvent: place))
        awaited = [fills.count - 2, fills.count - 1]
        if trade.takerOrder == .none { run.append(fills.count - 1) }
    }

    /// The order of a liquidation's fill: that of the fill before it, if it goes on.
    private mutating func orderOfRun(_ fill: FillRecord, at place: Int) -> OrderID {
        if let last = run.last.map({ fills[$0].fill }) {
            let goesOn =
                last.account == fill.account && last.instrument == fill.instrument
                && last.side == fill.side
            if goesOn { return last.order }
            endRun(at: place, price: nil)
        }
        return nextOrder()
    }

    /// Fees belong to the fill whose position is still to be told.
    private mutating func take(_ entry: LedgerEntry) {
        guard entry.reason == .fee, let place = awaited.first else { return }
        fills[place].fill.commission += entry.to == .fees ? entry.amount : -entry.amount
    }

    private mutating func take(_ change: PositionChange, at place: Int) {
        guard let awaiting = awaited.first else {
            changes.append(Change(change: change, place: place))
            return
        }
        awaited.removeFirst()
        fills[awaiting].fill.positionSide = change.positionSide
        fills[awaiting].fill.realizedPnl = change.realizedPnl
        fills[awaiting].positionEvent = place
    }

    /// Makes the order of the trades since the last step; without a step's price (the insurance
    /// fund works off what it took over) its price is the worst at which it traded.
    private mutating func endRun(at place: Int, price: Price?) {
        if run.isEmpty { return }
        let parts = run.map { fills[$0].fill }
        run.removeAll()
        forced.append(
            ForcedOrder(
                kind: .liquidation, fills: parts, price: price ?? parts[parts.count - 1].price,
                event: place))
    }

    // MARK: By the venue's rules

    private mutating func take(
        _ step: LiquidationStep, _ events: EventBuffer, at place: Int, _ engine: borrowing Engine
    ) {
        switch step.stage {
        case .reduce: endRun(at: place, price: step.price)
        case .takeover, .offsetHedge: exchange(step, events, at: place, engine)
        case .autoDeleverage: deleverage(step, at: place, engine)
        case .autoAddMargin, .cancelOrders, .settleDebt, .autoExchange: break
        }
        changes.removeAll()
        closings.removeAll()
    }

    /// A takeover or an offset: the last two positions that changed traded with each other.
    private mutating func exchange(
        _ step: LiquidationStep, _ events: EventBuffer, at place: Int, _ engine: borrowing Engine
    ) {
        guard changes.count >= 2 else { return }
        let (closed, other) = (changes[changes.count - 2], changes[changes.count - 1])
        let first = Int(step.firstPosition)
        let before = events.positions[first..<first + Int(step.positionCount)].first {
            $0.instrument == closed.change.instrument
                && $0.positionSide == closed.change.positionSide
        }
        guard let before else { return }
        // What a trade is worth is what it adds to the entry value and does not realise.
        let value =
            closed.change.entryValue - before.entryValue - closed.change.realizedPnl
        let trade = nextTrade()
        let side: Side = before.size.isPositive ? .sell : .buy
        let worth = engine.spec(of: closed.change.instrument).contract.worth(value, of: side)
        for (change, side) in [(closed, side), (other, side.opposite)] {
            var fill = fill(trade, change.change, side, engine)
            fill.quantity = step.quantity.magnitude
            fill.value = worth
            fill.price = step.price
            fills.append(Placed(fill: fill, event: place, positionEvent: change.place))
            forced.append(
                ForcedOrder(kind: .liquidation, fills: [fill], price: step.price, event: place))
        }
    }

    private mutating func take(_ event: AutoDeleveraging, at place: Int) {
        guard changes.count >= 2 else { return }
        let (victim, bankrupt) = (changes[changes.count - 2], changes[changes.count - 1])
        closings.append(
            Closing(event: event, victim: victim, bankrupt: bankrupt, place: place))
        changes.removeAll()
    }

    /// Each counterparty has an order of its own; the bankrupt position has one for all of them.
    private mutating func deleverage(
        _ step: LiquidationStep, at place: Int, _ engine: borrowing Engine
    ) {
        let side: Side = step.quantity.isPositive ? .sell : .buy
        var parts: [FillRecord] = []
        for closing in closings {
            let trade = nextTrade()
            let size = closing.event.quantity
            let signed = side == .sell ? size : -size
            let contract = engine.spec(of: closing.event.instrument).contract
            let price = contract.price(
                ofValue: closing.event.value, size: signed, rounding: .down)
            var victim = fill(trade, closing.victim.change, side.opposite, engine)
            victim.quantity = size
            victim.value = contract.worth(closing.event.value, of: side.opposite)
            victim.price = price ?? step.price
            var bankrupt = fill(trade, closing.bankrupt.change, side, engine)
            bankrupt.quantity = victim.quantity
            bankrupt.value = victim.value
            bankrupt.price = victim.price
            if let first = parts.first { bankrupt.order = first.order }
            parts.append(bankrupt)
            fills.append(
                Placed(
                    fill: victim, event: closing.place, positionEvent: closing.victim.place))
            fills.append(
                Placed(
                    fill: bankrupt, event: closing.place, positionEvent: closing.bankrupt.place))
            forced.append(
                ForcedOrder(
                    kind: .autoDeleveraging, fills: [victim], price: victim.price,
                    event: closing.place))
        }
        if parts.isEmpty { return }
        forced.append(
            ForcedOrder(kind: .liquidation, fills: parts, price: step.price, event: place))
    }

    // MARK: Numbers

    /// A fill of a position that changed, with an order of its own.
    private mutating func fill(
        _ trade: TradeID, _ change: PositionChange, _ side: Side, _ engine: borrowing Engine
    ) -> FillRecord {
        var fill = FillRecord(
            id: trade, order: nextOrder(), account: change.account, instrument: change.instrument,
            side: side, time: time)
        fill.positionSide = change.positionSide
        fill.realizedPnl = change.realizedPnl
        fill.asset = engine.spec(of: change.instrument).settlementAsset
        return fill
    }

    private mutating func nextOrder() -> OrderID {
        orderCount += 1
        return OrderID(ForcedIDs.number(sequence: sequence, place: orderCount - 1))
    }

    private mutating func nextTrade() -> TradeID {
        tradeCount += 1
        return TradeID(ForcedIDs.number(sequence: sequence, place: tradeCount - 1))
    }
}
