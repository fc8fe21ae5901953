import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import VenuePorts
import VenueSequencer

// How long one submitter waits at most while a snapshot is taken, beside the same without one. The
// journal keeps nothing and the snapshot is thrown away once it is encoded, so that neither the
// disk nor a growing list in memory plays a part.

/// A large venue and a submitter that notices every stall.
final class SnapshotBench: Sendable {
    private let sequencer: Sequencer
    private let store = DiscardingStore()
    private let notes = SnapshotNotes()
    private let accounts: Int
    private let instruments: Int

    init(accounts: Int, instruments: Int) throws {
        self.accounts = accounts
        self.instruments = instruments
        var options = SequencerOptions.manual
        options.observer = notes
        sequencer = try Sequencer(journal: DiscardingJournal(), snapshots: store, options: options)
    }

    func run(rounds: Int) async throws {
        try await populate()
        let (held, open) = sequencer.read { ($0.accountCount, $0.openOrderCount) }
        print("venue: \(held) accounts, \(open) open orders, \(instruments) instruments")
        _ = try await longestWait(for: .milliseconds(500))
        for round in 1...rounds {
            let quiet = try await longestWait(for: .seconds(1))
            async let snapshot = sequencer.takeSnapshot()
            let busy = try await longestWait(for: .seconds(1))
            _ = try await snapshot
            guard let figures = notes.last else { continue }
            let words = [
                "round \(round): longest wait \(quiet.milliseconds) ms without,",
                "\(busy.milliseconds) ms with a snapshot;",
                "pause \(figures.pause.milliseconds) ms,",
                "encoding \(figures.encodeTime.milliseconds) ms,",
                "\(figures.byteCount >> 10) KiB",
            ]
            print(words.joined(separator: " "))
        }
        try await sequencer.shutDown()
    }

    /// Opens accounts, gives each a position and a resting order in every instrument.
    private func populate() async throws {
        _ = try await sequencer.submit(all: TrialMarket.listing(instruments: instruments))
        var actions: [Action] = []
        for number in 1...accounts {
            let account = AccountID(number)
            actions.append(.openAccount(AccountKey(UInt64(number))))
            actions.append(.deposit(account, TrialMarket.usdt, Amount(whole: 1_000_000)))
            for instrument in 0..<instruments {
                // Neighbours trade with each other, so that half are long and half are short.
                let side: Side = number % 2 == 0 ? .buy : .sell
                let away: Int64 = side == .buy ? -1 : 1
                let far = TrialMarket.price + away * Int64(100 + number % 1_000)
                for price in [TrialMarket.price, far] {
                    actions.append(
                        .place(TrialMarket.limit(number, instrument, side, lots: 1, at: price)))
                }
            }
            if actions.count > 3_000 || number == accounts {
                _ = try await sequencer.submit(all: actions)
                actions.removeAll(keepingCapacity: true)
            }
        }
    }

    /// Trades and cancels all over the venue for a while and gives the longest wait for an answer.
    private func longestWait(for time: Duration) async throws -> Duration {
        var chance = TrialChance(7)
        var longest = Duration.zero
        let end = ContinuousClock.now + time
        while ContinuousClock.now < end {
            let instrument = chance.below(instruments)
            let buyer = 1 + chance.below(accounts)
            let seller = 1 + chance.below(accounts)
            let away = Int64(chance.below(50))
            let actions: [Action] = [
                .place(TrialMarket.limit(seller, instrument, .sell, lots: 1, at: 50_000)),
                .place(TrialMarket.limit(buyer, instrument, .buy, lots: 1, at: 50_000)),
                .place(TrialMarket.limit(buyer, instrument, .buy, lots: 1, at: 49_900 - away)),
                .cancelAll(AccountID(seller), InstrumentID(instrument)),
                .deposit(AccountID(buyer), TrialMarket.usdt, Amount(whole: 1)),
            ]
            for action in actions {
                let start = ContinuousClock.now
                _ = try await sequencer.submit(action) { _, applied in applied.sequence }
                longest = max(longest, ContinuousClock.now - start)
            }
        }
        return longest
    }
}

/// Counts commands and keeps none.
private final class DiscardingJournal: Journal {
    private(set) var lastSequence: UInt64 = 0
    private(set) var lastTime = Timestamp.zero
    func append(_ commands: [Command]) {
        lastSequence += UInt64(commands.count)
        lastTime = commands.last?.time ?? lastTime
    }
    func replay(from first: UInt64, _ body: (JournalRecord) throws -> Void) {}
    func close() {}
}

/// Keeps nothing.
private final class DiscardingStore: SnapshotStore {
    func write(_ snapshot: StoredSnapshot) {}
    func newest(upTo sequence: UInt64) -> (snapshot: StoredSnapshot?, problems: [String]) {
        (nil, [])
    }
}

/// Remembers the figures of the last snapshot.
private final class SnapshotNotes: SequencerObserver {
    private let figures = NIOLockedValueBox<SnapshotFigures?>(nil)
    var last: SnapshotFigures? { figures.withLockedValue { $0 } }
    func finished(snapshot: SnapshotFigures) { figures.withLockedValue { $0 = snapshot } }
}

extension Duration {
    /// Milliseconds with two digits, for people.
    var milliseconds: String {
        let hundredths = self / .microseconds(10)
        let whole = Int64(hundredths.rounded())
        let part = String(whole % 100)
        return "\(whole / 100).\(part.count == 1 ? "0" : "")\(part)"
    }
}
