import PlimsollEngine
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics

// The world of one scenario: a real engine, driven by commands and by nothing else, and the names
// by which the scenario calls what is in it.

/// A venue under specification.
final class SpecWorld {
    /// The counterparty of positions that come from nowhere; its purse is deep.
    static let maker = "maker"
    private static let makersPurse = Amount(whole: 5_000_000_000)

    var engine = Engine()
    /// Midnight of 2026-01-01, so that funding times are whole.
    var now = Timestamp(milliseconds: 1_767_225_600_000)
    var line = 0
    /// What happened since the last When, by kind.
    var records: [String: [[String: SpecValue]]] = [:]
    /// Refusals that no step has expected yet.
    var refusals: [(line: Int, rejection: Rejection)] = []
    private var events = EventBuffer()
    private var orderNames: [OrderID: String] = [:]
    private(set) var accountNames: [String] = ["insurance fund"]

    func fault(_ message: String) -> SpecFault { SpecFault(line: line, message: message) }

    // MARK: Commands

    /// Applies one command, notes what happened, and checks that the venue is whole.
    func apply(_ action: Action) throws {
        note(action)
        let broken = engine.brokenInvariants()
        if let first = broken.first { throw fault("the venue is broken: \(first)") }
    }

    /// The same without a look at the whole venue, for the many ticks of a long time.
    func note(_ action: Action) {
        events.removeAll()
        engine.apply(Command(action, at: now), into: &events)
        for event in events.events { note(event) }
    }

    /// Applies a command that must not be refused.
    func demand(_ action: Action) throws {
        let before = refusals.count
        try apply(action)
        if refusals.count > before {
            throw fault("refused with \(refusals[before].rejection)")
        }
    }

    // MARK: Names

    /// The account of a name, opened when it is first mentioned.
    func account(_ name: String) throws -> AccountID {
        if let place = accountNames.firstIndex(of: name) { return AccountID(place) }
        let number = accountNames.count
        accountNames.append(name)
        try demand(.openAccount(AccountKey(UInt64(number))))
        return AccountID(number)
    }

    func name(_ account: AccountID) -> String { accountNames[Int(account.raw)] }

    /// The asset of a name, listed with customary terms when it is first mentioned.
    func asset(_ name: String) throws -> AssetID {
        if let known = engine.asset(name) { return known }
        try demand(.listAsset(AssetSpec(name: name)))
        guard let listed = engine.asset(name) else { throw fault("no asset \(name)") }
        return listed
    }

    /// The index of a name, listed with one source that is always believed when it is first
    /// mentioned.
    func index(_ name: String) throws -> IndexID {
        if let known = engine.index(name) { return known }
        let spec = IndexSpec(
            name: name, sources: [IndexSource(name: "oracle")],
            staleness: Nanoseconds(hours: 24 * 365), jumpLimit: Rate(whole: 10))
        try demand(.listIndex(spec))
        guard let listed = engine.index(name) else { throw fault("no index \(name)") }
        return listed
    }

    /// The instrument of a symbol, listed with customary terms when it is first mentioned.
    func instrument(_ symbol: String) throws -> InstrumentID {
        if let known = engine.instrument(symbol) { return known }
        let row = SpecRow(line: line, fields: ["symbol": symbol], columns: [])
        return try listInstrument(row)
    }

    func symbol(_ instrument: InstrumentID) -> String { engine.spec(of: instrument).symbol }

    /// The position side of an account's orders in its position mode.
    func positionSide(_ account: AccountID, _ side: String?) -> PositionSide {
        if engine.positionMode(account) == .oneWay { return .both }
        return side == "short" ? .short : .long
    }

    /// The counterparty of positions, rich enough for any of them.
    func richMaker(for instrument: InstrumentID) throws -> AccountID {
        let account = try account(Self.maker)
        let asset = engine.spec(of: instrument).settlementAsset
        if engine.ledger.cross(account, asset).isZero {
            try demand(.deposit(account, asset, Self.makersPurse))
        }
        if engine.settings(account, instrument).leverage != 1 {
            try demand(.setLeverage(account, instrument, 1))
        }
        return account
    }

    // MARK: What happened

    private func add(_ kind: String, _ fields: [String: SpecValue]) {
        records[kind, default: []].append(fields)
    }

    private func note(_ event: Event) {
        switch event {
        case .rejected(let rejection, _): refusals.append((line, rejection))
        case .order(let change, let place): note(change, events.orders[Int(place)])
        case .traded(let trade): note(trade)
        case .liquidation(let place): note(events.steps[Int(place)])
        case .autoDeleveraged(let closed): note(closed)
        case .posted(let entry): note(entry)
        case .priceIgnored(let index, let source, let price, let fault):
            add(
                "price reports",
                [
                    "report": .text("ignored"), "what": .text("\(fault)"),
                    "where": .text(engine.spec(of: index).sources[Int(source)].name),
                    "price": SpecValue(price),
                ])
        case .liquidationPaused(let instrument, let reason):
            note(report: "paused", "\(reason)", instrument)
        case .liquidationResumed(let instrument): note(report: "resumed", "-", instrument)
        default: break
        }
    }

