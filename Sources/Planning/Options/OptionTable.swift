import Pipelines
import Quantities

/// Every option of every stage, as one array per figure; options of a stage are contiguous.
///
/// An option is a variant at an operating point with the replicas its load needs. Positions are those of the catalogue.
struct OptionTable {
    /// Stage index in the pipeline of each position.
    let order: [Int]
    /// Positions of the parents of each position.
    let parents: [[Int]]
    /// Whether each position's only parent is the one before.
    let isChain: Bool
    /// First option of each position, and the number of options at the end.
    private(set) var offsets: [Int]
    /// Factor (product) or addend (other modes) of the pipeline's accuracy.
    private(set) var accuracy: [Double]
    /// Batch latency plus (batch − 1)/λ, or what the goals' latency model says.
    private(set) var latencySeconds: [Double]
    /// Per pipeline request, idle replicas or machines included.
    private(set) var energyJoules: [Double]
    private(set) var cost: [Double]
    /// 1 when the previous plan has another variant or point there, else 0; empty without a previous plan.
    private(set) var changed: [Double]
    private(set) var replicas: [Double]
    private(set) var variant: [Int32]
    private(set) var point: [Int32]
    /// Rank of (variant name, point) within the stage: the last tie-break.
    private(set) var nameRank: [Int32]
    /// Requests per second at each position.
    let loads: [Double]
    let mode: AccuracyOfPipeline
    /// Set when a stage has no option because each needs too many replicas.
    private(set) var tooManyReplicas: (stage: Int, least: Double, most: Double)?

    /// Replicas are rounded up only when the excess is more than this share of a replica count.
    static let replicaTolerance = 1e-9
    /// Sums and products of figures below this stay finite.
    static let largestFigure = 1e100

    /// - Parameters:
    ///   - pinnedReplicas: the replicas of every stage, whether its load needs them or not.
    ///   - responseTime: takes the place of the worst-case latency where the request asks for a percentile.
    init(
        _ catalogue: Catalogue, of pipeline: Pipeline, _ request: Request, previous: Deployment? = nil,
        pinnedReplicas: Int? = nil, responseTime: ResponseTime? = nil
    ) throws(PlanningError) {
        (order, parents, isChain) = (catalogue.order, catalogue.parents, catalogue.isChain)
        (offsets, variant, point) = (catalogue.offsets, catalogue.variant, catalogue.point)
        (nameRank, mode) = (catalogue.nameRank, request.mode)
        let loads = catalogue.shares.map { $0 * request.rate }
        self.loads = loads
        if let place = loads.firstIndex(where: { !($0.isFinite && $0 > 0) }) {
            throw .unusableLoad(of: pipeline.stages[order[place]])
        }
        changed = previous == nil ? [] : [Double](repeating: 1, count: catalogue.count)
        (latencySeconds, energyJoules, cost, replicas) = ([], [], [], [])
        accuracy =
            switch request.mode {
            case .product, .sum: catalogue.accuracy
            case .mean: catalogue.accuracy.map { $0 / Double(loads.count) }
            case .rank: catalogue.accuracyRanks
            }
        let largest = fill(catalogue, request, pinned: pinnedReplicas.map(Double.init))
        if let previous { unmark(previous, pipeline) }
        let hasGap = zip(offsets, offsets.dropFirst()).contains { $0 == $1 }
        if hasGap || pinnedReplicas != nil || responseTime != nil || !(largest.replicas <= catalogue.leastLimit) {
            try keepServed(catalogue, pipeline, pinned: pinnedReplicas.map(Double.init) ?? .infinity, responseTime)
        }
        if !(largest.figures < Self.largestFigure) { try checkFigures(pipeline) }
    }

