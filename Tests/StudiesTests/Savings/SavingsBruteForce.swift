import Pipelines
import Planning
import Quantities
import Statistics
import Studies

/// The arithmetic of savings written a second time, over every combination of a chain's options.
struct SavingsBruteForce {
    struct Option {
        var accuracy, latency, energy, cost: Double
        var batch: Int
    }

    /// Each combination: accuracies multiplied, everything else added.
    private let all: [Option]
    private let goals: Goals

    init(_ pipeline: Pipeline, rate: Double) {
        goals = pipeline.goals
        var combined = [Option(accuracy: 1, latency: 0, energy: 0, cost: 0, batch: 0)]
        for stage in pipeline.stages {
            let options = stage.variants.flatMap { variant in
                variant.points.map { point in
                    let replicas = max(
                        1, (rate * point.latency.value.value / Double(point.batch) * (1 - 1e-9)).rounded(.up))
                    return Option(
                        accuracy: variant.accuracy.value.value,
                        latency: point.latency.value.value + Double(point.batch - 1) / rate,
                        energy: point.energy.value.value / Double(point.batch)
                            + replicas * point.idlePower.value.value / rate,
                        cost: replicas * point.cores, batch: point.batch)
                }
            }
            combined = combined.flatMap { a in
                options.map { b in
                    Option(
                        accuracy: a.accuracy * b.accuracy, latency: a.latency + b.latency, energy: a.energy + b.energy,
                        cost: a.cost + b.cost, batch: a.batch + b.batch)
                }
            }
        }
        all = combined
    }

    /// The energies that an energy-blind planner may end at, and the least energy of each question; nil without a plan.
    func answers(within sla: Double, accuracy: Double, latency: Double) -> (
        blind: [Option], least: (Option) -> [Double]
    )? {
        let weights = goals.objective ?? Objective(accuracy: 1)
        func objective(_ option: Option) -> Double { weights.accuracy * option.accuracy - weights.cost * option.cost }
        var left = all.filter { $0.latency <= sla * (1 + 1e-9) }
        guard let best = left.map(objective).max() else { return nil }
        left = left.filter { objective($0) >= best - 1e-11 }
        let batch = left.map(\.batch).min() ?? 0
        left = left.filter { $0.batch == batch }
        return (left, { least(besides: $0, [(1, $0.latency), (1, sla), (1 - accuracy, sla * (1 + latency))]) })
    }

    /// The least energy within each of some bounds: a share of accuracy and the longest latency.
    private func least(besides blind: Option, _ bounds: [(share: Double, latency: Double)]) -> [Double] {
        bounds.map { bound in
            let left = all.filter { option in
                let isAccurate = option.accuracy >= blind.accuracy * bound.share * (1 - 1e-9)
                let isCheap = option.cost <= blind.cost * (1 + 1e-9)
                return isAccurate && isCheap && option.latency <= bound.latency * (1 + 1e-9)
            }
            return left.map(\.energy).min() ?? .nan
        }
    }
}

/// A chain of one or two stages with figures from a coarse grid, so that ties are common.
func randomChain(_ generator: inout SeededGenerator) -> Pipeline {
    func figure(_ range: ClosedRange<Int>, _ step: Double) -> Double {
        Double(Int.random(in: range, using: &generator)) * step
    }
    func given<Amount: Quantity>(_ amount: Amount) -> Estimate<Amount> {
        Estimate(amount, provenance: .given(in: "test"))
    }
    let stages = (0..<Int.random(in: 1...2, using: &generator)).map { index in
        let variants = (0..<Int.random(in: 1...3, using: &generator)).map { number in
            let points = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                OperatingPoint(
                    batch: 1 << Int.random(in: 0...3, using: &generator), latency: given(Seconds(figure(1...6, 0.1))),
                    energy: given(Joules(figure(1...20, 0.5))), cores: figure(1...2, 1),
                    idlePower: given(Watts(figure(0...2, 0.5))))
            }
            return Variant(name: "v\(number)", accuracy: given(Fraction(figure(5...9, 0.1))), points: points)
        }
        return Stage(name: "s\(index)", after: index == 0 ? [] : [index - 1], variants: variants)
    }
    var pipeline = Pipeline(name: "random", stages: stages)
    pipeline.goals.objective = Objective(accuracy: 2, cost: [0.05, 1].randomElement(using: &generator) ?? 1)
    return pipeline
}
