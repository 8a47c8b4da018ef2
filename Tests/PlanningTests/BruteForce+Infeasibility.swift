import Pipelines
import Planning
import Testing

extension BruteForce {
    /// The binding cap, the best that can be reached and each relaxation, against brute force.
    func check(_ infeasibility: Infeasibility, _ label: String) {
        guard !all.isEmpty else {
            if infeasibility.binding != .replicas { Issue.record("\(label): \(infeasibility)") }
            return
        }
        func best(_ constraint: Constraint, _ candidates: [BruteForce.Candidate]) -> Double? {
            let values = candidates.map { value(constraint, $0) }
            return constraint == .accuracy ? values.max() : values.min()
        }
        for relaxation in infeasibility.relaxations {
            let alone = best(relaxation.constraint, all)
            let given = best(relaxation.constraint, feasible(without: relaxation.constraint))
            // Replicas that a percentile does not need to keep its limit are no options of the planner's.
            let isEnough =
                goals.latencyModel == .p99 && relaxation.constraint == .latency
                && max(relaxation.bestAlone, alone ?? .nan) <= relaxation.limit
            if !(isEnough || isClose(relaxation.bestAlone, alone ?? .nan))
                || (given == nil) != (relaxation.bestWithOthers == nil)
                || !isClose(relaxation.bestWithOthers ?? 0, given ?? 0)
            {
                Issue.record("\(label): \(relaxation), alone \(alone as Any), with others \(given as Any)")
            }
        }
        let isOut = caps.filter { cap in !all.contains { keeps(cap.constraint, cap.limit, $0) } }
        if infeasibility.isJoint != isOut.isEmpty { Issue.record("\(label): joint is wrong in \(infeasibility)") }
        if !isOut.isEmpty, !isOut.contains(where: { $0.constraint == infeasibility.binding }) {
            Issue.record("\(label): \(infeasibility.binding) is within reach")
        }
        if !(infeasibility.shortfall > 1e-10) { Issue.record("\(label): no shortfall in \(infeasibility)") }
    }

    private func isClose(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-9 * max(1, abs(a), abs(b)) }
}