    /// Computes the figures of every option in one pass.
    /// - Returns: the most replicas of any, and a number that no figure exceeds.
    private mutating func fill(
        _ catalogue: Catalogue, _ request: Request, pinned: Double?
    ) -> (replicas: Double, figures: Double) {
        let count = catalogue.count
        let secondsPerRequest = 1 / request.rate
        // The machines' idle energy is split evenly among the stages, which leaves every comparison as it is.
        let sharedJoules = (request.idleWatts ?? 0) * secondsPerRequest / Double(loads.count)
        let waitingSeconds = request.idleWatts == nil ? secondsPerRequest : 0
        var largest = (replicas: 0.0, figures: 0.0)
        latencySeconds = .init(unsafeUninitializedCapacity: count) { latencies, initialized in
            energyJoules = .init(unsafeUninitializedCapacity: count) { energies, initialized in
                cost = .init(unsafeUninitializedCapacity: count) { costs, initialized in
                    replicas = .init(unsafeUninitializedCapacity: count) { replicas, initialized in
                        catalogue.rows.withUnsafeBufferPointer { rows in
                            for place in loads.indices {
                                let load = loads[place]
                                for option in catalogue.offsets[place]..<catalogue.offsets[place + 1] {
                                    let needed = pinned ?? Self.replicas(load * rows[option].replicasPerLoad)
                                    latencies[option] = rows[option].latencySeconds + rows[option].others / load
                                    energies[option] =
                                        rows[option].dynamicJoules + sharedJoules
                                        + needed * rows[option].idleWatts * waitingSeconds
                                    costs[option] = needed * rows[option].cores
                                    replicas[option] = needed
                                    let figures = latencies[option] + energies[option] + costs[option]
                                    if !(figures <= largest.figures) { largest.figures = figures }
                                    if needed > largest.replicas { largest.replicas = needed }
                                }
                            }
                        }
                        initialized = count
                    }
                    initialized = count
                }
                initialized = count
            }
            initialized = count
        }
        return largest
    }

