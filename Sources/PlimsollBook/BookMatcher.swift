public import PlimsollModel
import PlimsollNumerics

// Matching with nothing but a book's primitives: the loop that the engine surrounds with margin,
// fees and self-trade rules. Generic over the book, and inlinable so that it is compiled for the
// book it is used with.

/// A market for one instrument without money: applies commands to a book and notes what happened.
public struct BookMatcher<Book: PriceTimeBook & ~Copyable>: ~Copyable {
    /// The resting orders; an order's tag is its number.
    public var book: Book
    /// How many trades there were.
    public var tradeCount: UInt64 { trades }
    /// How many events there were; the last 4,096 can be read.
    public var eventCount: UInt64 { noted }
    @usableFromInline var trades: UInt64
    @usableFromInline var noted: UInt64
    @usableFromInline var handles: OrderIndex
    @usableFromInline var events: Slab<BookEvent>

    /// A market without orders.
    public init() {
        book = Book()
        trades = 0
        noted = 0
        handles = OrderIndex(minimumCapacity: 1024)
        events = Slab(
            capacity: Self.eventsKept,
            filledWith: BookEvent(.refused, id: 0, other: 0, ticks: 0, lots: 0))
    }

    /// How many events can be read back.
    @inlinable
    public static var eventsKept: Int { 4096 }

    /// Applies one command.
    @inlinable
    public mutating func apply(_ command: BookCommand) {
        switch command.operation {
        case .place: place(command)
        case .cancel: cancel(command)
        case .move: move(command)
        case .reduce: reduce(command)
        }
    }

    /// An event by its number, counted from 0.
    ///
    /// - Precondition: It is one of the last 4,096.
    public func event(_ number: UInt64) -> BookEvent {
        invariant(
            number < eventCount && eventCount - number <= UInt64(Self.eventsKept),
            "an event is one of the last \(Self.eventsKept), was \(number) of \(eventCount)")
        return events[Int(number) & (Self.eventsKept - 1)]
    }
}

extension BookMatcher where Book: ~Copyable {
    @inlinable
    mutating func note(
        _ outcome: BookOutcome, _ id: UInt32, other: UInt32 = 0, ticks: Int64 = 0, lots: Int64 = 0
    ) {
        events[Int(truncatingIfNeeded: noted) & (Self.eventsKept - 1)] = BookEvent(
            outcome, id: id, other: other, ticks: ticks, lots: lots)
        noted &+= 1
    }

    @inlinable
    mutating func place(_ order: BookCommand) {
        let isSound = order.ticks > 0 && order.lots > 0 && handles[UInt64(order.id)] == nil
        guard isSound else { return note(.refused, order.id) }
        switch order.kind {
        case .goodTillCancelled:
            let left = take(order, side: order.side, limit: order.ticks, lots: order.lots)
            guard left > 0 else { return }
            let handle = rest(order, side: order.side, lots: left)
            handles.insert(UInt64(order.id), UInt32(bitPattern: handle.raw))
        case .immediateOrCancel:
            let left = take(order, side: order.side, limit: order.ticks, lots: order.lots)
            if left > 0 { note(.dropped, order.id, lots: left) }
        case .fillOrKillBudget:
            fillOrKill(order)
        }
    }

    /// Trades with the other side as far as the limit goes and returns what is left.
    @inlinable
    mutating func take(_ taker: BookCommand, side: Side, limit: Int64, lots: Int64) -> Int64 {
        let other = side.opposite
        var left = lots
        while left > 0, let best = book.bestTicks(other), side.accepts(best, limit: limit),
            let maker = book.best(other)
        {
            let traded = min(left, maker.lots)
            note(.traded, taker.id, other: maker.tag, ticks: best, lots: traded)
            trades &+= 1
            if traded == maker.lots { handles.remove(UInt64(maker.tag)) }
            book.reduce(maker.handle, by: traded)
            left &-= traded
        }
        return left
    }

    /// Puts what is left of an order into the book.
    @inlinable
    mutating func rest(_ order: BookCommand, side: Side, lots: Int64) -> BookHandle {
        note(.rested, order.id, ticks: order.ticks, lots: lots)
        return book.insert(
            side, ticks: order.ticks, lots: lots, tag: order.id, owner: order.owner)
    }

    @inlinable
    mutating func fillOrKill(_ order: BookCommand) {
        let quote = book.sweep(order.side.opposite, lots: order.lots)
        let budget = Int128(order.ticks)
        let isWithin = order.side == .buy ? quote.tickLots <= budget : quote.tickLots >= budget
        guard quote.lots == order.lots && isWithin else {
            return note(.dropped, order.id, lots: order.lots)
        }
        _ = take(order, side: order.side, limit: quote.worstTicks, lots: order.lots)
    }

    /// The owner's resting order that a command names, or nil.
    @inlinable
    func find(_ command: BookCommand) -> RestingOrder? {
        guard let place = handles[UInt64(command.id)] else { return nil }
        let order = book.order(BookHandle(Int32(bitPattern: place)))
        return order.owner == command.owner ? order : nil
    }

    @inlinable
    mutating func cancel(_ command: BookCommand) {
        guard let order = find(command) else { return note(.refused, command.id) }
        book.remove(order.handle)
        handles.remove(UInt64(command.id))
        note(.cancelled, command.id, lots: order.lots)
    }

    @inlinable
    mutating func move(_ command: BookCommand) {
        guard command.ticks > 0, let order = find(command) else {
            return note(.refused, command.id)
        }
        let side = book.side(of: order.handle)
        book.remove(order.handle)
        let left = take(command, side: side, limit: command.ticks, lots: order.lots)
        guard left > 0 else {
            handles.remove(UInt64(command.id))
            return
        }
        let handle = rest(command, side: side, lots: left)
        // A book that hands places out again gives back the one just left: nothing to note.
        if handle != order.handle {
            handles.insert(UInt64(command.id), UInt32(bitPattern: handle.raw))
        }
    }

    @inlinable
    mutating func reduce(_ command: BookCommand) {
        guard command.lots > 0, let order = find(command) else {
            return note(.refused, command.id)
        }
        let reduction = min(command.lots, order.lots)
        book.reduce(order.handle, by: reduction)
        if reduction == order.lots { handles.remove(UInt64(command.id)) }
        note(.reduced, command.id, lots: reduction)
    }
}
