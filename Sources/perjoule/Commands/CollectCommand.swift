import ArgumentParser

struct CollectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collect",
        abstract: "Measure what predictors learn from, on this machine.",
        subcommands: [CollectLayersCommand.self])
}
