import ArgumentParser
import Glibc
import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollLedger
import PlimsollModel
import PlimsollNumerics
import VenueJournalFile
import VenuePorts
import VenueSequencer

// The child of the kill test: a venue on files under load from many submitters, each of which
// writes down what it was told, after it was told and before it asks for more.

/// `plimsoll kill-child`: trades on a venue in a folder until it is killed.
struct KillChildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kill-child",
        abstract: "Trade on a venue in a folder, writing each acknowledgement to standard output.",
        shouldDisplay: false)

    @Argument(help: "Folder of the venue.")
    var folder: String

    @Option(help: "Submitters, each with an account of its own.")
    var accounts = 16

    @Option(help: "Seed of the load.")
    var seed: UInt64 = 1

    @Option(help: "Durability: fsync, os or none.", transform: KillLoad.durability)
    var durability = Durability.fsync

    @Option(help: "Seconds after which it ends by itself, so that none is left behind.")
    var seconds = 120

    func run() async throws {
        var options = SequencerOptions()
        options.snapshotInterval = 2_000
        options.tickInterval = .milliseconds(20)
        let sequencer = try Sequencer(
            journal: try KillLoad.journal(folder, durability),
            snapshots: try FileSnapshotStore(directory: folder), options: options)
        let load = KillLoad(sequencer: sequencer, end: .now + .seconds(seconds))
        try await load.run(accounts: accounts, seed: seed)
        try await sequencer.shutDown()
    }
}

/// The load of the kill test.
struct KillLoad: Sendable {
    static let instruments = 2

    let sequencer: Sequencer
    let end: ContinuousClock.Instant

    /// The journal of a folder, in segments small enough that kills meet their ends.
    static func journal(
        _ folder: String, _ durability: Durability = .fsync
    ) throws -> FileJournal {
        try FileJournal(
            directory: folder,
            options: JournalOptions(
                durability: durability, segmentBytes: 1 << 19, preallocationBytes: 1 << 16))
    }

    static func durability(_ text: String) throws -> Durability {
        guard let durability = Durability(rawValue: text) else {
            throw ValidationError("expected fsync, os or none, found \(text)")
        }
        return durability
    }

    /// What a submitter is told: the order, its fills, and the account's money afterwards.
    static func line(_ applied: AppliedCommand, engine: borrowing Engine) -> String {
        var words = ["\(applied.sequence)", "\(applied.command.time.raw)"]
        if let rejection = applied.rejection() { words.append("refused:\(rejection)") }
        for order in applied.events.orders {
            words.append("order:\(order.id.raw):\(order.status):\(order.filledQuantity)")
        }
        for case .traded(let trade) in applied.events.events {
            words.append("trade:\(trade.id.raw):\(trade.price):\(trade.quantity)")
        }
        if let account = account(of: applied.command.action) {
            let wallet = engine.ledger.cross(account, TrialMarket.usdt)
            words.append("account:\(account.raw):\(wallet)")
            words.append("orders:\(engine.openOrders(of: account).count)")
        }
        return words.joined(separator: " ")
    }

    private static func account(of action: Action) -> AccountID? {
        switch action {
        case .place(let request): request.account
        case .cancelAll(let account, _), .deposit(let account, _, _),
            .setLeverage(let account, _, _):
            account
        default: nil
        }
    }

    func run(accounts: Int, seed: UInt64) async throws {
        // After a kill some or all of this is there already and is refused.
        for action in TrialMarket.listing(instruments: Self.instruments) {
            _ = try await sequencer.submit(action)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...accounts {
                group.addTask { try await trade(number, TrialChance(seed &+ UInt64(number))) }
            }
            group.addTask { try await movePrices(TrialChance(seed)) }
            try await group.waitForAll()
        }
    }

    private func trade(_ number: Int, _ seeded: TrialChance) async throws {
        var chance = seeded
        let key = AccountKey(UInt64(number))
        _ = try await sequencer.submit(.openAccount(key))
        guard let account = sequencer.read({ $0.account(key) }) else { return }
        while ContinuousClock.now < end {
            try await tell(action(account, &chance))
        }
    }

    private func action(_ account: AccountID, _ chance: inout TrialChance) -> Action {
        let instrument = chance.below(Self.instruments)
        switch chance.below(20) {
        case 0: return .cancelAll(account, chance.below(2) == 0 ? nil : InstrumentID(instrument))
        case 1:
            return .deposit(account, TrialMarket.usdt, Amount(whole: Int64(chance.below(9_000))))
        case 2: return .setLeverage(account, InstrumentID(instrument), Int64(1 + chance.below(50)))
        default:
            let price = sequencer.read { $0.markPrice(InstrumentID(instrument)).raw }
            let tick: Int64 = 10_000_000
            let away = Int64(chance.below(401) - 200) * tick
            var request = TrialMarket.limit(
                Int(account.raw), instrument, chance.below(2) == 0 ? .buy : .sell,
                lots: Int64(1 + chance.below(20)), at: 0)
            request.price = Price(raw: price / tick * tick + away)
            if chance.below(4) == 0 {
                request.type = .market
                request.price = .zero
            }
            return .place(request)
        }
    }

    private func movePrices(_ seeded: TrialChance) async throws {
        var chance = seeded
        while ContinuousClock.now < end {
            for instrument in 0..<Self.instruments {
                let price = sequencer.read { $0.indexPrice(IndexID(instrument)).raw }
                let move = price / 1_000 * Int64(chance.below(21) - 10) / 2
                try await tell(
                    .indexPrice(
                        IndexID(instrument), source: 0, Price(raw: max(10_000_000, price + move))))
            }
        }
    }

    /// Submits and, once it is answered, writes down the answer.
    private func tell(_ action: Action) async throws {
        let line = try await sequencer.submit(action) { engine, applied in
            Self.line(applied, engine: engine)
        }
        let bytes = Array((line + "\n").utf8)
        // One call for a line, so that lines of different submitters do not mix.
        _ = write(1, bytes, bytes.count)
    }
}
