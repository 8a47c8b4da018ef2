import Quantities
import Reporting
import Store

/// What to run for one model under one load, what it saves and what it costs.
struct BatchingAdvice {
    var name: String
    /// What the others are compared with.
    var reference: BatchingCell
    var verdict: Verdict

    enum Verdict {
        /// Least energy of those that keep the goals and up with the load.
        case run(Choice)
        /// Every rule is offered more than it can serve.
        case overloaded
        /// No rule keeps the goals; the one that comes closest.
        case goalMissed(closest: Choice)
    }

    /// A rule beside the reference.
    struct Choice {
        var cell: BatchingCell
        /// Of the reference's energy per request, in per cent; nil for the reference itself.
        var saving: AnyEstimate?
        /// Its 99th percentile less the reference's; nil for the reference itself.
        var latencyPrice: AnyEstimate?
    }

    /// - Returns: nil where nothing was measured.
    init?(_ batchingCase: BatchingCase, goals: [BatchingStudy.LatencyGoal]) {
        guard let reference = batchingCase.reference else { return nil }
        name = batchingCase.name
        self.reference = reference
        let steady = batchingCase.main.filter { !$0.isOverloaded && $0.energy != nil }
        let keeping = steady.filter { cell in goals.allSatisfy { Self.excess(cell, over: $0) <= 1 } }
        func choice(_ cell: BatchingCell) -> Choice {
            guard cell.configuration != reference.configuration else { return Choice(cell: cell) }
            return Choice(
                cell: cell, saving: PairedChange("energy.total", of: cell, against: reference)?.saving,
                latencyPrice: PairedChange("latency.p99", of: cell, against: reference)?.difference(Seconds.units))
        }
        if let best = keeping.min(by: { $0.energyValue < $1.energyValue }) {
            verdict = .run(choice(best))
        } else if let closest = steady.min(by: { Self.worst($0, goals) < Self.worst($1, goals) }) {
            verdict = .goalMissed(closest: choice(closest))
        } else {
            verdict = .overloaded
        }
    }

    /// A cell's response over a goal's limit.
    private static func excess(_ cell: BatchingCell, over goal: BatchingStudy.LatencyGoal) -> Double {
        (cell.number(goal.figure) ?? .infinity) / goal.limit.value
    }

    private static func worst(_ cell: BatchingCell, _ goals: [BatchingStudy.LatencyGoal]) -> Double {
        goals.map { excess(cell, over: $0) }.max() ?? 0
    }
}

extension BatchingCell {
    fileprivate var energyValue: Double { energy?.value.value ?? .infinity }
}

/// The advice in words.
extension BatchingAdvice {
    /// For example: “alexnet@224, poisson at 32 /s: run greedy ≤ 32: saves 11 % …”.
    func sentence(_ goals: [BatchingStudy.LatencyGoal]) -> RichText {
        let limits = goals.map { "\($0.statistic) ≤ \($0.limit)" }.joined(separator: ", ")
        switch verdict {
        case .overloaded:
            return """
                \(name): **no rule keeps up** with the load; every response time grows for as long as requests come. Lower \
                the rate, or add threads or replicas.
                """
        case .goalMissed(let closest):
            return """
                \(name): **no rule keeps** \(limits); \(closest.cell.setting.rule.level) comes closest, with p99 \
                \(figure(closest.cell.mean("latency.p99", as: Seconds.self))).
                """
        case .run(let choice):
            let rule = choice.cell.setting.rule.level
            let kept = goals.isEmpty ? "" : ", and keeps \(limits)"
            guard let saving = choice.saving, let price = choice.latencyPrice else {
                return """
                    \(name): run **\(rule)**: no other rule needs less energy per request \
                    (\(figure(choice.cell.energy)))\(kept).
                    """
            }
            // A range that holds zero is no saving that these replicates show.
            let isClear = saving.interval.map { $0.lower > 0 || $0.upper < 0 } ?? true
            let remark = isClear ? "" : ", which these replicates cannot tell from none,"
            return """
                \(name): run **\(rule)**: saves \(saving)\(remark) of the energy per request against \
                \(reference.setting.rule.level), for \(price) of p99 more\(kept).
                """
        }
    }

    private func figure<Amount: Quantity>(_ estimate: Estimate<Amount>?) -> AnyEstimate {
        estimate.map { AnyEstimate($0) } ?? AnyEstimate(.nan, provenance: .measured(by: "nothing"))
    }
}
