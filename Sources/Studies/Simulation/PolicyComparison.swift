import Quantities
import Simulation

/// What one policy differs from another by, from runs in pairs that met the same arrivals.
public struct PolicyComparison: Sendable, Hashable, Codable {
    public var policy: SimulationPolicy
    /// The policy it is compared with.
    public var against: SimulationPolicy
    /// Energy per request saved, as a share of the other policy's; negative when it takes more.
    public var energySaved: ReplicatedFigure?
    /// The policy's figure less the other's; without those that a run lacks.
    public var differences: [SimulationFigure: ReplicatedFigure]

    init(_ result: PolicyResult, against other: PolicyResult) {
        policy = result.policy
        against = other.policy
        let pairs = Array(zip(result.replications, other.replications))
        energySaved = ReplicatedFigure(
            pairs.map { ours, theirs in
                guard let less = ours.energyPerRequest, let more = theirs.energyPerRequest, more > .zero else {
                    return nil
                }
                return 1 - less / more
            })
        differences = [:]
        for figure in SimulationFigure.allCases where figure != .requests {
            differences[figure] = ReplicatedFigure(
                pairs.map { ours, theirs in
                    guard let a = figure.value(in: ours), let b = figure.value(in: theirs) else { return nil }
                    return a - b
                })
        }
    }
}

extension SimulationStudy {
    /// The policy that others are compared with: the energy-aware one, else the first.
    static func compared(_ results: [PolicyResult]) -> [PolicyComparison] {
        guard let ours = results.first(where: { $0.policy == .adaptive(.energyAware) }) ?? results.first else {
            return []
        }
        return results.filter { $0.policy != ours.policy }.map { PolicyComparison(ours, against: $0) }
    }
}
