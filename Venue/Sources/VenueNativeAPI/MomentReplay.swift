import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import VenueJSON
import VenuePorts
import VenueReadModels
import VenueSequencer

// A forced step lived through again: an engine of its own is brought from the newest snapshot to
// the command before, then takes the command that caused the step. That the step it makes is the
// one the history has, to the last figure, is checked every time.

/// What one replay may cost.
public struct MomentLimits: Hashable, Sendable {
    /// Commands between the snapshot and the moment.
    public var commands: UInt64 = 5_000_000
    /// How long it may take.
    public var time = Duration.seconds(30)
    /// Moments that are kept, so that looking again costs nothing.
    public var kept = 16

    /// The customary limits.
    public init() {}
}

/// Replays moments, one at a time, beside the venue.
final class MomentReplay: Sendable {
    private let past: (any VenuePast)?
    private let limits: MomentLimits
    private let place = WorkPlaces(1, "replaying another moment")
    private let kept = NIOLockedValueBox<[(id: UInt64, body: [UInt8])]>([])

    init(_ past: (any VenuePast)?, _ limits: MomentLimits) {
        self.past = past
        self.limits = limits
    }

    /// The moment of a step as JSON.
    ///
    /// - Throws: Status 429 while another one is replayed, 503 if it is out of reach.
    func moment(of record: LiquidationRecord) async throws -> [UInt8] {
        if let known = kept.withLockedValue({ $0.first { $0.id == record.id }?.body }) {
            return known
        }
        guard let past else {
            throw NativeError(503, "noPast", "this venue keeps no journal that can be replayed")
        }
        let limits = limits
        let body = try await place.run { try MomentRun(record, limits).body(past) }
        kept.withLockedValue { kept in
            kept.append((record.id, body))
            if kept.count > limits.kept { kept.removeFirst() }
        }
        return body
    }
}

/// One replay; a class, because the engine cannot be copied and is fed from a closure.
private final class MomentRun {
    private let record: LiquidationRecord
    private let limits: MomentLimits
    private let end: ContinuousClock.Instant
    private var engine = Engine()
    private var events = EventBuffer()
    private var writer = JSONWriter(capacity: 16_384)
    /// Commands between two looks at the clock.
    private static let stride: UInt64 = 1_024

    init(_ record: LiquidationRecord, _ limits: MomentLimits) {
        self.record = record
        self.limits = limits
        end = ContinuousClock.now + limits.time
    }

    func body(_ past: any VenuePast) throws -> [UInt8] {
        do {
            try begin(past)
            let first = engine.sequence + 1
            if record.sequence - engine.sequence > limits.commands {
                throw NativeError(
                    503, "tooFarBack",
                    "expected at most \(limits.commands) commands from the newest snapshot before "
                        + "it to the moment, found \(record.sequence - engine.sequence)")
            }
            try past.records(first...record.sequence) { try take($0) }
        } catch let fault as VenueFault {
            throw NativeError(
                503, fault.code.rawValue, "the journal could not be read back to that moment")
        }
        return writer.bytes
    }

    private func begin(_ past: any VenuePast) throws {
        guard let snapshot = try past.snapshot(upTo: record.sequence - 1) else { return }
        do {
            let restored = try Engine(restoring: snapshot.bytes)
            guard restored.sequence == snapshot.sequence else { throw differs }
            engine = restored
        } catch let error as NativeError {
            throw error
        } catch {
            throw VenueFault(.damaged, "\(error)")
        }
    }

    private func take(_ entry: JournalRecord) throws {
        guard entry.sequence == engine.sequence + 1 else { throw differs }
        if entry.sequence == record.sequence {
            try write(entry.command)
            return
        }
        events.removeAll()
        engine.apply(entry.command, into: &events)
        if entry.sequence % Self.stride == 0 && ContinuousClock.now > end {
            throw NativeError(
                503, "tooSlow",
                "expected to reach the moment in \(limits.time), found command \(entry.sequence) "
                    + "of \(record.sequence) by then")
        }
    }

    private var differs: NativeError {
        NativeError(
            500, "replayDiffers", "the journal gives another step than the one in the history")
    }

    // MARK: The moment

    /// What is looked at before the command and after it.
    private struct Scene {
        var report: [UInt8]
        var marks: [Price]
    }

    private func scene() -> Scene {
        var writer = JSONWriter(capacity: 4_096)
        // Ranks of then, which the venue of now does not know.
        let standings = ADLStandings(clock: SystemClock())
        writer.object { writer in
            writer.writeAssets(of: account, engine)
            writer.writePools(of: account, engine)
            writer.writePositions(of: account, engine, standings)
        }
        var marks: [Price] = []
        for instrument in instruments { marks.append(engine.markPrice(instrument)) }
        return Scene(report: writer.bytes, marks: marks)
    }

    private var account: AccountID { record.step.pool.account }

    /// The instruments of the pool, each once, that of the step first.
    private var instruments: [InstrumentID] {
        var found: [InstrumentID] = []
        if let own = record.step.instrument { found.append(own) }
        for position in record.positions where !found.contains(position.instrument) {
            found.append(position.instrument)
        }
        return found
    }

    private func write(_ command: Command) throws {
        let before = scene()
        let book = book()
        let words = MomentWords.text(command.action, for: account, engine)
        events.removeAll()
        engine.apply(command, into: &events)
        try check()
        let after = scene()
        let hash = engine.stateHash()
        writer.object { writer in
            writer.member("sequence", record.sequence)
            writer.member("time", command.time.milliseconds)
            writer.member("command", words)
            writer.member("before", json: before.report)
            writer.member("after", json: after.report)
            writer.array("marks") { writer in
                for (place, instrument) in instruments.enumerated() {
                    writer.object { writer in
                        writer.member("symbol", engine.spec(of: instrument).symbol)
                        writer.member("before", before.marks[place])
                        writer.member("after", after.marks[place])
                    }
                }
            }
            writer.member("book", json: book)
            writer.member("stateHash", "\(hash)")
        }
    }

    /// Confirms that the command made the very step that is to be shown.
    private func check() throws {
        let place = Int(record.id - record.sequence * ForcedIDs.perCommand)
        guard place < events.steps.count else { throw differs }
        var step = events.steps[place]
        let first = Int(step.firstPosition)
        let positions = Array(events.positions[first..<first + Int(step.positionCount)])
        step.firstPosition = 0
        if step != record.step || positions != record.positions { throw differs }
    }

    /// The best levels of the step's instrument, or of the pool's largest position; null without.
    private func book() -> [UInt8] {
        var writer = JSONWriter(capacity: 1_024)
        let largest = record.positions.max { $0.notional < $1.notional }?.instrument
        guard let instrument = record.step.instrument ?? largest else { return Array("null".utf8) }
        writer.object { writer in
            writer.member("symbol", engine.spec(of: instrument).symbol)
            writer.array("bids") { $0.write(engine.depth(instrument, .buy, levels: 10)) }
            writer.array("asks") { $0.write(engine.depth(instrument, .sell, levels: 10)) }
        }
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ levels: [(price: Price, quantity: Quantity, orders: Int)]) {
        for level in levels {
            array { writer in
                writer.value(decimal: level.price.raw)
                writer.value(decimal: level.quantity.raw)
            }
        }
    }
}
