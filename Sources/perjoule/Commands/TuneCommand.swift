import ArgumentParser

struct TuneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tune",
        abstract: "Search hyper-parameters under an energy budget.",
        usage: """
            perjoule tune --space FILE --objective NAME [options] -- command [argument …]
            perjoule tune <subcommand>
            """,
        discussion: """
            The command is run once for each trial, {name} replaced by the parameter's value, and its energy is metered. \
            “perjoule tune run --help” tells all options.

            Examples:
              perjoule tune --space space.yaml --objective accuracy --trials 50 -- python3 train.py --lr {lr} --width {width}
              perjoule tune --space space.yaml --sampler gp --objective accuracy --energy budget 50kJ -- python3 train.py --lr {lr}
              perjoule tune --space space.yaml --sampler nsga2 --objective accuracy --energy minimise -- ./train {lr}
              perjoule tune ask-tell --space space.yaml --sampler tpe --seed 1
              perjoule tune show space --report search.html
            """,
        subcommands: [TuneRunCommand.self, TuneAskTellCommand.self, TuneShowCommand.self, TuneListCommand.self],
        defaultSubcommand: TuneRunCommand.self)
}
