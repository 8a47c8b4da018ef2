import Pipelines
import Planning
import Quantities

/// Why what runs cannot stay: what forces a change.
enum Shortcoming: Equatable {
    /// What runs is set to something that the pipeline does not offer.
    case unknown
    /// What runs carries no more than this.
    case capacity(Rate)
    /// Goals that what runs would break at the load planned for.
    case goals([Breach])

    /// A goal, and what there would be of it.
    struct Breach: Equatable {
        var constraint: Constraint
        var amount: Double
        var limit: Double
    }

    /// Caps hold within this share of them, so that rounding breaks none.
    private static let tolerance = 1e-9

    /// - Parameters:
    ///   - running: nil where it is none of the pipeline's options.
    ///   - before: what runs, as a plan at the load of `plan`.
    ///   - goals: that `plan` was asked to keep.
    /// - Returns: nil where what runs would do.
    init?(_ running: [RunningStage]?, before: Plan?, goals: Goals, plan: Plan, pipeline: Pipeline) {
        guard let running else {
            self = .unknown
            return
        }
        let capacity = pipeline.capacity(running, like: plan)
        if let capacity, capacity.value < plan.rate.value * (1 - Self.tolerance) {
            self = .capacity(capacity)
            return
        }
        let breaches = Constraint.allCases.compactMap { constraint -> Breach? in
            guard let limit = goals.limit(constraint), let amount = before.flatMap(constraint.amount(of:)) else {
                return nil
            }
            let excess = constraint == .accuracy ? limit - amount : amount - limit
            guard excess > Self.tolerance * abs(limit) else { return nil }
            return Breach(constraint: constraint, amount: amount, limit: limit)
        }
        guard !breaches.isEmpty else { return nil }
        self = .goals(breaches)
    }

    /// A clause such as “what runs would take 3.3 s, above 2 s”.
    var clause: String {
        switch self {
        case .unknown: "what runs is none of the pipeline's options"
        case .capacity(let rate): "what runs carries \(rate.short)/s"
        case .goals(let breaches): "what runs would " + breaches.map(\.clause).joined(separator: " and ")
        }
    }
}

extension Shortcoming.Breach {
    fileprivate var clause: String {
        let (amount, limit) = (constraint.short(amount), constraint.short(limit))
        return switch constraint {
        case .latency, .cost: "take \(amount), above \(limit)"
        case .energy: "use \(amount)/request, above \(limit)"
        case .power: "draw \(amount), above \(limit)"
        case .carbon: "emit \(amount), above \(limit)"
        case .accuracy: "have accuracy \(amount), below \(limit)"
        case .replicas: "need \(amount) replicas, above \(limit)"
        }
    }
}

extension Pipeline {
    /// The most that stages carry as they run, headroom left; nil where one of them is unknown.
    /// - Parameter plan: whose loads tell how many requests reach each stage.
    func capacity(_ running: [RunningStage], like plan: Plan) -> Rate? {
        guard running.count == stages.count, plan.stages.count == stages.count, plan.rate > .zero else { return nil }
        var least = Double.infinity
        for (index, runs) in running.enumerated() {
            let stage = stages[index]
            guard let variant = stage.variants.first(where: { $0.name == runs.variant }),
                variant.points.indices.contains(runs.point)
            else { return nil }
            let point = variant.points[runs.point]
            let share = plan.stages[index].load.value / plan.rate.value
            let perReplica = Double(point.batch) * headroom(of: stage) / point.latency.value.value
            least = min(least, Double(runs.replicas) * perReplica / share)
        }
        return Rate(least)
    }
}
