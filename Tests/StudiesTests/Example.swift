import Foundation
import Pipelines
import Profiling
import Quantities
import Studies

/// Trials, points and a pipeline with figures that are easy to add up.
enum Example {
    static let yaml = """
        name: example
        goals: {rate: 2/s, objective: {accuracy: 1}}
        profile: {batches: [1, 2], threads: [1]}
        stages:
          - name: classify
            variants:
              - {name: small, model: "zoo:resnet18"}
              - {name: large, model: "zoo:resnet50"}
        """

    /// A trial of one thread on a machine of two processors that draws 10 W at rest; half of the energy is dynamic, and
    /// 80 % of that is the model's own.
    static func trial(model: String = "m", batch: Int, block: Int, joules: Double) -> Trial {
        let clock = Provenance.measured(by: "meter")
        func energy(_ share: Double) -> Estimate<Joules> { Estimate(Joules(joules * share), provenance: clock) }
        let latencies = (0..<10).map { 0.1 + 0.001 * Double($0) }
        // The latencies are positive and finite, so the summary exists.
        let figures = TrialFigures(
            iterations: 10, window: Seconds(1), latency: try! LatencySummary(seconds: latencies), energy: energy(1),
            idleEnergy: energy(0.5), dynamicEnergy: energy(0.5), ownEnergy: energy(0.4),
            meanPower: Estimate(Watts(20), provenance: clock), idlePower: Estimate(Watts(10), provenance: clock),
            ownTime: Seconds(0.08), processors: 2)
        return Trial(
            key: TrialKey(Treatment(variant: model, batch: batch, threads: 1), block: block), position: block,
            startedAt: Date(timeIntervalSince1970: 1e9), duration: Seconds(2), outcome: .measured(figures: figures))
    }

    /// A measured point with an accuracy.
    static func point(_ name: String, accuracy: Double, joules: Double, batch: Int = 1) throws -> StageProfile.Point {
        let trials = (0..<3).map { trial(model: name, batch: batch, block: $0, joules: joules) }
        let profile = try ProfileTable(trials).points[0]
        return .init(
            variant: name, accuracy: Estimate(Fraction(accuracy), provenance: .published(in: "paper")), profile: profile
        )
    }
}
