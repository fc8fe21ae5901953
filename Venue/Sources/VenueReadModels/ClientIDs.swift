public import PlimsollModel

// Every order has a client id on the wire. Those whose owner gave none get one from their number,
// so that it is the same in a reply, on a stream and in history without being kept anywhere.

/// The client ids the venue makes up.
public enum ClientIDs {
    private static let prefix = "plim"
    private static let digits = 18

    /// The client id of an order on the wire.
    ///
    /// The owner's own; without one `plim` and the order's number in base 36, 22 characters
    /// together. An order that came from a trigger order has that order's.
    public static func text(for order: Order) -> String {
        if !order.request.clientOrderID.isNone { return order.request.clientOrderID.description }
        // A trigger with a parent is attached to that order; it did not come from it.
        let isChild = order.parent != .none && !order.request.type.isTrigger
        return text(of: isChild ? order.parent : order.id)
    }

    /// The client id made from a number.
    public static func text(of order: OrderID) -> String {
        let number = String(order.raw, radix: 36)
        return prefix + String(repeating: "0", count: digits - number.utf8.count) + number
    }

    /// The number a made-up client id was made from; nil for any other text.
    ///
    /// An order that came from a trigger order carries that order's number here.
    public static func order(of text: String) -> OrderID? {
        guard text.utf8.count == prefix.utf8.count + digits, text.hasPrefix(prefix) else {
            return nil
        }
        guard let number = UInt64(text.dropFirst(prefix.utf8.count), radix: 36) else { return nil }
        let order = OrderID(number)
        // Upper case and a sign read as numbers, too, but are not how one is written.
        return self.text(of: order) == text ? order : nil
    }
}
