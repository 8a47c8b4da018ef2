import Pipelines
import Quantities

/// The operating points of every stage, one row each: all of a plan's options that no goal changes.
///
/// Stages stand in topological order; a stage's place in it is its position. Options of a stage are contiguous.
struct Catalogue: Sendable {
    /// Stage index in the pipeline of each position.
    let order: [Int]
    /// Positions of the parents of each position.
    let parents: [[Int]]
    /// Whether each position's only parent is the one before.
    let isChain: Bool
    /// Requests to each position per pipeline request.
    let shares: [Double]
    /// First option of each position, and the number of options at the end.
    private(set) var offsets: [Int] = [0]
    private(set) var rows: [Row] = []
    private(set) var accuracy: [Double] = []
    /// The smallest number of replicas that any option is limited to.
    private(set) var leastLimit = Self.mostReplicas
    private(set) var variant: [Int32] = []
    private(set) var point: [Int32] = []
    /// Rank of (variant name, point) within the stage: the last tie-break.
    private(set) var nameRank: [Int32] = []

    /// The figures of an option that no goal changes: what a pass over all options reads lies side by side.
    struct Row {
        /// Of one batch.
        var latencySeconds: Double
        /// Requests that the first of a batch waits for.
        var others: Double
        /// Replicas that a load of one request per second keeps busy, headroom included.
        var replicasPerLoad: Double
        /// Dynamic energy per pipeline request.
        var dynamicJoules: Double
        /// Of one replica.
        var idleWatts: Double
        /// Of one replica.
        var cores: Double
    }

    var count: Int { rows.count }

    /// No stage is planned with more replicas than this.
    static let mostReplicas = 1e9

    init(_ pipeline: Pipeline) throws(PlanningError) {
        guard let graph = StageGraph(parents: pipeline.stages.map(\.after)) else {
            throw PlanningError(.pipeline, "the stages form a cycle or name a stage that is not there")
        }
        guard !pipeline.stages.isEmpty else { throw PlanningError(.pipeline, "the pipeline has no stages") }
        order = graph.order
        var position = order
        for (place, stage) in order.enumerated() { position[stage] = place }
        parents = order.map { graph.parents[$0].map { position[$0] } }
        isChain = zip(parents, 0...).allSatisfy { $0 == ($1 == 0 ? [] : [$1 - 1]) }
        let share = graph.load(fanouts: pipeline.stages.map(\.fanout))
        shares = order.map { share[$0] }
        reserve(pipeline.stages.reduce(0) { $1.variants.reduce($0) { $0 + $1.points.count } })
        for (place, index) in order.enumerated() {
            let headroom = pipeline.headroom(of: pipeline.stages[index])
            guard shares[place].isFinite, shares[place] > 0, headroom.isFinite, headroom > 0 else {
                throw .unusableLoad(of: pipeline.stages[index])
            }
            try add(pipeline.stages[index], of: pipeline, share: shares[place], headroom: headroom)
            offsets.append(count)
        }
    }

    private mutating func reserve(_ count: Int) {
        rows.reserveCapacity(count)
        accuracy.reserveCapacity(count)
        variant.reserveCapacity(count)
        point.reserveCapacity(count)
        nameRank.reserveCapacity(count)
    }

    /// Appends the options of a stage.
    private mutating func add(
        _ stage: Stage, of pipeline: Pipeline, share: Double, headroom: Double
    ) throws(PlanningError) {
        var starts: [Int] = []
        starts.reserveCapacity(stage.variants.count)
        for index in stage.variants.indices {
            starts.append(count)
            let correct = stage.variants[index].accuracy.value.value
            guard correct.isFinite, correct >= 0 else {
                throw PlanningError(.pipeline, "the accuracy must not be negative", place: stage.place(of: index))
            }
            leastLimit = min(leastLimit, pipeline.mostReplicas(of: index, in: stage))
            // Points are read in place: copying one costs more than all that is computed from it.
            let unusable = stage.variants[index].points.withUnsafeBufferPointer { points -> Int? in
                for number in points.indices {
                    guard points[number].isUsable else { return number }
                    let size = Double(points[number].batch)
                    let latency = points[number].latency.value.value
                    rows.append(
                        Row(
                            latencySeconds: latency, others: size - 1,
                            replicasPerLoad: latency / (size * headroom),
                            dynamicJoules: share * points[number].energy.value.value / size,
                            idleWatts: points[number].idlePower.value.value, cores: points[number].cores))
                }
                return nil
            }
            let number = stage.variants[index].points.count
            accuracy.append(contentsOf: repeatElement(correct, count: number))
            variant.append(contentsOf: repeatElement(Int32(index), count: number))
            point.append(contentsOf: 0..<Int32(number))
            if let unusable {
                throw PlanningError(
                    .pipeline, "point \(unusable) has a figure that is zero, negative or not finite",
                    place: stage.place(of: index))
            }
        }
        rankNames(of: stage, starts: starts)
    }

    /// Ranks the options by variant name, then point.
    /// - Parameter starts: the first option of each variant.
    private mutating func rankNames(of stage: Stage, starts: [Int]) {
        nameRank.append(contentsOf: repeatElement(0, count: count - nameRank.count))
        var rank: Int32 = 0
        let isSorted = starts.indices.dropLast().allSatisfy {
            stage.variants[$0].name <= stage.variants[$0 + 1].name
        }
        let sorted =
            isSorted
            ? Array(starts.indices)
            : starts.indices.sorted { (stage.variants[$0].name, $0) < (stage.variants[$1].name, $1) }
        for index in sorted {
            for option in starts[index]..<(index + 1 < starts.count ? starts[index + 1] : count) {
                nameRank[option] = rank
                rank += 1
            }
        }
    }

    /// The accuracy of each option as its rank within the stage.
    var accuracyRanks: [Double] {
        order.indices.flatMap { Self.ranks(Array(accuracy[offsets[$0]..<offsets[$0 + 1]])) }
    }

    /// Evenly spaced ranks from 0 for the least accurate variant to 1; equal accuracies share one; a lone one is 1.
    static func ranks(_ accuracies: [Double]) -> [Double] {
        let distinct = Set(accuracies).sorted()
        guard distinct.count > 1 else { return accuracies.map { _ in 1 } }
        let rank = Dictionary(uniqueKeysWithValues: zip(distinct, 0...))
        return accuracies.map { Double(rank[$0] ?? 0) / Double(distinct.count - 1) }
    }
}

extension PlanningError {
    static func unusableLoad(of stage: Stage) -> PlanningError {
        PlanningError(.pipeline, "the load and headroom must be finite and above zero", place: "stage \(stage.name)")
    }
}

extension Pipeline {
    /// The most replicas a variant is planned with.
    func mostReplicas(of variant: Int, in stage: Stage) -> Double {
        let given = maxReplicas(of: stage.variants[variant], in: stage).map(Double.init)
        return min(given ?? Catalogue.mostReplicas, Catalogue.mostReplicas)
    }
}

extension Stage {
    /// How messages name a variant.
    func place(of variant: Int) -> String { "stage \(name), \(variants[variant].name)" }
}

extension OperatingPoint {
    /// Whether a plan can be made from the figures: none negative, latency and batch above zero, all finite.
    @inline(__always)
    fileprivate var isUsable: Bool {
        batch >= 1 && latency.value.value > 0 && latency.value.isFinite && energy.value.isUsable
            && idlePower.value.isUsable && cores >= 0 && cores.isFinite
    }
}

extension Quantity {
    /// Whether the amount is finite and not negative.
    var isUsable: Bool { value >= 0 && value.isFinite }
}
