import Foundation
import Pipelines
import Quantities

@testable import Simulation

/// A service of `base` + b·`slope` seconds up to a largest batch, b joules above 1 W of idle.
func linearService(_ base: Double, _ slope: Double, largest: Int) throws -> BatchService {
    try BatchService(
        latencies: (1...largest).map { Seconds(base + slope * Double($0)) },
        energies: (1...largest).map { Joules(Double($0)) }, idlePower: Watts(1))
}

/// A variant whose points follow a line: latency base + b·slope seconds, energy b joules, 1 W idle, 1 core.
func linearVariant(
    _ name: String, _ base: Double, _ slope: Double, largest: Int, accuracy: Double = 0.9, energy: Double = 1
) -> Variant {
    let given = Provenance.given(in: "test")
    let points = (1...largest).map { batch in
        OperatingPoint(
            batch: batch, latency: Estimate(Seconds(base + slope * Double(batch)), provenance: given),
            energy: Estimate(Joules(energy * Double(batch)), provenance: given), cores: 1,
            idlePower: Estimate(Watts(1), provenance: given))
    }
    return Variant(name: name, accuracy: Estimate(Fraction(accuracy), provenance: given), points: points)
}

func stage(_ name: String, after: [Int], fanout: Double = 1, _ variants: Variant...) -> Stage {
    Stage(name: name, fanout: fanout, after: after, variants: variants)
}

/// The first variant of every stage at its largest batch.
func setup(_ pipeline: Pipeline, replicas: [Int], load: Double = 1) -> PipelineSetup {
    PipelineSetup(
        stages: zip(pipeline.stages, replicas).map { stage, replicas in
            let variant = stage.variants[0]
            return StageSetup(
                variant: variant.name, point: variant.points.count - 1, replicas: replicas, load: Rate(load))
        })
}

/// Exponential intervals by Knuth's MMIX generator: what generate_expected.py feeds to SimPy.
func congruentialArrivals(_ count: Int, mean: Double) -> [Double] {
    var state: UInt64 = 1
    var now = 0.0
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        now += -log((Double(state >> 11) + 0.5) * 0x1p-53) * mean
        return now
    }
}

extension Pipeline {
    /// A pipeline of one stage.
    init(stage variant: Variant) {
        self.init(name: "one", stages: [Stage(name: "only", after: [], variants: [variant])])
    }
}
