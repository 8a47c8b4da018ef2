public import Quantities

/// An estimate of any quantity: value, range, units and provenance.
public struct AnyEstimate: Sendable, Hashable {
    /// A range of values and what it means.
    public struct Interval: Sendable, Hashable {
        public var lower: Double
        public var upper: Double
        public var basis: String

        public init(_ lower: Double, _ upper: Double, basis: String) {
            self.lower = min(lower, upper)
            self.upper = max(lower, upper)
            self.basis = basis
        }
    }

    /// The amount in the first unit.
    public var value: Double
    public var interval: Interval?
    /// The units the amount may be printed in; the first has scale 1.
    public var units: [UnitSymbol]
    public var provenance: Provenance

    /// - Parameter units: the units to print in, the first with scale 1; none for a bare number.
    public init(_ value: Double, interval: Interval? = nil, units: [UnitSymbol] = [], provenance: Provenance) {
        self.value = value
        self.interval = interval
        self.units = units.isEmpty ? [UnitSymbol("", 1)] : units
        self.provenance = provenance
    }

    public init<Amount: Quantity>(_ estimate: Estimate<Amount>) {
        self.init(
            estimate.value.value,
            interval: estimate.interval.map { Interval($0.lower.value, $0.upper.value, basis: $0.basis) },
            units: Amount.units, provenance: estimate.provenance)
    }

    /// The lower end of the range, or the value when there is none.
    var lower: Double { interval?.lower ?? value }
    /// The upper end of the range, or the value when there is none.
    var upper: Double { interval?.upper ?? value }
    var isFinite: Bool { value.isFinite && lower.isFinite && upper.isFinite }
}

extension Provenance {
    /// Whether an instrument or a source stands behind the figure itself, rather than a computation.
    var isComputed: Bool {
        switch self {
        case .measured, .published, .given: false
        case .predicted, .modelled: true
        }
    }
}
