import ArgumentParser

/// The root command: parses, runs, and turns any error into one line and an exit code.
@main
struct Perjoule: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "perjoule",
        abstract: "Tells what each answer of a machine-learning model costs in energy, and makes it cost less.",
        discussion: """
            Examples:
              perjoule measure -- python3 train.py    joules, watts and seconds
              perjoule measure --vs './new' -- ./old  which of two needs less
              perjoule sources                        which meters work here
              perjoule profile pipeline.yaml          energy of every variant
              perjoule predict model.onnx             energy from the graph alone
              perjoule plan pipeline.yaml --rate 5    the best of them to run
              perjoule simulate pipeline.yaml         what becomes of a load
              perjoule savings pipeline.yaml          what planning for energy saves
              perjoule serve pipeline.yaml            answers that tell their joules
              perjoule study experiment.yaml          a whole experiment, analysed
              perjoule tune --help                    hyper-parameters under an energy budget
              perjoule load localhost:8080 --rate 50  latencies and joules of a server
              perjoule accuracy --help                how often a model is right

            Exit codes:
              0    success
              1    failure
              3    no plan meets the goals, or load missed its latency
              64   wrong usage
              65   wrong input file
              69   a meter or engine is unavailable, or was lost
              74   the store or an output file cannot be read or written
              130  interrupted
            measure passes on the measured command's own exit code (126 where it is
            not executable, 127 where it is not found).
            """,
        version: Version.current,
        subcommands: [
            MeasureCommand.self, SourcesCommand.self, BaselineCommand.self, ProfileCommand.self, CollectCommand.self,
            PredictCommand.self, PlanCommand.self, SimulateCommand.self, SavingsCommand.self, TuneCommand.self,
            ServeCommand.self, LoadCommand.self, AgentCommand.self, ExportCommand.self, AccuracyCommand.self,
            StudyCommand.self, ReportCommand.self, InspectCommand.self, ZooCommand.self, RunsCommand.self,
            CarbonCommand.self, CompletionsCommand.self,
        ])

    static func main() async {
        do {
            var command = try parsed()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            exit(reporting: error)
        }
    }

    /// The command that the arguments ask for.
    ///
    /// The tree of all commands takes several milliseconds to build, which `measure` would add to what it runs. So
    /// `measure` is tried by itself; what it refuses goes through the tree, whose messages name the whole command.
    private static func parsed() throws -> any ParsableCommand {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if let plain = MeasureCommand.plain(arguments) { return plain }
        if arguments.first == MeasureCommand.configuration.commandName,
            let command = try? MeasureCommand.parse(Array(arguments.dropFirst()))
        {
            return command
        }
        return try parseAsRoot(arguments)
    }
}
