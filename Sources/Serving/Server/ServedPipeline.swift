public import Pipelines
public import Quantities
public import Simulation

/// What is to be served: the stages with their models, and what plans of them rest on.
public struct ServedPipeline: Sendable {
    public var name: String
    public var stages: [ServedStage]
    /// With all figures; nil when nothing can be planned, for ``reason``.
    public private(set) var pipeline: Pipeline?
    /// Why nothing can be planned.
    public private(set) var reason: String?
    public var settings: ServingSettings

    /// The stages of a pipeline file.
    /// - Parameters:
    ///   - pipeline: the same with all figures.
    ///   - model: the path of the ONNX file that a variant's `model` names.
    /// - Throws: ``ServingError`` (`configuration`) with the place of a stage or variant that cannot be served; errors of
    ///   `model`.
    public init(
        _ file: PipelineFile, planned pipeline: Result<Pipeline, PipelinesError>, model: (String) throws -> String
    ) throws {
        name = file.name
        settings = file.serving ?? ServingSettings()
        stages = try file.stages.map { stage in
            let transform = try StageTransforms.required(stage.transform, of: stage.name, place: stage.place)
            return ServedStage(
                name: stage.name, after: stage.after,
                variants: try stage.variants.map { try Self.served($0, of: stage.name, by: transform, model: model) },
                transform: transform, shapes: stage.inputs)
        }
        guard !stages.contains(where: { $0.name == file.name }) else {
            throw ServingError(
                .configuration, "the pipeline and one of its stages are both named “\(file.name)”", place: file.file,
                advice: "requests address both by their names; rename one")
        }
        switch pipeline {
        case .success(let pipeline): self.pipeline = pipeline
        case .failure(let problem): reason = problem.message
        }
    }

    private static func served(
        _ variant: PipelineFile.VariantDraft, of stage: String, by transform: any StageTransform,
        model: (String) throws -> String
    ) throws -> ServedVariant {
        guard let name = variant.model else {
            throw ServingError(
                .configuration, "variant “\(variant.name)” of stage “\(stage)” names no model to run",
                place: variant.place, advice: "add “model: PATH.onnx” or “model: zoo:NAME”")
        }
        let transform = type(of: transform)
        guard variant.inputs.isEmpty || transform.makesVariantSizes else {
            throw ServingError(
                .configuration,
                "variant “\(variant.name)” of stage “\(stage)” states “inputs” of its own, and the transform "
                    + "“\(transform.name)” does not make them",
                place: variant.place, advice: "state “inputs” for the stage, or give the variant a model of that size")
        }
        return ServedVariant(name: variant.name, file: try model(name), shapes: variant.inputs)
    }

    /// One model that is served by itself, under the name of its file.
    /// - Parameter file: the path of an ONNX file.
    public init(model file: String, name: String) {
        self.name = name
        stages = [ServedStage(name: name, variants: [ServedVariant(name: "1", file: file)])]
        settings = ServingSettings()
        reason = "a single model leaves nothing to choose"
    }

    /// Lets plans count what the machine draws at rest, as answers do, where the goals do not say what machines draw.
    public mutating func count(idlePower: Estimate<Watts>?) {
        guard pipeline?.goals.idlePower == nil else { return }
        pipeline?.goals.idlePower = idlePower
    }

    /// What stages run without a plan: the first variant of each.
    public func unplanned(_ setting: UnplannedSetting) -> [StageSetting] {
        stages.compactMap { stage in
            stage.variants.first.map {
                StageSetting(
                    stage: stage.name, variant: $0.name, batch: setting.batch, replicas: setting.replicas,
                    threads: setting.threads, policy: setting.policy)
            }
        }
    }
}

/// How stages run where no plan says it.
public struct UnplannedSetting: Sendable, Hashable {
    /// The most items of one batch.
    public var batch: Int
    /// Sessions of each stage, and threads of each session.
    public var replicas: Int
    public var threads: Int
    /// When batches start: by a policy that asks for no plan, no load and no figures.
    public var policy: BatchPolicy

    public init(batch: Int = 8, replicas: Int = 1, threads: Int = 1, policy: BatchPolicy = .greedy) {
        self.batch = batch
        self.replicas = replicas
        self.threads = threads
        self.policy = policy
    }
}
