import PlimsollBook
public import PlimsollLedger
import PlimsollMargin
public import PlimsollModel
import PlimsollNumerics

// The venue as a deterministic state machine. This file holds the state and one switch; every
// case calls one file. Nothing here waits, throws, reads a clock or draws a number: the same
// commands give the same events and the same state, to the bit.

/// The venue: applies one command after another and says what happened.
///
/// Owned by one thread and never copied. `apply` is total: a command that cannot be carried out
/// gives a `Rejection` event and changes nothing.
public struct Engine: ~Copyable {
    /// The venue's settings.
    public internal(set) var settings = VenueSettings()
    /// The greatest time a command was stamped with.
    public internal(set) var now = Timestamp.zero
    /// Commands applied.
    public internal(set) var sequence: UInt64 = 0
    /// All balances.
    public internal(set) var ledger = Ledger()

    var assets: [AssetSpec] = []
    var indices: [IndexState] = []
    var instruments: [InstrumentState] = []
    var books = BookTable()
    var accounts: [AccountState] = []
    var accountsByKey = OrderIndex(minimumCapacity: 1_024)
    var holdings = PagedTable<Holding>()
    var orders = OrderStore()
    var watch = LiquidationWatch()
    var nextTradeID: UInt64 = 1

    /// Places of assets and instruments by name: where the order of work could matter, it goes by
    /// names, which do not change with the order of listing.
    var assetsByName: [Int] = []
    var instrumentsByName: [Int] = []
    /// Accounts to be assessed before the command ends.
    var suspects: [UInt32] = []
    /// Scratch room of `reprice`.
    var endangered: [UInt32] = []
    /// Instruments whose last price moved in this command, so that their triggers are looked at.
    var movedInstruments: [InstrumentID] = []
    /// Accounts in multi-assets mode.
    var multiAssetAccounts: [UInt32] = []
    /// Good-till-date orders in order of acceptance.
    var datedOrders: [DatedOrder] = []
    /// No good-till-date order ends before this; follows from the orders.
    var nextDate = Timestamp(.max)
    /// Holdings whose dead man's switch runs.
    var countdowns: [Int32] = []
    /// What forced trades came to since it was last set to zero.
    var forced = ForcedTally()
    /// Queues of counterparties made in this command, by instrument and side.
    var adlQueues: [ADLQueue] = []
    /// Liquidation steps left in this command.
    var stepsLeft = 0
    /// Figures of the state that are asked for often.
    var totals = VenueTotals()

    /// A venue without assets, instruments or accounts but the insurance fund's.
    public init() {
        accounts.append(AccountState(key: AccountKey(0)))
        accountsByKey.insert(0, 0)
        ledger.addAccount()
        watch.addAccount()
    }

    /// Applies one command.
    ///
    /// - Parameters:
    ///   - command: What is asked, with its time.
    ///   - events: What happened is appended here.
    /// - Complexity: depends on the command; no allocation on the order path once the tables
    ///   have grown.
    public mutating func apply(_ command: borrowing Command, into events: inout EventBuffer) {
        now = max(now, command.time)
        sequence += 1
        stepsLeft = settings.limits.liquidationStepsPerCommand
        if let rejection = perform(command.action, into: &events) {
            events.append(.rejected(rejection, item: 0))
        }
        settleConsequences(into: &events)
        adlQueues.removeAll(keepingCapacity: true)
    }

    /// Fires triggers and liquidates until nothing more follows from the command.
    private mutating func settleConsequences(into events: inout EventBuffer) {
        while stepsLeft > 0 {
            if !movedInstruments.isEmpty {
                fireTriggers(into: &events)
            } else if !suspects.isEmpty {
                assessSuspects(into: &events)
            } else {
                return
            }
        }
    }

    private mutating func perform(
        _ action: Action, into events: inout EventBuffer
    ) -> Rejection? {
        switch action {
        case .place(let request): return place(request, into: &events)
        case .amend(let amendment): return amend(amendment, into: &events)
        case .cancel(let account, let instrument, let reference):
            return cancel(account, instrument, reference, into: &events)
        case .indexPrice(let index, let source, let price):
            return updateIndex(index, source: source, price, into: &events)
        case .tick:
            advanceTime(into: &events)
            return nil
        case .placeBatch, .cancelBatch, .cancelAll, .countdownCancelAll:
            return performBulk(action, into: &events)
        case .listAsset, .listIndex, .listInstrument, .configure, .setTrading, .holdLiquidation,
            .overrideMarkPrice, .fundNow, .fundInsurance:
            return performOperator(action, into: &events)
        case .openAccount, .deposit, .withdraw, .transfer:
            return performMoney(action, into: &events)
        case .setMarginMode, .setLeverage, .setPositionMode, .setAssetMode, .setCollateral,
            .adjustIsolatedMargin, .setAutoAddMargin:
            return performChoice(action, into: &events)
        }
    }
}

/// Value and fee of forced trades, gathered while they happen.
struct ForcedTally: BitwiseCopyable {
    /// Signed value of the taker's trades.
    var value = Amount.zero
    /// Liquidation fee.
    var fee = Amount.zero
}

/// Counts over the life of the venue that reports ask for.
public struct VenueTotals: Sendable, BitwiseCopyable {
    /// Trades between orders.
    public var trades: UInt64 = 0
    /// Forced steps by stage, indexed by `LiquidationStage.rawValue`.
    public var steps: [8 of UInt64] = [0, 0, 0, 0, 0, 0, 0, 0]
    /// Positions closed by auto-deleveraging.
    public var deleveraged: UInt64 = 0

    /// Nothing counted yet.
    public init() {}
}
