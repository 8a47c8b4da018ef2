import ArgumentParser
import Quantities
import Studies
import Tuning

/// What a search is made of; the same for `tune` and `tune ask-tell`.
struct TuneOptions: ParsableArguments {
    @Option(
        help: "The space file: a list of parameters with types, bounds and choices.",
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var space: String

    @Option(
        help: "\(samplers). With two objectives gp stands for ehvi.",
        completion: .list(SamplerCatalogue.all.map { $0.name }))
    var sampler = TPESampler.name

    @Option(help: "Decides all chance: the same seed and the same values give the same trials.")
    var seed: UInt64 = 1

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Make energy small beside the rest, or stop when so much is used.", valueName: "minimise|budget 50kJ"))
    var energy: [String] = []

    @Option(help: "The same as --energy budget …", transform: amount)
    var energyBudget: Joules?

    @Option(
        help: "Stop trials that fall behind, by the values that they report on the way: median or hyperband.",
        completion: .list(PrunerCatalogue.names))
    var pruner: String?

    @Option(help: "The last step that trials report; it gives hyperband its brackets.")
    var lastStep: Int?

    @Option(help: "Values of each float without a step in a full grid.")
    var gridLevels = 5

    private static let samplers = SamplerCatalogue.all.map { $0.name }.joined(separator: ", ")

    func validate() throws {
        guard energy.isEmpty || energyBudget == nil else {
            throw ValidationError("--energy and --energy-budget exclude each other")
        }
        guard gridLevels >= 2 else { throw ValidationError("--grid-levels is at least 2") }
        guard lastStep == nil || pruner != nil else { throw ValidationError("--last-step needs --pruner") }
    }

    /// - Parameter directions: of the objectives, energy not among them.
    func settings(_ directions: [Direction]) throws -> SearchSettings {
        var settings = SearchSettings(try SearchSpace(contentsOf: space), directions: directions)
        if !energy.isEmpty { settings.energy = try EnergyGoal(energy) }
        if let energyBudget { settings.energy = .budget(energyBudget) }
        settings.sampler = sampler
        settings.seed = seed
        settings.pruner = pruner
        settings.lastStep = lastStep
        settings.gridLevels = gridLevels
        return settings
    }

    /// Says what the settings leave to be known.
    func say(about settings: SearchSettings, _ output: OutputOptions) {
        if settings.effectiveSampler != sampler {
            output.say("perjoule: \(sampler) with two objectives: \(settings.effectiveSampler)")
        }
        let levelled = settings.levelledParameters
        if !levelled.isEmpty {
            output.say(
                """
                perjoule: grid: \(levelled.joined(separator: ", ")) without a step: \(gridLevels) levels \
                (--grid-levels)
                """)
        }
    }
}
