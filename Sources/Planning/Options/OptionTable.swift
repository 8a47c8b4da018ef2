import Pipelines
import Quantities

/// Every option of every stage, as one array per figure; options of a stage are contiguous.
///
/// An option is a variant at an operating point with the replicas its load needs. Stages stand in topological order;
/// a stage's place in it is its position.
struct OptionTable {
    /// Stage index in the pipeline of each position.
    let order: [Int]
    /// Positions of the parents of each position.
    let parents: [[Int]]
    /// Whether each position's only parent is the one before.
    let isChain: Bool
    /// First option of each position, and the number of options at the end.
    private(set) var offsets: [Int] = [0]
    /// Factor (product) or addend (other modes) of the pipeline's accuracy.
    private(set) var accuracy: [Double] = []
    /// Batch latency plus (batch − 1)/λ.
    private(set) var latencySeconds: [Double] = []
    /// Per pipeline request, idle replicas included.
    private(set) var energyJoules: [Double] = []
    private(set) var cost: [Double] = []
    /// 1 when the previous plan has another variant or point there, else 0.
    private(set) var changed: [Double] = []
    private(set) var replicas: [Double] = []
    private(set) var variant: [Int32] = []
    private(set) var point: [Int32] = []
    /// Rank of (variant name, point) within the stage: the last tie-break.
    private(set) var nameRank: [Int32] = []
    /// Requests per second at each position.
    let loads: [Double]
    let mode: AccuracyOfPipeline
    /// Set when a stage has no option because each needs too many replicas.
    private(set) var tooManyReplicas: (stage: Int, least: Double, most: Double)?

    /// Replicas are rounded up only when the excess is more than this share of a replica count.
    static let replicaTolerance = 1e-9
    /// No stage is planned with more replicas than this.
    static let mostReplicas = 1e9
    /// Sums and products of figures below this stay finite.
    static let largestFigure = 1e100

