public import Quantities

/// What a machine draws at rest, per domain.
public struct Baseline: Sendable, Hashable, Codable {
    /// The idle power of one domain of one source.
    public struct Part: Sendable, Hashable, Codable {
        public var domain: EnergyDomain
        public var power: Estimate<Watts>

        public init(domain: EnergyDomain, power: Estimate<Watts>) {
            self.domain = domain
            self.power = power
        }
    }

    public var parts: [Part]
    /// How long the machine was watched in all.
    public var duration: Seconds
    /// How many windows the median is of.
    public var windows: Int
    /// The share of all processor time that was busy meanwhile; nil when the host does not tell.
    public var busyShare: Fraction?
    /// Why the figures may be too high; empty when the machine was at rest.
    public var warnings: [String]

    public init(
        parts: [Part], duration: Seconds, windows: Int, busyShare: Fraction? = nil, warnings: [String] = []
    ) {
        self.parts = parts
        self.duration = duration
        self.windows = windows
        self.busyShare = busyShare
        self.warnings = warnings
    }

    /// The idle power of a domain, read by the same source.
    public func power(of domain: EnergyDomain) -> Estimate<Watts>? {
        parts.first { $0.domain.name == domain.name && $0.domain.source == domain.source }?.power
    }
}
