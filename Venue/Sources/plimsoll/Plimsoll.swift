import ArgumentParser

/// The program: one binary, one subcommand for each thing a person does with the venue.
@main
struct Plimsoll: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plimsoll",
        abstract: "A cross-margin derivatives venue: calculate, replay and explain.",
        subcommands: [
            BenchCommand.self,
            Calc.self,
            ExplainCommand.self,
            KillChildCommand.self,
            KillTestCommand.self,
            ReplayCommand.self,
        ])
}
