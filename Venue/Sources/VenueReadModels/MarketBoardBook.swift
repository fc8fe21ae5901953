import PlimsollModel
import PlimsollNumerics

// The book of one instrument as order events tell it. The engine's own book belongs to its thread;
// this shadow can be read from any. At the end of every command both are the same: what an order
// event leaves open rests, for the engine announces the end of every order that does not.

/// What rests in one instrument.
struct ShadowBook: Sendable {
    /// What an order adds to its level.
    private struct Resting: Sendable {
        var side: Side
        var price: Price
        var quantity: Quantity
    }

    /// A level by its place.
    private struct Place: Hashable, Sendable {
        var side: Side
        var price: Price
    }

    private(set) var bids = LevelLadder(.buy)
    private(set) var asks = LevelLadder(.sell)
    private var orders: [UInt64: Resting] = [:]
    /// Levels touched by the command that is being followed, in order of touch.
    private var touched: [Place] = []
    /// What they held before it.
    private var before: [Place: Quantity] = [:]

    /// Takes note of an order as it now stands.
    mutating func note(_ order: Order) {
        let isOpen = !order.status.isFinal && order.status != .untriggered
        if let known = orders[order.id.raw] {
            add(-known.quantity, Place(side: known.side, price: known.price))
            if !isOpen { orders[order.id.raw] = nil }
        }
        if !isOpen || !order.mayRest { return }
        let request = order.request
        orders[order.id.raw] = Resting(
            side: request.side, price: request.price, quantity: order.remainingQuantity)
        add(order.remainingQuantity, Place(side: request.side, price: request.price))
    }

    private func quantity(at place: Place) -> Quantity {
        place.side == .buy ? bids.quantity(at: place.price) : asks.quantity(at: place.price)
    }

    private mutating func add(_ quantity: Quantity, _ place: Place) {
        if before[place] == nil {
            before[place] = self.quantity(at: place)
            touched.append(place)
        }
        switch place.side {
        case .buy: bids.add(quantity, at: place.price)
        case .sell: asks.add(quantity, at: place.price)
        }
    }

    /// Ends following a command: the levels that are not as they were, with what they hold now.
    mutating func takeChanges() -> (bids: [BookLevel], asks: [BookLevel]) {
        var changed: (bids: [BookLevel], asks: [BookLevel]) = ([], [])
        for place in touched {
            let now = quantity(at: place)
            if now == before[place] { continue }
            let level = BookLevel(price: place.price, quantity: now)
            if place.side == .buy { changed.bids.append(level) } else { changed.asks.append(level) }
        }
        touched.removeAll(keepingCapacity: true)
        before.removeAll(keepingCapacity: true)
        return changed
    }
}

extension Order {
    /// True if what it does not fill at once rests; the engine tells the end of all others.
    fileprivate var mayRest: Bool {
        request.type == .limit && request.timeInForce != .immediateOrCancel
            && request.timeInForce != .fillOrKill
    }
}