    /// The plans of a fleet's members: weighted objectives as addends of accuracy, powers as energies.
    init(_ members: [FleetPlanner.Member]) {
        let plans = members.flatMap { member in member.plans.map { (weight: member.weight, plan: $0) } }
        order = Array(members.indices)
        parents = members.map { _ in [] }
        isChain = false
        offsets = members.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.plans.count) }
        accuracy = plans.map { $0.weight * $0.plan.objective }
        latencySeconds = plans.map { _ in 0 }
        energyJoules = plans.map(\.plan.power.value)
        cost = plans.map(\.plan.cost)
        changed = []
        replicas = plans.map { _ in 1 }
        variant = members.enumerated().flatMap { index, member in member.plans.map { _ in Int32(index) } }
        point = members.flatMap { $0.plans.indices.map(Int32.init) }
        nameRank = point
        loads = members.map { _ in 1 }
        mode = .sum
    }

    /// Marks what runs already as unchanged.
    private mutating func unmark(_ previous: Deployment, _ pipeline: Pipeline) {
        let before = Dictionary(previous.stages.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for (place, index) in order.enumerated() {
            let stage = pipeline.stages[index]
            guard let choice = before[stage.name] else { continue }
            for option in offsets[place]..<offsets[place + 1]
            where Int(point[option]) == choice.point && stage.variants[Int(variant[option])].name == choice.variant {
                changed[option] = 0
            }
        }
    }

    /// Leaves out the options that need too many replicas, or have no response time; fills in the response times.
    private mutating func keepServed(
        _ catalogue: Catalogue, _ pipeline: Pipeline, pinned: Double, _ responseTime: ResponseTime?
    ) throws(PlanningError) {
        var needed = replicas
        if pinned < .infinity {
            for place in order.indices {
                for option in offsets[place]..<offsets[place + 1] {
                    needed[option] = Self.replicas(loads[place] * catalogue.rows[option].replicasPerLoad)
                }
            }
        }
        let most = mostReplicas(pipeline)
        var isServed = zip(needed, most).map { $0 <= min($1, pinned) }
        var isUnstable = [Bool](repeating: false, count: responseTime == nil ? 0 : needed.count)
        if let responseTime {
            for (place, index) in order.enumerated() {
                for option in offsets[place]..<offsets[place + 1] where isServed[option] {
                    let staged = StagedOption(
                        stage: index, variant: pipeline.stages[index].variants[Int(variant[option])],
                        point: Int(point[option]), replicas: Int(replicas[option]), load: Rate(loads[place]))
                    guard let seconds = try responseTime(staged) else {
                        (isServed[option], isUnstable[option]) = (false, true)
                        continue
                    }
                    latencySeconds[option] = seconds.value
                }
            }
        }
        for place in order.indices where tooManyReplicas == nil {
            let options = offsets[place]..<offsets[place + 1]
            guard !options.contains(where: { isServed[$0] }) else { continue }
            // Replicas that are loaded fully have no steady state: it takes one more.
            let wanted = options.map { option in
                let isTooFew = !isUnstable.isEmpty && isUnstable[option]
                return isTooFew ? (replicas[option] + 1, replicas[option]) : (needed[option], min(most[option], pinned))
            }
            let least = wanted.min { $0.0 < $1.0 } ?? (.infinity, 0)
            tooManyReplicas = (order[place], least.0, least.1)
        }
        if isServed.contains(false) { keep(isServed) }
    }

    /// The most replicas each option is planned with.
    private func mostReplicas(_ pipeline: Pipeline) -> [Double] {
        var most: [Double] = []
        most.reserveCapacity(variant.count)
        for (place, index) in order.enumerated() {
            let limits = pipeline.stages[index].variants.indices.map {
                pipeline.mostReplicas(of: $0, in: pipeline.stages[index])
            }
            for option in offsets[place]..<offsets[place + 1] { most.append(limits[Int(variant[option])]) }
        }
        return most
    }

    /// Keeps some of the options only.
    private mutating func keep(_ isKept: [Bool]) {
        let kept = isKept.indices.filter { isKept[$0] }
        var before = 0
        for place in order.indices {
            let count = (offsets[place]..<offsets[place + 1]).count { isKept[$0] }
            offsets[place] = before
            before += count
        }
        offsets[order.count] = before
        func picked<Figure>(_ figures: [Figure]) -> [Figure] { kept.map { figures[$0] } }
        (accuracy, latencySeconds, energyJoules) = (picked(accuracy), picked(latencySeconds), picked(energyJoules))
        (cost, changed, replicas) = (picked(cost), changed.isEmpty ? [] : picked(changed), picked(replicas))
        (variant, point, nameRank) = (picked(variant), picked(point), picked(nameRank))
    }

    /// The same options with other charges in the place of energy, and another order in the place of names.
    /// - Parameters:
    ///   - charges: one per option, at least 0.
    ///   - ranks: one per option, different within a stage; lower ones win the last tie-break.
    func charging(_ charges: [Double], ranks: [Int32]) -> OptionTable {
        var table = self
        table.energyJoules = charges
        table.nameRank = ranks
        return table
    }

    private func checkFigures(_ pipeline: Pipeline) throws(PlanningError) {
        func isBeyond(_ option: Int) -> Bool {
            !(latencySeconds[option] < Self.largestFigure && energyJoules[option] < Self.largestFigure
                && cost[option] < Self.largestFigure)
        }
        for (place, index) in order.enumerated() {
            guard let option = (offsets[place]..<offsets[place + 1]).first(where: isBeyond) else { continue }
            throw PlanningError(
                .pipeline, "point \(point[option]) leads to figures beyond any machine",
                place: pipeline.stages[index].place(of: Int(variant[option])))
        }
    }

    /// n = ⌈λ·latency/(batch·headroom)⌉, at least 1; an excess within the tolerance is rounding error, not load.
    @inline(__always)
    static func replicas(_ exact: Double) -> Double {
        let least = exact * (1 - replicaTolerance)
        // Rounds to the nearest whole number without a call; beyond 2⁵¹ numbers are as good as whole.
        let nearest = (least + 0x1p52) - 0x1p52
        return max(1, nearest < least ? nearest + 1 : nearest)
    }
}
