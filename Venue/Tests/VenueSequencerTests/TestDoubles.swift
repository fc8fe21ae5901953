import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import PlimsollWire
import VenuePorts
import VenueSequencer

// Journals that wait, fail and count; a clock that is set by hand; snapshots in memory. Each does
// one thing that the real ones do only under bad luck.

/// A journal in memory that can be made to wait or to fail, and keeps its batches apart.
final class TestJournal: Journal, @unchecked Sendable {
    private struct State {
        var commands: [Command] = []
        var batchSizes: [Int] = []
        var appends = 0
        var isClosed = false
    }
    private let state = NIOLockedValueBox(State())
    /// True while an append must wait.
    private let gate = ConditionLock(value: false)
    /// Appends begun, also those that wait.
    private let begun = ConditionLock(value: 0)
    /// The append that throws, counted from 1.
    let failingAppend: Int?

    init(_ commands: [Command] = [], failingAppend: Int? = nil) {
        self.failingAppend = failingAppend
        state.withLockedValue { $0.commands = commands }
    }

    var lastSequence: UInt64 { state.withLockedValue { UInt64($0.commands.count) } }
    var lastTime: Timestamp { state.withLockedValue { $0.commands.last?.time ?? .zero } }
    var commands: [Command] { state.withLockedValue { $0.commands } }
    var batchSizes: [Int] { state.withLockedValue { $0.batchSizes } }
    var isClosed: Bool { state.withLockedValue { $0.isClosed } }

    func append(_ commands: [Command]) throws {
        let number = state.withLockedValue { state in
            state.appends += 1
            return state.appends
        }
        begun.lock()
        begun.unlock(withValue: number)
        gate.lock(whenValue: false)
        gate.unlock()
        if number == failingAppend { throw VenueFault(.storage, "no space left on device") }
        state.withLockedValue { state in
            state.commands += commands
            state.batchSizes.append(commands.count)
        }
    }

    func replay(from first: UInt64, _ body: (JournalRecord) throws -> Void) throws {
        let commands = self.commands
        for place in commands.indices where UInt64(place + 1) >= first {
            try body(JournalRecord(sequence: UInt64(place + 1), command: commands[place]))
        }
    }

    func close() { state.withLockedValue { $0.isClosed = true } }

    /// Makes appends wait from now on.
    func hold() {
        gate.lock()
        gate.unlock(withValue: true)
    }

    /// Lets appends go on.
    func release() {
        gate.lock()
        gate.unlock(withValue: false)
    }

    /// Waits until an append has begun.
    func waitForAppend(_ number: Int) {
        begun.lock(whenValue: number)
        begun.unlock()
    }
}

/// A clock that stands where it is set.
final class ManualClock: VenueClock {
    private let time: NIOLockedValueBox<Timestamp>
    init(_ time: Timestamp = Timestamp(milliseconds: 1_760_000_000_000)) {
        self.time = NIOLockedValueBox(time)
    }
    var now: Timestamp { time.withLockedValue { $0 } }
    func set(_ new: Timestamp) { time.withLockedValue { $0 = new } }
    func advance(by duration: Nanoseconds) {
        time.withLockedValue { $0 = $0.advanced(by: duration) }
    }
}

/// Snapshots in memory, with those that are to be found damaged.
final class MemorySnapshots: SnapshotStore {
    private struct State {
        var kept: [StoredSnapshot] = []
        var damaged: Set<UInt64> = []
        var refusal: VenueFault?
    }
    private let state = NIOLockedValueBox(State())

    var sequences: [UInt64] { state.withLockedValue { $0.kept.map(\.sequence) } }
    func damage(_ sequence: UInt64) { state.withLockedValue { _ = $0.damaged.insert(sequence) } }
    func refuse(_ fault: VenueFault) { state.withLockedValue { $0.refusal = fault } }

