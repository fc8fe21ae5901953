import PlimsollBook
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics

// The same stream as the book benchmark through the whole engine: every filter, the margin check
// of account and order, matching, settlement of both sides, fees, ledger, liquidation watch and
// events. A reduction is an amendment here and goes to the back of the queue, as at the venues
// whose API the engine speaks, so the end state is not that of the bare book; what is checked is
// that money and sizes sum to zero and that no command was refused for want of margin.

/// Commands per second of the whole engine.
enum EngineBenchmark: Benchmark {
    static let name = "engine"
    static let summary = "[FILE|-]  the whole engine on 3,000,000 commands, in Mops/s"

    private static let rounds = 3
    private static let users = 1_000

    static func run(_ arguments: [String]) throws {
        let stream =
            arguments.isEmpty
            ? BookStream.generated(seed: 1, prefill: 1_000, commands: 3_000_000)
            : try BookStream.recorded(at: arguments[0], prefill: 1_000)
        print("engine: \(stream.commands.count) commands from \(stream.source)")
        let chaseBlock = MemoryLoop.makeBlock(words: MemoryLoop.chaseWords)
        var (speeds, chase) = ([Double](), [Double]())
        for round in 0..<rounds {
            var driver = EngineDriver(stream: stream, users: users)
            let prefill = Array(stream.commands[..<stream.prefill])
            for command in prefill { driver.apply(command) }
            let count = stream.commands.count - stream.prefill
            let time = measure {
                for place in stream.prefill..<stream.commands.count {
                    driver.apply(stream.commands[place])
                }
            }
            speeds.append(Double(count) * 1_000 / time)
            chase.append(MemoryLoop.chase(chaseBlock))
            if round == rounds - 1 { try driver.check() }
        }
        print(
            "  engine           \(text(median(speeds), places: 3)) Mops/s, median of \(rounds)",
            "rounds (\(text(speeds.min() ?? 0)) to \(text(speeds.max() ?? 0)))")
        print(
            "  dependent reads  \(text(median(chase))) ns; engine / loop",
            text(median(speeds) * median(chase) / 1_000, places: 3))
    }
}

/// Feeds book commands to an engine as orders of well-funded accounts.
private struct EngineDriver: ~Copyable {
    private var engine = Engine()
    private var events = EventBuffer()
    private var clock = Timestamp(milliseconds: 1_760_000_000_000)
    /// The engine's number of each of the stream's orders, and its size as last asked for.
    private var orders: [OrderID]
    private var sizes: [Int64]
    private var refusals: [Int: Int] = [:]
    private let instrument = InstrumentID(0)
    private let lot: Int64 = 100_000

    init(stream: BookStream, users: Int) {
        let most = stream.commands.map(\.id).max() ?? 0
        orders = Array(repeating: .none, count: Int(most) + 1)
        sizes = Array(repeating: 0, count: Int(most) + 1)
        send(.listAsset(AssetSpec(name: "USDT")))
        let source = IndexSource(name: "one")
        send(
            .listIndex(
                IndexSpec(
                    name: "BTCUSDT", sources: [source], staleness: Nanoseconds(hours: 10_000))))
        var spec = InstrumentSpec(
            symbol: "BTCUSDT", contract: .linearPerpetual, settlementAsset: AssetID(0),
            index: IndexID(0), tickSize: Price(whole: 1), stepSize: Quantity(raw: lot),
            brackets: .tiers([
                (cap: Amount(whole: 50_000), maxLeverage: Int64(125), rate: Rate(raw: 400_000)),
                (cap: Amount(whole: 600_000), maxLeverage: Int64(100), rate: Rate(raw: 500_000)),
                (cap: Amount(whole: 3_000_000), maxLeverage: Int64(75), rate: Rate(raw: 650_000)),
                (
                    cap: Amount(whole: 12_000_000), maxLeverage: Int64(50),
                    rate: Rate(raw: 1_000_000)
                ),
                (
                    cap: Amount(whole: 1_000_000_000), maxLeverage: Int64(20),
                    rate: Rate(raw: 2_500_000)
                ),
            ]))
        spec.priceBandUp = Rate(whole: 1)
        spec.priceBandDown = Rate(raw: 90_000_000)
        spec.maxOrders = 100_000
        send(.listInstrument(spec))
        send(.indexPrice(IndexID(0), source: 0, Price(whole: 30_754)))
        for user in 1...users + 1 {
            send(.openAccount(AccountKey(UInt64(user))))
            send(.deposit(AccountID(user), AssetID(0), Amount(whole: 1_000_000)))
        }
    }

    private mutating func send(_ action: Action) {
        events.removeAll()
        engine.apply(Command(action, at: clock), into: &events)
    }

    mutating func apply(_ command: BookCommand) {
        clock = clock.advanced(by: Nanoseconds(1_000))
        let account = AccountID(Int(command.owner % 1_000) + 1)
        let id = Int(command.id)
        switch command.operation {
        case .place: place(command, account, id)
        case .cancel: send(.cancel(account, instrument, .id(orders[id])))
        case .move: amend(account, id, lots: sizes[id], ticks: command.ticks)
        case .reduce:
            guard let order = engine.order(orders[id]) else { return }
            let open = order.remainingQuantity.raw / lot
            if command.lots >= open {
                send(.cancel(account, instrument, .id(orders[id])))
            } else {
                sizes[id] -= command.lots
                amend(account, id, lots: sizes[id], ticks: order.request.price.raw / unitsPerOne)
            }
        }
        note()
    }

    private mutating func place(_ command: BookCommand, _ account: AccountID, _ id: Int) {
        var ticks = command.ticks
        if command.kind == .fillOrKillBudget { ticks /= command.lots }
        var request = OrderRequest(
            account: account, instrument: instrument, side: command.side, type: .limit,
            quantity: Quantity(raw: command.lots * lot), price: Price(whole: ticks))
        request.selfTradePrevention = .none
        switch command.kind {
        case .goodTillCancelled: request.timeInForce = .goodTillCancelled
        case .immediateOrCancel: request.timeInForce = .immediateOrCancel
        case .fillOrKillBudget: request.timeInForce = .fillOrKill
        }
        send(.place(request))
        if case .order(_, let place)? = events.events.first {
            orders[id] = events.orders[Int(place)].id
            sizes[id] = command.lots
        }
    }

    private mutating func amend(_ account: AccountID, _ id: Int, lots: Int64, ticks: Int64) {
        send(
            .amend(
                OrderAmendment(
                    account: account, instrument: instrument, order: .id(orders[id]),
                    quantity: Quantity(raw: lots * lot), price: Price(whole: ticks))))
    }

    private mutating func note() {
        if case .rejected(let rejection, _)? = events.events.first {
            refusals[rejection.code, default: 0] += 1
        }
    }

    func check() throws {
        let broken = engine.brokenInvariants()
        if !broken.isEmpty { throw BenchmarkError(description: broken.joined(separator: "; ")) }
        if refusals[409] != nil {
            throw BenchmarkError(description: "orders were refused for want of margin")
        }
        let codes = refusals.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        print(
            "  \(engine.venueTotals.trades) trades, \(engine.openOrderCount) orders left,",
            "money and sizes sum to zero; refusals by code: \(codes)")
    }
}
