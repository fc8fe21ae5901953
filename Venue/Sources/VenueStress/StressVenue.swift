import PlimsollEngine
import PlimsollLedger
import PlimsollModel
import PlimsollNumerics

// The venue in which a stress takes place: an engine of its own with one account of the live one,
// makers with the depth the live book shows, and a trader whose small trades make a last price.
// Everything happens by ordinary commands; the live venue is only ever looked at.

/// A scratch venue around one account.
final class StressVenue {
    /// Never the live one.
    private(set) var engine: Engine
    private(set) var deaths: [StressDeath] = []
    /// What the account's own orders did.
    private(set) var fills: [StressFill] = []
    private(set) var insuranceUsed = Amount.zero
    /// The part of the way that is done, for what is noted down.
    var part = Rate.zero
    private var events = EventBuffer()
    private var time: Timestamp
    /// Instruments the account holds or wants something in.
    let held: [InstrumentID]
    private var shapes: [BookShape] = []
    private var quoted: [Price] = []
    private var isTouched: [Bool]
    /// Index prices at the start.
    private let start: [Price]
    /// Indices that matter to the account.
    private let relevant: [IndexID]
    private var makers: (quotes: AccountID, trades: AccountID)

    static let me = Engine.excerptAccount
    /// What everybody else together has of each asset, in USD.
    private static let wealth = Amount(whole: 1_000_000_000)
    private static let stepLength = Nanoseconds(seconds: 1)
    /// A price is said again so often where the venue waits for its confirmation.
    private static let mostRepeats = 12

    /// A copy of an account; short, as commands wait meanwhile.
    init(
        _ live: borrowing Engine, account: AccountID, haircut: Rate, keepsTriggers: Bool = true
    ) {
        // Any identity but the account's own.
        let key = (live.key(of: account).raw ^ (1 << 63)) | 4
        var terms = ExcerptTerms(rest: AccountKey(key), wealth: Self.wealth)
        terms.haircut = haircut
        terms.keepsTriggers = keepsTriggers
        engine = live.excerpt(of: account, terms)
        time = live.now
        makers = (AccountID(0), AccountID(0))
        var held: [InstrumentID] = []
        for place in 0..<live.instrumentCount {
            let instrument = InstrumentID(place)
            let hasOrders = !live.openOrders(of: account, in: instrument).isEmpty
            if hasOrders || live.instruments(heldBy: account).contains(instrument) {
                held.append(instrument)
            }
        }
        self.held = held
        isTouched = held.map { _ in false }
        var start: [Price] = []
        for place in 0..<live.indexCount { start.append(live.indexPrice(IndexID(place))) }
        self.start = start
        var indices: [IndexID] = []
        for instrument in held { indices.append(live.spec(of: instrument).index) }
        for place in 0..<live.assetCount {
            if let index = live.spec(of: AssetID(place)).index { indices.append(index) }
        }
        relevant = Set(indices).sorted()
        for instrument in held { shapes.append(BookShape(live, instrument, without: account)) }
        quoted = held.map { _ in .zero }
        makers = openMakers(key: key)
    }

    private func openMakers(key: UInt64) -> (quotes: AccountID, trades: AccountID) {
        var settings = engine.settings
        settings.limits.accounts = max(settings.limits.accounts, 8)
        settings.limits.amount = Limits().amount
        send(.configure(settings))
        var opened: [AccountID] = []
        for number in 1...2 {
            let key = AccountKey(key &+ UInt64(number))
            send(.openAccount(key))
            guard let account = engine.account(key) else { continue }
            opened.append(account)
            for instrument in held {
                let asset = engine.spec(of: instrument).settlementAsset
                let price = engine.dollars(of: asset)
                if engine.ledger.cross(account, asset).isZero && price.isPositive {
                    // An amount is at most ten times the wealth, whatever a unit is worth.
                    let rate = max(price, Price(raw: unitsPerOne / 10))
                    send(.deposit(account, asset, Self.wealth.divided(by: rate, rounding: .down)))
                }
                send(.setLeverage(account, instrument, 1))
            }
        }
        invariant(opened.count == 2, "an excerpt takes two more accounts")
        return (opened[0], opened[1])
    }

    // MARK: Commands

    private func send(_ action: Action) {
        events.removeAll()
        engine.apply(Command(action, at: time), into: &events)
        for event in events.events {
            switch event {
            case .traded(let trade):
                if let place = held.firstIndex(of: trade.instrument) { isTouched[place] = true }
                note(trade)
            case .liquidation(let step): note(events.steps[Int(step)])
            case .posted(let entry) where entry.from == .insurance && entry.reason == .shortfall:
                insuranceUsed += entry.amount.times(
                    engine.dollars(of: entry.asset), rounding: .up)
            default: break
            }
        }
    }

