import Pipelines
import Statistics

/// Where a request goes after each stage.
///
/// A request served at a stage makes `fanout` requests to each stage that follows it alone; the fraction is a chance. A
/// stage after several parents joins them: once a request has nothing left in any stage before it, it makes `fanout`
/// requests for each one served by the busiest parent.
struct StageRouting {
    /// Stage indices, each after its parents.
    let order: [Int]
    let fanouts: [Double]
    /// Whether every stage takes all results of the one before and nothing else: requests are then never split.
    let isChain: Bool
    let sources: [Int]
    /// Stages that follow a stage alone.
    let children: [[Int]]
    /// Stages with several parents, each after those before it.
    let joins: [Int]
    let parents: [[Int]]
    /// The joins that a stage is before, directly or not, as indices into ``joins``; ascending.
    let joinsBelow: [[Int]]
    private let seed: UInt64

    init(_ pipeline: Pipeline, seed: UInt64) throws(SimulationError) {
        let parents = pipeline.stages.map(\.after)
        guard !parents.isEmpty, let graph = StageGraph(parents: parents) else {
            throw SimulationError(
                .pipeline, "the pipeline has no stages, or they form a cycle", place: pipeline.name,
                advice: "let “after” name earlier stages only")
        }
        fanouts = pipeline.stages.map(\.fanout)
        guard fanouts.allSatisfy({ $0 > 0 && $0 <= 1e6 }) else {
            throw SimulationError(.pipeline, "a fanout is not between 0 and 10⁶", place: pipeline.name)
        }
        let order = graph.order
        self.order = order
        self.parents = parents
        self.seed = seed
        sources = order.filter { parents[$0].isEmpty }
        isChain =
            fanouts.allSatisfy { $0 == 1 }
            && zip(order, [nil] + order.map(Optional.some)).allSatisfy { parents[$0] == ($1.map { [$0] } ?? []) }
        var children = parents.map { _ in [Int]() }
        for stage in order where parents[stage].count == 1 { children[parents[stage][0]].append(stage) }
        self.children = children
        let joins = order.filter { parents[$0].count > 1 }
        self.joins = joins
        var below = parents.map { _ in Set<Int>() }
        for stage in order.reversed() {
            for parent in parents[stage] {
                below[parent].formUnion(below[stage])
                if let join = joins.firstIndex(of: stage) { below[parent].insert(join) }
            }
        }
        joinsBelow = below.map { $0.sorted() }
    }

    /// How many requests to a stage one result before it makes: the fanout, its fraction decided by a hash.
    ///
    /// The draw depends on the request, the stage and the result's number alone, so policies compared see the same.
    func count(at stage: Int, request: UInt64, ordinal: Int32) -> Int32 {
        let whole = fanouts[stage].rounded(.down)
        let fraction = fanouts[stage] - whole
        guard fraction > 0 else { return Int32(whole) }
        var generator = SeededGenerator(
            seed: seed ^ (request &* 0x9E37_79B9_7F4A_7C15) ^ (UInt64(stage) << 40)
                ^ (UInt64(truncatingIfNeeded: ordinal) << 52))
        return Int32(whole) + (generator.uniform() < fraction ? 1 : 0)
    }
}
