public import Quantities

/// How much carbon dioxide a country's electricity stands for.
public struct GridIntensity: Sendable, Hashable, Codable {
    /// The country's two letters of ISO 3166, for example `DE`.
    public let twoLetters: String
    /// The country's three letters of ISO 3166, for example `DEU`.
    public let threeLetters: String
    /// The country's English name.
    public let country: String
    /// The mean of one year.
    public let intensity: CarbonIntensity
    public let year: Int

    init(_ twoLetters: String, _ threeLetters: String, _ country: String, _ gramsPerKilowattHour: Double, _ year: Int) {
        self.twoLetters = twoLetters
        self.threeLetters = threeLetters
        self.country = country
        intensity = CarbonIntensity(gramsPerKilowattHour)
        self.year = year
    }

    /// The intensity with its citation.
    public var estimate: Estimate<CarbonIntensity> {
        Estimate(intensity, provenance: .published(in: "Our World in Data, \(country) \(year)"))
    }

    /// Finds a country by its name or by two or three letters, in any case.
    /// - Throws: ``MeteringError`` with the nearest name when there is none.
    public static func of(_ place: String) throws(MeteringError) -> GridIntensity {
        let wanted = place.lowercased()
        let match = countries.first {
            $0.twoLetters.lowercased() == wanted || $0.threeLetters.lowercased() == wanted
                || $0.country.lowercased() == wanted
        }
        if let match { return match }
        let nearest = countries.map { $0.country }.nearest(to: place).map { "did you mean “\($0)”? " } ?? ""
        throw MeteringError(
            .unknownPlace, "no carbon intensity is known for “\(place)”",
            advice: nearest
                + "give a country's English name or ISO 3166 code, such as DE or DEU; states, provinces and "
                + "cloud regions are not in the table, since its figures are of whole countries: give --carbon-intensity "
                + "in g/kWh for those"
        )
    }
}
