#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
import Statistics

/// The energy of one layer type: a physical sum, times a smooth correction where cross-validation says it helps.
struct LayerModel: Sendable {
    let type: LayerType
    var sum: PhysicalSum
    let correction: KernelRidge?
    var interval: ConformalInterval
    /// How errors vary from place to place; nil where one size does for all.
    let errorScale: ErrorScale?
    /// See ``SharedDeviation``.
    var sharedDeviation: Double
    let crossValidation: CrossValidationReport
    /// The smallest and largest trained value of every parameter.
    let ranges: [ClosedRange<Int>]
    /// One trained configuration, so that a file can be checked against the type.
    let example: [Int]

    /// Joules of one forward pass.
    func joules(_ layer: LayerConfiguration, _ processor: Processor) -> Double {
        joules(type.work(layer, processor), layer)
    }

    private func joules(_ work: LayerWork, _ layer: LayerConfiguration) -> Double {
        let physics = sum.energy(work.amounts)
        guard let correction, physics > 0, runsAsTrained(layer) else { return physics }
        return physics * exp(correction.value(TrainingRows.features(work, sum, physics: physics)))
    }

    /// Joules of one forward pass and how uncertain they are.
    func prediction(
        _ layer: LayerConfiguration, _ processor: Processor
    ) -> (joules: Double, spread: PredictionSpread) {
        let work = type.work(layer, processor)
        let relative = errorScale?(work.shape) ?? 1
        let width = interval.logHalfWidth * relative
        let quantile = NormalDistribution.quantile((1 + interval.coverage) / 2)
        let shared = Swift.min(width, quantile * sharedDeviation)
        // Every doubling beyond the trained range may be off by as much again as a region that was not trained.
        let doublings = excesses(layer).reduce(0) { $0 + log2($1.distance) }
        let outside = quantile * Swift.max(sharedDeviation, Self.leastOutside) * doublings
        return (
            joules(work, layer),
            PredictionSpread(
                shared: (shared * shared + outside * outside).squareRoot(),
                independent: (width * width - shared * shared).squareRoot())
        )
    }

    /// What a doubling beyond the trained range is taken to be off by at least: nothing was measured there.
    private static let leastOutside = 0.02

    /// Whether switches such as `in_place` have a value that was trained; the correction knows nothing of others.
    private func runsAsTrained(_ layer: LayerConfiguration) -> Bool {
        for position in ranges.indices where type.parameters[position].range == 0...1 {
            if !ranges[position].contains(layer.values[position]) { return false }
        }
        return true
    }
}