    /// A trade of the account's own orders, added to those of the same order.
    private func note(_ trade: Trade) {
        let isMaker = trade.maker == Self.me
        guard isMaker || (trade.taker == Self.me && !trade.isLiquidation) else { return }
        let order = isMaker ? trade.makerOrder : trade.takerOrder
        guard let place = fills.firstIndex(where: { $0.order == order }) else {
            fills.append(
                StressFill(
                    part: part, order: order, instrument: trade.instrument,
                    side: isMaker ? trade.takerSide.opposite : trade.takerSide,
                    quantity: trade.quantity, price: trade.price))
            return
        }
        fills[place].part = part
        fills[place].quantity += trade.quantity
        fills[place].price = trade.price
    }

    private func note(_ step: LiquidationStep) {
        guard step.pool.account == Self.me else { return }
        let first = Int(step.firstPosition)
        let positions = events.positions[first..<first + Int(step.positionCount)]
        deaths.append(
            StressDeath(
                part: part, step: step, marks: positions.map { ($0.instrument, $0.markPrice) }))
        if step.stage == .takeover, let instrument = step.instrument {
            let asset = engine.spec(of: instrument).settlementAsset
            insuranceUsed += step.shortfall.times(engine.dollars(of: asset), rounding: .up)
        }
    }

    // MARK: A step

    /// Makers move first, somebody trades at the new price, then the index follows and with it the
    /// mark: as in a market, where the book is what falls.
    func step(to ratios: [Int64]) {
        time = time.advanced(by: Self.stepLength)
        for place in held.indices { quote(place, ratios) }
        for index in relevant { say(index, price(index, ratios)) }
        send(.tick)
    }

    /// An index price as a part of what it was at the start.
    private func price(_ index: IndexID, _ ratios: [Int64]) -> Price {
        let place = Int(index.raw)
        let raw = multiply(
            start[place].raw, ratios[place], dividingBy: unitsPerOne, rounding: .down)
        return Price(raw: max(1, raw))
    }

    private func quote(_ place: Int, _ ratios: [Int64]) {
        let instrument = held[place]
        let spec = engine.spec(of: instrument)
        if start[Int(spec.index.raw)].isZero { return }
        let price = price(spec.index, ratios)
        if price == quoted[place] && !isTouched[place] { return }
        let hasMoved = price != quoted[place]
        let isRising = price > quoted[place] && !quoted[place].isZero
        quoted[place] = price
        send(.cancelAll(makers.quotes, instrument))
        let orders = shapes[place].quotes(by: makers.quotes, in: instrument, spec, around: price)
        let size = max(1, engine.settings.limits.batchSize)
        for first in stride(from: 0, to: orders.count, by: size) {
            send(.placeBatch(Array(orders[first..<min(orders.count, first + size)])))
        }
        isTouched[place] = false
        if hasMoved { trade(instrument, spec, isRising ? .buy : .sell) }
    }

    /// The least trade there can be, so that the last price follows the book.
    private func trade(_ instrument: InstrumentID, _ spec: InstrumentSpec, _ side: Side) {
        guard let price = engine.bestPrice(instrument, side.opposite) else { return }
        var quantity = spec.minQuantity
        if !spec.contract.isInverse {
            let least = multiply(
                spec.minNotional.raw, unitsPerOne, dividingBy: price.raw, rounding: .up)
            quantity = max(quantity, Quantity(raw: least).raised(toMultipleOf: spec.stepSize))
        }
        send(
            .place(
                OrderRequest(
                    account: makers.trades, instrument: instrument, side: side, type: .market,
                    quantity: quantity)))
    }

    /// All sources of an index say a price, again where the venue waits for a confirmation.
    private func say(_ index: IndexID, _ price: Price) {
        if start[Int(index.raw)].isZero { return }
        let count = engine.spec(of: index).sources.count
        for _ in 0..<Self.mostRepeats {
            for source in 0..<count { send(.indexPrice(index, source: source, price)) }
            if engine.indexPrice(index) == price { return }
        }
    }

    // MARK: Looking

    /// The account now.
    var view: StressView { StressView(engine, Self.me) }

    /// The account at the end of the last step.
    var point: StressPoint {
        StressPoint(
            part: part, equity: engine.equity(of: Self.me),
            marginRatio: engine.worstRatio(of: Self.me))
    }

    /// The marks of what the account held at the start.
    var marks: [(instrument: InstrumentID, price: Price)] {
        var found: [(instrument: InstrumentID, price: Price)] = []
        for instrument in held { found.append((instrument, engine.markPrice(instrument))) }
        return found
    }

    /// The account with other marks and index prices and nothing done about them.
    func valued(
        at marks: [(instrument: InstrumentID, price: Price)], _ ratios: [Int64]
    ) -> StressView {
        time = time.advanced(by: Self.stepLength)
        for instrument in held { send(.holdLiquidation(instrument, isHeld: true)) }
        for index in relevant { say(index, price(index, ratios)) }
        for mark in marks where mark.price.isPositive {
            send(.overrideMarkPrice(mark.instrument, mark.price))
        }
        return view
    }
}
