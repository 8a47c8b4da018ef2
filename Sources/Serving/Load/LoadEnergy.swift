public import Quantities

/// What the answers told of their energy.
public struct LoadEnergy: Sendable, Hashable, Encodable {
    /// Answers that told it.
    public var answers: Int
    /// Of all of them together.
    public var total: Estimate<Joules>
    public var perRequest: Estimate<Joules>
    /// The part of it that the machine draws at rest; nil when the answers do not tell it apart.
    public var idlePerRequest: Estimate<Joules>?
    public var emissionsPerRequest: Estimate<GramsCO2e>?

    init?(_ record: EnergyRecord) {
        guard record.energyCount > 0 else { return nil }
        let provenance = record.provenance
        answers = record.energyCount
        total = Estimate(record.energy, provenance: provenance)
        perRequest = Estimate(record.energy / Double(record.energyCount), provenance: provenance)
        if record.idleCount > 0 {
            idlePerRequest = Estimate(record.idle / Double(record.idleCount), provenance: provenance)
        }
        if record.carbonCount > 0 {
            emissionsPerRequest = Estimate(record.carbon / Double(record.carbonCount), provenance: provenance)
        }
    }
}
