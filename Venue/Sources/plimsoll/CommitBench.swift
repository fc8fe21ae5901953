import Foundation
import Glibc
import NIOConcurrencyHelpers
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import VenueJournalFile
import VenuePorts
import VenueSequencer

// Commits per second through the sequencer, and what the disk would give to a loop that does
// nothing but append and sync. The bare loop repeats the very batch sizes the sequencer formed,
// with records of the same size, into a file of zeros as the journal does and into a growing file.

/// One comparison at one number of submitters.
struct CommitBench {
    let directory: String
    let submitters: Int
    let seconds: Int
    let durability: Durability

    /// What one run through the sequencer gave.
    private struct Run {
        var commands = 0
        var batches: [Int] = []
        var bytesPerRecord = 0
        var elapsed = Duration.zero
        var perSecond: Double { Double(commands) / (elapsed / .seconds(1)) }
    }

    /// Runs in turns and gives a row for people.
    func run(rounds: Int) async throws -> String {
        var through: [Double] = []
        var filled: [Double] = []
        var growing: [Double] = []
        var meanBatch: [Double] = []
        for _ in 0..<rounds {
            let run = try await runSequencer()
            through.append(run.perSecond)
            meanBatch.append(Double(run.commands) / Double(max(1, run.batches.count)))
            filled.append(try bareLoop(run, isFilled: true))
            growing.append(try bareLoop(run, isFilled: false))
        }
        let commits = Self.median(through)
        let words = [
            "\(submitters) submitters: \(Self.whole(commits)) commits/s in batches of",
            "\(Self.whole(Self.median(meanBatch)));",
            "bare loop \(Self.whole(Self.median(filled)))/s on zeros",
            "(ratio \(Self.ratio(commits, Self.median(filled)))),",
            "\(Self.whole(Self.median(growing)))/s growing",
            "(ratio \(Self.ratio(commits, Self.median(growing))))",
        ]
        return words.joined(separator: " ")
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
    private static func whole(_ value: Double) -> String { String(Int64(value.rounded())) }
    private static func ratio(_ top: Double, _ bottom: Double) -> String {
        String(format: "%.2f", bottom > 0 ? top / bottom : 0)
    }

    // MARK: Through the sequencer

    private func runSequencer() async throws -> Run {
        let folder = directory + "/bench-\(UInt64.random(in: 0 ... .max))"
        defer { remove(folder) }
        let notes = BatchNotes()
        var options = SequencerOptions.manual
        options.observer = notes
        let journal = try FileJournal(
            directory: folder, options: JournalOptions(durability: durability))
        let sequencer = try Sequencer(journal: journal, snapshots: nil, options: options)
        _ = try await sequencer.submit(all: TrialMarket.listing(instruments: 1))
        for number in 1...submitters {
            _ = try await sequencer.submit(all: [
                .openAccount(AccountKey(UInt64(number))),
                .deposit(AccountID(number), TrialMarket.usdt, Amount(whole: 1_000_000)),
            ])
        }
        notes.clear()
        let before = try Self.records(in: folder)
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        let total = try await withThrowingTaskGroup(of: Int.self) { group in
            for account in 1...submitters {
                group.addTask { try await Self.load(sequencer, account: account, until: end) }
            }
            var total = 0
            for try await count in group { total += count }
            return total
        }
        var run = Run()
        run.commands = total
        run.elapsed = ContinuousClock.now - start
        run.batches = notes.sizes
        try await sequencer.shutDown()
        run.bytesPerRecord = max(1, (try Self.records(in: folder) - before) / max(1, total))
        return run
    }

    /// Bytes of records in the segments: what is not zeros behind the last record.
    private static func records(in folder: String) throws -> Int {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/journal")
        var sum = 0
        for name in names {
            let path = folder + "/journal/" + name
            guard let data = FileManager.default.contents(atPath: path) else { continue }
            sum += (data.lastIndex { $0 != 0 } ?? -1) + 1
        }
        return sum
    }

    /// Places an order and cancels it, again and again.
    private static func load(
        _ sequencer: Sequencer, account: Int, until end: ContinuousClock.Instant
    ) async throws -> Int {
        var count = 0
        let price = TrialMarket.price - 100 - Int64(account % 1_000)
        while ContinuousClock.now < end {
            let order = try await sequencer.submit(
                .place(TrialMarket.limit(account, 0, .buy, lots: 1, at: price))
            ) { _, applied in applied.events.orders.first?.id ?? .none }
            _ = try await sequencer.submit(
                .cancel(AccountID(account), InstrumentID(0), .id(order))
            ) { _, applied in applied.sequence }
            count += 2
        }
        return count
    }

    // MARK: The bare loop

    /// Appends batches of the same sizes and gives records per second.
    private func bareLoop(_ run: Run, isFilled: Bool) throws -> Double {
        let path = directory + "/bench-bare-\(UInt64.random(in: 0 ... .max))"
        let file = open(path, O_CREAT | O_RDWR, 0o600)
        guard file >= 0 else { throw VenueFault(.storage, "\(path): cannot be created") }
        defer {
            close(file)
            remove(path)
        }
        let bytes = [UInt8](repeating: 0x5A, count: run.bytesPerRecord * 8_192)
        if isFilled {
            let zeros = [UInt8](repeating: 0, count: 1 << 20)
            for place in 0...(run.commands * run.bytesPerRecord / zeros.count + 1) {
                _ = pwrite(file, zeros, zeros.count, off_t(place * zeros.count))
            }
            fsync(file)
        }
        var offset = 0
        var records = 0
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        for size in run.batches where ContinuousClock.now < end {
            let length = min(size, 8_192) * run.bytesPerRecord
            guard pwrite(file, bytes, length, off_t(offset)) == length, fdatasync(file) == 0 else {
                throw VenueFault(.storage, "\(path): append or sync failed with \(errno)")
            }
            offset += length
            records += size
        }
        return Double(records) / ((ContinuousClock.now - start) / .seconds(1))
    }

    private func remove(_ path: String) {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("\(path): could not be removed: \(error)")
        }
    }
}

/// Remembers the sizes of batches.
private final class BatchNotes: SequencerObserver {
    private let box = NIOLockedValueBox<[Int]>([])
    var sizes: [Int] { box.withLockedValue { $0 } }
    func clear() { box.withLockedValue { $0 = [] } }
    func finished(batch: BatchFigures) { box.withLockedValue { $0.append(batch.commands) } }
}
