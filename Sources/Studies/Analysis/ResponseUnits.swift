import Quantities

/// A unit's symbol as its quantity's base unit and a scale; a symbol of no known quantity stands for itself.
struct ResponseUnits {
    /// The symbol of the base unit.
    let base: String
    /// How many base units one of the unit is.
    let scale: Double
    /// Those of the quantity, the base unit first.
    let units: [UnitSymbol]

    private static let known: [[UnitSymbol]] = [
        Joules.units, Seconds.units, Watts.units, Rate.units, Bytes.units, GramsCO2e.units, CarbonIntensity.units,
        CarbonRate.units, Fraction.units,
    ]

    init(_ symbol: String) {
        for units in Self.known {
            guard let unit = units.first(where: { $0.symbol == symbol }) else { continue }
            (base, scale, self.units) = (units[0].symbol, unit.scale, units)
            return
        }
        (base, scale, units) = (symbol, 1, [UnitSymbol(symbol, 1)])
    }

    static func units(of symbol: String) -> [UnitSymbol] { ResponseUnits(symbol).units }
}
