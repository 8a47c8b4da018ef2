public import Pipelines
import Quantities

extension Planner {
    /// The plan of a planner that neither weighs energy nor settles ties by it: the reference that savings are told against.
    ///
    /// It maximises weighted accuracy less weighted cost. Ties go, as in IPA (arXiv 2308.12871), whose objective takes a
    /// millionth of each batch size away, to the smallest sum of batch sizes; then to lower cost; then stage by stage to the
    /// highest power limit and frequency (what a device does unless told otherwise), the shorter latency, the name. Where
    /// cost has no weight, the cheapest of the most accurate plans is meant: nobody pays for nothing.
    ///
    /// ``Alternative/Kind/energyBlind`` instead lets ties go to lower energy, which is more than such a planner can know.
    /// - Parameter goals: completed by the pipeline's own; weights and caps on energy, power and carbon are ignored.
    /// - Throws: ``PlanningError`` as ``plan(_:previous:)`` does.
    public func energyBlindPlan(_ goals: Goals) throws(PlanningError) -> PlanningOutcome {
        var goals = goals.completed(by: pipeline.goals).ignoringEnergy
        // An objective of energy alone leaves nothing to weigh; accuracy is then what is left to want.
        if let objective = goals.objective, objective.accuracy == 0, objective.cost == 0 { goals.objective = nil }
        let request = try Request(goals)
        var blind = self
        blind.pipeline.goals = Goals()
        guard case .plan(let best) = try blind.plan(goals) else { return try blind.plan(goals) }
        let table = try table(request)
        let score = SearchTask(request, limits: request.limits())
        var task = score
        if request.costWeight == 0 {
            (task.accuracyWeight, task.costWeight) = (0, 1)
            task.limits.accuracy = max(task.limits.accuracy, best.accuracy)
        }
        let charged = table.charging(table.batches(of: pipeline), ranks: table.ranksIgnoringEnergy(of: pipeline))
        guard let optimum = try Optimum(charged, task) else { return .plan(best) }
        let figures = table.figures(optimum.choice)
        var plan = Plan(
            optimum.choice, figures, objective: score.objective(figures), table, request, pipeline)
        (plan.optimal, plan.optionsExamined) = (optimum.isProven, best.optionsExamined + optimum.examined)
        plan.bound = optimum.isProven ? plan.objective : best.bound
        return .plan(plan)
    }
}

extension OptionTable {
    /// The batch size of each option.
    fileprivate func batches(of pipeline: Pipeline) -> [Double] {
        options { place, option in Double(self.point(option, at: place, of: pipeline).batch) }
    }

    /// The order in which a planner that ignores energy prefers the options of a stage that are equal to it.
    fileprivate func ranksIgnoringEnergy(of pipeline: Pipeline) -> [Int32] {
        var ranks = nameRank
        for place in order.indices {
            var fewest = offsets[place]
            let sorted = (offsets[place]..<offsets[place + 1]).map { option in
                let point = point(option, at: place, of: pipeline)
                // Nobody adds replicas that are not needed because they cost nothing: the fewest tell the latency.
                if (variant[option], self.point[option]) != (variant[fewest], self.point[fewest]) { fewest = option }
                let unlimited = Double.infinity
                let keys = [
                    -(point.powerLimit?.value ?? unlimited), -(point.frequency?.value ?? unlimited),
                    latencySeconds[fewest], Double(nameRank[option]),
                ]
                return (option: option, keys: keys)
            }.sorted { $0.keys.lexicographicallyPrecedes($1.keys) }
            for (rank, entry) in sorted.enumerated() { ranks[entry.option] = Int32(rank) }
        }
        return ranks
    }

    private func options<Figure>(_ figure: (_ place: Int, _ option: Int) -> Figure) -> [Figure] {
        order.indices.flatMap { place in (offsets[place]..<offsets[place + 1]).map { figure(place, $0) } }
    }

    private func point(_ option: Int, at place: Int, of pipeline: Pipeline) -> OperatingPoint {
        pipeline.stages[order[place]].variants[Int(variant[option])].points[Int(point[option])]
    }
}
