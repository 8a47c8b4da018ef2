public import Quantities

/// One named figure of a record: value, unit, uncertainty and provenance.
public struct Figure: Sendable, Hashable, Codable {
    /// A range of values and what it means.
    public struct Interval: Sendable, Hashable, Codable {
        public var lower: Double
        public var upper: Double
        public var basis: String

        public init(lower: Double, upper: Double, basis: String) {
            self.lower = lower
            self.upper = upper
            self.basis = basis
        }
    }

    /// For example `energy.dynamic`, `latency.mean`, `accuracy`.
    public var name: String
    /// The amount in the unit.
    public var value: Double
    /// The symbol of the unit, empty for a bare number.
    public var unit: String
    /// The range the true value is believed to lie in, in the unit.
    public var interval: Interval?
    public var provenance: Provenance

    public init(_ name: String, value: Double, unit: String, interval: Interval? = nil, provenance: Provenance) {
        self.name = name
        self.value = value
        self.unit = unit
        self.interval = interval
        self.provenance = provenance
    }

    /// Names an estimate; it is stored in its quantity's base unit.
    public init<Amount: Quantity>(_ name: String, _ estimate: Estimate<Amount>) {
        self.init(
            name, value: estimate.value.value, unit: Amount.units[0].symbol,
            interval: estimate.interval.map {
                .init(lower: $0.lower.value, upper: $0.upper.value, basis: $0.basis)
            },
            provenance: estimate.provenance)
    }

    /// The figure as an estimate of a quantity.
    /// - Throws: ``StoreError`` (`notEncodable`) when the unit is not one of the quantity's.
    public func estimate<Amount: Quantity>(as: Amount.Type = Amount.self) throws(StoreError) -> Estimate<Amount> {
        guard let scale = Amount.units.first(where: { $0.symbol == unit })?.scale else {
            throw StoreError(.notEncodable, "“\(name)” is in “\(unit)”, which is no unit of \(Amount.self)")
        }
        return Estimate(
            Amount(value * scale),
            interval: interval.map { .init(Amount($0.lower * scale), Amount($0.upper * scale), basis: $0.basis) },
            provenance: provenance)
    }

    var isFinite: Bool {
        value.isFinite && interval?.lower.isFinite != false && interval?.upper.isFinite != false
    }
}
