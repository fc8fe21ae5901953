public import PlimsollEngine
public import PlimsollModel
import PlimsollNumerics
public import VenuePorts

// Commands and their events in, rows out. It waits for nothing and asks nothing but the engine's
// lists of terms, so it can run on the writer's thread, and a journal that is read again gives the
// same rows with the same numbers.

/// Makes the rows of the past from what happens.
public struct HistoryProjection: Sendable {
    /// Which accounts' orders, fills and movements of money are kept.
    ///
    /// A simulated market makes most of a venue's rows and asks for none of them. What is public
    /// (trades, candles, fundings) and what is forced is kept of everyone.
    public typealias Filter = @Sendable (AccountID) -> Bool

    private let keeps: Filter
    private var batch = HistoryBatch()
    private var klines = KlineBuilder(KlineInterval.bases)
    /// Price and size of open orders as they were before the next event.
    private var terms: [OrderID: OrderTerms] = [:]
    private var nextNumber: UInt64

    private struct OrderTerms {
        var price: Price
        var quantity: Quantity

        init(_ order: Order) {
            price = order.request.price
            quantity = order.request.quantity
        }
    }

    /// A projection that goes on where a store's rows end.
    public init(from seed: HistorySeed, keeps: @escaping Filter = { _ in true }) {
        self.keeps = keeps
        nextNumber = seed.nextNumber
        for row in seed.klines { klines.restore(row) }
        for record in seed.openOrders { terms[record.order.id] = OrderTerms(record.order) }
        batch.time = seed.time
    }

    /// Rows that wait to be taken out, candles not counted.
    public var count: Int { batch.count }

    /// Adds the rows of a command.
    ///
    /// - Parameters:
    ///   - command: The command with its events; each one once and in order.
    ///   - engine: The state right after it.
    public mutating func take(_ command: AppliedCommand, _ engine: borrowing Engine) {
        batch.time = max(batch.time, command.command.time)
        if command.events.events.isEmpty { return }
        let fills = CommandFills(of: command, engine: engine)
        var scene = Scene(command: command, fills: fills, firstOrder: batch.orders.count)
        for (place, event) in command.events.events.enumerated() {
            scene.place = place
            take(event, &scene, engine)
        }
        for placed in fills.fills where keeps(placed.fill.account) {
            batch.fills.append(placed.fill)
        }
        for order in fills.forced where keeps(order.order.request.account) {
            batch.orders.append(order.record)
        }
    }

    /// Takes the rows out, with every candle that changed.
    public mutating func takeBatch() -> HistoryBatch {
        var taken = batch
        taken.klines = klines.takeRows()
        taken.nextNumber = nextNumber
        batch = HistoryBatch()
        batch.time = taken.time
        return taken
    }

    /// The command that is being read.
    private struct Scene {
        let command: AppliedCommand
        let fills: CommandFills
        /// First of its orders in the batch.
        let firstOrder: Int
        var place = 0
        var nextFill = 0
        var deleveragings: UInt64 = 0

        var time: Timestamp { command.command.time }
        /// Number of the `place`-th part of the command.
        func number(_ place: UInt64) -> UInt64 {
            command.sequence * ForcedIDs.perCommand + place
        }

        /// The trade a movement of money at the present place belongs to: that of the position
        /// which is told next.
        mutating func trade(of entry: LedgerEntry) -> TradeID? {
            guard entry.reason == .fee || entry.reason == .realizedPnl else { return nil }
            while nextFill < fills.fills.count && fills.fills[nextFill].positionEvent < place {
                nextFill += 1
            }
            return nextFill < fills.fills.count ? fills.fills[nextFill].fill.id : nil
        }
    }

    private mutating func take(_ event: Event, _ scene: inout Scene, _ engine: borrowing Engine) {
        switch event {
        case .order(let change, let place):
            take(change, scene.command.events.orders[Int(place)], scene)
        case .traded(let trade): take(trade, scene, engine)
        case .posted(let entry): take(entry, &scene)
        case .markPriceChanged(let instrument, let mark, let index):
            klines.add(instrument, mark: mark, index: index, at: scene.time)
        case .funded(let instrument, let rate, let mark):
            batch.fundings.append(
                FundingRecord(
                    instrument: instrument, rate: rate, markPrice: mark, time: scene.time))
        case .liquidation(let step): take(step, scene)
        case .autoDeleveraged(let event):
            batch.deleveragings.append(
                DeleveragingRecord(
                    id: scene.number(scene.deleveragings), event: event, time: scene.time))
            scene.deleveragings += 1
        case .instrumentListed(let instrument):
            batch.symbols[instrument] = engine.spec(of: instrument).symbol
        default: break
        }
    }

