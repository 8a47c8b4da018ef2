import Pipelines
import Quantities
import Statistics

/// A random number from a coarse grid, so that equal figures and tied plans are common.
private func grid(_ values: ClosedRange<Int>, _ step: Double, _ generator: inout SeededGenerator) -> Double {
    Double(Int.random(in: values, using: &generator)) * step
}

private func given<Amount: Quantity>(_ amount: Amount) -> Estimate<Amount> {
    Estimate(amount, provenance: .given(in: "test"))
}

/// A pipeline of one to four stages: a chain or any graph over them; with ties when figures come from a grid.
func randomPipeline(_ generator: inout SeededGenerator) -> Pipeline {
    let count = Int.random(in: 1...4, using: &generator)
    let isChain = Bool.random(using: &generator)
    let isCoarse = Bool.random(using: &generator)
    func figure(_ values: ClosedRange<Int>, _ step: Double, _ generator: inout SeededGenerator) -> Double {
        isCoarse
            ? grid(values, step, &generator)
            : .random(in: Double(values.lowerBound) * step...Double(values.upperBound) * step, using: &generator)
    }
    var stages: [Stage] = []
    for index in 0..<count {
        let after: [Int] =
            isChain
            ? (index == 0 ? [] : [index - 1])
            : (0..<index).filter { _ in Bool.random(using: &generator) }
        var variants: [Variant] = []
        for number in 0..<Int.random(in: 1...2, using: &generator) {
            var points: [OperatingPoint] = []
            for _ in 0..<Int.random(in: 1...2, using: &generator) {
                points.append(
                    OperatingPoint(
                        batch: 1 << Int.random(in: 0...3, using: &generator),
                        latency: given(Seconds(figure(1...4, 0.125, &generator))),
                        energy: given(Joules(figure(0...4, 0.5, &generator))),
                        cores: grid(0...3, 1, &generator), idlePower: given(Watts(figure(0...2, 0.5, &generator)))))
            }
            let accuracy = figure(1...4, 0.25, &generator)
            variants.append(
                Variant(name: ["b", "a"][number], accuracy: given(Fraction(accuracy)), points: points))
        }
        stages.append(
            Stage(
                name: "s\(index)", fanout: [1, 1, 2, 0.5].randomElement(using: &generator)!, after: after,
                variants: variants))
    }
    var pipeline = Pipeline(name: "random", stages: stages)
    if Bool.random(using: &generator) { pipeline.headroom = 0.5 }
    if Int.random(in: 0..<3, using: &generator) == 0 {
        pipeline.maxReplicas = Int.random(in: 2...12, using: &generator)
    }
    return pipeline
}

/// Goals with random weights and each cap present in a third of the cases.
func randomGoals(_ generator: inout SeededGenerator) -> Goals {
    func sometimes(_ value: ClosedRange<Double>, _ generator: inout SeededGenerator) -> Double? {
        let drawn = (Double.random(in: value, using: &generator) * 8).rounded() / 8
        return Int.random(in: 0..<3, using: &generator) == 0 ? max(drawn, 0.125) : nil
    }
    var goals = Goals(rate: Rate([1, 2, 4, 10].randomElement(using: &generator)!))
    goals.accuracyOfPipeline = AccuracyOfPipeline.allCases.randomElement(using: &generator)
    goals.objective = Objective(
        accuracy: [0, 1, 2].randomElement(using: &generator)!,
        cost: [0, 0.0625, 0.1].randomElement(using: &generator)!,
        energy: [0, 0.125, 0.3].randomElement(using: &generator)!)
    goals.latencySLA = sometimes(0.2...4, &generator).map(Seconds.init)
    goals.energySLA = sometimes(0.5...6, &generator).map(Joules.init)
    goals.powerCap = sometimes(1...40, &generator).map(Watts.init)
    goals.carbonBudget = sometimes(1...40, &generator).map(CarbonRate.init)
    goals.costCap = sometimes(1...30, &generator)
    goals.accuracyFloor = sometimes(0.1...0.8, &generator)
    goals.carbonIntensity = CarbonIntensity(400)
    goals.pue = [1, 1.5].randomElement(using: &generator)
    goals.idlePower = sometimes(0...4, &generator).map { Estimate(Watts($0), provenance: .given(in: "test")) }
    return goals
}