    private func note(report: String, _ what: String, _ instrument: InstrumentID) {
        add(
            "price reports",
            [
                "report": .text(report), "what": .text(what), "where": .text(symbol(instrument)),
                "price": .none,
            ])
    }

    /// The name of an order: its client's own, or that of the order it came from with its type.
    func name(_ order: Order) -> String {
        let own = order.request.clientOrderID.description
        if !own.isEmpty { return own }
        if let parent = orderNames[order.parent] { return "\(parent) \(order.request.type)" }
        return "#\(order.id.raw)"
    }

    private func note(_ change: OrderChange, _ order: Order) {
        orderNames[order.id] = name(order)
        add("order changes", fields(of: order).merging(["change": .text("\(change)")]) { $1 })
    }

    /// What a table may ask about an order.
    func fields(of order: Order) -> [String: SpecValue] {
        let request = order.request
        return [
            "order": .text(name(order)), "account": .text(name(request.account)),
            "symbol": .text(symbol(request.instrument)), "side": .text("\(request.side)"),
            "type": .text("\(request.type)"), "status": .text("\(order.status)"),
            "quantity": SpecValue(request.quantity), "filled": SpecValue(order.filledQuantity),
            "price": SpecValue(request.price), "trigger price": SpecValue(request.triggerPrice),
        ]
    }

    private func note(_ trade: Trade) {
        add(
            "trades",
            [
                "maker": .text(name(trade.maker)), "taker": .text(name(trade.taker)),
                "symbol": .text(symbol(trade.instrument)), "side": .text("\(trade.takerSide)"),
                "price": SpecValue(trade.price), "quantity": SpecValue(trade.quantity),
                "resting order": .text(orderNames[trade.makerOrder] ?? "-"),
                "taking order": .text(orderNames[trade.takerOrder] ?? "-"),
            ])
    }

    private func note(_ step: LiquidationStep) {
        let (before, after) = (step.before, step.after)
        add(
            "liquidation steps",
            [
                "rule": .text(step.stage.ruleCode), "stage": .text("\(step.stage)"),
                "account": .text(name(step.pool.account)), "pool": .text(kind(step.pool)),
                "symbol": step.instrument.map { .text(symbol($0)) } ?? .none,
                "side": .text("\(step.positionSide)"), "quantity": SpecValue(step.quantity),
                "price": SpecValue(step.price), "fee": SpecValue(step.fee),
                "residue": SpecValue(step.residue), "shortfall": SpecValue(step.shortfall),
                "haircut": SpecValue(step.haircut),
                "balance before": SpecValue(before.marginBalance),
                "balance after": SpecValue(after.marginBalance),
                "maintenance before": SpecValue(before.maintenanceMargin),
                "maintenance after": SpecValue(after.maintenanceMargin),
                "ratio after": after.marginRatio.map { SpecValue($0) } ?? .none,
                "positions": SpecValue(Int(step.positionCount)),
            ])
    }

    private func kind(_ pool: PoolID) -> String {
        switch pool {
        case .cross: "cross"
        case .multiAssets: "multi-assets"
        case .isolated: "isolated"
        }
    }

    private func note(_ closed: AutoDeleveraging) {
        add(
            "deleveragings",
            [
                "victim": .text(name(closed.victim)), "bankrupt": .text(name(closed.bankrupt)),
                "symbol": .text(symbol(closed.instrument)),
                "quantity": SpecValue(closed.quantity), "value": SpecValue(closed.value),
                "haircut": SpecValue(closed.haircut), "side": .text("\(closed.positionSide)"),
            ])
    }

    private func note(_ entry: LedgerEntry) {
        add(
            "payments",
            [
                "from": .text(name(entry.from)), "to": .text(name(entry.to)),
                "amount": SpecValue(entry.amount), "reason": .text("\(entry.reason)"),
                "asset": .text(engine.spec(of: entry.asset).name),
            ])
    }

    private func name(_ account: LedgerAccount) -> String {
        switch account {
        case .external: "outside"
        case .cross(let account): name(account)
        case .isolated(let account, let instrument, _):
            "\(name(account)) isolated \(symbol(instrument))"
        case .funding(let account): "\(name(account)) funding"
        case .fees: "fees"
        case .insurance: "insurance fund"
        case .clearing: "clearing"
        case .conversion: "conversion"
        }
    }
}
