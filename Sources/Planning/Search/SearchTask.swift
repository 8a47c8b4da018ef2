import Pipelines

/// What one search is to find among the plans of a table.
struct SearchTask {
    /// What the best plan is best in; ties go on to lower energy, then cost, then names.
    enum Key {
        /// Weighted accuracy less weighted cost, energy and changes.
        case objective
        case energy
        case latency
    }

    var key = Key.objective
    var accuracyWeight = 0.0
    var costWeight = 0.0
    var energyWeight = 0.0
    var switchCost = 0.0
    /// Per second of a chain, where latencies add up.
    var latencyWeight = 0.0
    var limits = Limits()
    /// Plans with a smaller objective are of no interest.
    var objectiveFloor = -Double.infinity
    /// Figures in which plans may trade against the key: a front keeps every such plan.
    var tradeoffs: Set<Metric> = []

    init() {}

    /// The search for the best plan of a request.
    init(_ request: Request, limits: Limits) {
        accuracyWeight = request.accuracyWeight
        costWeight = request.costWeight
        energyWeight = request.energyWeight
        switchCost = request.switchCost
        self.limits = limits
    }

    func objective(_ figures: Figures) -> Double {
        accuracyWeight * figures.accuracy - costWeight * figures.cost - energyWeight * figures.energyJoules
            - switchCost * figures.changed - latencyWeight * figures.latencySeconds
    }

    /// Whether the objective is accuracy and nothing else.
    var isAccuracyAlone: Bool { costWeight == 0 && energyWeight == 0 && switchCost == 0 && latencyWeight == 0 }

    /// Share of the terms of an objective below which differences count as none.
    static let tieTolerance = 1e-12

    /// Objectives closer than this count as equal.
    func tieTolerance(_ figures: Figures) -> Double {
        let terms =
            abs(accuracyWeight * figures.accuracy) + costWeight * figures.cost + energyWeight * figures.energyJoules
            + switchCost * figures.changed + latencyWeight * figures.latencySeconds
        return Self.tieTolerance * max(terms, 1e-300)
    }
}

/// A figure of a plan that fronts and trade-offs are drawn in.
public enum Metric: String, Sendable, Hashable, Codable, CaseIterable {
    /// Larger is better.
    case accuracy
    case latency
    case cost
    case energy
    case power
    /// Weighted accuracy less weighted cost and energy; larger is better.
    case objective
}
