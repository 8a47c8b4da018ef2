import ModelGraph
import Profiling
package import Quantities
import Store

/// A study of a given model: each block's share, and what is saved without it or with fewer channels.
package struct ModelAblation: Sendable, Encodable {
    package var reference: ModelReference
    package var remove: Selection
    package var narrow: Selection
    /// The shares of channels that remain.
    package var widths: [Double]
    package var batches: [Int]
    package var threads: [Int]
    package var window: Seconds?

    /// Which blocks are changed.
    package enum Selection: Sendable, Hashable, Encodable {
        case all
        case named([String])
    }

    /// What stands for all channels of the network among the blocks to be narrowed.
    static let network = "network"
    /// The factor whose levels are the models.
    static let variant = "variant"

    func plan() throws -> ModelAblationPlan { try ModelAblationPlan(self) }

    func design() throws -> StudyDesign {
        let plan = try plan()
        guard plan.variants.count > 1 else {
            throw StudyError(
                .designInvalid, "nothing of the model can be removed or narrowed", place: reference.subject,
                advice: plan.obstacles.first.map { "\($0.label): \($0.reason)" } ?? "name blocks, or give widths")
        }
        let variant = StudyFactor(Self.variant, plan.variants.map { .text($0.label) })
        return StudyDesign(
            factors: [variant] + inferenceFactors(batches: batches, threads: threads),
            responses: StudyResponse.ofInference)
    }

    func forecast(_ context: StudyContext) throws -> StudyForecast {
        let plan = try plan()
        var forecast = AblationForecast(context, pace: .ofStudy(window: window))
        for configuration in try design().configurations {
            guard let variant = plan.variant(configuration) else { continue }
            forecast.add(
                configuration, try variant.applied(to: plan.model),
                batch: configuration.count("batch") ?? batches.first ?? 1)
        }
        return forecast.forecast
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(reference.subject, forKey: .model)
        try container.encode(remove, forKey: .remove)
        try container.encode(narrow, forKey: .narrow)
        try container.encode(widths, forKey: .widths)
        try container.encode(batches, forKey: .batches)
        try container.encode(threads, forKey: .threads)
        try container.encode(window, forKey: .window)
    }

    private enum CodingKeys: String, CodingKey { case model, remove, narrow, widths, batches, threads, window }
}
