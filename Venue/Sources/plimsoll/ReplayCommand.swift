import ArgumentParser
import Foundation
import PlimsollModel
import VenueFeeds
import VenueReplay

/// `plimsoll replay`: a crash, recorded or built in, through the venue.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Replay recorded markets, or the built-in crash, against a population.",
        discussion: """
            Reads files and folders of Binance public data and Tardis trades. Writes a report \
            with charts and the life of every account. Equal inputs give an equal state hash.
            """)

    @Option(parsing: .upToNextOption, help: "Files and folders of recorded markets.")
    var prices: [String] = []

    @Flag(help: "Replay the built-in crash; the default without --prices.")
    var synthetic = false

    @Option(help: "Accounts of the population, 1 to 1000000.")
    var population = 20_000

    @Option(help: "Seed of everything left to chance.")
    var seed: UInt64 = 1

    @Option(help: "Create accounts and symbols in another order; the hash stays the same.")
    var shuffle: UInt64?

    @Option(help: "Begin here, as 2025-10-10T21:00:00Z.")
    var from: String?

    @Option(help: "End here, as 2025-10-10T22:00:00Z.")
    var to: String?

    @Option(help: "A JSON file that overrides the venue's terms.")
    var venue: String?

    @Option(help: "Folder of the report.")
    var out = "./report"

    @Flag(help: "Print the figures as one JSON object on standard output.")
    var json = false

    func validate() throws {
        if !(1...1_000_000).contains(population) {
            throw ValidationError("--population: expected 1 to 1000000, found \(population)")
        }
        if synthetic && !prices.isEmpty {
            throw ValidationError("--synthetic: expected no --prices beside it")
        }
        _ = try time(from, "--from")
        _ = try time(to, "--to")
        if let begin = try time(from, "--from"), let end = try time(to, "--to"), begin >= end {
            throw ValidationError("--to: expected a time after --from")
        }
    }

    private func time(_ text: String?, _ option: String) throws -> Timestamp? {
        guard let text else { return nil }
        guard let time = Calendar.time(text) else {
            throw ValidationError(
                "\(option): expected an ISO-8601 time in UTC as 2025-10-10T21:00:00Z, "
                    + "found \"\(text)\"")
        }
        return time
    }

    func run() throws {
        do {
            try replay()
        } catch let fault as FeedFault {
            throw Refusal(message: fault.description)
        } catch let fault as ReplayFault {
            throw Refusal(message: fault.description)
        }
    }

    private func replay() throws {
        var options = ReplayOptions()
        options.prices = prices
        options.population = population
        options.seed = seed
        options.shuffle = shuffle
        options.from = try time(from, "--from")
        options.to = try time(to, "--to")
        if let venue {
            guard let text = FileManager.default.contents(atPath: venue) else {
                throw ReplayFault(.unreadable, "\(venue): expected a readable file, found none")
            }
            options.venue = try VenueFile.terms(text, name: venue)
        }
        let start = ContinuousClock.now
        let bar = ProgressBar()
        let result = try Replay.run(options) { bar.show($0) }
        bar.clear()
        let taken = start.duration(to: ContinuousClock.now)
        let milliseconds =
            taken.components.seconds * 1_000 + taken.components.attoseconds / 1_000_000_000_000_000
        for warning in result.warnings { Self.tell("plimsoll: warning: \(warning)") }
        try write(result, milliseconds)
        if json {
            print(result.json(milliseconds: milliseconds))
        } else {
            print(result.summary(milliseconds: milliseconds))
            print("report: \(out)/index.html")
        }
        if !result.brokenInvariants.isEmpty {
            throw Refusal(message: "invariants broken: \(result.brokenInvariants)")
        }
    }

    private func write(_ result: ReplayResult, _ milliseconds: Int64) throws {
        let folder = URL(fileURLWithPath: out, isDirectory: true)
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
            for page in result.files(milliseconds: milliseconds) {
                try Data(page.text.utf8).write(to: folder.appendingPathComponent(page.name))
            }
        } catch {
            throw ReplayFault(
                .unreadable, "\(out): expected a folder that can be written, \(error)")
        }
    }

    static func tell(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }
}

/// A refusal that is printed as it is, with status 1.
struct Refusal: Error, CustomStringConvertible {
    let message: String
    var description: String { message }
}

/// A bar on standard error, if that is a terminal.
struct ProgressBar {
    private let isTerminal = isatty(2) == 1

    func show(_ thousandths: Int) {
        if !isTerminal { return }
        let width = 40
        let done = min(width, thousandths * width / 1_000)
        let bar = String(repeating: "█", count: done) + String(repeating: "░", count: width - done)
        FileHandle.standardError.write(Data("\r\(bar) \(thousandths / 10) %".utf8))
    }

    func clear() {
        if isTerminal { FileHandle.standardError.write(Data("\r\u{1B}[2K".utf8)) }
    }
}
