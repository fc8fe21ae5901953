import PlimsollEngine
import PlimsollLedger
import PlimsollMargin
import PlimsollModel
import PlimsollNumerics
import PlimsollTestKit
import Testing

// Oracles on live venues: what the engine foretells must happen, and what should not matter must
// not.

/// A venue in the middle of a simulated run.
private struct LiveVenue: ~Copyable {
    var engine = Engine()
    var events = EventBuffer()
    var time = SimulatedVenue.opening

    init(seed: UInt64, steps: Int) {
        let runner = SimulationRunner(seed: seed, steps: steps)
        for command in runner.venue.commands() + runner.commands() { send(command) }
    }

    mutating func send(_ command: Command) {
        events.removeAll()
        time = max(time, command.time)
        engine.apply(command, into: &events)
    }

    mutating func send(_ action: Action) { send(Command(action, at: time)) }

    /// Operators' switches that earlier commands may have left on would hide what is looked for.
    mutating func calm() {
        send(.configure(VenueSettings()))
        for place in 0..<engine.instrumentCount {
            send(.holdLiquidation(InstrumentID(place), isHeld: false))
        }
    }
}

@Suite("Oracles on live venues") struct TwinTests {
    /// The price shown to a person is the one at which it happens: at the foretold mark the pool
    /// is gone through the stages, one unit on its safe side it is left alone.
    @Test("a liquidation price is where liquidation begins", arguments: [2, 5, 8, 17] as [UInt64])
    func liquidationPricesComeTrue(seed: UInt64) throws {
        var tried = 0
        let venue = LiveVenue(seed: seed, steps: 900)
        let bytes = venue.engine.snapshot()
        for account in 1...venue.engine.accountCount {
            for report in venue.engine.positions(of: AccountID(account)) {
                guard case .price(let line) = report.liquidationPrice else { continue }
                if venue.engine.isLiquidationPaused(report.instrument) { continue }
                let isLong = report.terms.size.isPositive
                if isLong == (line >= report.terms.markPrice) { continue }
                let safe = Price(raw: line.raw + (isLong ? 1 : -1))
                let before = try stages(AccountID(account), report.instrument, safe, bytes)
                let at = try stages(AccountID(account), report.instrument, line, bytes)
                #expect(!before, "account \(account) at \(safe), line \(line)")
                #expect(at, "account \(account) at its line \(line)")
                tried += 1
            }
        }
        #expect(tried > 3)
    }

    /// True if a pool of the account is taken through a stage when a mark is set.
    private func stages(
        _ account: AccountID, _ instrument: InstrumentID, _ mark: Price, _ bytes: [UInt8]
    ) throws -> Bool {
        var engine = try Engine(restoring: bytes)
        var events = EventBuffer()
        engine.apply(
            Command(.overrideMarkPrice(instrument, mark), at: engine.now), into: &events)
        return events.steps.contains { $0.pool.account == account }
    }

    @Test("funding takes from payers what receivers and the fund get", arguments: [2, 4, 9, 10])
    func fundingSumsToZero(seed: UInt64) {
        var venue = LiveVenue(seed: seed, steps: 1_500)
        venue.calm()
        for place in 0..<SimulatedVenue.instruments.count {
            venue.send(.fundNow(InstrumentID(place)))
            var sum: Int128 = 0
            for event in venue.events.events {
                guard case .posted(let entry) = event else { continue }
                if entry.reason != .funding && entry.reason != .fundingDust { continue }
                if entry.from == .clearing { sum -= Int128(entry.amount.raw) }
                if entry.to == .clearing { sum += Int128(entry.amount.raw) }
            }
            #expect(sum == 0)
        }
    }

    /// Accounts opened in another order have other numbers; nothing else may differ.
    @Test("the order of opening accounts does not matter", arguments: 1...12 as ClosedRange<UInt64>)
    func numberingDoesNotMatter(seed: UInt64) {
        let (straight, turned) = (outcome(seed, isTurned: false), outcome(seed, isTurned: true))
        #expect(straight.wallets == turned.wallets)
        #expect(straight.sizes == turned.sizes)
        #expect(straight.events == turned.events)
        #expect(straight.steps > 0 || seed % 3 != 0)
    }

