public import Metering
public import Quantities

/// What an agent tells of its node: energy since it started, which only rises, and power now.
///
/// As JSON it is what `GET /v1/energy` answers; what is nil is left out.
public struct AgentReading: Sendable, Hashable, Codable {
    /// New at every start of the agent, so that a reader knows when the counters began anew.
    public var id: String
    /// Name and version of the agent, such as `perjoule 0.5.0`.
    public var agent: String
    /// The node's host name.
    public var node: String
    public var machine: MachineDescription
    /// Names of the energy sources in use.
    public var sources: [String]
    /// When the counters began, since 1970.
    public var started: Seconds
    /// When this was read, since 1970; clocks of this kind may be set back.
    public var time: Seconds
    /// When this was read, on the node's monotonic clock, by which windows are told.
    public var monotonic: Seconds
    /// All energy since the start; never falls.
    public var energy: Estimate<Joules>
    /// What the node would have used at rest; never falls, and nil without a baseline.
    public var idle: Estimate<Joules>?
    /// ``energy`` less ``idle``, at least 0; may fall while the node draws less than its baseline.
    public var dynamic: Estimate<Joules>?
    public var power: Power
    public var domains: [Domain]
    /// CPU seconds the node was busy since the start; nil when it does not tell.
    public var busy: Seconds?
    /// CPU seconds that the node wanted beyond ``busy`` and its hypervisor gave to other machines; nil when it does not
    /// tell.
    public var stolen: Seconds?
    /// What a reader of the figures must know, in words.
    public var flags: [String]
    /// Nil when the agent was given no carbon intensity.
    public var carbon: Carbon?

    /// ``busy`` and ``stolen``.
    var processorTime: ProcessorTime? { busy.map { ProcessorTime(busy: $0, stolen: stolen ?? .zero) } }

    /// Mean power over the last window.
    public struct Power: Sendable, Hashable, Codable {
        public var window: Seconds
        public var total: Estimate<Watts>
        /// What the node draws at rest; nil without a baseline.
        public var idle: Estimate<Watts>?
        public var dynamic: Estimate<Watts>?
    }

    /// The energy of one domain since the start.
    public struct Domain: Sendable, Hashable, Codable {
        public var name: String
        public var kind: EnergyDomain.Kind
        public var source: String
        /// Whether ``AgentReading/energy`` includes it.
        public var counted: Bool
        public var energy: Estimate<Joules>
        public var idle: Estimate<Joules>?
    }

    /// Emissions since the start, and what they are reckoned with.
    public struct Carbon: Sendable, Hashable, Codable {
        public var intensity: Estimate<CarbonIntensity>
        public var pue: Double
        public var emissions: Estimate<GramsCO2e>
    }
}
