public import PlimsollModel
import PlimsollNumerics

// The smallest set of commands that makes a book into a market. It carries no margin, no fees and
// no accounts, and exists so that books can be tested and measured on streams that other matching
// engines understand too. The venue itself uses `PlimsollModel.Command`.

/// What a book command asks for.
public enum BookOperation: UInt8, Hashable, Sendable, BitwiseCopyable {
    /// A new order.
    case place
    /// Takes an order out.
    case cancel
    /// Gives an order a new price, at the back of the queue there; it may trade.
    case move
    /// Makes an order smaller; it keeps its place.
    case reduce
}

/// How long a placed order stays.
public enum BookOrderKind: UInt8, Hashable, Sendable, BitwiseCopyable {
    /// What does not trade at once rests.
    case goodTillCancelled
    /// What does not trade at once is dropped.
    case immediateOrCancel
    /// Trades in full at once if the whole costs no more (buys) or brings no less (sells) than the
    /// budget; else not at all. The budget, ticks times lots, stands in place of the price.
    case fillOrKillBudget
}

/// One command to a book.
public struct BookCommand: Hashable, Sendable, BitwiseCopyable {
    /// What is asked.
    public var operation: BookOperation
    /// The side of a new order.
    public var side: Side
    /// How long a new order stays.
    public var kind: BookOrderKind
    /// Whose order it is.
    public var owner: UInt32
    /// The order's number, unique over the stream.
    public var id: UInt32
    /// Price in ticks, or the budget of a fill-or-kill.
    public var ticks: Int64
    /// Size in lots of a new order, or of a reduction.
    public var lots: Int64

    /// Puts a command together.
    public init(
        _ operation: BookOperation, id: UInt32, owner: UInt32, side: Side = .buy,
        ticks: Int64 = 0, lots: Int64 = 0
    ) {
        self.operation = operation
        self.side = side
        kind = .goodTillCancelled
        self.owner = owner
        self.id = id
        self.ticks = ticks
        self.lots = lots
    }

    /// The same command with another kind of order.
    public func kind(_ kind: BookOrderKind) -> BookCommand {
        var command = self
        command.kind = kind
        return command
    }
}

extension BookCommand {
    /// The bytes of one command in the record format of exchange streams.
    public static var recordSize: Int { 40 }

    /// Reads one record: operation, side and kind (one byte each), one byte unused, owner (4
    /// bytes), order number, price, size and a reserve price that is not used (8 bytes each), all
    /// little-endian.
    ///
    /// - Returns: Nil if the bytes are too few or name no command.
    public init?(record bytes: Span<UInt8>) {
        guard
            bytes.count >= Self.recordSize,
            let operation = BookOperation(rawValue: Self.byte(bytes, 0)),
            let side = Side(rawValue: Self.byte(bytes, 1)),
            let kind = BookOrderKind(rawValue: Self.byte(bytes, 2)),
            let id = UInt32(exactly: Self.integer(bytes, at: 8, bytes: 8))
        else { return nil }
        self.init(
            operation, id: id,
            owner: UInt32(truncatingIfNeeded: Self.integer(bytes, at: 4, bytes: 4)), side: side,
            ticks: Int64(bitPattern: Self.integer(bytes, at: 16, bytes: 8)),
            lots: Int64(bitPattern: Self.integer(bytes, at: 24, bytes: 8)))
        self.kind = kind
    }

    private static func byte(_ bytes: Span<UInt8>, _ offset: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: integer(bytes, at: offset, bytes: 1))
    }

    private static func integer(_ bytes: Span<UInt8>, at offset: Int, bytes count: Int) -> UInt64 {
        var value: UInt64 = 0
        for place in (offset..<offset + count).reversed() {
            value = value << 8 | UInt64(bytes[place])
        }
        return value
    }
}

/// What happened to an order.
public enum BookOutcome: UInt8, Hashable, Sendable, BitwiseCopyable {
    /// It rests, with these lots at this price.
    case rested
    /// It traded these lots at this price, as taker, against `other`.
    case traded
    /// These lots of it were dropped.
    case dropped
    /// It was taken out with these lots left.
    case cancelled
    /// It was made smaller by these lots.
    case reduced
    /// There is no such order, or it is somebody else's, or the command makes no sense.
    case refused
}

/// One fact that a command brought about.
public struct BookEvent: Hashable, Sendable, BitwiseCopyable {
    /// What happened.
    public var outcome: BookOutcome
    /// To which order.
    public var id: UInt32
    /// The maker of a trade.
    public var other: UInt32
    /// At what price; 0 where none is meant.
    public var ticks: Int64
    /// Of what size.
    public var lots: Int64

    /// Puts an event together.
    @inlinable
    public init(_ outcome: BookOutcome, id: UInt32, other: UInt32, ticks: Int64, lots: Int64) {
        self.outcome = outcome
        self.id = id
        self.other = other
        self.ticks = ticks
        self.lots = lots
    }
}
