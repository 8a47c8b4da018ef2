import Pipelines
import Quantities

/// What the replicas of each stage do under a setup; a service is made once for each operating point.
struct SetupServices {
    private let pipeline: Pipeline
    private var known: [Choice: BatchService] = [:]

    private struct Choice: Hashable {
        let stage: Int
        let variant: String
        let point: Int
    }

    init(_ pipeline: Pipeline) { self.pipeline = pipeline }

    /// - Throws: ``SimulationError`` when stages, variants or points are not the pipeline's.
    mutating func services(_ setup: PipelineSetup) throws(SimulationError) -> [BatchService] {
        guard setup.stages.count == pipeline.stages.count else {
            throw SimulationError(
                .pipeline, "the setup has \(setup.stages.count) stages, the pipeline \(pipeline.stages.count)",
                place: pipeline.name, advice: "give one for each, in the order of the file")
        }
        var services: [BatchService] = []
        services.reserveCapacity(setup.stages.count)
        for index in setup.stages.indices { services.append(try service(setup.stages[index], of: index)) }
        return services
    }

    private mutating func service(_ setup: StageSetup, of index: Int) throws(SimulationError) -> BatchService {
        guard (1...1_000_000).contains(setup.replicas) else {
            throw SimulationError(
                .pipeline, "\(setup.replicas) replicas", place: "stage \(pipeline.stages[index].name)",
                advice: "give 1 to 1000000 replicas")
        }
        let choice = Choice(stage: index, variant: setup.variant, point: setup.point)
        if let service = known[choice] { return service }
        let stage = pipeline.stages[index]
        guard let variant = stage.variants.first(where: { $0.name == setup.variant }) else {
            let hint = stage.variants.map(\.name).nearest(to: setup.variant).map { "did you mean “\($0)”?" }
            throw SimulationError(
                .pipeline, "there is no variant “\(setup.variant)”", place: "stage \(stage.name)",
                advice: hint ?? "known: \(stage.variants.map(\.name).joined(separator: ", "))")
        }
        let service = try BatchService(variant, point: setup.point)
        known[choice] = service
        return service
    }
}
