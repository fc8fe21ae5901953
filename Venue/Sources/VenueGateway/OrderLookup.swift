import BinanceAPI
import PlimsollEngine
import PlimsollModel
import VenuePorts
import VenueReadModels
import VenueSequencer

// Finding orders: open ones in the engine, ended ones in history. An order is meant by its number,
// by the client's own name, or by the name the venue made up from the number.

/// Which kinds of order a route speaks of.
enum OrderKind: Sendable {
    /// Limit and market orders.
    case plain
    /// Orders that wait for a trigger.
    case conditional
    /// Both, on the order route of a venue that serves older bots.
    case any

    func includes(_ order: Order) -> Bool {
        switch self {
        case .plain: !order.request.type.isTrigger
        case .conditional: order.request.type.isTrigger
        case .any: true
        }
    }

    /// The families of history in which to look, the likelier one first.
    var families: [OrderFamily] {
        switch self {
        case .plain: [.plain]
        case .conditional: [.trigger]
        case .any: [.plain, .trigger]
        }
    }
}

extension SentReference {
    /// True if an order is meant.
    func means(_ order: Order) -> Bool {
        switch self {
        case .id(let id): return order.id == id
        case .client(let text):
            if let id = ClientOrderID(text), id == order.request.clientOrderID { return true }
            guard order.request.clientOrderID.isNone, let made = ClientIDs.order(of: text) else {
                return false
            }
            let isChild = order.parent != .none && !order.request.type.isTrigger
            return made == (isChild ? order.parent : order.id)
        }
    }
}

/// An order with what is needed to write it.
struct FoundOrder: Sendable {
    var record: OrderRecord
    /// The type of the conditional order it came from, if it did.
    var originalType: OrderType?
    /// What it became, if it was conditional and fired.
    var child: OrderRecord?

    /// An order that is open.
    init(open order: Order) {
        record = OrderRecord(
            order: order, change: .accepted, clientOrderID: ClientIDs.text(for: order))
    }

    /// An order of history, with the orders it is linked to.
    init(_ record: OrderRecord, _ store: any HistoryStore) throws {
        self.record = record
        try link(store)
    }

    /// Looks up the orders it is linked to.
    mutating func link(_ store: any HistoryStore) throws {
        let order = record.order
        if order.request.type.isTrigger {
            if record.child != .none { child = try store.order(record.child) }
        } else if order.parent != .none {
            originalType = try store.order(order.parent)?.order.request.type
        }
    }

    /// True if it cannot be written without history.
    var needsLink: Bool {
        record.order.parent != .none && !record.order.request.type.isTrigger
    }

    /// As the order route shows it.
    func view(_ symbol: Symbol) -> OrderView {
        var shown = record.order
        var change = record.change
        if let child {
            // Older bots follow the number they were given, whatever became of the order.
            shown.status = child.order.status
            shown.filledQuantity = child.order.filledQuantity
            shown.filledValue = child.order.filledValue
            shown.updatedAt = child.order.updatedAt
            change = child.change
        }
        var view = OrderView(shown, after: change, symbol.spec)
        view.originalType = originalType ?? shown.request.type
        view.clientOrderID = record.clientOrderID
        return view
    }

    /// As the route of conditional orders shows it.
    func conditionalView(_ symbol: Symbol) -> AlgoView {
        AlgoView(
            record.order, after: record.change, symbol.spec,
            child: child.map { OrderView($0.order, after: $0.change, symbol.spec) })
    }
}

extension GatewayContext {
    /// The kinds of order that the order route speaks of.
    var orderRouteKind: OrderKind { settings.allowsConditionalOnOrderRoute ? .any : .plain }

    /// An open order of an account, in one symbol or in any, or nil.
    func openOrder(
        _ reference: SentReference, of account: AccountID, in symbol: Symbol?, _ kind: OrderKind
    ) -> Order? {
        sequencer.read { engine in
            if case .id(let id) = reference {
                guard let order = engine.order(id), order.request.account == account,
                    symbol == nil || order.request.instrument == symbol?.id,
                    kind.includes(order)
                else { return nil }
                return order
            }
            for order in engine.openOrders(of: account, in: symbol?.id)
            where kind.includes(order) && reference.means(order) {
                return order
            }
            return nil
        }
    }

    /// Open orders of an account in ascending order of number.
    func openOrders(
        of account: AccountID, in symbol: Symbol?, _ kind: OrderKind
    ) -> [Order] {
        let orders = sequencer.read { engine in engine.openOrders(of: account, in: symbol?.id) }
        return orders.filter { kind.includes($0) }.sorted { $0.id < $1.id }
    }

    /// An order of an account, open or ended; nil if there is none.
    func order(
        _ reference: SentReference, of account: AccountID, in symbol: Symbol?, _ kind: OrderKind
    ) async throws -> FoundOrder? {
        let open = openOrder(reference, of: account, in: symbol, kind)
        let found = open.map { FoundOrder(open: $0) }
        if let found, !found.needsLink { return found }
        let instrument = symbol?.id
        return try await history.read(upTo: sequencer.lastSequence) { store in
            if var found {
                try found.link(store)
                return found
            }
            for family in kind.families {
                let record = try store.find(reference, of: account, in: instrument, family)
                if let record, kind.includes(record.order) {
                    return try FoundOrder(record, store)
                }
            }
            return nil
        }
    }

    /// Open orders with what is needed to write them.
    func linked(_ orders: [Order]) async throws -> [FoundOrder] {
        let found = orders.map { FoundOrder(open: $0) }
        if !found.contains(where: \.needsLink) { return found }
        return try await history.read(upTo: sequencer.lastSequence) { store in
            var linked = found
            for place in linked.indices where linked[place].needsLink {
                try linked[place].link(store)
            }
            return linked
        }
    }
}

extension HistoryStore {
    /// The newest order of an account that a reference means, or nil.
    func find(
        _ reference: SentReference, of account: AccountID, in instrument: InstrumentID?,
        _ family: OrderFamily
    ) throws -> OrderRecord? {
        switch reference {
        case .id(let id): return try own(id, of: account, in: instrument)
        case .client(let text):
            let named = try order(of: account, in: instrument, client: text, family)
            if let named { return named }
            guard let id = ClientIDs.order(of: text),
                let record = try own(id, of: account, in: instrument)
            else { return nil }
            // The name of a conditional order is also that of the order it became.
            if family == .plain && record.order.request.type.isTrigger {
                return record.child == .none ? nil : try self.order(record.child)
            }
            return record
        }
    }

    private func own(
        _ id: OrderID, of account: AccountID, in instrument: InstrumentID?
    ) throws -> OrderRecord? {
        guard let record = try order(id), record.order.request.account == account,
            instrument == nil || record.order.request.instrument == instrument
        else { return nil }
        return record
    }
}
