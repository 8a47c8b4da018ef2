/// One request's way through a pipeline: what can start, given what has been answered.
///
/// Pure: whoever drives it submits the steps, in any order and at the same time, and tells their outcomes.
struct PipelineRun {
    private let graph: PipelineGraph
    private let inputs: [Tensor]
    /// The outcomes of each stage's requests, in the order of the fan-out; nil while the stage waits for others.
    private var results: [[StageResult?]?]
    /// Stages before each one that are not done, and requests of each one that are not answered.
    private var openParents: [Int]
    private var openSteps: [Int]
    /// In the order in which they were told.
    private(set) var visits: [StageVisit] = []

    /// One request to one stage.
    struct Step: Sendable {
        var stage: Int
        /// Its place in the stage's fan-out.
        var place: Int
        var inputs: [Tensor]
    }

    init(_ graph: PipelineGraph, inputs: [Tensor]) {
        self.graph = graph
        self.inputs = inputs
        results = Array(repeating: nil, count: graph.stages.count)
        openParents = graph.stages.map(\.after.count)
        openSteps = Array(repeating: 0, count: graph.stages.count)
    }

    /// The steps of the first stages.
    mutating func start() -> [Step] {
        graph.sources.flatMap { open($0, [inputs]) }
    }

    /// Takes in the outcome of a step.
    /// - Returns: the steps that can start now.
    /// - Throws: ``ServingError`` (`failed`) when what several stages give cannot be joined.
    mutating func finish(_ step: Step, _ outcome: StageOutcome) throws(ServingError) -> [Step] {
        visits.append(outcome.visit)
        results[step.stage]?[step.place] = outcome.result
        openSteps[step.stage] -= 1
        return openSteps[step.stage] == 0 ? try followers(of: step.stage) : []
    }

    private mutating func followers(of done: Int) throws(ServingError) -> [Step] {
        var steps: [Step] = []
        for stage in graph.followers[done] {
            openParents[stage] -= 1
            guard openParents[stage] == 0 else { continue }
            let lists = try joined(stage)
            steps += open(stage, lists)
            // Nothing to do is done: what follows has nothing to do either.
            if lists.isEmpty { steps += try followers(of: stage) }
        }
        return steps
    }

    private mutating func open(_ stage: Int, _ lists: [[Tensor]]) -> [Step] {
        results[stage] = Array(repeating: nil, count: lists.count)
        openSteps[stage] = lists.count
        return lists.enumerated().map { Step(stage: stage, place: $0, inputs: $1) }
    }

    /// The requests to a stage: those of the one before, or item by item those of all before put together.
    private func joined(_ stage: Int) throws(ServingError) -> [[Tensor]] {
        let parents = graph.stages[stage].after
        let lists = parents.map { next(of: $0) }
        guard parents.count > 1 else { return lists.first ?? [] }
        let count = lists.first { $0.count != 1 }?.count ?? 1
        var joined = [[Tensor]](repeating: [], count: count)
        for (parent, list) in zip(parents, lists) {
            guard list.count == count || list.count == 1 else {
                throw fault(
                    stage, "“\(graph.stages[parent].name)” gives \(list.count) items and another stage \(count)")
            }
            for index in joined.indices { joined[index] += list[list.count == 1 ? 0 : index] }
        }
        for tensors in joined {
            let names = tensors.map(\.name)
            guard Set(names).count == names.count else {
                throw fault(stage, "the stages before it give tensors of the same name, of \(names.sorted())")
            }
        }
        return joined
    }

    /// The requests that follow from a stage's, in order.
    private func next(of stage: Int) -> [[Tensor]] {
        (results[stage] ?? []).flatMap { $0?.next ?? [] }
    }

    /// The pipeline's answer once all steps are done.
    /// - Parameter interface: what requests to a stage look like, for one that had nothing to do.
    /// - Throws: ``ServingError`` (`failed`) for answers of a fan-out that do not fit together.
    func answer(_ interface: (Int) -> ModelInterface?) throws(ServingError) -> [Tensor] {
        var answers: [[Tensor]] = []
        for stage in graph.stages.indices {
            answers.append(graph.isTold(stage) ? try answer(of: stage, interface) : [])
        }
        let names = graph.outputNames(answers.map { $0.map(\.name) })
        for (stage, names) in names.enumerated() {
            for (index, name) in names.enumerated() { answers[stage][index].name = name }
        }
        return answers.flatMap { $0 }
    }

    private func answer(of stage: Int, _ interface: (Int) -> ModelInterface?) throws(ServingError) -> [Tensor] {
        let parts = (results[stage] ?? []).compactMap { $0?.answer }
        guard let first = parts.first else {
            return interface(stage)?.outputs.compactMap { Tensor(emptyOf: $0) } ?? []
        }
        guard parts.count > 1 else { return first }
        var joined = first
        for index in joined.indices {
            let rows = parts.map { index < $0.count ? $0[index] : nil }
            guard let whole = Tensor(joining: rows) else {
                throw fault(stage, "the answers to the items differ in “\(first[index].name)”: they cannot be joined")
            }
            joined[index] = whole
        }
        return joined
    }

    private func fault(_ stage: Int, _ message: String) -> ServingError {
        ServingError(.failed, message, place: "stage “\(graph.stages[stage].name)”")
    }
}