    // MARK: Orders

    private mutating func take(_ change: OrderChange, _ order: Order, _ scene: Scene) {
        if !keeps(order.request.account) { return }
        if change == .amended { appendAmendment(order, scene.time) }
        terms[order.id] = order.status.isFinal ? nil : OrderTerms(order)
        if change == .accepted && order.parent != .none && !order.request.type.isTrigger {
            nameChild(order, scene)
        }
        batch.orders.append(
            OrderRecord(order: order, change: change, clientOrderID: ClientIDs.text(for: order)))
    }

    private mutating func appendAmendment(_ order: Order, _ time: Timestamp) {
        let before = terms[order.id] ?? OrderTerms(order)
        batch.amendments.append(
            AmendmentRecord(
                id: takeNumber(), order: order, priceBefore: before.price,
                quantityBefore: before.quantity, time: time))
    }

    /// A trigger order fires and turns into its child within one command.
    private mutating func nameChild(_ child: Order, _ scene: Scene) {
        var place = batch.orders.count - 1
        while place >= scene.firstOrder {
            if batch.orders[place].order.id == child.parent {
                batch.orders[place].child = child.id
                return
            }
            place -= 1
        }
    }

    // MARK: Trades

    private mutating func take(_ trade: Trade, _ scene: Scene, _ engine: borrowing Engine) {
        batch.trades.append(TradeRecord(trade: trade, time: scene.time))
        let value = trade.value(engine.spec(of: trade.instrument).contract)
        klines.add(trade, value: value, at: scene.time)
    }

    // MARK: Money

    private mutating func take(_ entry: LedgerEntry, _ scene: inout Scene) {
        let (from, to) = (entry.from.tradingAccount, entry.to.tradingAccount)
        let trade = scene.trade(of: entry)
        if let from, from == to {
            appendMarginChange(entry, scene)
            return
        }
        if let from { appendIncome(from, -entry.amount, entry, trade, scene.time) }
        if let to { appendIncome(to, entry.amount, entry, trade, scene.time) }
    }

    private mutating func appendIncome(
        _ account: AccountID, _ amount: Amount, _ entry: LedgerEntry, _ trade: TradeID?,
        _ time: Timestamp
    ) {
        if !keeps(account) { return }
        var income = IncomeRecord(
            id: takeNumber(), account: account, reason: entry.reason, amount: amount,
            asset: entry.asset, time: time)
        income.instrument = entry.instrument
        income.trade = trade
        batch.income.append(income)
    }

    /// Between the cross wallet and an isolated position of one account.
    private mutating func appendMarginChange(_ entry: LedgerEntry, _ scene: Scene) {
        let isAdded: Bool
        let position: LedgerAccount
        if case .isolated = entry.to {
            (isAdded, position) = (true, entry.to)
        } else {
            (isAdded, position) = (false, entry.from)
        }
        guard case .isolated(let account, let instrument, let side) = position, keeps(account)
        else { return }
        var change = MarginChangeRecord(
            id: takeNumber(), account: account, instrument: instrument, positionSide: side,
            amount: isAdded ? entry.amount : -entry.amount, time: scene.time)
        change.asset = entry.asset
        if case .adjustIsolatedMargin = scene.command.command.action {
            change.isByOwner = true
        } else {
            change.isByOwner = false
        }
        batch.marginChanges.append(change)
    }

    private mutating func takeNumber() -> UInt64 {
        nextNumber += 1
        return nextNumber - 1
    }

    // MARK: Forced steps

    private mutating func take(_ place: UInt32, _ scene: Scene) {
        let events = scene.command.events
        var step = events.steps[Int(place)]
        let first = Int(step.firstPosition)
        let positions = Array(events.positions[first..<first + Int(step.positionCount)])
        // Places in the command's buffer mean nothing to a row.
        step.firstPosition = 0
        batch.liquidations.append(
            LiquidationRecord(
                id: scene.number(UInt64(place)), sequence: scene.command.sequence, step: step,
                positions: positions))
    }
}

extension LedgerAccount {
    /// The account whose money for trading this is; nil for funding wallets and the venue's books.
    var tradingAccount: AccountID? {
        switch self {
        case .cross(let account), .isolated(let account, _, _): account
        case .insurance: AccountID(0)
        case .external, .funding, .fees, .clearing, .conversion: nil
        }
    }
}
