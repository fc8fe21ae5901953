import ArgumentParser
import Foundation
import PlimsollEngine
import PlimsollModel
import PlimsollNumerics
import VenuePorts
import VenueReadModels
import VenueSQLite

// What the history costs: making rows, keeping them in SQLite, and the wait of a client that reads
// back what it has just done.

/// `plimsoll bench history`: rows per second, and how soon they can be read.
struct BenchHistory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Measure the history: rows made, rows kept, rows read back.",
        discussion: """
            Accounts place, fill and cancel orders in memory. Their rows are made without a \
            store, then made and kept in a SQLite file, and at last every command is read back \
            before the next one is given.
            """)

    @Option(help: "Folder on the disk to be measured; a file is made in it and removed.")
    var dir = "."

    @Option(help: "Commands of each run.")
    var commands = 100_000

    @Option(help: "Commands of one batch.")
    var batch = 1_000

    @Option(help: "Runs of each kind.")
    var rounds = 3

    func validate() throws {
        if !(1_000...10_000_000).contains(commands) || !(1...100).contains(rounds) {
            throw ValidationError(
                "--commands: expected 1000 to 10000000; --rounds: expected 1 to 100")
        }
        if !(1...commands).contains(batch) {
            throw ValidationError("--batch: expected 1 to the number of commands")
        }
    }

    func run() async throws {
        let bench = HistoryBench(directory: dir, commands: commands, batch: batch)
        for round in 1...rounds {
            let made = try bench.run(isKept: false)
            let kept = try bench.run(isKept: true)
            let waits = try await bench.waits(500)
            print(
                "round \(round): made \(made.rate) rows/s; made and kept \(kept.rate) rows/s, "
                    + "\(kept.bytesPerRow) bytes each; read back after "
                    + "\(waits.median) us (median), \(waits.worst) us (99 of 100)")
        }
    }
}

/// A market in memory whose rows are made, kept and read.
struct HistoryBench {
    let directory: String
    let commands: Int
    let batch: Int
    private static let accounts = 20

    /// What a run came to.
    struct Figures {
        let rows: Int
        let seconds: Double
        let bytes: Int

        var rate: Int { Int(Double(rows) / seconds) }
        var bytesPerRow: Int { bytes / max(1, rows) }
    }

    private var path: String { directory + "/bench-history.sqlite" }

    /// Makes the rows of all commands, and keeps them in a file if asked.
    func run(isKept: Bool) throws -> Figures {
        defer { removeFile() }
        removeFile()
        let applied = Self.story(commands)
        let store = isKept ? try SQLiteHistoryStore(path: path) : nil
        var projection = HistoryProjection(from: HistorySeed())
        var rows = 0
        let start = ContinuousClock.now
        for (place, command) in applied.commands.enumerated() {
            projection.take(command, applied.engine)
            if (place + 1) % batch != 0 { continue }
            let taken = projection.takeBatch()
            rows += taken.count
            try store?.write(taken, upTo: command.sequence)
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        try store?.close()
        return Figures(rows: rows, seconds: seconds, bytes: isKept ? fileSize() : 0)
    }

    /// How long a client waits that reads back each command, in microseconds.
    func waits(_ count: Int) async throws -> (median: Int, worst: Int) {
        defer { removeFile() }
        removeFile()
        let applied = Self.story(count)
        let store = try SQLiteHistoryStore(path: path)
        let writer = try HistoryWriter(store: store)
        var waits: [Duration] = []
        for command in applied.commands {
            let start = ContinuousClock.now
            writer.applied(command, engine: applied.engine)
            _ = try await writer.read(upTo: command.sequence) { try $0.order(OrderID(1)) }
            waits.append(ContinuousClock.now - start)
        }
        try await writer.close()
        try store.close()
        waits.sort()
        let micros = { (wait: Duration) in Int(wait / .microseconds(1)) }
        return (micros(waits[waits.count / 2]), micros(waits[waits.count * 99 / 100]))
    }

    private func fileSize() -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    private func removeFile() {
        for name in [path, path + "-wal", path + "-shm"] {
            _ = unlink(name)
        }
    }

    // MARK: The story

    /// Commands that were applied, and the engine after the last of them.
    private struct Story: ~Copyable {
        var engine = Engine()
        var commands: [AppliedCommand] = []

        mutating func tell(_ action: Action) {
            let sequence = UInt64(commands.count + 1)
            let time = Timestamp(milliseconds: 1_760_000_000_000 + Int64(sequence))
            let command = Command(action, at: time)
            var events = EventBuffer()
            engine.apply(command, into: &events)
            commands.append(
                AppliedCommand(sequence: sequence, command: command, events: events))
        }
    }

    /// Of four commands two meet and trade, one rests and one cancels what rests.
    private static func story(_ count: Int) -> Story {
        var story = Story()
        for action in TrialMarket.listing(instruments: 3) { story.tell(action) }
        for number in 1...accounts {
            story.tell(.openAccount(AccountKey(UInt64(number))))
            story.tell(.deposit(AccountID(number), TrialMarket.usdt, Amount(whole: 1_000_000)))
        }
        var chance = TrialChance(1)
        while story.commands.count < count {
            let (one, other) = (1 + chance.below(accounts), 1 + chance.below(accounts))
            let instrument = chance.below(3)
            let price = TrialMarket.price + Int64(chance.below(20))
            let orders = [
                TrialMarket.limit(one, instrument, .sell, lots: 1, at: price),
                TrialMarket.limit(other, instrument, .buy, lots: 1, at: price),
                TrialMarket.limit(other, instrument, .buy, lots: 1, at: price - 500),
            ]
            for order in orders { story.tell(.place(order)) }
            story.tell(.cancelAll(AccountID(other), InstrumentID(instrument)))
        }
        return story
    }
}
