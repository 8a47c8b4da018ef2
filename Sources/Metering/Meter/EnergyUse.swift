public import Quantities

/// The energy a machine used in a window, with its error, its parts and what to know about it.
public struct EnergyUse: Sendable, Hashable, Codable {
    /// The energy of one domain.
    public struct Part: Sendable, Hashable, Codable {
        public var domain: EnergyDomain
        public var energy: Estimate<Joules>
        /// What the domain would have used at rest; nil without a baseline.
        public var idle: Estimate<Joules>?

        public init(domain: EnergyDomain, energy: Estimate<Joules>, idle: Estimate<Joules>? = nil) {
            self.domain = domain
            self.energy = energy
            self.idle = idle
        }
    }

    /// The length of the window.
    public var window: Seconds
    /// Every domain, counted or not.
    public var parts: [Part]
    /// The energy of the domains that count towards the total.
    public var total: Estimate<Joules>
    /// What those domains would have used at rest; nil when that is not known of all of them.
    public var idle: Estimate<Joules>?
    /// Total less idle; nil when idle is not known.
    public var dynamic: Estimate<Joules>?
    /// Total over the length of the window.
    public var meanPower: Estimate<Watts>
    /// The highest mean power of a sampling slot within the window.
    public var peakPower: Estimate<Watts>
    /// CPU seconds the whole host was busy; nil when the host does not tell.
    public var hostBusyTime: Seconds?
    /// CPU seconds that were wanted beyond it and went to other machines of the same hypervisor; nil when the host does
    /// not tell.
    public var hostStolenTime: Seconds?
    /// Emissions of the total; nil when no carbon intensity is given.
    public var carbon: Estimate<GramsCO2e>?
    public var flags: [MeasurementFlag]

    public init(
        window: Seconds, parts: [Part], total: Estimate<Joules>, idle: Estimate<Joules>? = nil,
        dynamic: Estimate<Joules>? = nil, meanPower: Estimate<Watts>, peakPower: Estimate<Watts>,
        hostBusyTime: Seconds? = nil, hostStolenTime: Seconds? = nil, carbon: Estimate<GramsCO2e>? = nil,
        flags: [MeasurementFlag] = []
    ) {
        self.window = window
        self.parts = parts
        self.total = total
        self.idle = idle
        self.dynamic = dynamic
        self.meanPower = meanPower
        self.peakPower = peakPower
        self.hostBusyTime = hostBusyTime
        self.hostStolenTime = hostStolenTime
        self.carbon = carbon
        self.flags = flags
    }
}

extension EnergyUse {
    /// What the host's processors did in the window; nil when the host does not tell.
    public var processorTime: ProcessorTime? {
        hostBusyTime.map { ProcessorTime(busy: $0, stolen: hostStolenTime ?? .zero) }
    }

    /// Says anew whether processor time was stolen.
    mutating func flagStolenTime() {
        flags.removeAll { if case .processorTimeStolen = $0 { true } else { false } }
        guard let processorTime, processorTime.isNotablyStolen else { return }
        flags.append(.processorTimeStolen(share: processorTime.stolenShare))
    }
}
