package import Pipelines
import Quantities

/// What runs at a stage: a choice of its options, with its replicas.
package struct RunningStage: Sendable, Hashable {
    package var variant: String
    /// Index of the operating point in the variant's list.
    package var point: Int
    package var replicas: Int

    package init(variant: String, point: Int, replicas: Int) {
        self.variant = variant
        self.point = point
        self.replicas = replicas
    }
}

extension Planner {
    /// What runs, as a plan at a load: the figures with all its replicas, those beyond need waiting.
    /// - Parameters:
    ///   - running: of each stage, in the pipeline's order.
    ///   - isStrict: whether it must carry the load and keep the goals; else replicas that are missing are added.
    /// - Returns: nil when it does not do what it must, or is none of the pipeline's options.
    /// - Throws: ``PlanningError`` as ``plan(_:previous:)`` does.
    package func plan(
        running: [RunningStage], _ goals: Goals, isStrict: Bool = true
    ) throws(PlanningError) -> Plan? {
        guard running.count == pipeline.stages.count else { return nil }
        if !isStrict, hasReplicaLimits {
            return try withoutReplicaLimits.plan(running: running, goals, isStrict: false)
        }
        let request = try Request(goals.completed(by: pipeline.goals))
        let table = try responding(with: running).table(request, isFewest: true)
        guard table.tooManyReplicas == nil else { return nil }
        var choice: [Int] = []
        var spare: (energyJoules: Double, cost: Double) = (0, 0)
        for (place, index) in table.order.enumerated() {
            let (stage, runs) = (pipeline.stages[index], running[index])
            let option = (table.offsets[place]..<table.offsets[place + 1]).first {
                stage.variants[Int(table.variant[$0])].name == runs.variant && Int(table.point[$0]) == runs.point
            }
            guard let option, !isStrict || Double(runs.replicas) >= table.replicas[option] else { return nil }
            let point = stage.variants[Int(table.variant[option])].points[runs.point]
            let more = max(0, Double(runs.replicas) - table.replicas[option])
            spare.energyJoules += request.idleJoules(more, point.idlePower.value.value)
            spare.cost += more * point.cores
            choice.append(option)
        }
        var figures = table.figures(choice)
        figures.energyJoules += spare.energyJoules
        figures.cost += spare.cost
        guard !isStrict || request.limits().admit(figures) else { return nil }
        let objective = SearchTask(request, limits: request.limits()).objective(figures)
        var plan = Plan(choice, figures, objective: objective, table, request, pipeline)
        for (index, runs) in running.enumerated() {
            plan.stages[index].replicas = max(plan.stages[index].replicas, runs.replicas)
        }
        return plan
    }

    /// Percentiles are those of the replicas that run, not of the fewest that carry the load; of what does not run, no
    /// queue is solved.
    private func responding(with running: [RunningStage]) -> Planner {
        guard let responseModel else { return self }
        var planner = self
        planner.responseModel = { option throws(PlanningError) in
            let runs = running[option.stage]
            guard option.variant.name == runs.variant, option.point == runs.point else { return nil }
            var option = option
            option.replicas = max(option.replicas, runs.replicas)
            return try responseModel(option)
        }
        return planner
    }

    private var hasReplicaLimits: Bool {
        pipeline.maxReplicas != nil
            || pipeline.stages.contains { stage in
                stage.maxReplicas != nil || stage.variants.contains { $0.maxReplicas != nil }
            }
    }

    private var withoutReplicaLimits: Planner {
        var free = pipeline
        free.maxReplicas = nil
        for stage in free.stages.indices {
            free.stages[stage].maxReplicas = nil
            for variant in free.stages[stage].variants.indices {
                free.stages[stage].variants[variant].maxReplicas = nil
            }
        }
        return Planner(free, responseModel: responseModel)
    }
}
