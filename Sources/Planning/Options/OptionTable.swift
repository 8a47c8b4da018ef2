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
        mode = request.mode
        let share = graph.load(fanouts: pipeline.stages.map(\.fanout))
        loads = order.map { share[$0] * request.rate }
        let before = Dictionary(
            (previous?.stages ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
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
        let first = accuracy.count
        let ranks = mode == .rank ? Self.ranks(stage.variants.map(\.accuracy.value.value)) : []
        for (index, variant) in stage.variants.enumerated() {
            let allowed = pipeline.maxReplicas(of: variant, in: stage).map(Double.init) ?? Self.mostReplicas
            let most = min(allowed, demand.pinned ?? Self.mostReplicas, Self.mostReplicas)
            let correct = variant.accuracy.value.value
            let place = "stage \(stage.name), \(variant.name)"
            guard correct.isFinite, correct >= 0 else {
                throw PlanningError(.pipeline, "the accuracy must not be negative", place: place)
            }
            for (number, point) in variant.points.enumerated() {
                guard point.isUsable else {
                    throw PlanningError(
                        .pipeline, "point \(number) has a figure that is zero, negative or not finite", place: place)
                }
                let (batch, seconds) = (Double(point.batch), point.latency.value.value)
                let needed = Self.replicas(
                    load: demand.load, batch: batch, latency: seconds, headroom: demand.headroom)
                guard needed <= most else {
                    if needed < least.needed { least = (needed, most) }
                    continue
                }
                let used = demand.pinned ?? needed
                let joules =
                    demand.share * point.energy.value.value / batch + used * point.idlePower.value.value / demand.rate
                let latency = seconds + (batch - 1) / demand.load
                guard max(joules, used * point.cores, latency) < Self.largestFigure else {
                    throw PlanningError(
                        .pipeline, "point \(number) leads to figures beyond any machine", place: place)
                }
                let isSame = demand.before.map { $0.variant == variant.name && $0.point == number } ?? false
                accuracy.append(
                    mode == .rank ? ranks[index] : mode == .mean ? correct / Double(demand.stages) : correct)
                latencySeconds.append(latency)
                energyJoules.append(joules)
                cost.append(used * point.cores)
                changed.append(demand.hasPrevious && !isSame ? 1 : 0)
                replicas.append(used)
                self.variant.append(Int32(index))
                self.point.append(Int32(number))
            }
        }
        rankNames(of: stage, from: first)
    }

    /// Ranks the options from `first` on by variant name and point.
    private mutating func rankNames(of stage: Stage, from first: Int) {
        let names = stage.variants.map(\.name)
        let sorted = (first..<accuracy.count).sorted {
            let (a, b) = (names[Int(variant[$0])], names[Int(variant[$1])])
            return a == b ? point[$0] < point[$1] : a < b
        }
        nameRank.append(contentsOf: repeatElement(0, count: accuracy.count - first))
        for (rank, option) in sorted.enumerated() { nameRank[option] = Int32(rank) }
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
        var finish: [Double] = []
        for (place, option) in choice.enumerated() {
            figures.accuracy =
                mode == .product ? figures.accuracy * accuracy[option] : figures.accuracy + accuracy[option]
            figures.energyJoules += energyJoules[option]
            figures.cost += cost[option]
            figures.changed += changed[option]
            finish.append((parents[place].map { finish[$0] }.max() ?? 0) + latencySeconds[option])
        }
        figures.latencySeconds = finish.max() ?? 0
        return figures
    }
}

extension OperatingPoint {
    /// Whether a plan can be made from the figures: none negative, latency and batch above zero, all finite.
    fileprivate var isUsable: Bool {
        let amounts = [energy.value.value, cores, idlePower.value.value]
        return batch >= 1 && latency.value.value > 0 && latency.value.isFinite
            && amounts.allSatisfy { $0 >= 0 && $0.isFinite }
    }
}
