import Profiling
import Quantities
public import Statistics

/// How the energy per item that ``StageProfile`` compares by moves with accuracy or latency among a stage's measured points.
public struct EnergyCorrelation: Sendable, Codable {
    /// What energy is correlated with.
    public enum Factor: String, Sendable, Codable, CaseIterable {
        case accuracy, latency
    }

    public var stage: String
    public var factor: Factor
    /// The points looked at: all, or those of one batch size.
    public var batch: Int?
    /// Coefficients with 95 % intervals; nil where they are undefined, and ``remark`` says why.
    public var pearson: Correlation?
    public var spearman: Correlation?
    public var remark: String?

    /// The correlations of one stage: over all points, and over each batch size that has at least four points.
    public static func all(_ profile: StageProfile) -> [EnergyCorrelation] {
        let batches = Set(profile.points.map(\.profile.treatment.batch)).sorted()
        let groups =
            [(nil, profile.points)]
            + batches.map { batch in (batch, profile.points.filter { $0.profile.treatment.batch == batch }) }
        return groups.filter { $0.0 == nil ? !$0.1.isEmpty : $0.1.count >= 4 }.flatMap { batch, points in
            Factor.allCases.map { EnergyCorrelation(profile, factor: $0, batch: batch, points) }
        }
    }

    private init(_ profile: StageProfile, factor: Factor, batch: Int?, _ points: [StageProfile.Point]) {
        stage = profile.stage
        self.factor = factor
        self.batch = batch
        let energies = points.map { profile.energyPerItem($0).value.value }
        let values = points.map { factor == .accuracy ? $0.accuracy.value.value : $0.profile.latency.value.value }
        do {
            pearson = try Correlation.pearson(values, energies)
            spearman = try Correlation.spearman(values, energies)
        } catch {
            remark = error.message
        }
    }
}
