package import Profiling
package import Quantities
import Store
package import Tuning

/// Samplers compared on a real training job, each by repeated searches.
///
/// A configuration is one search, by one sampler; its trials are those of the search, so that the trials of all searches come
/// in shuffled blocks and drift of the machine falls on all alike.
package struct SearchStudy: MeasuredStudy {
    package static let name = "search"
    package static let abstract = "samplers compared on a training job: the energy to reach a baseline's best"
    package static let keys = [
        "space", "samplers", "baselines", "trials", "repeats", "objective", "direction", "test", "command", "timeout",
        "startup", "levels",
    ]

    package var space: SearchSpace
    package var samplers: [String]
    /// Those of the samplers that the others are compared with.
    package var baselines: [String]
    /// Of each search.
    package var trials: Int
    /// Searches of each sampler.
    package var repeats: Int
    /// The figure that a search optimises.
    package var objective: String
    package var direction: Direction
    /// A figure that is never optimised, for an honest account of what was found.
    package var test: String?
    package var command: TrainingCommand
    /// Of one training.
    package var timeout: Seconds?
    /// Points that samplers with a model draw evenly before they trust it.
    package var startup: Int
    /// Values per continuous parameter in a full grid.
    package var levels: Int
    /// Where the command runs: the study file's folder.
    package var folder: String

    static let sampler = "sampler"
    static let repetition = "repetition"

    package func design(_ settings: StudySettings) throws -> StudyDesign {
        if samplers.contains(GridSampler.name) {
            let grid = try Grid(space, levels: levels)
            guard grid.count >= trials else {
                throw StudyError(
                    .designInvalid,
                    "the grid has \(grid.count) combinations, fewer than the \(trials) trials of a search",
                    advice: "raise “levels”, or lower “trials” to \(grid.count)")
            }
        }
        var design = StudyDesign(
            factors: [
                StudyFactor(Self.sampler, samplers.map { .text($0) }),
                StudyFactor(Self.repetition, (0..<repeats).map { .number(Double($0)) }),
            ],
            responses: [
                StudyResponse(SearchFigure.energy, title: "Energy of a trial, sampler included", lessIsBetter: true),
                StudyResponse(objective, title: objective, lessIsBetter: direction == .minimise),
            ])
        design.trialsEach = trials
        return design
    }

    package func forecast(_ settings: StudySettings, _ context: StudyContext) throws -> StudyForecast {
        let durations = context.rows.compactMap(\.duration)
        let energies = context.rows.compactMap { $0[SearchFigure.machineEnergy] }
        guard let first = energies.first, !durations.isEmpty else {
            return StudyForecast(remarks: ["how long the command takes is known after its first trials only"])
        }
        let duration = Seconds(durations.reduce(0) { $0 + $1.value } / Double(durations.count))
        let energy = Estimate(
            Joules(energies.reduce(0) { $0 + $1.value } / Double(energies.count)), provenance: first.provenance)
        let configurations = try design(settings).configurations
        return StudyForecast(
            trialDuration: Dictionary(uniqueKeysWithValues: configurations.map { ($0, duration) }),
            trialEnergy: Dictionary(uniqueKeysWithValues: configurations.map { ($0, energy) }),
            remarks: ["expected from the mean of the \(durations.count) trials so far"])
    }

    package func bench(_ settings: StudySettings, _ context: StudyContext) async throws -> any StudyBench {
        try SearchBench(self, settings, context)
    }
}

/// The names of the figures of a trial, beside those that the command reports.
enum SearchFigure {
    /// What the search paid for the trial: the command's own energy and the sampler's.
    static let energy = "energy.search"
    /// The command's processes, by their share of CPU time: dynamic energy where idle is known.
    static let ownEnergy = "energy.own"
    /// Asking and telling.
    static let samplerEnergy = "energy.sampler"
    /// The whole machine's while the command ran.
    static let machineEnergy = "energy.total"
    static let idleEnergy = "energy.idle"
    static let dynamicEnergy = "energy.dynamic"
    static let time = "time.wall"
    static let processorTime = "time.cpu"

    static let all = [
        energy, ownEnergy, samplerEnergy, machineEnergy, idleEnergy, dynamicEnergy, time, processorTime,
    ]
}

extension SearchStudy: Encodable {
    private enum Keys: String, CodingKey {
        case space, samplers, baselines, trials, repeats, objective, direction, test, command, timeout, startup, levels
    }

    /// What makes two studies do the same work.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(space.fileText, forKey: .space)
        try container.encode(samplers, forKey: .samplers)
        try container.encode(baselines, forKey: .baselines)
        try container.encode(trials, forKey: .trials)
        try container.encode(repeats, forKey: .repeats)
        try container.encode(objective, forKey: .objective)
        try container.encode(direction.rawValue, forKey: .direction)
        try container.encodeIfPresent(test, forKey: .test)
        try container.encode(command.arguments, forKey: .command)
        try container.encodeIfPresent(timeout, forKey: .timeout)
        try container.encode(startup, forKey: .startup)
        try container.encode(levels, forKey: .levels)
    }
}
