public import Quantities

/// What one request is charged: its part of the energy beyond rest by busy time and batch share, and idle energy apart.
public struct RequestEnergy: Sendable, Hashable {
    /// Beyond rest, by busy thread-seconds and share of the batch.
    public var dynamic: Joules
    /// The part of the energy at rest that fell to the request.
    public var idle: Joules
    /// Mean power of the machine in the window that the price comes from.
    public var power: Watts
    /// Emissions of both energies; nil when the carbon intensity is unknown.
    public var carbon: GramsCO2e?
    /// Where the joules come from.
    public var provenance: Provenance

    public init(dynamic: Joules, idle: Joules, power: Watts, carbon: GramsCO2e?, provenance: Provenance) {
        self.dynamic = dynamic
        self.idle = idle
        self.power = power
        self.carbon = carbon
        self.provenance = provenance
    }

    public var total: Joules { dynamic + idle }
}
