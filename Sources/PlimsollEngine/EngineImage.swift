import PlimsollBook
import PlimsollModel
public import PlimsollWire

// The state of one moment, to be written down while the engine goes on. The tables are values that
// share their memory until the engine next changes them, so taking an image costs a reference each;
// only the books, which own flat memory, are copied. What a snapshot leaves out because it follows
// from the rest (the indices and the liquidation watch) is left out here as well.

/// The state of an engine after one command, frozen; made to be encoded on another thread.
public struct EngineImage: ~Copyable {
    private let frozen: Engine

    init(of frozen: consuming Engine) { self.frozen = frozen }

    /// The last command it contains.
    public var sequence: UInt64 { frozen.sequence }

    /// What `Engine.snapshot()` gave at that moment.
    ///
    /// - Complexity: O(everything).
    public func snapshot() -> [UInt8] { frozen.snapshot() }

    /// What `Engine.stateHash()` gave at that moment.
    ///
    /// - Complexity: O(everything).
    public func stateHash() -> StateHash { frozen.stateHash() }
}

extension Engine {
    /// The state as it is now, for a snapshot that is encoded while the engine goes on.
    ///
    /// The engine pays for it twice: here with a copy of the books, and afterwards with a copy of
    /// each table at its first change while the image lives.
    ///
    /// - Complexity: O(room of the books).
    public func image() -> EngineImage {
        var frozen = Engine()
        frozen.settings = settings
        frozen.now = now
        frozen.sequence = sequence
        frozen.nextTradeID = nextTradeID
        frozen.totals = totals
        frozen.ledger = ledger
        frozen.assets = assets
        frozen.indices = indices
        frozen.instruments = instruments
        frozen.accounts = accounts
        frozen.holdings = holdings
        frozen.orders = orders.withoutIndex()
        for place in 0..<books.count { frozen.books.append(books[place].copy()) }
        frozen.countdowns = countdowns
        frozen.datedOrders = datedOrders
        frozen.multiAssetAccounts = multiAssetAccounts
        frozen.suspects = suspects
        frozen.movedInstruments = movedInstruments
        return EngineImage(of: frozen)
    }
}
