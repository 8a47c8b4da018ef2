import Foundation
import Profiling
import Quantities

/// Trials with made-up figures.
enum Example {
    static let treatment = Treatment(variant: "a", batch: 4, threads: 2)

    static func figures(
        latency: Double, energy: Double, error: Double? = nil, idlePower: Double? = nil, window: Double = 1
    ) throws -> TrialFigures {
        let provenance = Provenance.measured(by: "rapl-powercap")
        let interval = error.map {
            Estimate<Joules>.Interval(Joules(energy - $0), Joules(energy + $0), basis: "the instrument")
        }
        return TrialFigures(
            iterations: 3, window: Seconds(window), latency: try LatencySummary(seconds: [latency, latency, latency]),
            energy: Estimate(Joules(energy), interval: interval, provenance: provenance),
            meanPower: Estimate(Watts(energy / latency), provenance: provenance),
            idlePower: idlePower.map { Estimate(Watts($0), provenance: provenance) }, processors: 8)
    }

    static func trial(
        _ treatment: Treatment = treatment, block: Int, again: Bool = false, latency: Double = 1, energy: Double = 10,
        error: Double? = nil, idlePower: Double? = nil
    ) throws -> Trial {
        Trial(
            key: TrialKey(treatment, block: block, isRemeasurement: again), position: block,
            startedAt: Date(timeIntervalSince1970: 0), duration: Seconds(2),
            outcome: .measured(
                figures: try figures(latency: latency, energy: energy, error: error, idlePower: idlePower)))
    }

    static func failure(_ treatment: Treatment = treatment, block: Int, again: Bool = false, _ reason: String = "no")
        -> Trial
    {
        Trial(
            key: TrialKey(treatment, block: block, isRemeasurement: again), position: block,
            startedAt: Date(timeIntervalSince1970: 0),
            duration: Seconds(1), outcome: .failed(reason: reason))
    }

    static func design(
        variants: [String] = ["a", "b", "c"], batches: [Int] = [1, 2, 4], threads: [Int] = [1, 2],
        stopping: StoppingRule = .repeats(3), seed: UInt64 = 1
    ) -> CampaignDesign {
        CampaignDesign(
            variants: variants.map { ModelVariant(name: $0, file: "/models/\($0).onnx") }, batches: batches,
            threads: threads, stopping: stopping, seed: seed,
            pace: TrialPace(warmupIterations: 2, minimumWindow: Seconds(1), minimumIterations: 1))
    }
}
