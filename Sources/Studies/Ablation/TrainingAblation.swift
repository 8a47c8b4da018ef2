import Metering
import Profiling
package import Quantities
import Store

/// A factorial study of a training command, which is told the layers of its network.
package struct TrainingAblation: Sendable, Hashable, Encodable {
    package var factors: NetworkFactors
    /// The command line, `{convolutions}` and its like standing for levels.
    package var arguments: [String]
    /// Where the command runs: the study file's folder.
    package var folder: String
    /// The figure that training is for, as the command prints it.
    package var objective: String
    package var timeout: Seconds?

    /// The command with its places: every varied factor must have one, the others may.
    func command() throws(ProfilingError) -> TrainingCommand {
        let varied = Set(factors.varied.map(\.name))
        return try TrainingCommand(
            arguments,
            parameters: NetworkFactors.names.filter { name in
                varied.contains(name) || arguments.contains { $0.contains("{\(name)}") }
            })
    }

    func design() -> StudyDesign {
        StudyDesign(
            factors: factors.varied,
            responses: [
                StudyResponse("energy.own", title: "Dynamic energy of a training", lessIsBetter: true),
                StudyResponse("energy.total", title: "Machine's energy during a training", lessIsBetter: true),
                StudyResponse(objective, title: objective.capitalizedFirst, lessIsBetter: false),
                StudyResponse("time.wall", title: "Time of a training", lessIsBetter: true),
            ])
    }
}

/// Runs the trainings of a study, each as a child process.
struct TrainingAblationBench: StudyBench {
    private let ablation: TrainingAblation
    private let command: TrainingCommand
    private let runner: JobRunner

    /// - Throws: ``StudyError`` when there is no meter or the command's program cannot be found.
    init(_ ablation: TrainingAblation, _ context: StudyContext) throws {
        guard let meter = context.meter else {
            throw StudyError(.designInvalid, "trainings are compared by their energy, and there is no meter")
        }
        self.ablation = ablation
        command = try ablation.command()
        runner = JobRunner(CommandMeasurement(meter: meter, baseline: context.campaign.baseline))
    }

    mutating func measure(
        _ configuration: Configuration, replicate: Int, seed: UInt64
    ) async throws -> (figures: [Figure], notes: [String]) {
        let values = ablation.factors.values(configuration).mapValues { "\($0)" }
        let arguments = command.filled(values, trial: max(0, replicate), seed: seed)
        let outcome = try await runner.run(
            TrainingJob(
                Command(arguments, directory: ablation.folder), objectives: [ablation.objective],
                trial: max(0, replicate), seed: seed, timeout: ablation.timeout))
        try Task.checkCancellation()
        if let fault = outcome.fault {
            // Every trial would fail alike.
            guard fault.code != .notStarted else {
                throw StudyError(.designInvalid, "the command cannot be run: \(fault.message)", advice: fault.advice)
            }
            throw StudyTrialFailure(fault.description)
        }
        return (figures(of: outcome), outcome.notes)
    }

    private func figures(of outcome: JobOutcome) -> [Figure] {
        let clock = Provenance.measured(by: "the clock")
        var figures = [
            Figure("energy.own", outcome.dynamicEnergy), Figure("energy.total", outcome.hostEnergy),
            Figure("time.wall", Estimate(outcome.duration, provenance: clock)),
        ]
        if let idle = outcome.measured.use.idle { figures.append(Figure("energy.idle", idle)) }
        let own = Set(figures.map(\.name))
        let told = outcome.values.filter { !own.contains($0.key) }.sorted { $0.key < $1.key }
        return figures
            + told.map { Figure($0.key, value: $0.value, unit: "", provenance: .measured(by: "the command")) }
    }
}
