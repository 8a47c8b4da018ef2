public import Metering
public import Quantities

/// What a service has done since it started.
public struct ServingTotals: Sendable, Hashable {
    /// How requests ended, to the pipeline and to stages by themselves.
    public var counts: RequestCounts
    /// Of answers of the pipeline.
    public var p50: Seconds?
    public var p99: Seconds?
    /// The machine's rest and what this service used beyond it; nil when nothing meters energy.
    public var energy: Estimate<Joules>?
    /// Of it, beyond rest and at rest; nil when what the machine draws at rest is unknown.
    public var dynamicEnergy: Estimate<Joules>?
    public var idleEnergy: Estimate<Joules>?
    /// ``energy`` over the answered requests; nil without any.
    public var perRequest: Estimate<Joules>?
    /// Emissions of ``energy``; nil when the carbon intensity is unknown.
    public var carbon: GramsCO2e?
    /// Of the machines, while they told their energy; nil where they do not tell.
    public var processorTime: ProcessorTime?

    public init(
        counts: RequestCounts, p50: Seconds?, p99: Seconds?, energy: Estimate<Joules>?,
        dynamicEnergy: Estimate<Joules>?, idleEnergy: Estimate<Joules>?, perRequest: Estimate<Joules>?,
        carbon: GramsCO2e?, processorTime: ProcessorTime? = nil
    ) {
        self.counts = counts
        self.p50 = p50
        self.p99 = p99
        self.energy = energy
        self.dynamicEnergy = dynamicEnergy
        self.idleEnergy = idleEnergy
        self.perRequest = perRequest
        self.carbon = carbon
        self.processorTime = processorTime
    }

    /// All requests that ended.
    public var requests: Int { counts.all }

    /// Of ``counts``.
    public var failed: Int { counts.failed }
}
