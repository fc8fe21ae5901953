import BinanceAPI
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import VenuePorts
import VenueSequencer

// What came of a command about orders, read from its events, and the way there.

extension AppliedCommand {
    /// How an order stood after the command, and what last happened to it; nil if nothing did.
    func latest(of id: OrderID) -> (order: Order, change: OrderChange)? {
        for event in events.events.reversed() {
            guard case .order(let change, order: let place) = event else { continue }
            let order = events.orders[Int(place)]
            if order.id == id { return (order, change) }
        }
        return nil
    }

    /// The orders of an account that the command itself placed, in order.
    ///
    /// Orders that fired, or were attached to a position, have a parent.
    func placed(by account: AccountID) -> [OrderID] {
        var found: [OrderID] = []
        for event in events.events {
            guard case .order(.accepted, order: let place) = event else { continue }
            let order = events.orders[Int(place)]
            if order.request.account == account && order.parent == .none { found.append(order.id) }
        }
        return found
    }
}

extension GatewayContext {
    /// Has an action done for a call.
    ///
    /// - Throws: -5028 if the call grew too old on its way here; a fault of the journal as the
    ///   unknown outcome that it is.
    func submit<Reply: Sendable>(
        _ action: Action, _ call: Call,
        reply: @escaping @Sendable (borrowing Engine, AppliedCommand) -> Reply
    ) async throws -> Reply {
        if clock.now > call.expires { throw APIError.timestampOutsideEngine }
        do {
            return try await sequencer.submit(action, reply: reply)
        } catch let fault as VenueFault where fault.code == .storage {
            throw APIError.outcomeUnknown
        }
    }

    /// Has an action done that is accepted or refused as a whole.
    func submit(
        _ action: Action, _ call: Call, as context: RejectionContext
    ) async throws {
        let refusal = try await submit(action, call) { _, applied in applied.rejection() }
        if let refusal { throw APIError(refusal, in: context) }
    }
}

/// An order with what was asked about its reply.
struct PlacedOrder: Sendable {
    let request: OrderRequest
    let symbol: Symbol
    let shape: OrderShape

    /// The reply to an order as it stands.
    func view(_ state: (order: Order, change: OrderChange)) -> OrderView {
        OrderView(state.order, after: state.change, symbol.spec)
    }
}
