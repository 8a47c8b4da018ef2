import ArgumentParser
import Pipelines
import Profiling
import Quantities
import Studies

/// How models are profiled; flags win over the pipeline file's `profile`.
struct CampaignOptions: ParsableArguments {
    @Option(help: "Batch sizes, such as 1,4,8.", transform: wholeNumbers)
    var batch: [Int]?

    @Option(help: "Thread counts of one replica, such as 1,2. Default: all processors.", transform: wholeNumbers)
    var threads: [Int]?

    @Option(help: "Repeats of every point. Default: 3.")
    var repeats: Int?

    @Option(
        help: "Repeat until the 95 % interval of the means is within this share of them, such as 2%.", transform: amount
    )
    var target: Fraction?

    @Option(help: "With --target: never more repeats than this.")
    var maxRepeats = 10

    @Option(help: "Measure every trial for at least this long.", transform: amount)
    var window: Seconds?

    @Option(help: "Inferences before measuring.")
    var warmup: Int?

    @Option(help: "Rest after every trial.", transform: amount)
    var cooldown: Seconds?

    @Option(help: "Start no trial later than this.", transform: amount)
    var timeCap: Seconds?

    @Option(help: "Seed of the order and of the inputs.")
    var seed: UInt64 = 1

    @Flag(help: "Start anew although an interrupted campaign of this design is stored.")
    var fresh = false

    @Flag(help: "Print the trials in their order and measure nothing.")
    var dryRun = false

    @OptionGroup var engine: EngineOptions

    /// One design for each group of models that share campaign settings.
    func designs(of subjects: [String]) throws -> [CampaignDesign] {
        let requests = try ProfileRequest.all(subjects, settings: settings)
        let designs = try ProfileRequest.designs(
            requests, seed: seed, stopping: stopping, timeCap: timeCap, defaultThreads: [EngineOptions.processors],
            cache: engine.modelCache, isDryRun: dryRun)
        for design in designs { try design.validate() }
        return designs
    }

    private var settings: CampaignSettings {
        .init(batches: batch, threads: threads, repeats: repeats, warmup: warmup, window: window, cooldown: cooldown)
    }

    /// A target decides the repeats; else the file's or the flag's count does.
    private var stopping: StoppingRule? {
        target.map {
            StoppingRule(minimumRepeats: repeats ?? min(3, maxRepeats), maximumRepeats: maxRepeats, target: $0)
        }
    }
}
