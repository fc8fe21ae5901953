import PlimsollModel
import PlimsollNumerics

// What happened to an account between two looks, added up as it happens, so that what waits is
// bounded by the number of accounts however much they trade.

/// What happened to one account.
struct Happenings: Sendable {
    /// Fills of one symbol on one side.
    struct FillKey: Hashable, Sendable {
        let instrument: InstrumentID
        let side: Side
    }

    /// Fills added up.
    struct FillSum: Sendable {
        var quantity: Int128 = 0
        /// Quantity times price.
        var value: Int128 = 0
        var trades = 0
        var time = Timestamp.zero
    }

    /// Single steps kept; of the rest only the number is.
    static let most = 20
    /// Symbols and sides of fills kept apart; of the rest only the number of trades is.
    static let mostFills = 50

    var fills: [FillKey: FillSum] = [:]
    var otherFills = 0
    var steps: [(id: UInt64, step: LiquidationStep)] = []
    var otherSteps = 0
    var deleveragings: [(event: AutoDeleveraging, time: Timestamp)] = []
    var otherDeleveragings = 0
    /// Money that came into the trading wallets from outside of them, less what left, in USD.
    var flow = Amount.zero

    mutating func add(_ trade: Trade, _ side: Side, at time: Timestamp) {
        let key = FillKey(instrument: trade.instrument, side: side)
        if fills.count >= Self.mostFills && fills[key] == nil {
            otherFills += 1
            return
        }
        var sum = fills[key] ?? FillSum()
        sum.quantity += Int128(trade.quantity.raw)
        sum.value += Int128(trade.quantity.raw) * Int128(trade.price.raw)
        sum.trades += 1
        sum.time = time
        fills[key] = sum
    }

    mutating func add(_ step: LiquidationStep, id: UInt64) {
        if steps.count < Self.most { steps.append((id, step)) } else { otherSteps += 1 }
    }

    mutating func add(_ event: AutoDeleveraging, at time: Timestamp) {
        if deleveragings.count < Self.most {
            deleveragings.append((event, time))
        } else {
            otherDeleveragings += 1
        }
    }

    /// Adds what happened after this.
    mutating func append(_ later: Happenings) {
        for (key, sum) in later.fills {
            var own = fills[key] ?? FillSum()
            own.quantity += sum.quantity
            own.value += sum.value
            own.trades += sum.trades
            own.time = sum.time
            fills[key] = own
        }
        otherFills += later.otherFills
        for kept in later.steps { add(kept.step, id: kept.id) }
        otherSteps += later.otherSteps
        for kept in later.deleveragings { add(kept.event, at: kept.time) }
        otherDeleveragings += later.otherDeleveragings
        flow += later.flow
    }
}

/// What an account wants to hear of.
struct Interests: OptionSet, Hashable, Sendable {
    let rawValue: UInt8
    static let fills = Interests(rawValue: 1)
    static let steps = Interests(rawValue: 2)
    static let deleveragings = Interests(rawValue: 4)
    static let flows = Interests(rawValue: 8)
    /// Margin: the account is looked at while it holds something.
    static let margin = Interests(rawValue: 16)
    /// Figures of symbols: the account is looked at always.
    static let symbols = Interests(rawValue: 32)
    /// Positions one by one: distances, lights.
    static let positions = Interests(rawValue: 64)
    /// Lights, which are dear to look up.
    static let lights = Interests(rawValue: 128)

    /// What alerts that are on want to hear of.
    init(of alerts: some Sequence<Alert>) {
        var found: Interests = []
        for alert in alerts where alert.isOn {
            switch alert.kind {
            case .price, .funding, .volumeSpike: found.insert(.symbols)
            case .marginRatio: found.insert(.margin)
            case .liquidationDistance: found.formUnion([.margin, .positions])
            case .fill: found.insert(.fills)
            case .forcedTrade: found.formUnion([.steps, .deleveragings])
            case .adl:
                found.insert(.deleveragings)
                if alert.threshold != nil { found.formUnion([.margin, .positions, .lights]) }
            }
        }
        self = found
    }

    init(rawValue: UInt8) { self.rawValue = rawValue }
}
