import ArgumentParser

struct SavingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "savings",
        abstract: "Tell what planning for energy saves at equal accuracy, latency and cost.",
        usage: "perjoule savings <file> [options]\nperjoule savings <source> <files> [options]",
        discussion: """
            Over a grid of loads and latency goals, the plan that ignores energy stands beside the one of least energy that \
            is no less accurate, no dearer, and keeps the same latency goal. Without a source, the file is a pipeline \
            file; perjoule savings pipeline --help has the options.
            Exit code 3: no setting has a plan.

            Examples:
              perjoule savings Examples/ipa-video/full.yaml --report savings.html
              perjoule savings ipa pipelines.json --pipeline video
              perjoule savings mlenergy text-to-image.json lm-arena-chat.json --report savings.html
              perjoule savings zeus v100.csv --json
            """,
        subcommands: [
            SavingsPipelineCommand.self, SavingsIPACommand.self, SavingsMLEnergyCommand.self, SavingsZeusCommand.self,
        ],
        defaultSubcommand: SavingsPipelineCommand.self)
}
