import PlimsollEngine
import PlimsollModel
import PlimsollNumerics

// What a new mark price costs: 1,000,000 accounts with 3 positions each in 100 symbols, the
// busier symbols holding more of them. One symbol's tick revalues that symbol's positions exactly
// and looks at the sums of their pools; a tick of all symbols is a hundred of these. Beside it the
// slow twin: pools assessed from scratch, as the engine does before it touches anyone.

/// Nanoseconds for each position of a mark tick.
enum MarkTickBenchmark: Benchmark {
    static let name = "mark-tick"
    static let summary = "[ACCOUNTS]  a mark tick over 1,000,000 accounts x 3 positions, ns each"

    private static let symbols = 100
    private static let rounds = 9

    static func run(_ arguments: [String]) throws {
        let accounts = arguments.first.flatMap { Int($0) } ?? 1_000_000
        print("mark-tick: \(accounts) accounts x 3 positions in \(symbols) symbols")
        var crowd = Crowd(accounts: accounts, symbols: symbols)
        print("  built in \(text(crowd.buildTime / 1e9)) s of CPU time")
        let middle = crowd.middleSymbol
        var (one, all, scratch) = ([Double](), [Double](), [Double]())
        for round in 0..<rounds {
            one.append(crowd.tick(middle, round) / Double(crowd.held[middle]))
            var time = 0.0
            for symbol in 0..<symbols { time += crowd.tick(symbol, round) }
            all.append(time / Double(crowd.held.reduce(0, +)))
            scratch.append(crowd.assessFromScratch(10_000))
        }
        print(
            "  one symbol       \(text(median(one))) ns per position,",
            "\(text(median(one) * Double(crowd.held[middle]) / 1e3)) us per tick of",
            "\(crowd.held[middle]) positions")
        print(
            "  all symbols      \(text(median(all))) ns per position,",
            "\(text(median(all) * Double(crowd.held.reduce(0, +)) / 1e6)) ms for",
            "\(crowd.held.reduce(0, +)) positions")
        print(
            "  from scratch     \(text(median(scratch))) ns per position;",
            "\(text(median(scratch) / median(all))) times the incremental pass")
    }
}

/// A million accounts, put together by ordinary trades against one maker.
private struct Crowd: ~Copyable {
    private var engine = Engine()
    private var events = EventBuffer()
    private var clock = Timestamp(milliseconds: 1_760_000_000_000)
    private(set) var held: [Int]
    private(set) var buildTime = 0.0
    private let accounts: Int
    private let lot: Int64 = 100_000

    init(accounts: Int, symbols: Int) {
        self.accounts = accounts
        held = Array(repeating: 0, count: symbols)
        let start = threadTime()
        build(symbols)
        buildTime = Double(threadTime() - start)
    }

    /// The symbol with a typical number of positions.
    var middleSymbol: Int {
        let average = held.reduce(0, +) / held.count
        return held.indices.min { abs(held[$0] - average) < abs(held[$1] - average) } ?? 0
    }

    private mutating func send(_ action: Action) {
        events.removeAll()
        engine.apply(Command(action, at: clock), into: &events)
    }

    private mutating func build(_ symbols: Int) {
        send(.listAsset(AssetSpec(name: "USDT")))
        for symbol in 0..<symbols { list(symbol) }
        for key in 1...2 { send(.openAccount(AccountKey(UInt64(key)))) }
        for maker in 1...2 {
            send(.deposit(AccountID(maker), AssetID(0), Amount(whole: 9_000_000_000)))
        }
        for symbol in 0..<symbols { quote(symbol) }
        var random = SeededGenerator(seed: 1)
        for number in 0..<accounts { open(number, symbols, &random) }
    }

    private mutating func list(_ symbol: Int) {
        let source = IndexSource(name: "one")
        send(
            .listIndex(
                IndexSpec(
                    name: "I\(symbol)", sources: [source], staleness: Nanoseconds(hours: 10_000))))
        var spec = InstrumentSpec(
            symbol: "S\(symbol)USDT", contract: .linearPerpetual, settlementAsset: AssetID(0),
            index: IndexID(symbol), tickSize: Price(raw: 1_000_000), stepSize: Quantity(raw: lot),
            brackets: .tiers([
                (cap: Amount(whole: 50_000), maxLeverage: Int64(125), rate: Rate(raw: 400_000)),
                (cap: Amount(whole: 600_000), maxLeverage: Int64(100), rate: Rate(raw: 500_000)),
                (cap: Amount(whole: 3_000_000), maxLeverage: Int64(75), rate: Rate(raw: 650_000)),
                (
                    cap: Amount(whole: 9_000_000_000), maxLeverage: Int64(50),
                    rate: Rate(raw: 1_000_000)
                ),
            ]))
        spec.makerFee = .zero
        spec.takerFee = .zero
        spec.maxQuantity = Quantity(whole: 80_000_000)
        send(.listInstrument(spec))
        send(.indexPrice(IndexID(symbol), source: 0, Price(whole: 100)))
    }

    /// One maker bids just below, the other offers just above, for as much as anybody wants.
    private mutating func quote(_ symbol: Int) {
        let most = Quantity(whole: 10_000_000)
        for (maker, side, price) in [(1, Side.buy, 9_999), (2, Side.sell, 10_001)] {
            send(
                .place(
                    OrderRequest(
                        account: AccountID(maker), instrument: InstrumentID(symbol), side: side,
                        type: .limit, quantity: most,
                        price: Price(raw: Int64(price) * 1_000_000))))
        }
    }

    private mutating func open(
        _ number: Int, _ symbols: Int, _ random: inout SeededGenerator
    ) {
        let account = AccountID(number + 3)
        send(.openAccount(AccountKey(UInt64(number + 3))))
        send(.deposit(account, AssetID(0), Amount(whole: 1_000 + random.below(9_000))))
        var taken = Set<Int>()
        while taken.count < 3 {
            let unit = random.unit()
            let symbol = min(symbols - 1, Int(unit * unit * Double(symbols)))
            if !taken.insert(symbol).inserted { continue }
            let lots = 1_000 + random.below(9_000)
            send(
                .place(
                    OrderRequest(
                        account: account, instrument: InstrumentID(symbol),
                        side: random.below(2) == 0 ? .buy : .sell, type: .market,
                        quantity: Quantity(raw: lots * lot))))
            if engine.position(account, InstrumentID(symbol)) != nil { held[symbol] += 1 }
        }
    }

    /// CPU nanoseconds of one symbol's new mark price.
    mutating func tick(_ symbol: Int, _ round: Int) -> Double {
        let price = Price(raw: 10_000_000_000 + Int64(round % 3 - 1) * 3_000_000 + 1_000_000)
        events.removeAll()
        let command = Command(.overrideMarkPrice(InstrumentID(symbol), price), at: clock)
        let start = threadTime()
        engine.apply(command, into: &events)
        return Double(threadTime() - start)
    }

    /// CPU nanoseconds per position of assessing pools from scratch.
    func assessFromScratch(_ sample: Int) -> Double {
        let count = min(sample, accounts)
        var sum: Int64 = 0
        let time = measure {
            for number in 0..<count {
                let pool = PoolID.cross(AccountID(number + 3), AssetID(0))
                sum &+= engine.figures(of: pool).maintenanceMargin.raw
            }
        }
        consumeResult(UInt64(bitPattern: sum))
        return time / Double(count * 3)
    }
}
