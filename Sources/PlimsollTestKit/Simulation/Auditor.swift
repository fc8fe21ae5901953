public import PlimsollEngine
public import PlimsollModel
import PlimsollNumerics

// A second set of books. It hears the events and nothing else, keeps its own balances, positions,
// orders and queues, and says where the engine's account of itself does not hold together.

/// An independent simple model of the venue that checks every command.
public struct Auditor {
    /// What did not hold, in words; empty while all is well.
    public internal(set) var faults: [String] = []
    /// Events heard.
    public private(set) var eventCount: UInt64 = 0
    var accounts: [AuditedAccount] = [AuditedAccount()]
    var assets: [AuditedAsset] = []
    var indexPrices: [Int128] = []
    var instruments: [AuditedInstrument] = []
    /// Open orders by number; looked up, never walked.
    var orders: [UInt64: AuditedOrder] = [:]
    var lastOrderID: UInt64 = 0
    var lastTradeID: UInt64 = 0
    var arrivals = 0
    /// The order that is meeting the book.
    var incoming: UInt64?
    var touched: [Int] = []
    var hasMoved = false
    /// Position changes that trades announced and that have not been seen yet.
    var expected: [ExpectedChange] = []
    /// Position changes seen that no event has explained yet.
    var unexplained: [ExpectedChange] = []
    /// Fills that trades announced, by order and size.
    var expectedFills: [(id: UInt64, size: Int64)] = []
    /// The order that has just been triggered: it may still expire.
    var justTriggered: UInt64?
    /// True while forced steps of one command are limited, so that work may be left over.
    var isLimited = false

    /// An auditor of a venue that is still empty.
    public init() {}

    /// Hears the events of one command and checks them against each other and the engine.
    ///
    /// - Parameters:
    ///   - command: What was asked.
    ///   - events: What the engine said happened, of this command alone.
    ///   - engine: The engine after it.
    public mutating func check(
        _ command: Command, _ events: EventBuffer, _ engine: borrowing Engine
    ) {
        if engine.settings.limits.liquidationStepsPerCommand < 1_000 { isLimited = true }
        checkRefusal(command, events)
        for event in events.events { hear(event, events, engine) }
        eventCount += UInt64(events.events.count)
        flushIncoming()
        checkExplained()
        checkSums()
        if hasMoved {
            for account in accounts.indices { touch(account) }
            hasMoved = false
        }
        for account in touched {
            accounts[account].isTouched = false
            compare(account, engine)
        }
        touched.removeAll(keepingCapacity: true)
    }

    /// Compares every account and every book with the engine.
    public mutating func checkAll(_ engine: borrowing Engine) {
        for account in accounts.indices { compare(account, engine) }
        for instrument in instruments.indices { compareBook(instrument, engine) }
    }

    mutating func fault(_ text: @autoclosure () -> String) {
        if faults.count < 20 { faults.append(text()) }
    }

    mutating func expect(_ condition: Bool, _ text: @autoclosure () -> String) {
        if !condition { fault(text()) }
    }

    mutating func touch(_ account: Int) {
        if accounts[account].isTouched { return }
        accounts[account].isTouched = true
        touched.append(account)
    }

    /// A refused command says so and nothing else.
    private mutating func checkRefusal(_ command: Command, _ events: EventBuffer) {
        switch command.action {
        case .placeBatch, .cancelBatch: return
        default: break
        }
        guard case .rejected(let reason, _) = events.events.first else { return }
        if isLimited { return }
        expect(
            events.events.count == 1,
            "a command refused for \(reason) had \(events.events.count - 1) consequences")
    }

    private mutating func checkExplained() {
        justTriggered = nil
        for change in expected { fault("a trade did not change a position: \(change)") }
        for change in unexplained { fault("a position changed for no reason: \(change)") }
        for fill in expectedFills { fault("a trade did not fill order \(fill.id)") }
        expected.removeAll(keepingCapacity: true)
        unexplained.removeAll(keepingCapacity: true)
        expectedFills.removeAll(keepingCapacity: true)
    }

