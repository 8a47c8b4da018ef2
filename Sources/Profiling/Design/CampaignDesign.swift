public import Inference
public import Quantities

/// Which variants are measured with which factors, how often, and how each trial is run.
///
/// Trials are arranged in complete blocks: every block holds each treatment once, in an order shuffled anew from the seed,
/// so that drift of the machine (heat, other load) falls on all treatments alike.
public struct CampaignDesign: Sendable, Hashable, Codable {
    public var variants: [ModelVariant]
    /// Items per inference.
    public var batches: [Int]
    /// Threads of one replica.
    public var threads: [Int]
    public var optimisations: [OptimisationLevel]
    public var stopping: StoppingRule
    public var noise: NoiseRule
    /// Decides the order and the inputs' elements.
    public var seed: UInt64
    public var pace: TrialPace
    /// No trial starts later than this after the campaign's start; nil for no limit.
    public var timeCap: Seconds?

    public init(
        variants: [ModelVariant], batches: [Int] = [1], threads: [Int] = [1],
        optimisations: [OptimisationLevel] = [.all], stopping: StoppingRule = StoppingRule(),
        noise: NoiseRule = NoiseRule(), seed: UInt64 = 1, pace: TrialPace = TrialPace(), timeCap: Seconds? = nil
    ) {
        self.variants = variants
        self.batches = batches
        self.threads = threads
        self.optimisations = optimisations
        self.stopping = stopping
        self.noise = noise
        self.seed = seed
        self.pace = pace
        self.timeCap = timeCap
    }

    /// Every combination of factors, in the order in which the factors are listed.
    public var treatments: [Treatment] {
        variants.flatMap { variant in
            optimisations.flatMap { optimisation in
                threads.flatMap { threads in
                    batches.map {
                        Treatment(variant: variant.name, batch: $0, threads: threads, optimisation: optimisation)
                    }
                }
            }
        }
    }

    /// The trials that every campaign of this design runs, in order; more follow where the target asks for them.
    public var trials: [PlannedTrial] {
        let keys = (0..<max(0, stopping.minimumRepeats)).flatMap(block)
        return keys.enumerated().map { PlannedTrial($1, position: $0) }
    }

    /// The trials of one block, in their order.
    func block(_ index: Int) -> [TrialKey] {
        BlockLedger.order(treatments, seed: seed, block: index).map { TrialKey($0, block: index) }
    }

    /// About how long ``trials`` take.
    /// - Parameter latency: what is known of a treatment's seconds per batch; nil counts it as quick.
    public func estimatedDuration(latency: (Treatment) -> Seconds? = { _ in nil }) -> Seconds {
        let once = treatments.reduce(Seconds.zero) { $0 + pace.estimatedDuration(latency: latency($1) ?? .zero) }
        return once * Double(max(0, stopping.minimumRepeats))
    }
}
