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

    /// Settings from what a user gave: an intensity of their own, else a country's; nothing is ever guessed.
    /// - Parameters:
    ///   - intensity: overrides the country's.
    ///   - country: a name or an ISO 3166 code.
    /// - Returns: nil when neither is given; ``howToGive`` says what to tell the user then.
    /// - Throws: ``MeteringError`` for an unknown country or an impossible figure.
    public static func given(
        intensity: CarbonIntensity?, country: String?, powerUsageEffectiveness: Double = 1
    ) throws(MeteringError) -> CarbonSettings? {
        if let intensity {
            let estimate = Estimate(intensity, provenance: .given(in: "the command"))
            return try CarbonSettings(intensity: estimate, powerUsageEffectiveness: powerUsageEffectiveness)
        }
        guard let country else { return nil }
        return try CarbonSettings(
            intensity: try GridIntensity.of(country).estimate, powerUsageEffectiveness: powerUsageEffectiveness)
    }

    /// What to tell a user who gave neither a country nor an intensity.
    public static let howToGive = "for emissions give --country NAME or --carbon-intensity G/KWH"

    /// Emissions of an amount of energy.
    public func emissions(of energy: Estimate<Joules>) -> Estimate<GramsCO2e> {
        var grams = energy.map { intensity.value * ($0 * powerUsageEffectiveness) }
        grams.provenance = Provenance.combined([energy.provenance, intensity.provenance]) ?? energy.provenance
        return grams
    }
}
