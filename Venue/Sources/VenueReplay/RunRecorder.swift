import PlimsollEngine
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// What a run leaves behind: counts, series for charts, and the life of every account. It listens
// to events and never asks for anything that would change the venue.

/// Something in the life of an account.
enum LifeEntry {
    /// A position changed by a trade.
    case position(PositionChange, mark: Price)
    /// A forced step of one of its pools, with the positions it was computed from.
    case step(LiquidationStep, [PositionFigures])
    /// A position was closed against a bankrupt one.
    case deleveraged(AutoDeleveraging, mark: Price)
    /// A stop or take-profit fired.
    case triggered(Order)
    /// A debt or a loss was shared or covered.
    case posted(LedgerEntry)
}

/// An entry with its time.
struct Life {
    let time: Timestamp
    let entry: LifeEntry
}

/// What went through the insurance fund in one asset.
struct FundFlow {
    var start = Amount.zero
    /// What the commands that left it richer brought in.
    private(set) var inflow: Int128 = 0
    /// What the commands that left it poorer took out.
    private(set) var outflow: Int128 = 0
    /// What the present command has moved so far.
    var moved: Int128 = 0
    var byReason = Array(repeating: Int128(0), count: LedgerReason.allCases.count)

    /// Counts what a command moved, in or out: within one, a position may change hands twice.
    mutating func settle() {
        if moved > 0 { inflow += moved } else { outflow -= moved }
        moved = 0
    }
}

/// Auto-deleveraging in figures, in dollars at mark.
struct ADLFigures {
    var count = 0
    var notional: Int128 = 0
    var deficit: Int128 = 0
    var charged: Int128 = 0
}

/// A minute of the run.
struct MinuteFigures {
    /// Forced steps by stage.
    var steps = Array(repeating: 0, count: LiquidationStage.allCases.count)
    /// Dollars closed by deleveraging.
    var adlNotional: Int128 = 0
    /// Dollars of liquidated positions: reduced, taken over, deleveraged.
    var liquidated: Int128 = 0
}

/// A minute of a price.
struct PriceBar {
    let minute: Int64
    var low: Price
    var high: Price
    var last: Price
}

/// A look at the sampled accounts: how many in each band of the margin ratio.
struct RatioSample {
    let time: Timestamp
    /// Below 20, 50, 80, 100 %, at or above the line, and without positions.
    var counts: [Int]
    /// Insurance fund by asset.
    var fund: [Amount]
}

/// What a run leaves behind.
struct RunRecorder {
    let contractCount: Int
    /// First account number that is not of the population.
    var population: ClosedRange<UInt32> = 0...0
    var isMember: [Bool] = []
    var makers: Set<UInt32> = []
    private(set) var lives: [[Life]] = []
    private(set) var isLiquidated: [Bool] = []
    private(set) var steps = Array(repeating: 0, count: LiquidationStage.allCases.count)
    private(set) var adl = ADLFigures()
    var funds: [FundFlow] = []
    private(set) var minutes: [Int64: MinuteFigures] = [:]
    private(set) var bars: [[PriceBar]]
    private(set) var rejections: [Int: Int] = [:]
    private(set) var pauses: [(time: Timestamp, InstrumentID, reason: PauseReason?)] = []
    private(set) var ignored: [Int: [PriceFault: Int]] = [:]
    private(set) var trades = 0
    private(set) var losses: [Int128] = []
    /// Contracts whose makers traded since they last quoted.
    var isTouched: [Bool]
    var samples: [RatioSample] = []
    private var pending: [(account: UInt32, life: Life)] = []

    init(contracts: Int) {
        contractCount = contracts
        bars = Array(repeating: [], count: contracts)
        isTouched = Array(repeating: true, count: contracts)
    }

    /// Makes room for accounts up to a number.
    mutating func addAccounts(upTo last: Int) {
        lives = Array(repeating: [], count: last + 1)
        isLiquidated = Array(repeating: false, count: last + 1)
        isMember = Array(repeating: false, count: last + 1)
        losses = Array(repeating: 0, count: last + 1)
    }

    /// Takes the events of a command.
    mutating func take(_ events: borrowing EventBuffer, _ engine: borrowing Engine) {
        for event in events.events {
            switch event {
            case .rejected(let rejection, _): rejections[rejection.code, default: 0] += 1
            case .posted(let entry): take(entry, engine)
            case .traded(let trade):
                trades += 1
                if makers.contains(trade.maker.raw) { isTouched[Int(trade.instrument.raw)] = true }
            case .positionChanged(let change):
                if isOfInterest(change.account) {
                    let mark = engine.markPrice(change.instrument)
                    note(change.account, .position(change, mark: mark), engine)
                }
            case .order(.triggered, let place):
                let order = events.orders[Int(place)]
                if isOfInterest(order.request.account) {
                    note(order.request.account, .triggered(order), engine)
                }
            case .liquidation(let place): take(events.steps[Int(place)], events, engine)
            case .autoDeleveraged(let closing): take(closing, engine)
            case .markPriceChanged(let instrument, let mark, _):
                addBar(instrument, mark, engine.now)
            case .liquidationPaused(let instrument, let reason):
                pauses.append((engine.now, instrument, reason))
            case .liquidationResumed(let instrument):
                pauses.append((engine.now, instrument, nil))
            case .priceIgnored(let index, _, _, let fault):
                ignored[Int(index.raw), default: [:]][fault, default: 0] += 1
            default: break
            }
        }
        flush()
    }

    private func isOfInterest(_ account: AccountID) -> Bool {
        Int(account.raw) < isMember.count && isMember[Int(account.raw)]
    }

