public import Pipelines
public import Planning
public import Quantities
import Simulation

/// The loads and latency goals that plans are compared at; what is left empty has a default for each pipeline.
public struct SavingsGrid: Sendable {
    /// Requests per second.
    public var rates: [Rate]
    public var latencySLAs: [Seconds]

    public init(rates: [Rate] = [], latencySLAs: [Seconds] = []) {
        self.rates = rates
        self.latencySLAs = latencySLAs
    }

    /// Multiples of the shortest possible latency that stand in for latency goals: hurried, usual, patient.
    public static let usualMultiples = [1.5, 3, 10]
    /// Multiples of a file's rate that stand in for loads.
    public static let usualLoads = [0.25, 0.5, 1, 2, 4]
    /// Multiples of a file's latency goal that stand in for latency goals.
    public static let usualGoals = [0.5, 1, 2]

    /// The settings for a pipeline: every rate with every latency goal.
    /// - Parameter usualRates: where the grid has no rates; a file's own rate when nil.
    /// - Throws: ``PlanningError`` when neither the grid nor the pipeline's goals have a rate.
    public func settings(
        of pipeline: Pipeline, usualRates: [Rate]? = nil
    ) throws(PlanningError) -> [SavingsCase.Setting] {
        let rates = rates.isEmpty ? usualRates ?? Self.usualLoads.compactMap { pipeline.goals.rate?.scaled($0) } : rates
        guard let first = rates.first else {
            throw PlanningError(.rate, "no load is given", advice: "say --rates 1,5,20, or put “rate:” under “goals:”")
        }
        let goals = try latencyGoals(of: pipeline, at: rates.reduce(first, max))
        return rates.flatMap { rate in
            goals.map { SavingsCase.Setting(rate: rate, latencySLA: $0.latency, multiple: $0.multiple) }
        }
    }

    private func latencyGoals(
        of pipeline: Pipeline, at rate: Rate
    ) throws(PlanningError) -> [(latency: Seconds?, multiple: Double?)] {
        guard latencySLAs.isEmpty else { return latencySLAs.map { ($0, nil) } }
        if let goal = pipeline.goals.latencySLA { return Self.usualGoals.map { (goal * $0, $0) } }
        var goals = pipeline.goals.ignoringEnergy
        goals.rate = rate
        guard let shortest = try Planner.withQueues(pipeline).front(goals, in: [.latency]).first?.latency else {
            return [(nil, nil)]
        }
        return Self.usualMultiples.map { (shortest * $0, $0) }
    }
}

extension Rate {
    fileprivate func scaled(_ factor: Double) -> Rate { self * factor }
}