    func write(_ snapshot: StoredSnapshot) throws {
        try state.withLockedValue { state in
            if let refusal = state.refusal { throw refusal }
            state.kept.append(snapshot)
        }
    }

    func newest(upTo sequence: UInt64) throws -> (snapshot: StoredSnapshot?, problems: [String]) {
        state.withLockedValue { state in
            var problems: [String] = []
            for snapshot in state.kept.sorted(by: { $0.sequence > $1.sequence })
            where snapshot.sequence <= sequence {
                if !state.damaged.contains(snapshot.sequence) { return (snapshot, problems) }
                problems.append("snapshot \(snapshot.sequence): checksum differs")
            }
            return (nil, problems)
        }
    }
}

/// Notes the sequences it is told.
final class RecordingSink: EventSink {
    private let box = NIOLockedValueBox<[UInt64]>([])
    var sequences: [UInt64] { box.withLockedValue { $0 } }
    func applied(_ command: AppliedCommand, engine: borrowing Engine) {
        box.withLockedValue { $0.append(command.sequence) }
    }
}

/// A sink that says it already holds some commands.
final class HoldingSink: DurableSink {
    private let box = NIOLockedValueBox<[UInt64]>([])
    let durableSequence: UInt64
    init(holding sequence: UInt64) { durableSequence = sequence }
    var sequences: [UInt64] { box.withLockedValue { $0 } }
    func applied(_ command: AppliedCommand, engine: borrowing Engine) {
        box.withLockedValue { $0.append(command.sequence) }
    }
}

/// Notes what the sequencer tells about itself.
final class RecordingObserver: SequencerObserver {
    struct Seen {
        var batches: [BatchFigures] = []
        var snapshots: [SnapshotFigures] = []
        var snapshotFaults: [VenueFault] = []
        var stops: [VenueFault] = []
    }
    private let box = NIOLockedValueBox(Seen())
    var seen: Seen { box.withLockedValue { $0 } }
    func finished(batch: BatchFigures) { box.withLockedValue { $0.batches.append(batch) } }
    func finished(snapshot: SnapshotFigures) {
        box.withLockedValue { $0.snapshots.append(snapshot) }
    }
    func failed(snapshot fault: VenueFault) {
        box.withLockedValue { $0.snapshotFaults.append(fault) }
    }
    func stopped(by fault: VenueFault) { box.withLockedValue { $0.stops.append(fault) } }
}

/// A small market: one asset, one index, one perpetual, and as many funded accounts as wanted.
enum SmallMarket {
    static let usdt = AssetID(0)
    static let btc = InstrumentID(0)

    static func setUp(accounts: Int) -> [Action] {
        var actions: [Action] = [
            .listAsset(AssetSpec(name: "USDT")),
            .listIndex(IndexSpec(name: "BTCUSDT", sources: [IndexSource(name: "test")])),
            .listInstrument(
                InstrumentSpec(
                    symbol: "BTCUSDT", contract: .linearPerpetual, settlementAsset: usdt,
                    index: IndexID(0), tickSize: Price(raw: 10_000_000),
                    stepSize: Quantity(raw: 100_000),
                    brackets: .flat(maintenanceMarginRate: Rate(raw: 1_000_000), maxLeverage: 50))),
            .indexPrice(IndexID(0), source: 0, Price(whole: 50_000)),
        ]
        for number in 1...max(1, accounts) {
            actions.append(.openAccount(AccountKey(UInt64(number))))
            actions.append(.deposit(AccountID(number), usdt, Amount(whole: 100_000)))
        }
        return actions
    }

    /// An order near the price, different for every number.
    static func order(_ number: Int, accounts: Int) -> Action {
        .place(
            OrderRequest(
                account: AccountID(number % accounts + 1), instrument: btc,
                side: number % 2 == 0 ? .buy : .sell, type: .limit,
                quantity: Quantity(raw: 100_000 * Int64(1 + number % 5)),
                price: Price(whole: Int64(49_990 + number * 7 % 21))))
    }
}