    private mutating func note(
        _ account: AccountID, _ entry: LifeEntry, _ engine: borrowing Engine
    ) {
        pending.append((account.raw, Life(time: engine.now, entry: entry)))
    }

    private mutating func flush() {
        for item in pending { lives[Int(item.account)].append(item.life) }
        pending.removeAll(keepingCapacity: true)
        for asset in funds.indices { funds[asset].settle() }
    }

    /// Forced steps tell what became of a position; the bare changes beneath them are dropped.
    private mutating func dropChanges(of account: AccountID) {
        pending.removeAll { item in
            if case .position = item.life.entry { return item.account == account.raw }
            return false
        }
    }

    private mutating func take(_ entry: LedgerEntry, _ engine: borrowing Engine) {
        let asset = Int(entry.asset.raw)
        let fund = Ledger.insuranceAccount
        let intoFund = entry.to == .insurance || entry.to == .cross(fund)
        let outOfFund = entry.from == .insurance || entry.from == .cross(fund)
        if intoFund { funds[asset].moved += Int128(entry.amount.raw) }
        if outOfFund { funds[asset].moved -= Int128(entry.amount.raw) }
        if intoFund != outOfFund {
            let sign: Int128 = intoFund ? 1 : -1
            funds[asset].byReason[Int(entry.reason.rawValue)] += sign * Int128(entry.amount.raw)
        }
        if entry.reason == .realizedPnl || entry.reason == .liquidationFee {
            addLoss(entry, engine)
        }
        let isTold =
            entry.reason == .shortfall || entry.reason == .socializedLoss
            || entry.reason == .autoExchange
        if !isTold { return }
        for end in [entry.from, entry.to] {
            if case .cross(let account) = end, isOfInterest(account) {
                note(account, .posted(entry), engine)
            }
        }
    }

    /// Realised losses by account, in dollars, for the table of the hardest hit.
    private mutating func addLoss(_ entry: LedgerEntry, _ engine: borrowing Engine) {
        let amount = Self.dollars(entry.amount, entry.asset, engine)
        for (end, sign) in [(entry.from, Int128(1)), (entry.to, Int128(-1))] {
            switch end {
            case .cross(let account), .isolated(let account, _, _):
                if isOfInterest(account) { losses[Int(account.raw)] += sign * amount }
            default: break
            }
        }
    }

    private mutating func take(
        _ step: LiquidationStep, _ events: borrowing EventBuffer, _ engine: borrowing Engine
    ) {
        let account = step.pool.account
        steps[Int(step.stage.rawValue)] += 1
        let minute = step.time.raw / 60_000_000_000
        minutes[minute, default: MinuteFigures()].steps[Int(step.stage.rawValue)] += 1
        if let instrument = step.instrument, Self.closes(step.stage) {
            let value = Self.notional(step.quantity, instrument, engine)
            minutes[minute, default: MinuteFigures()].liquidated += value
        }
        if step.stage == .autoDeleverage, let instrument = step.instrument {
            let asset = engine.spec(of: instrument).settlementAsset
            adl.deficit += Self.dollars(step.haircut, asset, engine)
        }
        if !isOfInterest(account) { return }
        if Self.closes(step.stage) { isLiquidated[Int(account.raw)] = true }
        dropChanges(of: account)
        let first = Int(step.firstPosition)
        let positions = Array(events.positions[first..<first + Int(step.positionCount)])
        note(account, .step(step, positions), engine)
    }

    private static func closes(_ stage: LiquidationStage) -> Bool {
        switch stage {
        case .offsetHedge, .reduce, .takeover, .autoDeleverage: true
        default: false
        }
    }

    private mutating func take(_ closing: AutoDeleveraging, _ engine: borrowing Engine) {
        let notional = Self.notional(closing.quantity, closing.instrument, engine)
        let asset = engine.spec(of: closing.instrument).settlementAsset
        adl.count += 1
        adl.notional += notional
        adl.charged += Self.dollars(closing.haircut, asset, engine)
        let minute = engine.now.raw / 60_000_000_000
        minutes[minute, default: MinuteFigures()].adlNotional += notional
        if !isOfInterest(closing.victim) { return }
        dropChanges(of: closing.victim)
        let mark = engine.markPrice(closing.instrument)
        note(closing.victim, .deleveraged(closing, mark: mark), engine)
    }

    private mutating func addBar(_ instrument: InstrumentID, _ mark: Price, _ time: Timestamp) {
        let minute = time.raw / 60_000_000_000
        let place = Int(instrument.raw)
        guard let last = bars[place].indices.last, bars[place][last].minute == minute else {
            bars[place].append(PriceBar(minute: minute, low: mark, high: mark, last: mark))
            return
        }
        bars[place][last].low = min(bars[place][last].low, mark)
        bars[place][last].high = max(bars[place][last].high, mark)
        bars[place][last].last = mark
    }

    /// Dollars that a size is worth at mark.
    static func notional(
        _ size: Quantity, _ instrument: InstrumentID, _ engine: borrowing Engine
    ) -> Int128 {
        let spec = engine.spec(of: instrument)
        if case .inversePerpetual(let contractSize) = spec.contract {
            return Int128(size.magnitude.raw) * Int128(contractSize.raw) / Int128(unitsPerOne)
        }
        let mark = engine.markPrice(instrument)
        return Int128(size.magnitude.raw) * Int128(mark.raw) / Int128(unitsPerOne)
    }

    /// Dollars that an amount of an asset is worth at its index.
    static func dollars(
        _ amount: Amount, _ asset: AssetID, _ engine: borrowing Engine
    ) -> Int128 {
        guard let index = engine.spec(of: asset).index else { return Int128(amount.raw) }
        return Int128(amount.raw) * Int128(engine.indexPrice(index).raw) / Int128(unitsPerOne)
    }
}
