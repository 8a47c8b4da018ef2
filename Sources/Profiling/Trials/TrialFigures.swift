public import Quantities

/// What a trial measured. Energies are those of the whole machine, per batch.
public struct TrialFigures: Sendable, Hashable, Codable {
    /// Inferences within the window.
    public var iterations: Int
    /// The time over which energy was measured.
    public var window: Seconds
    /// Seconds per batch.
    public var latency: LatencySummary
    /// Joules per batch.
    public var energy: Estimate<Joules>
    /// What the machine would have used at rest meanwhile, per batch; nil when its idle power is not known.
    public var idleEnergy: Estimate<Joules>?
    /// Total less idle, per batch; nil when idle is not known.
    public var dynamicEnergy: Estimate<Joules>?
    /// Dynamic joules per batch that fall to this process by its share of CPU time; nil when idle is not known.
    ///
    /// Equal to ``dynamicEnergy`` on a machine that runs nothing else.
    public var ownEnergy: Estimate<Joules>?
    public var meanPower: Estimate<Watts>
    /// What the machine draws at rest; nil when not known.
    public var idlePower: Estimate<Watts>?
    /// The share of all processors' time that was busy; nil when the machine does not tell.
    public var utilisation: Fraction?
    /// CPU seconds of this process per batch.
    public var ownTime: Seconds
    /// How many logical processors the machine has.
    public var processors: Int
    public var conditions: MachineConditions
    public var flags: [TrialFlag]

    public init(
        iterations: Int, window: Seconds, latency: LatencySummary, energy: Estimate<Joules>,
        idleEnergy: Estimate<Joules>? = nil, dynamicEnergy: Estimate<Joules>? = nil,
        ownEnergy: Estimate<Joules>? = nil, meanPower: Estimate<Watts>,
        idlePower: Estimate<Watts>? = nil, utilisation: Fraction? = nil, ownTime: Seconds = .zero, processors: Int = 1,
        conditions: MachineConditions = MachineConditions(), flags: [TrialFlag] = []
    ) {
        self.iterations = iterations
        self.window = window
        self.latency = latency
        self.energy = energy
        self.idleEnergy = idleEnergy
        self.dynamicEnergy = dynamicEnergy
        self.ownEnergy = ownEnergy
        self.meanPower = meanPower
        self.idlePower = idlePower
        self.utilisation = utilisation
        self.ownTime = ownTime
        self.processors = processors
        self.conditions = conditions
        self.flags = flags
    }
}