    private mutating func checkSums() {
        for place in assets.indices {
            let asset = assets[place]
            if asset.sum != 0 { fault("movements of asset \(place) sum to \(asset.sum)") }
            if asset.clearing != -asset.entries {
                fault(
                    "clearing of asset \(place) is \(asset.clearing), entries are \(asset.entries)")
            }
        }
        for place in instruments.indices where instruments[place].sizes != 0 {
            let sum = instruments[place].sizes
            fault("positions of instrument \(place) sum to \(sum)")
        }
    }

    // MARK: Hearing

    private mutating func hear(
        _ event: Event, _ events: EventBuffer, _ engine: borrowing Engine
    ) {
        switch event {
        case .posted(let entry): hear(entry)
        case .order(let change, let place): hear(change, events.orders[Int(place)])
        case .traded(let trade): hear(trade)
        case .positionChanged(let change): hear(change)
        case .autoDeleveraged(let deleveraging): hear(deleveraging)
        case .liquidation(let place): hear(events.steps[Int(place)])
        case .markPriceChanged(let instrument, let mark, _):
            instruments[Int(instrument.raw)].mark = Int128(mark.raw)
            hasMoved = true
        case .indexPriceChanged(let index, let price):
            indexPrices[Int(index.raw)] = Int128(price.raw)
            hasMoved = true
        case .assetListed, .indexListed, .instrumentListed, .accountOpened:
            hearListing(event, engine)
        case .marginModeChanged, .leverageChanged, .positionModeChanged, .assetModeChanged,
            .collateralChanged:
            hearChoice(event)
        default: break
        }
    }

    private mutating func hearListing(_ event: Event, _ engine: borrowing Engine) {
        switch event {
        case .assetListed(let asset):
            assets.append(AuditedAsset(spec: engine.spec(of: asset)))
            for account in accounts.indices {
                accounts[account].cross.append(0)
                accounts[account].funding.append(0)
                accounts[account].excluded.append(false)
            }
        case .indexListed: indexPrices.append(0)
        case .instrumentListed(let instrument):
            let spec = engine.spec(of: instrument)
            instruments.append(AuditedInstrument(spec: spec))
            for account in accounts.indices {
                accounts[account].holdings.append(Self.holding(spec, account))
            }
        case .accountOpened(let id, _):
            expect(Int(id.raw) == accounts.count, "account numbers are not consecutive")
            var account = AuditedAccount()
            account.cross = assets.map { _ in 0 }
            account.funding = account.cross
            account.excluded = assets.map { _ in false }
            account.holdings = instruments.map { Self.holding($0.spec, accounts.count) }
            accounts.append(account)
        default: break
        }
    }

    private static func holding(_ spec: InstrumentSpec, _ account: Int) -> AuditedHolding {
        if account == 0 { return AuditedHolding(mode: .cross, leverage: 1) }
        return AuditedHolding(
            mode: spec.isIsolatedOnly ? .isolated : .cross, leverage: spec.defaultLeverage)
    }

    private mutating func hearChoice(_ event: Event) {
        switch event {
        case .marginModeChanged(let account, let instrument, let mode):
            touch(Int(account.raw))
            accounts[Int(account.raw)].holdings[Int(instrument.raw)].mode = mode
        case .leverageChanged(let account, let instrument, let leverage):
            touch(Int(account.raw))
            accounts[Int(account.raw)].holdings[Int(instrument.raw)].leverage = leverage
        case .positionModeChanged(let account, let mode):
            touch(Int(account.raw))
            accounts[Int(account.raw)].positionMode = mode
        case .assetModeChanged(let account, let mode):
            touch(Int(account.raw))
            accounts[Int(account.raw)].assetMode = mode
        case .collateralChanged(let account, let asset, let isEnabled):
            touch(Int(account.raw))
            accounts[Int(account.raw)].excluded[Int(asset.raw)] = !isEnabled
        default: break
        }
    }
}
