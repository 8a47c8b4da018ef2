import ArgumentParser

struct TuneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tune",
        abstract: "Search hyper-parameters under an energy budget.",
        subcommands: [TuneAskTellCommand.self])
}
