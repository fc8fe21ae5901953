import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import PlimsollTestKit
import VenuePorts
import VenueReadModels

// What tests of the history need: an engine whose commands are told to whoever listens, a small
// venue where every figure is known, and long random histories from the engine's own simulator.

/// An engine with its journal and those who follow it.
struct Rehearsal: ~Copyable {
    var engine = Engine()
    var journal: [Command] = []
    var clock = Timestamp(milliseconds: 1_760_000_000_000)
    let follow: (AppliedCommand, borrowing Engine) -> Void
    let usdt = AssetID(0)
    let btc = InstrumentID(0)
    let maker = AccountID(1)
    let alice = AccountID(2)
    let bob = AccountID(3)

    init(_ follow: @escaping (AppliedCommand, borrowing Engine) -> Void) { self.follow = follow }

    @discardableResult
    mutating func apply(_ command: Command) -> AppliedCommand {
        var command = command
        // As a sequencer stamps: strictly later.
        command.time = max(command.time, Timestamp((journal.last?.time.raw ?? 0) + 1))
        journal.append(command)
        var events = EventBuffer()
        engine.apply(command, into: &events)
        let applied = AppliedCommand(
            sequence: UInt64(journal.count), command: command, events: events)
        follow(applied, engine)
        return applied
    }

    @discardableResult
    mutating func send(_ action: Action) -> AppliedCommand {
        clock = clock.advanced(by: Nanoseconds(milliseconds: 1))
        return apply(Command(action, at: clock))
    }

    mutating func pass(seconds: Int64) { clock = clock.advanced(by: Nanoseconds(seconds: seconds)) }

    mutating func mark(_ price: Int64) {
        send(.indexPrice(IndexID(0), source: 0, Price(whole: price)))
    }

    /// One linear contract at 50,000 with a flat bracket of 1 %, a maker with deep pockets, alice
    /// and bob with 10,000 each.
    mutating func open(insurance: Int64 = 0) {
        send(.listAsset(AssetSpec(name: "USDT")))
        send(
            .listIndex(
                IndexSpec(
                    name: "BTCUSDT", sources: [IndexSource(name: "one")],
                    staleness: Nanoseconds(hours: 24 * 365), jumpLimit: Rate(whole: 1))))
        var spec = InstrumentSpec(
            symbol: "BTCUSDT", contract: .linearPerpetual, settlementAsset: usdt,
            index: IndexID(0), tickSize: Price(raw: 10_000_000), stepSize: Quantity(raw: 100_000),
            brackets: .flat(maintenanceMarginRate: Rate(raw: 1_000_000), maxLeverage: 100))
        spec.priceBandUp = Rate(raw: 90_000_000)
        spec.priceBandDown = Rate(raw: 90_000_000)
        send(.listInstrument(spec))
        for key in 1...3 { send(.openAccount(AccountKey(UInt64(key)))) }
        send(.deposit(maker, usdt, Amount(whole: 1_000_000_000)))
        send(.deposit(alice, usdt, Amount(whole: 10_000)))
        send(.deposit(bob, usdt, Amount(whole: 10_000)))
        if insurance > 0 { send(.fundInsurance(usdt, Amount(whole: insurance))) }
        mark(50_000)
    }

    func limit(
        _ account: AccountID, _ side: Side, _ quantity: Quantity, at price: Int64,
        _ positionSide: PositionSide = .both
    ) -> OrderRequest {
        var request = OrderRequest(
            account: account, instrument: btc, side: side, type: .limit, quantity: quantity,
            price: Price(whole: price))
        request.positionSide = positionSide
        request.selfTradePrevention = .none
        return request
    }

    /// A trade of an account against the maker.
    mutating func trade(
        _ account: AccountID, _ side: Side, _ quantity: Quantity, at price: Int64,
        _ positionSide: PositionSide = .both
    ) {
        send(.place(limit(maker, side.opposite, quantity, at: price)))
        send(.place(limit(account, side, quantity, at: price, positionSide)))
    }
}

/// A random history with everything an engine can do in it, crashes and deleveragings included.
struct RandomHistory {
    let seed: UInt64
    let steps: Int

    var commands: [Command] {
        let runner = SimulationRunner(seed: seed, steps: steps)
        return runner.venue.commands() + runner.commands()
    }

    /// Runs it and tells everyone.
    func run(_ follow: @escaping (AppliedCommand, borrowing Engine) -> Void) -> Rehearsal {
        var rehearsal = Rehearsal(follow)
        for command in commands { rehearsal.apply(command) }
        return rehearsal
    }
}

extension Quantity {
    /// Thousandths of a contract.
    static func milli(_ count: Int64) -> Quantity { Quantity(raw: count * 100_000) }
}
