import ArgumentParser
import VenueJournalFile
import VenuePorts

// Measurements of the durable core, for docs/performance.md. Build in release before believing any
// of them; figures go to standard output, one row for each run.

/// `plimsoll bench`: what the durable core costs on this machine.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure commits, history and snapshots on this machine.",
        shouldDisplay: false,
        subcommands: [BenchCommits.self, BenchHistory.self, BenchSnapshot.self])
}

/// `plimsoll bench commits`: durable commands per second, beside a bare loop.
struct BenchCommits: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "commits",
        abstract: "Compare the sequencer with a bare append and fdatasync loop.",
        discussion: """
            Submitters in a closed loop place and cancel orders; the bare loop then appends as \
            many bytes in batches of the same sizes. Both are repeated in turns.
            """)

    @Option(help: "Folder on the disk to be measured; a folder of its own is made in it.")
    var dir = "."

    @Option(parsing: .upToNextOption, help: "Numbers of concurrent submitters.")
    var submitters: [Int] = [1, 64, 512]

    @Option(help: "Seconds of each run.")
    var seconds = 3

    @Option(help: "Runs of each kind; the median counts.")
    var rounds = 3

    @Option(
        help: "Durability of the sequencer: fsync, os or none.", transform: KillLoad.durability)
    var durability = Durability.fsync

    func validate() throws {
        if submitters.isEmpty || submitters.contains(where: { !(1...10_000).contains($0) }) {
            throw ValidationError("--submitters: expected numbers from 1 to 10000")
        }
        if !(1...600).contains(seconds) || !(1...100).contains(rounds) {
            throw ValidationError("--seconds: expected 1 to 600; --rounds: expected 1 to 100")
        }
    }

    func run() async throws {
        for count in submitters {
            let bench = CommitBench(
                directory: dir, submitters: count, seconds: seconds, durability: durability)
            print(try await bench.run(rounds: rounds))
        }
    }
}

/// `plimsoll bench snapshot`: how long the venue stands still for a snapshot.
struct BenchSnapshot: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract: "Measure how long a snapshot holds up commands.",
        discussion: """
            Builds a venue of the given size in memory and lets one submitter trade without a \
            pause; its longest wait without and with a snapshot under way is printed.
            """)

    @Option(help: "Accounts, each with a resting order and a position in every instrument.")
    var accounts = 100_000

    @Option(help: "Instruments.")
    var instruments = 3

    @Option(help: "Snapshots taken.")
    var rounds = 5

    func validate() throws {
        if !(1...1_000_000).contains(accounts) || !(1...100).contains(instruments) {
            throw ValidationError(
                "--accounts: expected 1 to 1000000; --instruments: expected 1 to 100")
        }
    }

    func run() async throws {
        let bench = try SnapshotBench(accounts: accounts, instruments: instruments)
        try await bench.run(rounds: rounds)
    }
}
