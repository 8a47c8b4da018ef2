import Metering
import Quantities
import Testing

@Suite struct CarbonTests {
    @Test(arguments: ["Germany", "germany", "DE", "deu"]) func countriesAreFoundByNameAndCode(_ name: String) throws {
        #expect(try GridIntensity.of(name).threeLetters == "DEU")
    }

    @Test func aMisspeltCountryGetsTheNearest() {
        #expect {
            try GridIntensity.of("Germny")
        } throws: {
            ($0 as? MeteringError)?.advice?.contains("Germany") == true
        }
    }

    /// The table is of countries: the mean of one stands for none of its regions, so none is put in a region's place.
    @Test(arguments: ["us-east-1", "eu-central-1", "California", "northeurope", "US-CA"])
    func aRegionIsNotACountry(_ region: String) {
        #expect {
            try GridIntensity.of(region)
        } throws: {
            let advice = ($0 as? MeteringError)?.advice
            return advice?.contains("regions are not in the table") == true
                && advice?.contains("--carbon-intensity") == true
        }
    }

    @Test func nothingIsGuessed() throws {
        #expect(try CarbonSettings.given(intensity: nil, country: nil) == nil)
    }

    @Test func aGivenIntensityOverridesTheCountrys() throws {
        let given = try CarbonSettings.given(intensity: CarbonIntensity(12), country: "FR")
        let settings = try #require(given)
        #expect(settings.intensity.value == CarbonIntensity(12))
        #expect(settings.intensity.provenance.kind == "given")
    }

    @Test(arguments: [0.9, -1, .nan, .infinity]) func anImpossibleOverheadIsAnError(_ effectiveness: Double) {
        #expect(throws: MeteringError.self) {
            try CarbonSettings.given(intensity: nil, country: "FR", powerUsageEffectiveness: effectiveness)
        }
    }

    @Test(arguments: [-1, .nan]) func anImpossibleIntensityIsAnError(_ grams: Double) {
        #expect(throws: MeteringError.self) {
            try CarbonSettings.given(intensity: CarbonIntensity(grams), country: nil)
        }
    }
}
