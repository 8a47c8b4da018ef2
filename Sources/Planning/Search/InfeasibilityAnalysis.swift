extension Infeasibility {
    /// Finds out which of the request's caps keep every plan of the table away.
    init(_ table: OptionTable, _ request: Request) {
        let caps = request.caps
        let all = Set(caps.map(\.constraint))
        relaxations = caps.map { constraint, limit in
            let others = Self.best(constraint, table, request, without: [constraint])
            return Relaxation(
                constraint: constraint, limit: limit,
                bestAlone: Self.best(constraint, table, request, without: all).figure ?? .infinity,
                bestWithOthers: others.figure, isProven: others.isProven)
        }
        stage = nil
        func isOutOfReach(_ relaxation: Relaxation) -> Bool {
            let margin = Limits.tolerance * abs(relaxation.limit)
            return relaxation.constraint == .accuracy
                ? relaxation.bestAlone < relaxation.limit - margin : relaxation.bestAlone > relaxation.limit + margin
        }
        let alone = relaxations.filter(isOutOfReach).map { ($0.constraint, $0.bestAlone, $0.limit) }
        let given = relaxations.compactMap { relaxation in
            relaxation.bestWithOthers.map { (relaxation.constraint, $0, relaxation.limit) }
        }
        isJoint = alone.isEmpty
        func excess(_ entry: (Constraint, Double, Double)) -> Double { Self.excess(entry.1, over: entry.2) }
        let choice =
            alone.max { excess($0) < excess($1) } ?? given.min { excess($0) < excess($1) }
            ?? Self.conflict(table, request).min { excess($0) < excess($1) }
        // A request without caps is never infeasible, so there is always a choice.
        (binding, best, limit) = choice ?? (.latency, .infinity, .infinity)
    }

    /// The best value of a constraint's figure among the plans that keep all caps but the given ones; nil for none.
    ///
    /// Not proven means that there may be a better one, or one at all.
    static func best(
        _ constraint: Constraint, _ table: OptionTable, _ request: Request, without dropped: Set<Constraint>
    ) -> (figure: Double?, isProven: Bool) {
        var task = SearchTask()
        task.limits = request.limits(without: dropped)
        switch constraint {
        case .latency where table.isChain: task.latencyWeight = 1
        case .latency: task.key = .latency
        case .energy, .power, .carbon: task.energyWeight = 1
        case .cost: task.costWeight = 1
        case .accuracy: task.accuracyWeight = 1
        case .replicas: return (nil, true)
        }
        do {
            guard let optimum = try Optimum(table, task) else { return (nil, true) }
            let figures = optimum.figures
            let figure =
                switch constraint {
                case .latency: figures.latencySeconds
                case .cost: figures.cost
                case .accuracy: figures.accuracy
                default: request.amount(of: constraint, energyPerRequest: figures.energyJoules)
                }
            return (figure, optimum.isProven)
        } catch {
            return (nil, false)
        }
    }

    /// When no single cap's relaxation helps: a smallest set of caps that cannot hold together, each with the best
    /// that the others of the set leave.
    private static func conflict(_ table: OptionTable, _ request: Request) -> [(Constraint, Double, Double)] {
        var dropped: Set<Constraint> = []
        for (constraint, _) in request.caps {
            var fewer = dropped
            fewer.insert(constraint)
            var task = SearchTask()
            task.limits = request.limits(without: fewer)
            // Undecided is not infeasible: the cap stays.
            if case .success(nil) = Result(catching: { try Optimum(table, task) }) { dropped = fewer }
        }
        return request.caps.filter { !dropped.contains($0.constraint) }.compactMap { constraint, limit in
            best(constraint, table, request, without: dropped.union([constraint])).figure.map {
                (constraint, $0, limit)
            }
        }
    }
}
