public import Quantities

/// A pipeline as its file states it: variants may still lack the figures that profiling supplies.
public struct PipelineFile: Sendable, Hashable {
    /// The file's name as given, used in places and provenance.
    public var file: String
    public var name: String
    public var stages: [StageDraft]
    public var headroom: Double
    public var maxReplicas: Int?
    public var goals: Goals
    /// The file's campaign settings; ``StageDraft/campaign`` already contains them.
    public var campaign: CampaignSettings
    /// How the pipeline is served; nil when the file does not say.
    public var serving: ServingSettings?
    /// What is odd in the file without being wrong.
    public var warnings: [PipelineWarning]

    /// A stage of the file.
    public struct StageDraft: Sendable, Hashable {
        public var name: String
        public var fanout: Double
        /// Indices of the stages whose results this one takes.
        public var after: [Int]
        public var variants: [VariantDraft]
        public var maxReplicas: Int?
        public var headroom: Double?
        /// The stage's campaign settings, completed by the file's.
        public var campaign: CampaignSettings
        /// The name of what turns requests into the models' tensors and back; nil for tensors as they are.
        public var transform: String?
        /// Sizes beyond the first axis of inputs whose sizes the stage's models leave open, by the input's name.
        public var inputs: [String: [Int]] = [:]
        /// `file:line:column` of the stage.
        public var place: String

        /// The sizes of a variant's inputs: its own, else the stage's.
        public func inputs(of variant: VariantDraft) -> [String: [Int]] { inputs.merging(variant.inputs) { $1 } }
    }

    /// A variant of the file; without points, its figures come from a model's profile, or a prediction.
    public struct VariantDraft: Sendable, Hashable {
        public var name: String
        public var accuracy: Estimate<Fraction>?
        /// The points typed in; empty when they are to come from ``model`` or ``profile``.
        public var points: [OperatingPoint]
        /// A path or a name of the model zoo.
        public var model: String?
        /// The name of a stored profile.
        public var profile: String?
        /// Sizes that this variant has instead of the stage's ``StageDraft/inputs``: the same model may be another variant
        /// at another size.
        public var inputs: [String: [Int]] = [:]
        public var maxReplicas: Int?
        /// Whether figures may be predicted when ``model`` was not profiled; nil when nobody said.
        public var predicts: Bool?
        /// The batch sizes to add between those of the points; nil when nobody said.
        public var interpolation: Interpolation?
        /// `file:line:column` of the variant.
        public var place: String
    }

    /// What a resolver is asked for: the figures of one variant.
    public struct VariantRequest: Sendable, Hashable {
        public var stage: String
        public var variant: String
        public var model: String?
        public var profile: String?
        /// The sizes of its inputs, and of them those that the variant alone has; see ``VariantDraft/inputs``.
        public var inputs: [String: [Int]]
        public var ownInputs: [String: [Int]]
        public var campaign: CampaignSettings
        /// Whether operating points are asked for, and not accuracy alone.
        public var lacksPoints: Bool
        /// Whether figures may be predicted when the model was not profiled.
        public var predicts: Bool
        /// `file:line:column` of the variant.
        public var place: String
    }

    /// What a resolver answers; nil or empty for what it does not know.
    public struct VariantFigures: Sendable, Hashable {
        public var accuracy: Estimate<Fraction>?
        public var points: [OperatingPoint]

        public init(accuracy: Estimate<Fraction>? = nil, points: [OperatingPoint] = []) {
            self.accuracy = accuracy
            self.points = points
        }
    }

    /// The variants whose accuracy or points the file leaves to a resolver.
    public var unresolved: [VariantRequest] {
        stages.flatMap { stage in
            stage.variants.filter { $0.points.isEmpty || $0.accuracy == nil }.map { Self.request($0, in: stage) }
        }
    }

    /// The file with what is to be done for variants that do not say so themselves.
    /// - Parameters:
    ///   - predicts: whether the figures of a model that was not profiled may be predicted.
    ///   - interpolation: the batch sizes to add between those of the points.
    public func completed(predicts: Bool = false, interpolation: Interpolation = .off) -> PipelineFile {
        var file = self
        for stage in stages.indices {
            for variant in stages[stage].variants.indices {
                let draft = stages[stage].variants[variant]
                file.stages[stage].variants[variant].predicts = draft.predicts ?? predicts
                file.stages[stage].variants[variant].interpolation = draft.interpolation ?? interpolation
            }
        }
        return file
    }

