import ArgumentParser
import Foundation
import Glibc
import PlimsollEngine
import PlimsollModel
import PlimsollWire
import VenueJournalFile
import VenuePorts
import VenueSequencer

// The kill test: a child process trades and writes down what it was told was done; it is killed at
// a random moment; then everything it wrote down must be in the journal as it was told, and the
// state after a start must be the state of a clean replay.

/// `plimsoll kill-test`: kills a venue under load, again and again, and looks for what was lost.
struct KillTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kill-test",
        abstract: "Kill a venue under load at random moments and look for what was lost.",
        shouldDisplay: false)

    @Option(help: "Times to kill.")
    var rounds = 10

    @Option(help: "Seed of the moments and of the load.")
    var seed: UInt64 = 1

    @Option(help: "Submitters of the load.")
    var accounts = 16

    @Option(help: "Longest life of a child in milliseconds, counted from its first answer.")
    var life = 400

    @Option(help: "Folder to work in; one that fails is left there.")
    var dir = "."

    @Option(
        help: "Durability of the child: fsync, os, or none, which must fail.",
        transform: KillLoad.durability)
    var durability = Durability.fsync

    @Flag(help: "Print a row for every round.")
    var verbose = false

    func validate() throws {
        if rounds < 1 || !(1...1_000).contains(accounts) || !(1...60_000).contains(life) {
            throw ValidationError(
                "--rounds: expected 1 or more; --accounts: 1 to 1000; --life: 1 to 60000")
        }
    }

    /// Rounds that go on in the same folder before a new one is begun: recovery upon recovery,
    /// while a clean replay stays short.
    private static let roundsPerVenue = 10

    func run() async throws {
        var chance = TrialChance(seed)
        var totals = KillFigures()
        var venue = try KillVenue(in: dir)
        for round in 0..<rounds {
            if round > 0 && round % Self.roundsPerVenue == 0 {
                venue.remove()
                venue = try KillVenue(in: dir)
            }
            // Every fifth child is killed on its way up, some before it can answer at all.
            let waitsForAnswer = round % 5 != 4
            let moment = chance.below(waitsForAnswer ? life : max(1, life / 2))
            let child = KillChild(
                folder: venue.folder,
                options: [
                    "--accounts", "\(accounts)", "--seed", "\(chance.next())",
                    "--durability", durability.rawValue,
                ],
                waitsForAnswer: waitsForAnswer, milliseconds: moment)
            venue.acknowledged.merge(try child.live()) { old, _ in old }
            let figures = try await venue.check()
            totals.add(figures)
            if verbose { print("round \(round + 1): killed after \(moment) ms, \(figures)") }
        }
        venue.remove()
        print(
            "kill test: \(rounds) kills, seed \(seed): \(totals.acknowledged) commands "
                + "acknowledged, 0 lost, \(totals.cuts) interrupted writes cut, "
                + "\(totals.snapshots) starts from a snapshot, every state hash as in a replay")
    }
}

/// What one check, or all of them, found.
struct KillFigures: CustomStringConvertible {
    var acknowledged = 0
    var journaled: UInt64 = 0
    var snapshots = 0
    var cuts = 0

    mutating func add(_ other: KillFigures) {
        acknowledged += other.acknowledged
        journaled += other.journaled
        snapshots += other.snapshots
        cuts += other.cuts
    }

    var description: String {
        "\(acknowledged) acknowledged since the last, journal ends at \(journaled)"
            + (snapshots > 0 ? ", began at a snapshot" : "") + (cuts > 0 ? ", cut" : "")
    }
}

/// A venue's folder and everything that was ever acknowledged of it.
struct KillVenue {
    let folder: String
    /// The lines of acknowledged commands by sequence.
    var acknowledged: [UInt64: String] = [:]
    private var checked = 0

    init(in directory: String) throws {
        folder = directory + "/kill-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
    }

    func remove() {
        do {
            try FileManager.default.removeItem(atPath: folder)
        } catch {
            print("\(folder): could not be removed: \(error)")
        }
    }

    /// Starts the venue as a server would and compares it with its journal and with the lines.
    mutating func check() async throws -> KillFigures {
        let journal = try KillLoad.journal(folder)
        var figures = KillFigures()
        figures.cuts = journal.recovery.cut == nil ? 0 : 1
        let sequencer = try Sequencer(
            journal: journal, snapshots: try FileSnapshotStore(directory: folder),
            options: .manual)
        let recovered = sequencer.read { $0.stateHash() }
        figures.journaled = sequencer.lastSequence
        figures.snapshots = sequencer.startReport.snapshotSequence > 0 ? 1 : 0
        if let problem = sequencer.startReport.problems.first { throw failure(problem) }
        try await sequencer.shutDown()
        let replayed = try replayAndCompare()
        if replayed != recovered {
            throw failure("the start gave state hash \(recovered), a replay \(replayed)")
        }
        figures.acknowledged = acknowledged.count - checked
        checked = acknowledged.count
        return figures
    }

    /// Applies the journal to a new engine; every acknowledged line must come out as it was told.
    private func replayAndCompare() throws -> StateHash {
        let journal = try KillLoad.journal(folder)
        var engine = Engine()
        var found = 0
        try journal.replay(from: 1) { record in
            var events = EventBuffer()
            engine.apply(record.command, into: &events)
            guard let told = acknowledged[record.sequence] else { return }
            found += 1
            let line = KillLoad.line(
                AppliedCommand(
                    sequence: record.sequence, command: record.command, events: events),
                engine: engine)
            if line != told {
                throw failure("was told \"\(told)\", the journal gives \"\(line)\"")
            }
        }
        if found != acknowledged.count {
            throw failure(
                "\(acknowledged.count - found) acknowledged commands are not in the journal, "
                    + "which ends at \(journal.lastSequence)")
        }
        try journal.close()
        return engine.stateHash()
    }

    private func failure(_ words: String) -> Refusal { Refusal(message: "\(folder): \(words)") }
}

/// One child: started, left alone for a while, killed.
struct KillChild {
    let folder: String
    let options: [String]
    /// True if its life is counted from its first answer.
    let waitsForAnswer: Bool
    let milliseconds: Int

    /// Gives what it wrote down.
    func live() throws -> [UInt64: String] {
        let path = folder + "/acknowledged"
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let output = FileHandle(forWritingAtPath: path)
        else {
            throw Refusal(message: "\(path): cannot be written")
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["kill-child", folder] + options
        process.standardOutput = output
        try process.run()
        if waitsForAnswer {
            while process.isRunning && Self.size(path) == 0 { usleep(500) }
        }
        usleep(UInt32(milliseconds) * 1_000)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        if process.terminationReason != .uncaughtSignal {
            throw Refusal(
                message: "\(folder): the child ended by itself with "
                    + "\(process.terminationStatus)")
        }
        return try Self.lines(path)
    }

    private static func size(_ path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }

    private static func lines(_ path: String) throws -> [UInt64: String] {
        var found: [UInt64: String] = [:]
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        // The kill may have come in the middle of the last line.
        for line in lines.dropLast() {
            guard let sequence = UInt64(line.prefix { $0 != " " }) else {
                throw Refusal(message: "\(path): expected a sequence, found \"\(line)\"")
            }
            found[sequence] = String(line)
        }
        return found
    }
}
