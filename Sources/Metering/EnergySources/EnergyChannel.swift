public import Quantities

/// One domain's stream of raw values and what they mean.
public struct EnergyChannel: Sendable {
    /// How raw values become energy.
    public enum Scale: Sendable {
        /// A counter of energy that only rises, until it passes `range` and starts at 0 again.
        ///
        /// A nil range means that the counter is known not to wrap, or that its range is unknown: a fall is an error.
        case counter(unit: Joules, range: UInt64?)
        /// Power at the moment of reading, to be integrated.
        case power(unit: Watts)
        /// Nanoseconds of full-load equivalent, from which a model gives energy.
        case load(LoadPower)
    }

    public var domain: EnergyDomain
    public var scale: Scale
    /// How often the figure is renewed.
    public var updateInterval: Seconds
    /// The shortest window for which the figure means something.
    public var minimumWindow: Seconds
    /// More power than the domain can draw; bounds how long a counter takes to wrap.
    public var maximumPower: Watts
    /// The instrument's stated relative error and where it is stated; nil when nobody states one.
    public var accuracy: Accuracy?

    /// A relative error with its citation.
    public struct Accuracy: Sendable {
        public var relative: Fraction
        public var citation: String

        public init(_ relative: Fraction, citation: String) {
            self.relative = relative
            self.citation = citation
        }
    }

    public init(
        domain: EnergyDomain, scale: Scale, updateInterval: Seconds, minimumWindow: Seconds, maximumPower: Watts,
        accuracy: Accuracy? = nil
    ) {
        self.domain = domain
        self.scale = scale
        self.updateInterval = updateInterval
        self.minimumWindow = minimumWindow
        self.maximumPower = maximumPower
        self.accuracy = accuracy
    }
}

/// One raw value, or why there is none.
public struct RawSample: Sendable, Hashable {
    /// Why a value is missing.
    public enum Failure: Sendable, Hashable {
        /// The system's error number.
        case system(Int32)
        /// The text read is not a number.
        case notANumber
        /// The value lies outside what the hardware can count, as some virtual machines return.
        case garbage(UInt64)
        /// The driver's error number.
        case driver(Int32)
        /// The battery is charging or full, so it does not tell what the machine draws.
        case notDischarging
    }

    public var value: UInt64
    public var failure: Failure?

    public init(_ value: UInt64) {
        self.value = value
    }

    public init(failure: Failure) {
        value = 0
        self.failure = failure
    }
}
