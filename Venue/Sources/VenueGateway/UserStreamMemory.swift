import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import VenuePorts
import VenueReadModels

// What user streams need from earlier commands: which conditional order an order came from, what
// a position has realised, and what isolated positions hold. The writer's thread alone changes it.

/// A position by its place.
struct PositionKey: Hashable, Sendable {
    let account: AccountID
    let instrument: InstrumentID
    let side: PositionSide

    init(_ change: PositionChange) {
        account = change.account
        instrument = change.instrument
        side = change.positionSide
    }
}

/// What is remembered between commands.
struct UserStreamMemory: Sendable {
    /// Conditional orders that fired, by the order they became, until that one ends.
    private(set) var parents: [OrderID: Order] = [:]
    /// What positions realised, before fees, since the venue started.
    private(set) var realized: [PositionKey: Amount] = [:]
    /// What the isolated positions of followed accounts hold, by asset.
    var isolated: [AccountID: [Amount]] = [:]
    /// When a pool was last warned.
    var warned: [PoolID: Timestamp] = [:]
    /// When pools were last looked at.
    var lookedAt = Timestamp.zero

    /// Takes note of fired orders and realised results, whoever's they are.
    mutating func note(_ command: AppliedCommand) {
        for event in command.events.events {
            guard case .positionChanged(let change) = event, !change.realizedPnl.isZero else {
                continue
            }
            realized[PositionKey(change), default: .zero] += change.realizedPnl
        }
        for event in command.events.events {
            guard case .order(let change, order: let place) = event else { continue }
            let order = command.events.orders[Int(place)]
            guard change == .accepted, order.parent != .none, !order.request.type.isTrigger
            else { continue }
            let parent = command.events.orders.last { $0.id == order.parent }
            if let parent { parents[order.id] = parent }
        }
    }

    /// Forgets orders that ended with a command; to be called when it has been told of.
    mutating func forgetEnded(_ command: AppliedCommand) {
        for order in command.events.orders where order.parent != .none && order.status.isFinal {
            parents[order.id] = nil
        }
    }

    /// Goes on with conditional orders that fired before the venue started.
    mutating func restore(_ child: Order, from parent: Order) { parents[child.id] = parent }

    /// Forgets what is kept for accounts that nobody follows any more.
    mutating func keepOnly(_ followed: Set<AccountID>) {
        for account in isolated.keys where !followed.contains(account) { isolated[account] = nil }
        for pool in warned.keys where !followed.contains(pool.account) { warned[pool] = nil }
    }
}
