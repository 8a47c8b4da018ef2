/// Choices for some of the positions of a core, from its first on or from its last back.
struct PartialPlans {
    typealias Lanes = Core.Lanes

    /// Sums over what is chosen, one plan after the other.
    private(set) var lanes: [Lanes]
    /// Plans formed.
    private(set) var examined = 0
    /// Every choice of entries whose regrets sum to less than this is there, unless it cannot lead to a plan of
    /// interest or another stands in for it.
    private(set) var reach = Double.infinity

    /// Where each plan's choices are recorded; −1 for none.
    private var traces: [Int32] = [-1]
    private var parents: [Int32] = []
    /// Entries chosen.
    private var chosen: [Int32] = []
    /// Plans formed before the next look for those that others stand in for.
    private var reduceAfter = 1000
    private let chunks: Int
    /// Whether later choices come first in the order of names.
    private let isBackward: Bool

    var count: Int { traces.count }

    init(_ base: [Lanes], isBackward: Bool) {
        lanes = base
        chunks = base.count
        parents.reserveCapacity(64)
        chosen.reserveCapacity(64)
        self.isBackward = isBackward
    }

    var regrets: [Double] { (0..<count).map { lanes[$0 * chunks][Core.regret] } }

    /// The options of a plan, written over those of a choice.
    func write(_ plan: Int, of core: Core, to choice: inout [Int], _ table: OptionTable) {
        var trace = traces[plan]
        while trace >= 0 {
            core.write(Int(chosen[Int(trace)]), to: &choice, table)
            trace = parents[Int(trace)]
        }
    }

    /// Forms every plan one position longer that can become a plan of interest.
    /// - Parameters:
    ///   - stage: the position, as an index of the core's.
    ///   - gap: plans with larger regrets, or with less use of rows than prices allow, are of no interest.
    ///   - most: plans wanted at most; those with larger regrets are left out, and the reach shortened.
    mutating func extend(by stage: Int, of core: Core, _ table: OptionTable, within gap: Double, most: Int) {
        // Of plans that only swap the options of two like positions the one whose names are in order is enough: it
        // comes first among equals.
        let isOrdered = core.isCopy[isBackward ? stage + 1 : stage]
        var longer: [Lanes] = []
        var origins: [(plan: Int32, entry: Int32)] = []
        longer.reserveCapacity(2 * lanes.count)
        origins.reserveCapacity(2 * count)
        // Room that is left for plans up to here, and what of it the rest cannot fill.
        let rests = (0..<chunks).map { chunk in
            let rest = core.rest(beyond: stage, isBackward: isBackward, chunk)
            return (
                room: core.limits[chunk] + core.noise[chunk] - rest.least,
                unfilled: (core.limits[chunk] - rest.most)
                    .replacing(with: -.infinity, where: core.prices[chunk] .== 0)
            )
        }
        core.lanes.withUnsafeBufferPointer { entries in
            for plan in 0..<count {
                let neighbour = isOrdered ? rank(ofLastIn: plan, core, table) : 0
                for entry in core.offsets[stage]..<core.offsets[stage + 1] {
                    let first = lanes[plan * chunks] + entries[entry * chunks]
                    guard first[Core.regret] <= gap else { break }
                    if isOrdered {
                        let own = table.nameRank[Int(core.options[entry])]
                        guard isBackward ? own <= neighbour : own >= neighbour else { continue }
                    }
                    examined += 1
                    var isWithin = true
                    var loss = first[Core.regret]
                    for chunk in 0..<chunks {
                        let sum = chunk == 0 ? first : lanes[plan * chunks + chunk] + entries[entry * chunks + chunk]
                        isWithin = isWithin && all(sum .<= rests[chunk].room)
                        let short = rests[chunk].unfilled - sum
                        if any(short .> 0) { loss += (pointwiseMax(short, .zero) * core.prices[chunk]).sum() }
                    }
                    guard isWithin, loss <= gap else { continue }
                    longer.append(first)
                    for chunk in 1..<max(1, chunks) {
                        longer.append(lanes[plan * chunks + chunk] + entries[entry * chunks + chunk])
                    }
                    origins.append((Int32(plan), Int32(entry)))
                }
            }
        }
        let start = Int32(parents.count)
        for origin in origins {
            parents.append(traces[Int(origin.plan)])
            chosen.append(origin.entry)
        }
        lanes = longer
        traces.removeAll(keepingCapacity: true)
        traces.append(contentsOf: start..<start + Int32(origins.count))
        // Options of a group that have no regret come in any number: all of those are kept.
        let most = max(most, core.offsets[stage + 1] - core.offsets[stage])
        if count > most { truncate(to: most, core, table, expected: core.share(upTo: stage, isBackward: isBackward)) }
    }

