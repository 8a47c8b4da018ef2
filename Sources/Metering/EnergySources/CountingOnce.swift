extension EnergyDomain {
    /// Marks which domains count towards the total, so that no joule counts twice.
    ///
    /// A domain counts unless another of the list contains it: its parent; the platform, which holds packages and
    /// memory; the whole machine; or the same part read by an earlier source. A whole-machine reading counts only where
    /// no part of the machine is read, since it cannot tell parts from the rest.
    static func countingEachOnce(_ domains: [EnergyDomain]) -> [EnergyDomain] {
        let readsParts = domains.contains { !$0.kind.isWholeMachine }
        var result: [EnergyDomain] = []
        for var domain in domains {
            domain.countsTowardsTotal =
                domain.countsTowardsTotal && !(domain.kind.isWholeMachine && readsParts)
                && !domains.contains { $0.contains(domain) } && !result.contains { $0.isSamePart(as: domain) }
            result.append(domain)
        }
        return result
    }

    private func contains(_ other: EnergyDomain) -> Bool {
        if other.parent == name { return true }
        switch (kind, other.kind) {
        case (.platform, .package), (.platform, .dram), (.platform, .core), (.platform, .uncore), (.platform, .cpu):
            return true
        case (.cpu, .core), (.cpu, .uncore): return true
        case (.package, .cpu), (.package, .core), (.package, .uncore): return source != other.source
        default: return false
        }
    }

    /// Whether both are the same hardware, read in two ways.
    private func isSamePart(as other: EnergyDomain) -> Bool {
        guard countsTowardsTotal else { return false }
        return kind == other.kind && (name == other.name || kind == .board || kind == .platform)
    }
}