    /// A script of cross and isolated positions, a crash with a thin book, and what came of it by
    /// the accounts' outside identities.
    private func outcome(_ seed: UInt64, isTurned: Bool) -> Outcome {
        var engine = Engine()
        var events = EventBuffer()
        let count = 12
        var setup = SimulatedVenue()
        setup.accounts = count
        let keys = (1...count).map { UInt64(isTurned ? count + 1 - $0 : $0) }
        func send(_ action: Action) {
            engine.apply(Command(action, at: SimulatedVenue.opening), into: &events)
        }
        for command in setup.commands() {
            switch command.action {
            case .openAccount, .deposit, .setPositionMode, .setAssetMode: continue
            default: send(command.action)
            }
        }
        for key in keys { send(.openAccount(AccountKey(key))) }
        let ids = (1...count).map { AccountID(isTurned ? count + 1 - $0 : $0) }
        for action in Self.script(seed, count: count) {
            send(action(ids))
        }
        return Outcome(engine, eventCount: events.events.count, steps: events.steps.count)
    }

    /// A step names accounts by their outside identity from 1; the list gives their numbers.
    private typealias Step = ([AccountID]) -> Action

    private static func script(_ seed: UInt64, count: Int) -> [Step] {
        var random = SeededRandom(seed: seed)
        var steps: [Step] = []
        for key in 1...count {
            let sum = Amount(whole: random.within(900...9_000))
            steps.append { .deposit($0[key - 1], AssetID(0), sum) }
            if key % 4 == 0 { steps.append { .setMarginMode($0[key - 1], InstrumentID(0), .isolated) } }
            steps.append { .setLeverage($0[key - 1], InstrumentID(0), 50) }
        }
        for _ in 0..<150 {
            let key = 1 + random.below(count)
            let side: Side = random.chance(500) ? .buy : .sell
            let size = Quantity(raw: random.within(1...300) * 100_000)
            let price = Price(whole: 60_000 + random.within(-40...40))
            steps.append {
                .place(
                    OrderRequest(
                        account: $0[key - 1], instrument: InstrumentID(0), side: side,
                        type: .limit, quantity: size, price: price))
            }
        }
        let direction: Int64 = random.chance(500) ? 1 : -1
        for move in 1...12 {
            let price = Price(whole: 60_000 + direction * Int64(move) * 250)
            for source in 0..<3 { steps.append { _ in .indexPrice(IndexID(0), source: source, price) } }
        }
        return steps
    }

    private struct Outcome {
        var wallets: [Amount] = []
        var sizes: [Quantity] = []
        let events: Int
        let steps: Int

        init(_ engine: borrowing Engine, eventCount: Int, steps: Int) {
            events = eventCount
            self.steps = steps
            for key in 1...engine.accountCount {
                guard let account = engine.account(AccountKey(UInt64(key))) else { continue }
                wallets.append(engine.ledger.cross(account, AssetID(0)))
                sizes.append(
                    engine.position(account, InstrumentID(0))?.terms.size ?? Quantity.zero)
            }
            wallets.append(engine.ledger.insurance(AssetID(0)))
        }
    }

    /// Whoever goes on from a snapshot must not be told from whoever never stopped.
    @Test("a run goes on from a snapshot exactly as without it", arguments: [3, 6, 12, 15])
    func snapshotsGoOn(seed: UInt64) throws {
        let venue = LiveVenue(seed: seed, steps: 1_200)
        var restored = try Engine(restoring: venue.engine.snapshot())
        var events = EventBuffer()
        let all = SimulationRunner(seed: seed, steps: 1_600).commands()
        for command in all.suffix(400) { restored.apply(command, into: &events) }
        let straight = LiveVenue(seed: seed, steps: 1_600)
        #expect(restored.stateHash() == straight.engine.stateHash())
    }
}