    /// The rank of the name chosen last.
    private func rank(ofLastIn plan: Int, _ core: Core, _ table: OptionTable) -> Int32 {
        table.nameRank[Int(core.options[Int(chosen[Int(traces[plan])])])]
    }

    /// Leaves out plans with the largest regrets.
    /// - Parameter share: of the leading row, what the choices so far can be expected to use.
    private mutating func truncate(to most: Int, _ core: Core, _ table: OptionTable, expected share: Double) {
        var scores = regrets
        var order = scores.ascendingPlaces
        // Equal regrets tell of plans that differ in names alone.
        let noise = core.noise[lane: Core.regret]
        let twins = (1..<count).count { scores[Int(order[$0])] - scores[Int(order[$0 - 1])] <= noise }
        if 8 * twins > count || examined >= reduceAfter {
            reduce(core, table)
            guard count > most else { return }
            scores = regrets
            order = scores.ascendingPlaces
        }
        let least = scores[Int(order[most])]
        reach = min(reach, least)
        // So many without regret: those are kept that use the leading row evenly.
        if least <= noise { order = keys(core).map { abs($0 - share) }.ascendingPlaces }
        keep(order.prefix(most).map { Int($0) })
    }

    /// The lane of each plan that prices make most of.
    private func keys(_ core: Core) -> [Double] {
        let (chunk, place) = core.leadingLane.quotientAndRemainder(dividingBy: Lanes.scalarCount)
        return (0..<count).map { lanes[$0 * chunks + chunk][place] }
    }

    private mutating func keep(_ plans: [Int]) {
        var kept: [Lanes] = []
        kept.reserveCapacity(plans.count * chunks)
        for plan in plans { for chunk in 0..<chunks { kept.append(lanes[plan * chunks + chunk]) } }
        lanes = kept
        traces = plans.map { traces[$0] }
    }

    /// Leaves out plans that another one, near in the order of one lane, can stand in for at no loss.
    private mutating func reduce(_ core: Core, _ table: OptionTable) {
        let keys = keys(core)
        let order = keys.ascendingPlaces.map { Int($0) }
        var kept: [Int] = []
        kept.reserveCapacity(count)
        for plan in order {
            var isBeaten = false
            for place in kept.indices.suffix(Self.neighbours).reversed() {
                if comesBefore(kept[place], plan, core, table) {
                    isBeaten = true
                    break
                }
                if comesBefore(plan, kept[place], core, table) { kept.remove(at: place) }
            }
            if !isBeaten { kept.append(plan) }
        }
        // Where plans seldom stand in for others, looking for them is soon given up.
        if kept.count > count - count / 8 { reduceAfter = 2 * examined }
        if kept.count < count { keep(kept) }
    }

    private static let neighbours = 12

    /// Whether a plan is no worse than another in anything, and better or first where ties are broken.
    private func comesBefore(_ a: Int, _ b: Int, _ core: Core, _ table: OptionTable) -> Bool {
        for chunk in 0..<chunks where any(lanes[a * chunks + chunk] .> lanes[b * chunks + chunk] + core.slack[chunk]) {
            return false
        }
        let difference = lanes[b * chunks] - lanes[a * chunks]
        for lane in [Core.energy, Core.cost] where abs(difference[lane]) > core.noise[0][lane] {
            return difference[lane] > 0
        }
        return namesPrecede(a, b, core, table)
    }

    /// Whether the names of a plan come before another's, position by position.
    private func namesPrecede(_ a: Int, _ b: Int, _ core: Core, _ table: OptionTable) -> Bool {
        var (first, second) = (traces[a], traces[b])
        var precedes = false
        var (own, others): ([Int32], [Int32]) = ([], [])
        while first != second, first >= 0, second >= 0 {
            let (x, y) = (chosen[Int(first)], chosen[Int(second)])
            if x != y, !core.groups.isEmpty {
                own.append(x)
                others.append(y)
            } else if x != y {
                let (name, other) = (
                    table.nameRank[Int(core.options[Int(x)])], table.nameRank[Int(core.options[Int(y)])]
                )
                if name != other { precedes = name < other }
                if isBackward, name != other { return precedes }
            }
            (first, second) = (parents[Int(first)], parents[Int(second)])
        }
        return own.isEmpty ? precedes : core.namesPrecede(own, others, table)
    }
}
