import ArgumentParser
import Foundation
import VenueJournalFile
import VenuePorts
import VenueReplay

// What can be done with a venue's directory while no venue runs on it: verify it, read it, make it
// smaller. All of them answer with status 1 and the file and offset if something is wrong.

/// Does something with a journal; a fault is told on standard error and ends with status 1.
private func journaling<Result>(_ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let fault as VenueFault {
        tell("plimsoll: \(fault)")
        throw ExitCode.failure
    }
}

private func tell(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

/// `plimsoll verify`.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a venue's journal and snapshots from end to end.",
        discussion: """
            Reads every record, checks its sums and its place, replays it through an engine, and \
            compares every snapshot with the state at its place. Changes nothing. Ends with \
            status 1 if something is damaged; an interrupted write at the very end is no damage.
            """)

    @Argument(help: "The venue's data folder.")
    var directory: String

    func run() throws {
        let report = try journaling { try verify() }
        if let writer = report.writer {
            tell("plimsoll: warning: \(writer) is writing this journal; its end may move")
        }
        for line in lines(report) { print(line) }
        for problem in report.problems { tell("plimsoll: damaged: \(problem)") }
        if !report.problems.isEmpty { throw ExitCode.failure }
    }

    /// Reads again where a running venue may have been in the middle of a write.
    private func verify() throws -> VerificationReport {
        for _ in 0..<4 {
            do {
                return try JournalVerification.run(directory: directory)
            } catch let fault as VenueFault where fault.code == .damaged {
                if try JournalReader(directory: directory).writer == nil { throw fault }
            }
        }
        return try JournalVerification.run(directory: directory)
    }

    private func lines(_ report: VerificationReport) -> [String] {
        var rows = [
            ("segments", "\(report.segments), archived \(report.archived)"),
            ("records", "\(report.records)"),
        ]
        if report.records > 0 {
            rows += [
                ("sequences", "\(report.firstSequence) to \(report.lastSequence)"),
                (
                    "times",
                    "\(Calendar.text(report.firstTime)) to \(Calendar.text(report.lastTime))"
                ),
            ]
        }
        if let start = report.start, start > 0 { rows.append(("state from", "snapshot \(start)")) }
        for snapshot in report.snapshots {
            rows.append(("snapshot \(snapshot.sequence)", "agrees, \(snapshot.stateHash)"))
        }
        if let cut = report.cut {
            rows.append(
                (
                    "interrupted",
                    "\(cut.bytes) bytes in \(cut.file) at byte \(cut.offset); the next start cuts "
                        + "them"
                ))
        }
        if let hash = report.stateHash { rows.append(("state hash", "\(hash)")) }
        rows.append(("verdict", report.problems.isEmpty ? "good" : "damaged"))
        return rows.map { $0.0.padding(toLength: 14, withPad: " ", startingAt: 0) + " " + $0.1 }
    }
}

/// `plimsoll journal ...`.
struct JournalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal", abstract: "Read a venue's journal.", subcommands: [Dump.self])

    struct Dump: ParsableCommand {
        enum Format: String, ExpressibleByArgument, CaseIterable {
            case text
            case json
        }

        static let configuration = CommandConfiguration(
            commandName: "dump",
            abstract: "Print records: sequence, time, command.",
            discussion: """
                Symbols, assets and account keys are named as the venue knew them at that place; \
                where the records before are gone, numbers stand instead. With --format json each \
                line is one object.
                """)

        @Argument(help: "The venue's data folder.")
        var directory: String

        @Option(help: "The first record.")
        var from: UInt64 = 1

        @Option(help: "How many records at most.")
        var limit: UInt64 = .max

        @Option(help: "How to print: text or json.")
        var format = Format.text

        func run() throws {
            try journaling {
                let reader = try JournalReader(directory: directory)
                let dump = try JournalDump(reader, from: from, limit: limit, format: format)
                if let cut = try dump.run(reader) {
                    tell(
                        "plimsoll: an interrupted write follows, \(cut.bytes) bytes in "
                            + "\(cut.file) at byte \(cut.offset)")
                }
            }
        }
    }
}

/// `plimsoll compact`.
struct CompactCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compact",
        abstract: "Archive the part of a journal that no start needs any more.",
        discussion: """
            Keeps the newest good snapshots and moves the closed segments that the oldest of them \
            contains to archive/. A replay from the beginning still reads them there. The venue \
            must not be running.
            """)

    @Argument(help: "The venue's data folder.")
    var directory: String

    @Option(help: "How many snapshots are kept, at least 1.")
    var keep = 3

    @Flag(help: "Delete the segments instead, those of the archive too; for good.")
    var delete = false

    func validate() throws {
        if keep < 1 { throw ValidationError("--keep: expected at least 1, found \(keep)") }
    }

    func run() throws {
        let report = try journaling {
            try JournalCompaction.run(directory: directory, keeping: keep, isDeleting: delete)
        }
        guard let oldest = report.oldestSnapshot else {
            tell("plimsoll: nothing done: expected a good snapshot in \(directory), found none")
            throw ExitCode.failure
        }
        for path in report.removedSnapshots + report.deleted { print("deleted \(path)") }
        for path in report.archived { print("archived \(path)") }
        print("a start needs the snapshot of record \(oldest) and what follows it")
    }
}
