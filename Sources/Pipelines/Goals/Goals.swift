public import Quantities

/// What a plan is to achieve; everything left out is not asked for.
public struct Goals: Sendable, Hashable, Codable {
    /// Requests that enter the pipeline per second.
    public var rate: Rate?
    /// What to maximise; accuracy alone when nil.
    public var objective: Objective?
    /// How stage accuracies combine; product when nil.
    public var accuracyOfPipeline: AccuracyOfPipeline?
    /// The longest latency along the critical path.
    public var latencySLA: Seconds?
    /// What counts as a plan's latency; the worst case when nil.
    public var latencyModel: LatencyModel?
    /// The most energy per request, idle included, before PUE.
    public var energySLA: Joules?
    /// The most power at the meter of the site, PUE included.
    public var powerCap: Watts?
    /// The most emissions per hour; needs ``carbonIntensity``.
    public var carbonBudget: CarbonRate?
    /// The most cores in total.
    public var costCap: Double?
    /// The least accuracy of the pipeline.
    public var accuracyFloor: Double?
    /// Emissions per kilowatt-hour of the electricity used.
    public var carbonIntensity: CarbonIntensity?
    /// Power usage effectiveness of the site, at least 1; 1 when nil.
    public var pue: Double?
    /// What the machines that run the pipeline draw at rest, counted once whatever is planned.
    ///
    /// When nil each replica counts with its own ``OperatingPoint/idlePower``, as where machines are shared.
    public var idlePower: Estimate<Watts>?
    /// Penalty on the objective for each stage whose variant or operating point changes; 0 when nil.
    public var switchCost: Double?

    public init(rate: Rate? = nil, objective: Objective? = nil, latencySLA: Seconds? = nil, energySLA: Joules? = nil) {
        self.rate = rate
        self.objective = objective
        self.latencySLA = latencySLA
        self.energySLA = energySLA
    }

    /// What is maximised.
    package var weights: Objective { objective ?? Objective(accuracy: 1) }

    /// These goals where they say something, else the defaults: flags win over the file.
    public func completed(by defaults: Goals) -> Goals {
        var goals = self
        goals.rate = rate ?? defaults.rate
        goals.objective = objective ?? defaults.objective
        goals.accuracyOfPipeline = accuracyOfPipeline ?? defaults.accuracyOfPipeline
        goals.latencySLA = latencySLA ?? defaults.latencySLA
        goals.latencyModel = latencyModel ?? defaults.latencyModel
        goals.energySLA = energySLA ?? defaults.energySLA
        goals.powerCap = powerCap ?? defaults.powerCap
        goals.carbonBudget = carbonBudget ?? defaults.carbonBudget
        goals.costCap = costCap ?? defaults.costCap
        goals.accuracyFloor = accuracyFloor ?? defaults.accuracyFloor
        goals.carbonIntensity = carbonIntensity ?? defaults.carbonIntensity
        goals.pue = pue ?? defaults.pue
        goals.idlePower = idlePower ?? defaults.idlePower
        goals.switchCost = switchCost ?? defaults.switchCost
        return goals
    }
}
