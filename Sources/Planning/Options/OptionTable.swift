import Pipelines
import Quantities

/// Every option of every stage, as one array per figure; options of a stage are contiguous.
///
/// An option is a variant at an operating point with the replicas its load needs, or with more where they shorten its
/// response. Positions are those of the catalogue.
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
    /// Per pipeline request, idle replicas or machines included; of full batches, or what a model of the queues says.
    private(set) var energyJoules: [Double]
    private(set) var cost: [Double]
    /// 1 when the previous plan has another variant or point there, else 0; empty without a previous plan.
    private(set) var changed: [Double]
    private(set) var replicas: [Double]
    private(set) var variant: [Int32]
    private(set) var point: [Int32]
    /// Rank of (variant name, point, replicas) within the stage: the last tie-break.
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
    ///   - responding: takes the place of worst-case latency and full batches where the request asks for a percentile.
    init(
        _ catalogue: Catalogue, of pipeline: Pipeline, _ request: Request, previous: Deployment? = nil,
        pinnedReplicas: Int? = nil, responding: Responding? = nil
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
        if hasGap || pinnedReplicas != nil || responding != nil || !(largest.replicas <= catalogue.leastLimit) {
            let most = pinnedReplicas.map(Double.init) ?? .infinity
            let served = try ServedOptions(self, catalogue, of: pipeline, most: most, responding)
            keep(served, catalogue, request)
        }
        if responding != nil || !(largest.figures < Self.largestFigure) { try checkFigures(pipeline) }
    }

    /// Computes the figures of every option in one pass.
    /// - Returns: the most replicas of any, and a number that no figure exceeds.
    private mutating func fill(
        _ catalogue: Catalogue, _ request: Request, pinned: Double?
    ) -> (replicas: Double, figures: Double) {
        let count = catalogue.count
        let secondsPerRequest = 1 / request.rate
        // The machines' idle energy is split evenly among the stages, which leaves every comparison as it is.
        let sharedJoules = (request.idlePower?.value.value ?? 0) * secondsPerRequest / Double(loads.count)
        let waitingSeconds = request.idlePower == nil ? secondsPerRequest : 0
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

    /// Keeps the options that can serve their load only, with the replicas and response times they then have.
    private mutating func keep(_ served: ServedOptions, _ catalogue: Catalogue, _ request: Request) {
        tooManyReplicas = served.tooManyReplicas
        guard served.options.count != replicas.count || !served.responses.isEmpty else { return }
        let before = offsets
        var row = 0
        for place in order.indices {
            offsets[place] = row
            while row < served.options.count, served.options[row] < before[place + 1] { row += 1 }
        }
        offsets[order.count] = row
        func picked<Figure>(_ figures: [Figure]) -> [Figure] { served.options.map { figures[$0] } }
        (accuracy, latencySeconds, energyJoules) = (picked(accuracy), picked(latencySeconds), picked(energyJoules))
        (cost, changed, replicas) = (picked(cost), changed.isEmpty ? [] : picked(changed), picked(replicas))
        (variant, point, nameRank) = (picked(variant), picked(point), picked(nameRank))
        guard !served.responses.isEmpty else { return }
        for place in order.indices {
            for row in offsets[place]..<offsets[place + 1] {
                apply(
                    served.responses[row], to: row, catalogue.rows[served.options[row]], share: catalogue.shares[place],
                    request)
            }
        }
        if served.hasSeveralReplicas { rankReplicas() }
    }

    /// - Parameter share: requests to the stage per pipeline request.
    private mutating func apply(
        _ response: Response, to row: Int, _ point: Catalogue.Row, share: Double, _ request: Request
    ) {
        latencySeconds[row] = response.seconds
        if let joules = response.dynamicJoules { energyJoules[row] += share * joules - point.dynamicJoules }
        let more = response.replicas - replicas[row]
        guard more > 0 else { return }
        replicas[row] = response.replicas
        energyJoules[row] += request.idleJoules(more, point.idleWatts)
        cost[row] += more * point.cores
    }

    /// Ranks the options by name, then replicas, of which those of one name are in order.
    private mutating func rankReplicas() {
        let names = nameRank
        for place in order.indices {
            let sorted = (offsets[place]..<offsets[place + 1]).sorted { (names[$0], $0) < (names[$1], $1) }
            for (rank, option) in sorted.enumerated() { nameRank[option] = Int32(rank) }
        }
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