    init(
        _ pipeline: Pipeline, _ request: Request, previous: Deployment?, pinnedReplicas: Int? = nil
    ) throws(PlanningError) {
        guard let graph = StageGraph(parents: pipeline.stages.map(\.after)) else {
            throw PlanningError(.pipeline, "the stages form a cycle or name a stage that is not there")
        }
        guard !pipeline.stages.isEmpty else { throw PlanningError(.pipeline, "the pipeline has no stages") }
        order = graph.order
        var position = order
        for (place, stage) in order.enumerated() { position[stage] = place }
        parents = order.map { graph.parents[$0].map { position[$0] } }
        isChain = zip(parents, 0...).allSatisfy { $0 == ($1 == 0 ? [] : [$1 - 1]) }
        mode = request.mode
        let share = graph.load(fanouts: pipeline.stages.map(\.fanout))
        loads = order.map { share[$0] * request.rate }
        let before = Dictionary(
            (previous?.stages ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        reserve(pipeline.stages.reduce(0) { $1.variants.reduce($0) { $0 + $1.points.count } })
        for (place, index) in order.enumerated() {
            let stage = pipeline.stages[index]
            let demand = Demand(
                rate: request.rate, load: loads[place], share: share[index], headroom: pipeline.headroom(of: stage),
                stages: order.count, pinned: pinnedReplicas.map(Double.init), hasPrevious: previous != nil,
                before: before[stage.name])
            guard loads[place].isFinite, loads[place] > 0, demand.headroom.isFinite, demand.headroom > 0 else {
                throw PlanningError(
                    .pipeline, "the load and headroom must be finite and above zero", place: "stage \(stage.name)")
            }
            var least = (needed: Double.infinity, most: 0.0)
            try add(stage, of: pipeline, demand, least: &least)
            if offsets[place] == accuracy.count, tooManyReplicas == nil {
                tooManyReplicas = (index, least.needed, least.most)
            }
            offsets.append(accuracy.count)
        }
    }

    /// The plans of a fleet's members: objectives as addends of accuracy, powers as energies.
    init(_ members: [FleetPlanner.Member]) {
        order = Array(members.indices)
        parents = members.map { _ in [] }
        isChain = false
        loads = members.map { _ in 1 }
        mode = .sum
        for (index, member) in members.enumerated() {
            for (number, plan) in member.plans.enumerated() {
                accuracy.append(plan.objective)
                latencySeconds.append(0)
                energyJoules.append(plan.power.value)
                cost.append(0)
                changed.append(0)
                replicas.append(1)
                variant.append(Int32(index))
                point.append(Int32(number))
                nameRank.append(Int32(number))
            }
            offsets.append(accuracy.count)
        }
    }

    private mutating func reserve(_ count: Int) {
        accuracy.reserveCapacity(count)
        latencySeconds.reserveCapacity(count)
        energyJoules.reserveCapacity(count)
        cost.reserveCapacity(count)
        changed.reserveCapacity(count)
        replicas.reserveCapacity(count)
        variant.reserveCapacity(count)
        point.reserveCapacity(count)
        nameRank.reserveCapacity(count)
    }

    /// What is asked of one stage.
    private struct Demand {
        let rate: Double
        let load: Double
        /// Requests to the stage per pipeline request.
        let share: Double
        let headroom: Double
        /// Stages of the pipeline.
        let stages: Int
        /// Replicas whether needed or not; nil for as many as are needed.
        let pinned: Double?
        let hasPrevious: Bool
        let before: Deployment.Choice?
    }

    /// Appends the options of a stage; `least` is the fewest replicas needed among those that have too few.
    private mutating func add(
        _ stage: Stage, of pipeline: Pipeline, _ demand: Demand, least: inout (needed: Double, most: Double)
    ) throws(PlanningError) {
        let ranks = mode == .rank ? Self.ranks(stage.variants.map(\.accuracy.value.value)) : []
        var starts: [Int] = []
        for index in stage.variants.indices {
            starts.append(accuracy.count)
            let correct = stage.variants[index].accuracy.value.value
            guard correct.isFinite, correct >= 0 else {
                throw PlanningError(.pipeline, "the accuracy must not be negative", place: Self.place(stage, index))
            }
            let factor = mode == .rank ? ranks[index] : mode == .mean ? correct / Double(demand.stages) : correct
            try add(index, of: stage, pipeline, demand, accuracy: factor, least: &least)
        }
        rankNames(of: stage, starts: starts)
    }

    /// Appends the options of a variant.
    private mutating func add(
        _ index: Int, of stage: Stage, _ pipeline: Pipeline, _ demand: Demand, accuracy factor: Double,
        least: inout (needed: Double, most: Double)
    ) throws(PlanningError) {
        let allowed = pipeline.maxReplicas(of: stage.variants[index], in: stage).map(Double.init) ?? Self.mostReplicas
        let most = min(allowed, demand.pinned ?? Self.mostReplicas, Self.mostReplicas)
        let before = demand.before.flatMap { $0.variant == stage.variants[index].name ? $0.point : nil }
        // Points are read in place: copying one costs more than all that is computed from it.
        for number in stage.variants[index].points.indices {
            guard stage.variants[index].points[number].isUsable else {
                throw PlanningError(
                    .pipeline, "point \(number) has a figure that is zero, negative or not finite",
                    place: Self.place(stage, index))
            }
            let batch = Double(stage.variants[index].points[number].batch)
            let seconds = stage.variants[index].points[number].latency.value.value
            let needed = Self.replicas(load: demand.load, batch: batch, latency: seconds, headroom: demand.headroom)
            guard needed <= most else {
                if needed < least.needed { least = (needed, most) }
                continue
            }
            let used = demand.pinned ?? needed
            let joules =
                demand.share * stage.variants[index].points[number].energy.value.value / batch
                + used * stage.variants[index].points[number].idlePower.value.value / demand.rate
            let latency = seconds + (batch - 1) / demand.load
            let cores = used * stage.variants[index].points[number].cores
            guard max(joules, cores, latency) < Self.largestFigure else {
                throw PlanningError(
                    .pipeline, "point \(number) leads to figures beyond any machine", place: Self.place(stage, index))
            }
            accuracy.append(factor)
            latencySeconds.append(latency)
            energyJoules.append(joules)
            cost.append(cores)
            changed.append(demand.hasPrevious && before != number ? 1 : 0)
            replicas.append(used)
            variant.append(Int32(index))
            point.append(Int32(number))
        }
    }

    private static func place(_ stage: Stage, _ variant: Int) -> String {
        "stage \(stage.name), \(stage.variants[variant].name)"
    }

    /// Ranks the options by variant name, then point.
    /// - Parameter starts: the first option of each variant.
    private mutating func rankNames(of stage: Stage, starts: [Int]) {
        nameRank.append(contentsOf: repeatElement(0, count: accuracy.count - nameRank.count))
        var rank: Int32 = 0
        let sorted = starts.indices.sorted { (stage.variants[$0].name, $0) < (stage.variants[$1].name, $1) }
        for index in sorted {
            for option in starts[index]..<(index + 1 < starts.count ? starts[index + 1] : accuracy.count) {
                nameRank[option] = rank
                rank += 1
            }
        }
    }

    /// n = ⌈λ·latency/(batch·headroom)⌉, at least 1; an excess within the tolerance is rounding error, not load.
    static func replicas(load: Double, batch: Double, latency: Double, headroom: Double) -> Double {
        let exact = load * latency / (batch * headroom)
        return max(1, (exact * (1 - replicaTolerance)).rounded(.up))
    }

    /// Evenly spaced ranks from 0 for the least accurate variant to 1; equal accuracies share one; a lone one is 1.
    static func ranks(_ accuracies: [Double]) -> [Double] {
        let distinct = Set(accuracies).sorted()
        guard distinct.count > 1 else { return accuracies.map { _ in 1 } }
        return accuracies.map { Double(distinct.firstIndex(of: $0) ?? 0) / Double(distinct.count - 1) }
    }

    /// The figures of a whole plan, summed in the order of the positions.
    /// - Parameter choice: one option per position.
    func figures(_ choice: [Int]) -> Figures {
        var figures = Figures(
            accuracy: mode == .product ? 1 : 0, latencySeconds: 0, energyJoules: 0, cost: 0, changed: 0)
        var finish = isChain ? [] : [Double](repeating: 0, count: choice.count)
        for (place, option) in choice.enumerated() {
            figures.accuracy =
                mode == .product ? figures.accuracy * accuracy[option] : figures.accuracy + accuracy[option]
            figures.energyJoules += energyJoules[option]
            figures.cost += cost[option]
            figures.changed += changed[option]
            if isChain {
                figures.latencySeconds += latencySeconds[option]
            } else {
                let start = parents[place].reduce(0) { max($0, finish[$1]) }
                finish[place] = start + latencySeconds[option]
                figures.latencySeconds = max(figures.latencySeconds, finish[place])
            }
        }
        return figures
    }

    /// The paths from a source to an end of the graph, as positions; nil when there are more than a number.
    func paths(most: Int) -> [[Int]]? {
        var isParent = [Bool](repeating: false, count: order.count)
        var counts = [Int](repeating: 1, count: order.count)
        for place in order.indices {
            for parent in parents[place] { isParent[parent] = true }
            if !parents[place].isEmpty {
                counts[place] = min(most + 1, parents[place].reduce(0) { $0 + counts[$1] })
            }
        }
        let ends = order.indices.filter { !isParent[$0] }
        guard ends.reduce(0, { $0 + counts[$1] }) <= most else { return nil }
        var paths: [[Int]] = []
        var open = ends.map { [$0] }
        while let path = open.popLast() {
            let before = path.last.map { parents[$0] } ?? []
            if before.isEmpty { paths.append(path.reversed()) }
            for parent in before { open.append(path + [parent]) }
        }
        return paths
    }
}

extension OperatingPoint {
    /// Whether a plan can be made from the figures: none negative, latency and batch above zero, all finite.
    fileprivate var isUsable: Bool {
        batch >= 1 && latency.value.value > 0 && latency.value.isFinite && energy.value.isUsable
            && idlePower.value.isUsable && cores >= 0 && cores.isFinite
    }
}

extension Quantity {
    /// Whether the amount is finite and not negative.
    fileprivate var isUsable: Bool { value >= 0 && value.isFinite }
}
