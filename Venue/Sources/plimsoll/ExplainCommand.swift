import ArgumentParser
import Foundation
import VenueReplay

/// `plimsoll explain`: the life and death of one account.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell the life of one account of a replay, every forced trade with its equation.")

    @Option(name: .customLong("run"), help: "Folder of a report, as replay wrote it.")
    var folder = "./report"

    @Option(help: "Account key.")
    var account: String

    func validate() throws {
        if UInt64(account) == nil {
            throw ValidationError("--account: expected a whole number, found \"\(account)\"")
        }
    }

    func run() throws {
        let path = "\(folder)/timelines.jsonl"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Refusal(
                message:
                    "\(folder): expected the folder of a replay with timelines.jsonl, found none")
        }
        do {
            print(try Explanation.text(of: account, in: data, name: path), terminator: "")
        } catch {
            throw Refusal(message: error.description)
        }
    }
}
