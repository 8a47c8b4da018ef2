extension Knapsack {
    /// Entries with their regrets, stage by stage.
    struct Near {
        var entries: [Int32] = []
        var regrets: [Double] = []
        /// For each stage, and a 0 before, how many entries there are up to its end.
        var ends: [Int] = [0]
        /// Entries with regrets below this are all there.
        var reach: Double
    }

    /// The entries whose regret at prices is within a gap.
    /// - Parameter most: entries wanted at most, beside the best of each stage: the gap is cut by powers of two for it.
    func near(_ prices: [Double], within gap: Double, most: Int = .max) -> Near {
        var near = Near(reach: .infinity)
        near.ends.reserveCapacity(stages + 1)
        near.entries.reserveCapacity(min(count, 8 * stages))
        near.regrets.reserveCapacity(min(count, 8 * stages))
        visit(at: prices) { _, first, best, losses in
            let least = losses[best]
            for place in losses.indices where losses[place] - least <= gap {
                near.entries.append(Int32(first + place))
                near.regrets.append(losses[place] - least)
            }
            near.ends.append(near.entries.count)
        }
        guard near.entries.count - stages > most, gap > 0 else { return near }
        // How many regrets lie below the gap divided by each power of two.
        var counts = [Int](repeating: 0, count: 64)
        for regret in near.regrets where regret > 0 { counts[max(0, min(63, (gap / regret).exponent2))] += 1 }
        var left = near.entries.count - stages
        var power = 0
        while left > most, power < 63 {
            left -= counts[power]
            power += 1
        }
        // Regrets next to nothing are rounding errors: which of them are smaller means nothing.
        return near.cut(below: max(rounding, gap * Double(sign: .plus, exponent: -power, significand: 1)))
    }
}

extension Knapsack {
    /// Leaves out entries that another of their stage can stand in for at no loss, whatever the rest of a plan is.
    func undominated(_ near: Near, _ table: OptionTable) -> Near {
        var left = Near(reach: near.reach)
        left.entries.reserveCapacity(near.entries.count)
        left.regrets.reserveCapacity(near.entries.count)
        left.ends.reserveCapacity(near.ends.count)
        var places: [Int] = []
        for stage in 0..<stages {
            places.removeAll(keepingCapacity: true)
            places.append(contentsOf: near.ends[stage]..<near.ends[stage + 1])
            // What stands in for another has no larger regret.
            places.sort { near.regrets[$0] == near.regrets[$1] ? $0 < $1 : near.regrets[$0] < near.regrets[$1] }
            let start = left.entries.count
            for place in places {
                let entry = Int(near.entries[place])
                let isBeaten = left.entries[start...].prefix(Self.rivals).contains {
                    standsIn(Int($0), for: entry, table)
                }
                guard !isBeaten else { continue }
                left.entries.append(near.entries[place])
                left.regrets.append(near.regrets[place])
            }
            left.ends.append(left.entries.count)
        }
        return left
    }

    /// Entries of a stage that the others are compared with.
    private static let rivals = 16

    /// Whether plans are no worse in anything with one entry for another, and better or first where ties are broken.
    private func standsIn(_ a: Int, for b: Int, _ table: OptionTable) -> Bool {
        guard penalties[a] <= penalties[b], logs.isEmpty || logs[a] >= logs[b] else { return false }
        for row in 0..<rows where uses[row * count + a] > uses[row * count + b] { return false }
        let (first, second) = (Int(options[a]), Int(options[b]))
        let (energy, other) = (table.energyJoules[first], table.energyJoules[second])
        // Far beyond what may be rounding errors of a plan's energy.
        if other - energy > 1e-6 * other { return true }
        return energy <= other && table.cost[first] <= table.cost[second]
            && table.nameRank[first] < table.nameRank[second]
    }
}

extension Knapsack.Near {
    /// The entries with regrets below a limit, or none.
    fileprivate func cut(below limit: Double) -> Self {
        var near = Self(reach: limit)
        for stage in 0..<ends.count - 1 {
            for index in ends[stage]..<ends[stage + 1] where regrets[index] < limit || regrets[index] == 0 {
                near.entries.append(entries[index])
                near.regrets.append(regrets[index])
            }
            near.ends.append(near.entries.count)
        }
        return near
    }
}

extension Double {
    /// The exponent of two of a number that may be infinite.
    fileprivate var exponent2: Int { isFinite ? Int(exponent) : 63 }
}
