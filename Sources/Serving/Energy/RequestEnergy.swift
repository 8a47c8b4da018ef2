public import Quantities

/// What one request is charged: its part of the energy beyond rest by busy time and batch share, and idle energy apart.
public struct RequestEnergy: Sendable, Hashable {
    /// Beyond rest, by busy thread-seconds and share of the batch; all energy where what the machine draws at rest is
    /// unknown (``idle`` is nil).
    public var dynamic: Joules
    /// The part of the energy at rest that fell to the request; nil when what the machine draws at rest is unknown.
    public var idle: Joules?
    /// Mean power of the machine in the window that the price comes from.
    public var power: Watts
    /// Emissions of both energies; nil when the carbon intensity is unknown.
    public var carbon: GramsCO2e?
    /// The range that ``total`` is believed to lie in; nil when the meter states none.
    public var interval: Estimate<Joules>.Interval?
    /// Where the joules come from, in a few words: a share of a machine's energy is modelled, even where the energy is
    /// measured.
    public var provenance: Provenance

    public init(
        dynamic: Joules, idle: Joules?, power: Watts, carbon: GramsCO2e?, interval: Estimate<Joules>.Interval? = nil,
        provenance: Provenance
    ) {
        self.dynamic = dynamic
        self.idle = idle
        self.power = power
        self.carbon = carbon
        self.interval = interval
        self.provenance = provenance
    }

    public var total: Joules { dynamic + (idle ?? .zero) }

    /// ``total`` with its range and where it comes from.
    public var estimate: Estimate<Joules> { Estimate(total, interval: interval, provenance: provenance) }
}

extension RequestEnergy {
    /// What answers and traces tell of it, by the names that they tell it under.
    var parameters: [(name: String, value: ParameterValue)] {
        var parameters: [(name: String, value: ParameterValue)] = [("energy_j", .number(total.value))]
        if let idle {
            parameters += [("dynamic_energy_j", .number(dynamic.value)), ("idle_energy_j", .number(idle.value))]
        }
        parameters.append(("power_w", .number(power.value)))
        if let carbon { parameters.append(("co2e_g", .number(carbon.value))) }
        return parameters + [("energy_provenance", .text(provenance.description))]
    }
}
