/// The stages of a pipeline and which follow which.
struct PipelineGraph: Sendable {
    let stages: [ServedStage]
    /// Indices of the stages that take each one's results.
    let followers: [[Int]]

    var sources: [Int] { stages.indices.filter { stages[$0].after.isEmpty } }

    /// - Throws: ``ServingError`` (`configuration`) for names that are not unique, stages without variants, indices of no
    ///   stage, and circles.
    init(_ stages: [ServedStage], name: String) throws(ServingError) {
        func fault(_ message: String, _ advice: String) -> ServingError {
            ServingError(.configuration, message, place: "pipeline “\(name)”", advice: advice)
        }
        guard !stages.isEmpty else { throw fault("there are no stages", "give at least one") }
        var followers = [[Int]](repeating: [], count: stages.count)
        for (index, stage) in stages.enumerated() {
            if stages[..<index].contains(where: { $0.name == stage.name }) {
                throw fault("two stages are called “\(stage.name)”", "give each a name of its own")
            }
            if stage.name == name, stages.count > 1 {
                throw fault("a stage is called as the pipeline is", "give it a name of its own")
            }
            if stage.variants.isEmpty { throw fault("stage “\(stage.name)” has no variants", "give at least one") }
            for parent in stage.after {
                guard stages.indices.contains(parent), parent != index, !followers[parent].contains(index) else {
                    throw fault(
                        "stage “\(stage.name)” comes after stage number \(parent)", "name each other stage once")
                }
                followers[parent].append(index)
            }
        }
        var open = stages.map(\.after.count)
        var ready = open.indices.filter { open[$0] == 0 }
        var sorted = 0
        while let next = ready.popLast() {
            sorted += 1
            for follower in followers[next] {
                open[follower] -= 1
                if open[follower] == 0 { ready.append(follower) }
            }
        }
        guard sorted == stages.count else { throw fault("the stages follow each other in a circle", "open it") }
        self.stages = stages
        self.followers = followers
    }

    /// Whether a stage's answers are part of the pipeline's: those of the last stages, and what a transform tells on the
    /// way.
    func isTold(_ stage: Int) -> Bool { isLast(stage) || !(stages[stage].transform is PassThrough) }

    func isLast(_ stage: Int) -> Bool { followers[stage].isEmpty }

    /// The pipeline's names of the tensors that stages answer with: their own, and `stage.name` where that would not
    /// be unique. The last stages have the first claim to a name.
    /// - Parameter names: of each stage's answer, in the order of the stages.
    func outputNames(_ names: [[String]]) -> [[String]] {
        var claims: [String: Int] = [:]
        var inner: [String: Int] = [:]
        for stage in stages.indices where isTold(stage) {
            for name in Set(names[stage]) {
                if isLast(stage) { claims[name, default: 0] += 1 } else { inner[name, default: 0] += 1 }
            }
        }
        return stages.indices.map { stage in
            guard isTold(stage) else { return [] }
            return names[stage].map { name in
                let isUnique =
                    isLast(stage) ? claims[name] == 1 : claims[name] == nil && inner[name] == 1
                return isUnique ? name : "\(stages[stage].name).\(name)"
            }
        }
    }
}
