import ArgumentParser
import Foundation
import VenueJournalFile
import VenueMarket
import VenuePorts
import VenueSQLite

/// `plimsoll rebuild`: the history anew from the journal.
struct RebuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Makes the history (history.sqlite) anew from the journal.",
        discussion: """
            The venue must not be running. The old file is replaced only when the new one is \
            whole; with --compare only if both say the same, up to the command at which the old \
            one stands.
            """)

    @Argument(help: "The venue's data folder.")
    var directory: String

    @Flag(help: "Prove that the new history says what the old one said, table by table.")
    var compare = false

    private var path: String { directory + "/history.sqlite" }
    private var newPath: String { directory + "/history.sqlite.new" }

    func run() throws {
        // The history is its owner's alone, as the venue made it.
        umask(0o077)
        do {
            try rebuild()
        } catch let fault as VenueFault {
            throw Refusal(message: fault.description)
        }
    }

    private func rebuild() throws {
        if !FileManager.default.fileExists(atPath: directory + "/journal") {
            throw Refusal(message: "\(directory): expected a venue's data folder, found no journal")
        }
        if compare && !FileManager.default.fileExists(atPath: path) {
            throw Refusal(message: "\(path): expected a history to compare with, found none")
        }
        let journal = try FileJournal(directory: directory)
        try remove(newPath)
        let store = try SQLiteHistoryStore(path: newPath)
        let old = compare ? try SQLiteHistoryStore(path: path) : nil
        let rebuild = HistoryRebuild(journal: journal) { !MarketAccounts.contains($0) }
        let outcome = try rebuild.run(into: store, comparing: old)
        let contents = try store.contents()
        try store.close()
        try old?.close()
        try report(outcome)
        try remove(path)
        try FileManager.default.moveItem(atPath: newPath, toPath: path)
        // Its log is empty by now and would only lie about.
        try remove(newPath)
        try journal.close()
        for table in contents { print("  \(table.table): \(table.rows) rows, \(table.hash)") }
        print("\(path): made anew from \(outcome.commands) commands")
    }

    /// Says what the comparison found; refuses to go on if the two differ.
    private func report(_ outcome: HistoryRebuild.Outcome) throws {
        if !compare { return }
        guard let sequence = outcome.compared else {
            throw Refusal(
                message: "\(path): nothing to compare with; it stands at no command of the journal")
        }
        if outcome.differences.isEmpty {
            print("the same as the old one in every table, up to command \(sequence)")
            return
        }
        let tables = outcome.differences.map { difference in
            "\(difference.old.table): old \(difference.old.rows) rows, \(difference.old.hash); "
                + "new \(difference.new.rows) rows, \(difference.new.hash)"
        }
        throw Refusal(
            message: "\(path) differs from \(newPath), which is left beside it:\n  "
                + tables.joined(separator: "\n  "))
    }

    /// Removes a SQLite file with its log.
    private func remove(_ path: String) throws {
        for name in [path + "-wal", path + "-shm", path] {
            if FileManager.default.fileExists(atPath: name) {
                try FileManager.default.removeItem(atPath: name)
            }
        }
    }
}
