/// A figure with its uncertainty and its provenance.
public struct Estimate<Amount: Quantity>: Sendable, Hashable, Codable {
    /// The best single value.
    public var value: Amount
    /// The range the true value is believed to lie in, when that is known.
    public var interval: Interval?
    /// Where the figure comes from.
    public var provenance: Provenance

    /// A range of values and what it means.
    public struct Interval: Sendable, Hashable, Codable {
        public var lower: Amount
        public var upper: Amount
        /// What the range means, for example `95 % confidence, 3 repeats` or `error band of the model`.
        public var basis: String

        public init(_ lower: Amount, _ upper: Amount, basis: String) {
            self.lower = min(lower, upper)
            self.upper = max(lower, upper)
            self.basis = basis
        }

        /// Whether a value lies in the range, its ends included.
        public func contains(_ value: Amount) -> Bool { lower <= value && value <= upper }
    }

    public init(_ value: Amount, interval: Interval? = nil, provenance: Provenance) {
        self.value = value
        self.interval = interval
        self.provenance = provenance
    }

    /// The same figure in another quantity, its interval carried along by a monotone function.
    public func map<Other: Quantity>(_ transform: (Amount) -> Other) -> Estimate<Other> {
        Estimate<Other>(
            transform(value),
            interval: interval.map { .init(transform($0.lower), transform($0.upper), basis: $0.basis) },
            provenance: provenance)
    }

    /// The sum of figures whose errors may all point the same way: intervals add end to end.
    ///
    /// A part without an interval counts as exact; the basis then says that not every part has one.
    /// - Returns: nil for no parts.
    public static func sum(_ parts: some Collection<Estimate>) -> Estimate? {
        guard let provenance = Provenance.combined(parts.map(\.provenance)) else { return nil }
        let total = parts.reduce(Amount.zero) { $0 + $1.value }
        let known = parts.compactMap(\.interval)
        guard let first = known.first else { return Estimate(total, provenance: provenance) }
        let lower = parts.reduce(Amount.zero) { $0 + ($1.interval?.lower ?? $1.value) }
        let upper = parts.reduce(Amount.zero) { $0 + ($1.interval?.upper ?? $1.value) }
        let sameBasis = known.allSatisfy { $0.basis == first.basis }
        var basis = sameBasis ? first.basis : "sum of the parts' ranges"
        if known.count < parts.count { basis += "; some parts without a stated error" }
        return Estimate(total, interval: .init(lower, upper, basis: basis), provenance: provenance)
    }
}

extension Estimate: CustomStringConvertible {
    /// For example `12.3 J (11.9 J … 12.8 J), measured by rapl-powercap`.
    public var description: String {
        let range = interval.map { " (\($0.lower) … \($0.upper))" } ?? ""
        return "\(value)\(range), \(provenance)"
    }
}
