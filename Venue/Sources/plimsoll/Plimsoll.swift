import ArgumentParser
import VenuePorts

/// The program: one binary, one subcommand for each thing a person does with the venue.
@main
struct Plimsoll: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plimsoll",
        abstract: "A cross-margin derivatives venue: serve, operate, calculate, replay, explain.",
        version: "plimsoll \(Product.version)",
        subcommands: [
            ServeCommand.self,
            StatusCommand.self,
            UserCommand.self,
            KeyCommand.self,
            DepositCommand.self,
            MarketCommand.self,
            BenchCommand.self,
            Calc.self,
            CompactCommand.self,
            ExplainCommand.self,
            JournalCommand.self,
            KillChildCommand.self,
            KillTestCommand.self,
            LoadCommand.self,
            RebuildCommand.self,
            ReplayCommand.self,
            VerifyCommand.self,
        ])
}
