import Pipelines
import Planning
import Quantities
import Statistics

/// Pipelines with many options, beside the times asked for.
func planningLarge() throws -> [Figure] {
    let many = chain(stages: 50, variants: 20, settings: 64)
    var goals = try capped(many, .product, share: 0.4)
    var thrifty = goals
    thrifty.objective = Objective(energy: 1)
    let energies = try [goals, thrifty].map { try Planner(many).plan($0).plan?.energyPerRequest.value ?? .nan }
    goals.energySLA = Joules((energies[0] + energies[1]) / 2)
    let most = chain(stages: 100, variants: 50, settings: 64)
    let additive = try capped(most, .sum, share: 0.4)
    return try [
        figure("plan 50 × 1,280 options, product, latency and energy", many, goals, target: 50),
        figure("plan 100 × 3,200 options, sum, latency", most, additive, target: 5),
    ]
}

/// From parsed input to the plan, and how much of it is done once per pipeline.
private func figure(_ name: String, _ pipeline: Pipeline, _ goals: Goals, target: Double) throws -> Figure {
    guard let plan = try Planner(pipeline).plan(goals).plan else { throw BenchmarkError("no plan: \(name)") }
    let planner = Planner(pipeline)
    let again = median(try (0..<9).map { _ in try processorSeconds { try requirePlan(planner, goals) } }) * 1e3
    let samples = try (0..<9).map { _ in try processorSeconds { try requirePlan(Planner(pipeline), goals) } }
    let proof = plan.optimal ? "proven" : "not proven, bound \((plan.bound ?? .infinity) - plan.objective) above"
    return Figure(
        name, unit: "ms", target: target, samples: samples, scale: 1e3,
        note: "\(proof); \(again.formatted(digits: 3)) ms for each further plan of the pipeline")
}

/// Latency grows with size and batch, accuracy with size; settings trade latency for energy.
private func chain(stages: Int, variants: Int, settings: Int) -> Pipeline {
    var generator = SeededGenerator(seed: 1)
    func noise(_ generator: inout SeededGenerator) -> Double { .random(in: 0.95...1.05, using: &generator) }
    let stages = (0..<stages).map { index in
        let (seconds, joules) = (
            Double.random(in: 0.004...0.02, using: &generator), Double.random(in: 0.5...4, using: &generator)
        )
        let variants = (0..<variants).map { number in
            let share = Double(number) / Double(variants)
            let size = (1 + 39 * share * share) * noise(&generator)
            let accuracy = 0.65 + 0.33 * share.squareRoot() * noise(&generator)
            let points = (0..<settings).map { setting in
                let (batch, speed) = (1 << (setting % 7), 1 + 0.15 * Double(setting / 7))
                return point(
                    batch: batch, seconds: seconds * size * (0.4 + 0.6 * Double(batch)) / speed * noise(&generator),
                    joules: joules * size * (0.5 + 0.5 * Double(batch)) * (0.6 + 0.4 * speed * speed)
                        * noise(&generator), cores: Double(1 + number / 4), idleWatts: 1 + 3 * share)
            }
            return Variant(name: "v\(number)", accuracy: given(Fraction(min(1, accuracy))), points: points)
        }
        return Stage(name: "s\(index)", after: index == 0 ? [] : [index - 1], variants: variants)
    }
    return Pipeline(name: "large", stages: stages)
}

/// A latency between the least possible and that of the best plan without a limit.
private func capped(_ pipeline: Pipeline, _ mode: AccuracyOfPipeline, share: Double) throws -> Goals {
    var goals = Goals(rate: Rate(20), objective: Objective(accuracy: 1, cost: 0.0005, energy: 0.0005))
    goals.accuracyOfPipeline = mode
    let free = try Planner(pipeline).plan(goals).plan?.latency.value ?? .nan
    goals.latencySLA = Seconds(1e-9)
    let least = try Planner(pipeline).plan(goals).infeasibility?.best ?? .nan
    goals.latencySLA = Seconds(least + share * (free - least))
    return goals
}

/// A thousand pipelines under one power cap: all different, all alike, and with figures from a coarse grid.
func planningFleets() throws -> [Figure] {
    var generator = SeededGenerator(seed: 1)
    func plans(grid: Double?) -> [FleetPlanner.Choice] {
        let base = Double.random(in: 0.3...0.6, using: &generator)
        return (1...20).map { step in
            let rise = Double(step) * .random(in: 0.08...0.12, using: &generator)
            let (objective, watts) = (
                base + 0.4 * rise / (1 + rise), 20 + 15 * Double(step) + .random(in: 0...10, using: &generator)
            )
            guard let grid else { return .init(objective: objective, power: Watts(watts)) }
            return .init(
                objective: (objective / grid).rounded() * grid,
                power: Watts((watts / 200 / grid).rounded() * 200 * grid)
            )
        }
    }
    let varied = (0..<1000).map { FleetPlanner.Member(name: "p\($0)", plans: plans(grid: nil)) }
    let alike = plans(grid: nil)
    let coarse = (0..<1000).map { FleetPlanner.Member(name: "p\($0)", plans: plans(grid: 0.05)) }
    return try [
        ("all different", varied), ("all alike", (0..<1000).map { .init(name: "p\($0)", plans: alike) }),
        ("figures of a coarse grid", coarse),
    ].map { name, members in
        let planner = FleetPlanner(members)
        guard let outcome = try planner.plan(powerCap: Watts(150_123.45)) else {
            throw BenchmarkError("no plan: \(name)")
        }
        let samples = try (0..<5).map { _ in try processorSeconds { _ = try planner.plan(powerCap: Watts(150_123.45)) }
        }
        let proof = outcome.optimal ? "proven" : "not proven, bound \(outcome.bound - outcome.objective) above"
        return Figure(
            "plan a fleet of 1,000 × 20, \(name)", unit: "ms", target: 100, samples: samples, scale: 1e3, note: proof)
    }
}
