public import Quantities

/// How energy becomes emissions: the grid's intensity and the building's overhead.
public struct CarbonSettings: Sendable, Hashable, Codable {
    /// Emissions per kilowatt-hour, with where the figure comes from.
    public var intensity: Estimate<CarbonIntensity>
    /// Power usage effectiveness: energy of the whole building per energy of the machine, at least 1.
    public var powerUsageEffectiveness: Double

    /// - Throws: ``MeteringError`` for an intensity below 0 or an effectiveness below 1.
    public init(intensity: Estimate<CarbonIntensity>, powerUsageEffectiveness: Double = 1) throws(MeteringError) {
        guard intensity.value.isFinite, intensity.value.value >= 0 else {
            throw MeteringError(
                .invalidSetting, "the carbon intensity \(intensity.value) is not possible",
                advice: "give grams of CO2 equivalent per kilowatt-hour, such as 45 g/kWh")
        }
        guard powerUsageEffectiveness.isFinite, powerUsageEffectiveness >= 1 else {
            throw MeteringError(
                .invalidSetting, "a PUE of \(powerUsageEffectiveness) is not possible",
                advice: "the building uses at least what the machine does: give 1 or more, such as 1.2")
        }
        self.intensity = intensity
        self.powerUsageEffectiveness = powerUsageEffectiveness
    }

    /// Emissions of an amount of energy.
    public func emissions(of energy: Estimate<Joules>) -> Estimate<GramsCO2e> {
        var grams = energy.map { intensity.value * ($0 * powerUsageEffectiveness) }
        grams.provenance = Provenance.combined([energy.provenance, intensity.provenance]) ?? energy.provenance
        return grams
    }
}
