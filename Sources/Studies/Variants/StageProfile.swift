public import Pipelines
public import Profiling
public import Quantities
public import Store

/// The measured points of one stage's variants.
public struct StageProfile: Sendable, Codable {
    public var stage: String
    public var points: [Point]

    /// One variant at one batch size and thread count.
    public struct Point: Sendable, Codable {
        /// The variant's name in the pipeline file.
        public var variant: String
        public var accuracy: Estimate<Fraction>
        public var profile: ProfilePoint

        public init(variant: String, accuracy: Estimate<Fraction>, profile: ProfilePoint) {
            self.variant = variant
            self.accuracy = accuracy
            self.profile = profile
        }
    }

    /// What ``Point/energyPerItem`` is of, for axes and tables.
    var energyName: String {
        points.allSatisfy { $0.profile.ownEnergy != nil } ? "Dynamic energy per item" : "Energy per item, whole machine"
    }

    /// The energy that variants are compared by: the model's own share of dynamic energy, which other load does not
    /// change; where idle power was not known for every point, the whole machine's.
    func energyPerItem(_ point: Point) -> Estimate<Joules> {
        let isKnown = points.allSatisfy { $0.profile.ownEnergy != nil }
        return (isKnown ? point.profile.ownEnergyPerItem : nil) ?? point.profile.energyPerItem
    }

    public init(stage: String, points: [Point]) {
        self.stage = stage
        self.points = points
    }

    /// The measured points of a pipeline file's variants; stages whose figures are all typed in have none.
    /// - Parameters:
    ///   - pipeline: the file with its variants' figures.
    ///   - folder: where relative model paths start.
    public static func all(
        of file: PipelineFile, resolved pipeline: Pipeline, in store: Store, relativeTo folder: String
    ) throws -> [StageProfile] {
        try zip(file.stages, pipeline.stages).map { draft, stage in
            let points = try zip(draft.variants, stage.variants).flatMap { variant, resolved -> [Point] in
                guard variant.points.isEmpty, let model = variant.model else { return [] }
                let subject = try ModelReference(parsing: model, relativeTo: folder).subject(at: variant.inputs)
                return try store.profilePoints(of: [subject]).filter { draft.campaign.includes($0) }
                    .map { Point(variant: resolved.name, accuracy: resolved.accuracy, profile: $0) }
            }
            return StageProfile(stage: stage.name, points: points)
        }
    }
}
