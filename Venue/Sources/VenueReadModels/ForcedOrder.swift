public import PlimsollModel
import PlimsollNumerics

// The engine closes positions by its own rules without an order; clients expect one all the same,
// in their order history, in their fills and on their stream. These are made up here, the same
// for every reader: they follow from the events alone, so a rebuilt history has the same numbers.

/// The numbers and names of what the venue does in an account's stead.
public enum ForcedIDs {
    /// Orders and trades below this are the engine's own.
    public static let first: UInt64 = 1 << 52
    /// Numbers kept for each command.
    public static let perCommand: UInt64 = 65_536
    /// Numbers from here on are for commands that need more than that.
    private static let second: UInt64 = 1 << 53
    /// Numbers kept for each command from there on: more than an engine has accounts.
    private static let perLargeCommand: UInt64 = 1 << 22

    /// The number of the `place`-th forced order, or forced trade, of a command.
    ///
    /// The first 65,536 of a command are below 2^53, so that every client can read them, for the
    /// first 2^36 commands; the rest of a very large one goes above, so that none is given twice.
    public static func number(sequence: UInt64, place: Int) -> UInt64 {
        let place = UInt64(place)
        if place < perCommand { return first + sequence * perCommand + place }
        return second + sequence * perLargeCommand + place
    }

    /// The numbers among which a number lies that grow with time: the engine's own, or forced ones.
    public static func space(of number: UInt64) -> Range<UInt64> {
        if number < first { return 0..<first }
        return number < second ? first..<second : second..<UInt64(Int64.max)
    }

    /// The client id of a forced order: `autoclose-<number>`, or `adl_autoclose`.
    public static func client(_ kind: ForcedKind, _ order: OrderID) -> ClientOrderID {
        switch kind {
        case .liquidation: ClientOrderID("autoclose-\(order.raw)") ?? .none
        case .autoDeleveraging: ClientOrderID("adl_autoclose") ?? .none
        }
    }
}

/// An order the venue gave in an account's stead, with what it filled.
///
/// Always a limit order, immediate or cancel, filled in full at the price of its step.
public struct ForcedOrder: Hashable, Sendable {
    /// The order as it stands after its last fill.
    public var order: Order
    /// Why it was given.
    public var kind: ForcedKind
    /// Its fills, oldest first.
    public var fills: [FillRecord]
    /// The event after which it is complete: its place in the command's events.
    public var event: Int

    /// The order as history keeps it.
    public var record: OrderRecord {
        OrderRecord(
            order: order, change: .filled, clientOrderID: order.request.clientOrderID.description,
            forced: kind)
    }

    /// An order made of its fills, which must be one at least and all of one account and side.
    init(kind: ForcedKind, fills: [FillRecord], price: Price, event: Int) {
        let first = fills[0]
        var request = OrderRequest(
            account: first.account, instrument: first.instrument, side: first.side, type: .limit,
            quantity: fills.reduce(.zero) { $0 + $1.quantity }, price: price)
        request.positionSide = first.positionSide
        request.timeInForce = .immediateOrCancel
        request.selfTradePrevention = .none
        request.clientOrderID = ForcedIDs.client(kind, first.order)
        order = Order(id: first.order, request: request, status: .filled, at: first.time)
        order.filledQuantity = request.quantity
        order.filledValue = fills.reduce(.zero) { $0 + $1.value }
        self.kind = kind
        self.fills = fills
        self.event = event
    }
}
