public import Pipelines
import Profiling
import Quantities
public import Store

extension PipelineFile {
    /// Completes the variants that name a model or a profile from stored measurements and published accuracy.
    /// - Parameter folder: where relative model paths start.
    /// - Throws: ``PipelinesError`` naming each variant that was never profiled; errors of the store and the zoo.
    public func resolve(from store: Store, relativeTo folder: String) throws -> Pipeline {
        try resolve { try store.figures(for: $0, relativeTo: folder) }
    }
}

extension Store {
    /// The measured points of a variant and its model's published accuracy; nil when it names neither model nor profile.
    /// - Parameter folder: where relative model paths start.
    func figures(
        for request: PipelineFile.VariantRequest, relativeTo folder: String
    ) throws -> PipelineFile.VariantFigures? {
        guard let name = request.model ?? request.profile else { return nil }
        let reference = try request.model.map { try ModelReference(parsing: $0, relativeTo: folder) }
        let subject = reference?.subject(at: request.ownInputs) ?? name
        let points = request.lacksPoints ? try profilePoints(of: [subject]) : []
        let wanted = points.filter { request.campaign.includes($0) }
        return PipelineFile.VariantFigures(
            accuracy: reference?.publishedAccuracy, points: try wanted.map { try OperatingPoint($0) })
    }
}

extension CampaignSettings {
    /// Whether a measured point is one of those the file asks for.
    func includes(_ profile: ProfilePoint) -> Bool {
        batches?.contains(profile.treatment.batch) != false && threads?.contains(profile.treatment.threads) != false
    }
}

extension OperatingPoint {
    /// What planning needs of a measured point: the model's own dynamic energy per batch, and the replica's share of idle power.
    /// - Throws: ``PipelinesError`` when the idle power was not known, so that the two cannot be told apart.
    init(_ profile: ProfilePoint) throws(PipelinesError) {
        guard let energy = profile.ownEnergy ?? profile.dynamicEnergy, let idle = profile.idlePowerPerReplica else {
            throw PipelinesError(
                .unresolved, "idle power was not known when \(profile.treatment) was profiled",
                advice: "run `perjoule baseline`, then `perjoule profile` again")
        }
        self.init(
            batch: profile.treatment.batch, latency: profile.latency, energy: energy,
            cores: Double(profile.treatment.threads), idlePower: idle,
            latencyVariation: min(profile.batchVariation, Fraction(OperatingPoint.mostVariation)))
    }
}
