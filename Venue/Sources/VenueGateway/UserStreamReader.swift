import BinanceAPI
import PlimsollEngine
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import VenuePorts
import VenueReadModels

// What one command means to the accounts whose user streams are open. Runs on the writer's thread,
// where the state right after the command is at hand; gathers values and encodes nothing.

/// Reads the events of a command for followed accounts.
struct UserStreamReader {
    /// What is told, in order.
    private(set) var told: [(account: AccountID, event: UserStreamEvent)] = []

    let command: AppliedCommand
    let followed: Set<AccountID>
    let memory: UserStreamMemory
    var time: Timestamp { command.command.time }
    /// Balances as they stand while the events go by.
    var balances: BalanceTrail
    /// Changes that wait to be told together.
    var pending: [AccountID: PendingUpdate] = [:]
    private var fills: CommandFills?
    /// Orders as they stood after their last fill.
    private var filled: [OrderID: Order] = [:]
    /// Forced orders whose beginning was told, with what they have filled.
    private var begun: [OrderID: Order] = [:]

    /// Reads a command.
    ///
    /// - Parameters:
    ///   - command: The command with its events.
    ///   - engine: The state right after it.
    ///   - followed: Accounts with open user streams.
    ///   - memory: What is known from earlier commands.
    init(
        _ command: AppliedCommand, _ engine: borrowing Engine, followed: Set<AccountID>,
        _ memory: UserStreamMemory
    ) {
        self.command = command
        self.followed = followed
        self.memory = memory
        balances = BalanceTrail(command, engine, followed, memory.isolated)
        if Self.hasFills(command, followed) { fills = CommandFills(of: command, engine: engine) }
        for (place, event) in command.events.events.enumerated() {
            read(event, at: place, engine)
        }
        for account in pending.keys.sorted() { flush(account, engine) }
    }

    private static func hasFills(_ command: AppliedCommand, _ followed: Set<AccountID>) -> Bool {
        command.events.events.contains { event in
            switch event {
            case .traded(let trade):
                followed.contains(trade.maker) || followed.contains(trade.taker)
            case .liquidation(let step):
                followed.contains(command.events.steps[Int(step)].pool.account)
            case .autoDeleveraged(let event): followed.contains(event.victim)
            default: false
            }
        }
    }

    mutating func tell(_ account: AccountID, _ event: UserStreamEvent) {
        told.append((account, event))
    }

    private mutating func read(_ event: Event, at place: Int, _ engine: borrowing Engine) {
        switch event {
        case .order(let change, order: let number):
            read(change, command.events.orders[Int(number)], engine, at: place)
        case .posted(let entry): read(entry, engine)
        case .positionChanged(let change):
            if followed.contains(change.account) { note(change, engine) }
            tellFills(at: place, engine)
        case .leverageChanged(let account, let instrument, let leverage):
            guard followed.contains(account) else { return }
            tell(
                account,
                .leverage(symbol: engine.spec(of: instrument).symbol, leverage, time))
        case .assetModeChanged(let account, let mode):
            guard followed.contains(account) else { return }
            tell(account, .assetMode(isMulti: mode == .multi, time))
        default: break
        }
    }

    // MARK: Orders

    private mutating func read(
        _ change: OrderChange, _ order: Order, _ engine: borrowing Engine, at place: Int
    ) {
        guard followed.contains(order.request.account) else { return }
        if change == .filled {
            // Told with the position it changed, when the fee is known, too.
            filled[order.id] = order
            return
        }
        let view = view(order, change, engine)
        if order.request.type.isTrigger {
            // What fired is told when the order it became is there.
            if change == .triggered { return }
            let reason = change == .expiredAtTrigger ? refusal(after: place) : ""
            tell(
                order.request.account,
                .conditional(
                    ConditionalUpdate(
                        AlgoView(order, after: change, view.spec), reason: reason, at: time)))
            return
        }
        let parent = memory.parents[order.id]
        if let parent, change == .accepted { tellFired(parent, view) }
        tell(
            order.request.account,
            .order(OrderUpdate(view, Self.execution(of: change), at: time)))
        if let parent, order.status.isFinal { tellFired(parent, view) }
    }

    /// A conditional order that fired, with what became of it.
    private mutating func tellFired(_ parent: Order, _ child: OrderView) {
        let view = AlgoView(parent, after: .triggered, child.spec, child: child)
        tell(parent.request.account, .conditional(ConditionalUpdate(view, at: time)))
    }

    /// Why a fired order was refused: the engine says so right after it ended.
    private func refusal(after place: Int) -> String {
        let events = command.events.events
        guard place + 1 < events.count, case .rejected(let reason, item: _) = events[place + 1]
        else { return "" }
        return APIError(reason, in: .conditional).message
    }

    func view(
        _ order: Order, _ change: OrderChange, _ engine: borrowing Engine
    ) -> OrderView {
        var view = OrderView(order, after: change, engine.spec(of: order.request.instrument))
        if let parent = memory.parents[order.id] { view.originalType = parent.request.type }
        return view
    }

    private static func execution(of change: OrderChange) -> ExecutionType {
        switch change {
        case .accepted, .triggered: .new
        case .filled: .trade
        case .amended: .amendment
        case .cancelled, .expiredByLiquidation, .expiredByDeleveraging, .expiredByCountdown:
            .cancelled
        case .expiredUnfilled, .expiredPostOnly, .expiredByDate, .expiredSelfTrade,
            .expiredInsufficientMargin, .expiredReduceOnly, .expiredWithPosition,
            .expiredAtTrigger:
            .expired
        }
    }

    // MARK: Fills

    /// Fills whose position has just been told: the order's update, then the account's.
    private mutating func tellFills(at place: Int, _ engine: borrowing Engine) {
        guard let fills else { return }
        for placed in fills.fills where placed.positionEvent == place {
            let fill = placed.fill
            guard followed.contains(fill.account) else { continue }
            if let order = filled[fill.order] {
                tell(fill, of: order, engine)
            } else if let forced = fills.forced.first(where: { $0.order.id == fill.order }) {
                tell(fill, ofForced: forced, engine)
            }
        }
    }

    private mutating func tell(_ fill: FillRecord, of order: Order, _ engine: borrowing Engine) {
        let view = view(order, .filled, engine)
        var update = OrderUpdate(view, .trade, at: time)
        update.fill = fill
        update.commissionAsset = engine.spec(of: fill.asset).name
        tell(fill.account, .tradeLite(update))
        tell(fill.account, .order(update))
        flush(fill.account, as: .order, engine)
        if order.status == .filled, let parent = memory.parents[order.id] {
            tellFired(parent, view)
        }
    }

    private mutating func tell(
        _ fill: FillRecord, ofForced forced: ForcedOrder, _ engine: borrowing Engine
    ) {
        var order = forced.order
        order.filledQuantity = .zero
        order.filledValue = .zero
        order.status = .new
        if let known = begun[order.id] {
            order = known
        } else {
            let view = view(order, .accepted, engine)
            tell(fill.account, .order(OrderUpdate(view, .new, at: time)))
        }
        order.filledQuantity += fill.quantity
        order.filledValue += fill.value
        order.status = order.remainingQuantity.isZero ? .filled : .partiallyFilled
        begun[order.id] = order
        var update = OrderUpdate(view(order, .filled, engine), .calculated, at: time)
        update.fill = fill
        update.commissionAsset = engine.spec(of: fill.asset).name
        tell(fill.account, .order(update))
        flush(fill.account, as: .order, engine)
    }
}
