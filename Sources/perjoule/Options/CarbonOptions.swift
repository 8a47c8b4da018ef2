import ArgumentParser
import Metering
import Quantities

/// How energy becomes emissions; without a country or an intensity no emissions are told.
struct CarbonOptions: ParsableArguments {
    @Option(help: "Country whose grid intensity to use: name or ISO 3166 code. Default: PERJOULE_COUNTRY.")
    var country: String?

    @Option(help: "Carbon intensity of the electricity, such as 380g/kWh; wins over --country.", transform: amount)
    var carbonIntensity: CarbonIntensity?

    @Option(help: "Power usage effectiveness of the building, at least 1.")
    var pue: Double?

    func settings() throws -> CarbonSettings? {
        try CarbonSettings.given(
            intensity: carbonIntensity, country: country ?? Environment.value("PERJOULE_COUNTRY"),
            powerUsageEffectiveness: pue ?? 1)
    }
}
