#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif
public import Quantities

/// What a campaign found out about one treatment: the means of its trials with their intervals.
///
/// Intervals of latency are t intervals of the mean over repeats. Those of energy and power add the error that the
/// source states, end to end, because it is the same in every repeat and no repeat reduces it.
public struct ProfilePoint: Sendable, Hashable, Codable {
    public var treatment: Treatment
    /// How good the variant's answers are, with where that figure comes from.
    public var accuracy: Estimate<Fraction>?
    /// Trials behind the figures.
    public var repeats: Int
    /// Seconds per batch.
    public var latency: Estimate<Seconds>
    /// The bootstrap (BCa) interval of the mean latency; nil for fewer than three repeats.
    public var latencyBootstrap: Estimate<Seconds>.Interval?
    /// The mean over repeats of the seconds that 95 % of a trial's batches stayed within.
    public var latencyP95: Seconds
    /// The mean over repeats of the seconds that 99 % of a trial's batches stayed within.
    public var latencyP99: Seconds
    /// Joules of the whole machine per batch.
    public var energy: Estimate<Joules>
    /// Joules per batch beyond what the machine would have used at rest; nil when its idle power is not known.
    public var dynamicEnergy: Estimate<Joules>?
    /// The part of the dynamic joules per batch that falls to the profiled process by its share of CPU time.
    public var ownEnergy: Estimate<Joules>?
    /// Power of the whole machine while the treatment ran.
    public var meanPower: Estimate<Watts>
    /// What the machine draws at rest; nil when not known.
    public var idlePower: Estimate<Watts>?
    /// Logical processors of the machine.
    public var processors: Int
    /// Standard deviation of the trials' mean latencies over their mean; nil for a single trial.
    public var latencyVariation: Fraction?
    /// Standard deviation of the trials' energies over their mean; nil for a single trial.
    public var energyVariation: Fraction?
    /// Trials whose latency is too far from their siblings'; they are counted in the figures.
    public var deviating: [TrialKey]
    /// What the trials' flags say, each once.
    public var flags: [TrialFlag]

    public init(
        treatment: Treatment, accuracy: Estimate<Fraction>? = nil, repeats: Int, latency: Estimate<Seconds>,
        latencyBootstrap: Estimate<Seconds>.Interval? = nil, latencyP95: Seconds, latencyP99: Seconds,
        energy: Estimate<Joules>, dynamicEnergy: Estimate<Joules>? = nil, ownEnergy: Estimate<Joules>? = nil,
        meanPower: Estimate<Watts>,
        idlePower: Estimate<Watts>? = nil, processors: Int, latencyVariation: Fraction? = nil,
        energyVariation: Fraction? = nil, deviating: [TrialKey] = [], flags: [TrialFlag] = []
    ) {
        self.treatment = treatment
        self.accuracy = accuracy
        self.repeats = repeats
        self.latency = latency
        self.latencyBootstrap = latencyBootstrap
        self.latencyP95 = latencyP95
        self.latencyP99 = latencyP99
        self.energy = energy
        self.dynamicEnergy = dynamicEnergy
        self.ownEnergy = ownEnergy
        self.meanPower = meanPower
        self.idlePower = idlePower
        self.processors = processors
        self.latencyVariation = latencyVariation
        self.energyVariation = energyVariation
        self.deviating = deviating
        self.flags = flags
    }
}

extension ProfilePoint {
    /// Seconds of a batch for each of its items.
    public var latencyPerItem: Estimate<Seconds> { perItem(latency) }
    /// Joules of the whole machine per item.
    public var energyPerItem: Estimate<Joules> { perItem(energy) }
    /// Joules per item beyond rest; nil when the idle power is not known.
    public var dynamicEnergyPerItem: Estimate<Joules>? { dynamicEnergy.map(perItem) }
    /// Joules per item that this process is charged with, beyond rest; nil when the idle power is not known.
    public var ownEnergyPerItem: Estimate<Joules>? { ownEnergy.map(perItem) }
    /// Items per second of one replica that is never idle.
    public var throughput: Rate { Rate(Double(treatment.batch) / latency.value.value) }

    /// The part of the machine's idle power that falls to one replica: its threads' share of the processors.
    public var idlePowerPerReplica: Estimate<Watts>? {
        let share = min(1, Double(treatment.threads) / Double(max(1, processors)))
        return idlePower?.map { $0 * share }
    }

    /// Standard deviation of single batches' latencies over their mean: within trials as that of log-normal times with
    /// their 99th percentile, and between trials as seen.
    public var batchVariation: Fraction {
        // ln(p99 ÷ mean) = zσ − σ²/2 of log-normal times; the smaller root, or the peak where no σ reaches so far.
        let z = 2.326_347_874
        let reach = max(0, log(latencyP99.value / latency.value.value))
        let sigma = z - (max(0, z * z - 2 * reach)).squareRoot()
        let between = latencyVariation?.value ?? 0
        return Fraction((expm1(sigma * sigma) + between * between).squareRoot())
    }

    private func perItem<Amount: Quantity>(_ figure: Estimate<Amount>) -> Estimate<Amount> {
        let batch = Double(treatment.batch)
        return figure.map { $0 / batch }
    }
}
