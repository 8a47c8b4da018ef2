/// Energy in joules.
@frozen public struct Joules: Quantity {
    public let value: Double
    @inlinable public init(_ value: Double) { self.value = value }
    public static let units = [
        UnitSymbol("J", 1), UnitSymbol("mJ", 1e-3), UnitSymbol("µJ", 1e-6), UnitSymbol("uJ", 1e-6, printed: false),
        UnitSymbol("nJ", 1e-9), UnitSymbol("kJ", 1e3), UnitSymbol("MJ", 1e6), UnitSymbol("GJ", 1e9),
        UnitSymbol("Wh", 3600, printed: false), UnitSymbol("mWh", 3.6, printed: false),
        UnitSymbol("kWh", 3.6e6, printed: false), UnitSymbol("MWh", 3.6e9, printed: false),
    ]
    /// The same energy in kilowatt-hours.
    @inlinable public var kilowattHours: Double { value / 3.6e6 }
}

/// Power in watts.
@frozen public struct Watts: Quantity {
    public let value: Double
    @inlinable public init(_ value: Double) { self.value = value }
    public static let units = [
        UnitSymbol("W", 1), UnitSymbol("mW", 1e-3), UnitSymbol("µW", 1e-6), UnitSymbol("uW", 1e-6, printed: false),
        UnitSymbol("kW", 1e3), UnitSymbol("MW", 1e6),
    ]
}

/// A duration in seconds.
@frozen public struct Seconds: Quantity {
    public let value: Double
    @inlinable public init(_ value: Double) { self.value = value }
    public static let units = [
        UnitSymbol("s", 1), UnitSymbol("ms", 1e-3), UnitSymbol("µs", 1e-6), UnitSymbol("us", 1e-6, printed: false),
        UnitSymbol("ns", 1e-9), UnitSymbol("min", 60), UnitSymbol("h", 3600), UnitSymbol("d", 86400),
    ]
}

/// Greenhouse-gas emissions in grams of CO₂ equivalent.
@frozen public struct GramsCO2e: Quantity {
    public let value: Double
    @inlinable public init(_ value: Double) { self.value = value }
    public static let units = [
        UnitSymbol("g", 1), UnitSymbol("mg", 1e-3), UnitSymbol("µg", 1e-6), UnitSymbol("ug", 1e-6, printed: false),
        UnitSymbol("kg", 1e3), UnitSymbol("t", 1e6),
    ]
}

/// Carbon intensity of electricity in grams of CO₂ equivalent per kilowatt-hour.
@frozen public struct CarbonIntensity: Quantity {
    public let value: Double
    @inlinable public init(_ value: Double) { self.value = value }
    public static let units = [UnitSymbol("g/kWh", 1), UnitSymbol("kg/MWh", 1, printed: false)]
}

/// A rate of emission in grams of CO₂ equivalent per hour.
@frozen public struct CarbonRate: Quantity {
    public let value: Double
    @inlinable public init(_ value: Double) { self.value = value }
    public static let units = [
        UnitSymbol("g/h", 1), UnitSymbol("kg/h", 1e3), UnitSymbol("mg/h", 1e-3),
        UnitSymbol("kg/d", 1e3 / 24, printed: false),
    ]
}

/// A rate of events per second, for example requests.
@frozen public struct Rate: Quantity {
    public let value: Double
    @inlinable public init(_ value: Double) { self.value = value }
    public static let units = [
        UnitSymbol("/s", 1), UnitSymbol("rps", 1, printed: false), UnitSymbol("Hz", 1, printed: false),
        UnitSymbol("/min", 1.0 / 60, printed: false), UnitSymbol("/h", 1.0 / 3600, printed: false),
    ]
}

/// An amount of memory or traffic in bytes.
@frozen public struct Bytes: Quantity {
    public let value: Double
    @inlinable public init(_ value: Double) { self.value = value }
    public static let units = [
        UnitSymbol("B", 1), UnitSymbol("kB", 1e3), UnitSymbol("MB", 1e6), UnitSymbol("GB", 1e9), UnitSymbol("TB", 1e12),
        UnitSymbol("KiB", 1024, printed: false), UnitSymbol("MiB", 1_048_576, printed: false),
        UnitSymbol("GiB", 1_073_741_824, printed: false),
    ]
}

/// A share between 0 and 1 (accuracy, utilisation); printed and parsed as a bare number or in per cent.
@frozen public struct Fraction: Quantity {
    public let value: Double
    @inlinable public init(_ value: Double) { self.value = value }
    public static let units = [UnitSymbol("", 1), UnitSymbol("%", 0.01, printed: false)]
}

extension Joules {
    @inlinable public static func / (energy: Joules, time: Seconds) -> Watts { Watts(energy.value / time.value) }
    @inlinable public static func / (energy: Joules, power: Watts) -> Seconds { Seconds(energy.value / power.value) }
}

extension Watts {
    @inlinable public static func * (power: Watts, time: Seconds) -> Joules { Joules(power.value * time.value) }
}

extension CarbonIntensity {
    /// Emissions of an amount of electricity at this intensity.
    @inlinable public static func * (intensity: CarbonIntensity, energy: Joules) -> GramsCO2e {
        GramsCO2e(intensity.value * energy.kilowattHours)
    }

    /// Emissions per hour of electricity drawn at this intensity: 1 W at 1 g/kWh are 1 mg/h.
    @inlinable public static func * (intensity: CarbonIntensity, power: Watts) -> CarbonRate {
        CarbonRate(intensity.value * power.value / 1000)
    }
}
