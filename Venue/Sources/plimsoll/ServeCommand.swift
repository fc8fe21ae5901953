import ArgumentParser
import Foundation
import Logging
import VenueJSON
import VenuePorts
import VenueServer

/// `plimsoll serve`: runs the venue.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Runs the venue.",
        discussion: """
            Settings come from flags, then from the environment (PLIMSOLL_PORT for --port), then \
            from the file named by --config or PLIMSOLL_CONFIG ({"port": 8080}).

            """
                + SettingsReader.specs
                .map {
                    "  --" + $0.name.padding(toLength: 28, withPad: " ", startingAt: 0) + $0.help
                }
                .joined(separator: "\n"))

    @Argument(parsing: .captureForPassthrough, help: "Settings, as --port 8080.")
    var settings: [String] = []

    func run() async throws {
        // Everything after the word is taken as it is, so that settings have one table.
        if settings.contains(where: { ["--help", "-h", "help"].contains($0) }) {
            throw CleanExit.helpRequest(self)
        }
        // A file that may not grow any more is a failed write, not the end of the process.
        signal(SIGXFSZ, SIG_IGN)
        let venue: Venue
        do {
            venue = try await Venue.open(try read())
        } catch let fault as VenueFault {
            throw ValidationError(fault.message)
        }
        try await venue.run()
    }

    private func read() throws -> ServerSettings {
        let environment = ProcessInfo.processInfo.environment
        var flags = try Self.flags(settings)
        let path = flags.removeValue(forKey: "config") ?? environment["PLIMSOLL_CONFIG"]
        var file: (name: String, root: JSON)?
        if let path {
            do {
                file = (path, try JSONReader.read(Data(contentsOf: URL(fileURLWithPath: path))))
            } catch let fault as JSONFault {
                throw VenueFault(
                    .badInput,
                    "\(path):\(fault.line):\(fault.column): expected \(fault.expected), "
                        + "found \(fault.found)")
            } catch {
                throw VenueFault(.badInput, "\(path): expected a readable file, found none")
            }
        }
        return try SettingsReader.read(flags: flags, environment: environment, file: file)
    }

    /// `--name value` and `--name=value`, by name.
    static func flags(_ words: [String]) throws -> [String: String] {
        let known = SettingsReader.specs.map(\.name) + ["config"]
        var flags: [String: String] = [:]
        var rest = words[...]
        while let word = rest.popFirst() {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard word.hasPrefix("--"), let name = parts.first.map({ String($0.dropFirst(2)) }),
                known.contains(name)
            else {
                throw VenueFault(
                    .badInput,
                    "\(word): expected one of "
                        + known.map { "--" + $0 }.joined(separator: ", "))
            }
            guard let value = parts.count > 1 ? parts[1] : rest.popFirst() else {
                throw VenueFault(.badInput, "\(word): expected a value, found none")
            }
            flags[name] = value
        }
        return flags
    }
}