    /// The pipeline with every variant's figures: those of the file first, else what the resolver knows.
    /// - Throws: ``PipelinesError`` naming each stage and variant still without accuracy or points; errors of `resolver`.
    public func resolve(using resolver: (VariantRequest) throws -> VariantFigures?) throws -> Pipeline {
        var problems: [PipelinesError] = []
        var interpolated = 0
        let stages = try stages.map { stage in
            Stage(
                name: stage.name, fanout: stage.fanout, after: stage.after,
                variants: try stage.variants.compactMap { draft in
                    let isComplete = !draft.points.isEmpty && draft.accuracy != nil
                    let found = isComplete ? nil : try resolver(Self.request(draft, in: stage))
                    let variant: Variant
                    do throws(PipelinesError) {
                        variant = try self.variant(draft, in: stage, found)
                    } catch {
                        problems.append(error)
                        return nil
                    }
                    if draft.interpolation ?? .off != .off { interpolated += variant.points.count }
                    guard interpolated <= Interpolation.mostPointsOfPipeline else { throw Self.tooManyPoints(draft) }
                    return variant
                }, maxReplicas: stage.maxReplicas, headroom: stage.headroom, transform: stage.transform)
        }
        if let problem = PipelinesError.combined(problems) { throw problem }
        return Pipeline(
            name: name, stages: stages, headroom: headroom, maxReplicas: maxReplicas, goals: goals, serving: serving)
    }

    private func variant(
        _ draft: VariantDraft, in stage: StageDraft, _ found: VariantFigures?
    ) throws(PipelinesError) -> Variant {
        let points = draft.points.isEmpty ? found?.points ?? [] : draft.points
        guard !points.isEmpty else { throw missing("operating points", draft, in: stage, advice: profileAdvice) }
        guard let accuracy = draft.accuracy ?? found?.accuracy else {
            throw missing("accuracy", draft, in: stage, advice: "add “accuracy:” to the variant")
        }
        let variant = Variant(
            name: draft.name, accuracy: accuracy, points: points, model: draft.model, maxReplicas: draft.maxReplicas)
        do {
            return try variant.interpolated(draft.interpolation ?? .off)
        } catch {
            throw error.at(draft.place)
        }
    }

    /// The pipeline of a file that states every figure itself.
    /// - Throws: ``PipelinesError`` naming each stage and variant without accuracy or points.
    public func resolved() throws(PipelinesError) -> Pipeline {
        do {
            return try resolve { _ in nil }
        } catch let error as PipelinesError {
            throw error
        } catch {
            throw PipelinesError(.unresolved, "\(error)", place: file)
        }
    }

    private var profileAdvice: String {
        "run `perjoule profile \(file)` first, or have them predicted (“predict: true”), or type the points in"
    }

    private static func request(_ draft: VariantDraft, in stage: StageDraft) -> VariantRequest {
        VariantRequest(
            stage: stage.name, variant: draft.name, model: draft.model, profile: draft.profile,
            inputs: stage.inputs(of: draft), ownInputs: draft.inputs, campaign: stage.campaign,
            lacksPoints: draft.points.isEmpty, predicts: draft.predicts ?? false, place: draft.place)
    }

    private static func tooManyPoints(_ draft: VariantDraft) -> PipelinesError {
        PipelinesError(
            .value, "interpolation gives the pipeline more than \(Interpolation.mostPointsOfPipeline) points",
            place: draft.place, advice: "list the batch sizes wanted: “interpolate: [2, 4, 6]”")
    }

    private func missing(
        _ what: String, _ draft: VariantDraft, in stage: StageDraft, advice: String
    ) -> PipelinesError {
        PipelinesError(
            .unresolved, "variant “\(draft.name)” of stage “\(stage.name)” has no \(what)", place: draft.place,
            advice: advice)
    }
}
