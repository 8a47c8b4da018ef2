import Quantities

/// Why no plan meets all caps: which cap binds, the best that can be reached, and by how much it must move.
public struct Infeasibility: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The cap that keeps plans away: out of reach by itself, else the one that needs the smallest relative change.
    public var binding: Constraint
    /// The best value that can be reached: in the caps' own unit.
    ///
    /// For a cap out of reach by itself the best over all plans; else the best of the plans that keep the other caps.
    public var best: Double
    /// The cap, in its own unit.
    public var limit: Double
    /// The stage that has no option at all, when replicas bind.
    public var stage: String?
    /// Whether each cap could be met alone and only their combination cannot.
    public var isJoint: Bool
    /// What each cap would have to become, the others unchanged.
    public var relaxations: [Relaxation]

    /// One cap and what can be reached of it.
    public struct Relaxation: Sendable, Hashable, Codable {
        public var constraint: Constraint
        public var limit: Double
        /// The best value over all plans, whatever the other caps say; replicas beyond what a latency takes are not plans.
        public var bestAlone: Double
        /// The best value of the plans that keep every other cap: the smallest relaxation; nil when none does.
        public var bestWithOthers: Double?
        /// Whether ``bestWithOthers`` is proven: else a smaller relaxation may do, or one where none was found.
        public var isProven: Bool

        private enum CodingKeys: String, CodingKey {
            case constraint, limit, bestAlone, bestWithOthers, isProven = "optimal"
        }
    }

    /// By how much the cap is missed, as a share of the cap.
    public var shortfall: Double { Infeasibility.excess(best, over: limit) }

    /// For example `latency: best 1.5 s, limit 1 s (50 % over)`.
    public var description: String {
        if let stage, binding == .replicas {
            let (least, most) = (Self.count(best), Self.count(limit))
            return "stage “\(stage)” needs at least \(least) replicas and may have \(most)"
        }
        let direction = binding == .accuracy ? "short" : "over"
        let percent = (100 * shortfall).formatted(significantDigits: 3)
        var text = "\(binding): best \(binding.text(best)), limit \(binding.text(limit)) (\(percent) % \(direction))"
        if isJoint {
            let others = relaxations.filter { $0.constraint != binding }.map(\.constraint.rawValue)
            text += "; each cap can be met alone, but not together with \(others.joined(separator: ", "))"
        }
        return text
    }

    /// A number of replicas, however absurd.
    private static func count(_ replicas: Double) -> String {
        replicas < 1e15 ? replicas.formatted(fractionDigits: 0) : replicas.formatted(significantDigits: 3)
    }

    static func excess(_ best: Double, over limit: Double) -> Double {
        limit == 0 ? abs(best) : abs(best - limit) / abs(limit)
    }

    private enum CodingKeys: String, CodingKey {
        case binding, best, limit, stage, isJoint = "joint", relaxations
    }
}
