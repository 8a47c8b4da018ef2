package import Pipelines

extension Pipeline {
    /// Bounds plans by the processors of the one machine that all replicas share.
    ///
    /// More replicas than find room side by side only slow each other, and batches that take longer ask for more of them:
    /// no stage has more, and a cost cap of as many cores as there are, or of more, is never given up.
    /// - Parameters:
    ///   - processors: at least 1.
    ///   - goals: given up where no plan keeps all, in this order.
    /// - Returns: those of them that may still be given up.
    package mutating func bound(
        byProcessors processors: Int, givingUp goals: [Degradation.Goal]
    ) -> [Degradation.Goal] {
        let cores = max(Double(processors), leastCores)
        let cap = self.goals.costCap ?? cores
        self.goals.costCap = cap
        limitReplicas(toCores: Double(processors))
        return cap >= cores ? goals.filter { $0 != .costCap } : goals
    }

    /// Cores that one replica of each stage takes at most: every variant can then run.
    private var leastCores: Double {
        stages.reduce(0) { $0 + ($1.variants.flatMap(\.points).map(\.cores).max() ?? 0) }
    }

    /// Lets no stage have more replicas than find room side by side; one always does.
    private mutating func limitReplicas(toCores cores: Double) {
        for stage in stages.indices {
            for index in stages[stage].variants.indices {
                let variant = stages[stage].variants[index]
                guard let least = variant.points.map(\.cores).min(), least > 0 else { continue }
                let room = max(1, Int(min(1e6, cores / least)))
                let allowed = maxReplicas(of: variant, in: stages[stage]) ?? room
                stages[stage].variants[index].maxReplicas = min(allowed, room)
            }
        }
    }
}
